"""Scientific faults, as data: in which file which lines are replaced by which, and the tests that must find it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One planted fault; ``changes`` are pairs of lines that stand once in ``file`` and what takes their place."""

    name: str
    says: str
    file: str
    changes: tuple[tuple[str, str], ...]
    tests: str  # as pytest takes them


FAULTS = (
    Fault(
        "strain_heals",
        "the sign of strain is turned",
        "sim/distress.py",
        (("            + numbers.strain * strain\n", "            - numbers.strain * strain\n"),),
        "tests/science/test_slopes.py -k strain",
    ),
    Fault(
        "therapy_harms",
        "the sign of therapy is turned",
        "sim/distress.py",
        (("- numbers.therapy * before", "+ numbers.therapy * before"),),
        "tests/science/test_slopes.py -k therapy",
    ),
    Fault(
        "unemployment_spares_the_mind",
        "a cause is left out",
        "sim/distress.py",
        (("            + numbers.unemployed * jobless\n", ""),),
        "tests/science/test_slopes.py -k unemployed",
    ),
    Fault(
        "a_little_for_a_lot",
        "two categories are swapped",
        "sim/distress.py",
        (
            (
                "numbers.limited_little * (ONE if now.limitation[i] == 1",
                "numbers.limited_little * (ONE if now.limitation[i] == 2",
            ),
        ),
        "tests/science/test_slopes.py -k limited",
    ),
    Fault(
        "level_without_rate",
        "a probability is used as a rate",
        "sim/arithmetic.py",
        (("    enters = u < rate * level\n", "    enters = u < level\n"),),
        "tests/science/test_closed_forms.py -k two_state",
    ),
    Fault(
        "a_twelfth_for_a_month",
        "a yearly probability is divided by twelve",
        "sim/arithmetic.py",
        (("return 1.0 - (1.0 - yearly) ** (1.0 / 12.0)", "return yearly / 12.0"),),
        "tests/science/test_closed_forms.py -k hazards_of_a_year",
    ),
    Fault(
        "gross_for_net",
        "gross pay is spent in the place of net pay",
        "sim/determinants/money.py",
        (("first * (pay + pension - tax)", "first * (pay + pension)"),),
        "tests/books/test_benefits.py",
    ),
    Fault(
        "one_luck_for_all_draws",
        "a draw is used twice: its name does not enter its key",
        "sim/draws.py",
        (
            (
                'f"{seed}|{name}|{month}".encode(), digest_size=8).digest() for',
                'f"{seed}|{month}".encode(), digest_size=8).digest() for',
            ),
        ),
        "tests/luck/test_keys.py tests/luck/test_generator.py",
    ),
    Fault(
        "first_luck_again",
        "a draw is used twice: who is covered first takes up first",
        "sim/reach.py",
        (("takes = offers & (luck[k] < chance)", "takes = offers & (coverage_luck[k] < chance)"),),
        "tests/science/test_reach.py",
    ),
    Fault(
        "pension_a_month_late",
        "a lag of a month: who retires counts as retired already",
        "sim/determinants/work.py",
        (("home.was[i - lo] = f32(job)", "home.was[i - lo] = f32(new)"),),
        "tests/science/test_working_lives.py",
    ),
    Fault(
        "last_months_memory",
        "a lag is lost: need follows the distress of the month",
        "sim/access/recognising.py",
        (("(memory >= numbers.need_at)", "(before.distress[i] >= numbers.need_at)"),),
        "tests/science/test_need.py",
    ),
    Fault(
        "groups_swapped",
        "the two entries of a table are swapped",
        "sim/arithmetic.py",
        (("    return b if code == 1 else a\n", "    return a if code == 1 else b\n"),),
        "tests/science/test_violence.py tests/science/test_childhood.py -x",
    ),
    Fault(
        "capacity_ignored",
        "everybody who waits starts",
        "sim/access/queue.py",
        (("starting = min(ends[k] - at, places[service, area])", "starting = ends[k] - at"),),
        "tests/books/test_queue.py tests/books/test_queue_books.py",
    ),
    Fault(
        "the_least_urgent_first",
        "the order of the queue is turned",
        "sim/access/queue.py",
        (("if distress[r] >= urgent_at[service] else LATER", "if distress[r] < urgent_at[service] else LATER"),),
        "tests/books/test_queue.py",
    ),
    Fault(
        "taper_from_the_first_pound",
        "the work allowance is forgotten",
        "sim/determinants/money.py",
        (("numbers.taper * clip(earned - exempt, ZERO, pay)", "numbers.taper * clip(earned, ZERO, pay)"),),
        "tests/books/test_benefits.py",
    ),
    Fault(
        "every_child_counts",
        "the limit of two children is forgotten",
        "sim/determinants/money.py",
        (("supported = children if children < numbers.child_limit else numbers.child_limit", "supported = children"),),
        "tests/books/test_benefits.py",
    ),
    Fault(
        "money_from_nowhere",
        "a bill is paid and not taken from savings",
        "sim/determinants/money.py",
        (("        cash = savings + left\n", "        cash = savings + left + bill\n"),),
        "tests/books/test_pounds.py",
    ),
    Fault(
        "the_unwell_count_as_well",
        "ties to those in distress protect",
        "sim/determinants/ties.py",
        (("there * f32(ties.distress[other] < numbers.well)", "there * f32(ties.distress[other] > numbers.well)"),),
        "tests/science/test_ties_over_years.py",
    ),
    Fault(
        "restraint_at_home",
        "who is at home is restrained",
        "sim/experience/coercion.py",
        (("restrained = inside & (chance", "restrained = (chance"),),
        "tests/science/test_closed_forms_of_care.py -k crises",
    ),
    Fault(
        "restraint_leaves_no_trace",
        "no trauma of restraint",
        "sim/experience/coercion.py",
        (("own.since_restrained[i] = np.uint8(0) if restrained", "own.since_restrained[i] = LONG_AGO if restrained"),),
        "tests/science/test_metamorphic.py -k restrai",
    ),
    Fault(
        "more_covers_fewer",
        "coverage reaches those it should not",
        "sim/reach.py",
        (("covered = (coverage_luck[k] < coverage)", "covered = (coverage_luck[k] >= coverage)"),),
        "tests/science/test_reach.py",
    ),
    Fault(
        "medicine_refers",
        "a referral is likelier on medicine, by as much as it should be rarer",
        "sim/access/gp.py",
        (("(numbers.referral_on_medicine if on else ONE)", "(ONE if on else numbers.referral_on_medicine)"),),
        "tests/science/test_closed_forms_of_care.py -k asking",
    ),
    Fault(
        "distrust_keeps",
        "the sign of trust is turned",
        "sim/experience/care.py",
        (("+ numbers.drop_trust * before.trust[i]", "- numbers.drop_trust * before.trust[i]"),),
        "tests/science/test_slopes.py -k drop_trust",
    ),
    Fault(
        "detention_leaves_control",
        "coercion does not wear control",
        "sim/determinants/power.py",
        (("            + numbers.detained * coerced\n", ""),),
        "tests/science/test_slopes.py -k detained",
    ),
    Fault(
        "a_trusted_adult_hurts",
        "the sign of a buffer is turned",
        "sim/determinants/legacy.py",
        (("(ONE - numbers.buffer * f32", "(ONE + numbers.buffer * f32"),),
        "tests/science/test_childhood.py -k trusted",
    ),
    Fault(
        "sum_for_mean",
        "the distress of a household is added up",
        "sim/determinants/strain.py",
        (("above = f32(burden & LOWEST) * share / FINE", "above = f32(burden & LOWEST) / FINE"),),
        "tests/books/test_homes.py -k strain",
    ),
    Fault(
        "children_are_abused_as_partners",
        "what is of adults befalls children",
        "sim/determinants/adversity.py",
        (("adult = ONE if now.stage[i] == ADULT else ZERO", "adult = ONE"),),
        "tests/science/test_violence.py -k children",
    ),
    Fault(
        "no_floor",
        "the wage floor lifts nobody",
        "sim/determinants/work.py",
        (("hourly = own.wage[i] if own.wage[i] > floor else floor", "hourly = own.wage[i]"),),
        "tests/science/test_metamorphic.py -k floor",
    ),
    Fault(
        "jobs_without_employers",
        "jobs are found where nobody hires",
        "sim/determinants/work.py",
        (("find = numbers.find * offers * exp", "find = numbers.find * exp"),),
        "tests/science/test_closed_forms.py -k hires",
    ),
    Fault(
        "log_odds_turned",
        "the logistic curve is turned over",
        "sim/arithmetic.py",
        (("return ONE / (ONE + exp(-x))", "return ONE / (ONE + exp(x))"),),
        "tests/science/test_violence.py tests/science/test_closed_forms.py -x",
    ),
    Fault(
        "a_label_in_the_mind",
        "a group has a coefficient of its own",
        "sim/distress.py",
        (
            ("    disposition: Person\n", "    disposition: Person\n    sex: Person\n"),
            (
                "            + now.disposition[i]\n",
                "            + now.disposition[i]\n            + f32(0.5) * f32(now.sex[i])\n",
            ),
        ),
        "tests/contract/test_labels.py",
    ),
)
