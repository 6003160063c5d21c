"""What `mindgap check` says of a lever: reach, what binds, cost, staff, evidence, and what to beware of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.levers.lever import GRADES
from sim.levers.outlook import COVERAGE, MONEY, STAFF, TAKE_UP
from sim.population.place import load_place

if TYPE_CHECKING:
    from sim.levers.outlook import Outlook
    from sim.scenario import Scenario

LESS = 0.02  # take-up so much lower counts as lower
UNEVEN = 0.05  # a smaller part of a fifth reached, by so much of the other's
SPENT = 0.98  # a bill below so much of the budget leaves some of it
DEARER = 1.3  # an earlier year that reaches so many times as many people is told
GROWN = 16  # age at which a child is counted among adults


def row(seen: Outlook, scenario: Scenario) -> dict[str, Any]:
    """An outlook as data: numbers of the whole place, and of the people of the run."""
    use, lever, town = seen.use, seen.lever, seen.town
    share = float(seen.eligible.sum()) / max(1, town.n)  # of people of all ages, as `people` counts them
    found: dict[str, Any] = {
        "name": lever.name,
        "title": lever.title,
        "level": lever.level,
        "who": use.who,
        "of": lever.of,
        "coverage": seen.coverage,
        "binds": seen.binds,
        "unit_cost": lever.unit_cost,
        "counted_months": None if seen.year is None else list(seen.year.months),
        "cost_a_year": seen.bill,
        "cost_kind": None if lever.cost is None else lever.cost.kind,
        "cost_year": None if lever.cost is None else lever.cost.year,
        "payer": None if lever.cost is None else lever.cost.payer,
        "workers": seen.workers,
        "worker_title": None if lever.staff is None else lever.staff.title,
        "grade": lever.grade,
        "grade_text": GRADES[lever.grade],
        "evidence": lever.evidence,
        "judged_on": list(lever.outcomes),
        "warnings": warnings(seen, scenario),
        "drawn": town.n,
    }
    if use.who:
        found |= {
            "eligible_drawn": int(seen.eligible.sum()),
            "people": scenario.people,
            "eligible": round(share * scenario.people),
            "eligible_share": share,
            "offered_at_full_coverage": round(share * seen.coverage * scenario.people),
            "place_eligible": seen.people,
            "place_reached": seen.reached,
        }
    return found


def warnings(seen: Outlook, scenario: Scenario) -> list[str]:
    """What to beware of before a run, one sentence each."""
    from sim.scenario import count

    use, lever = seen.use, seen.lever
    found = []
    if lever.reaches_people:
        if not seen.eligible.any():
            found.append("nobody is eligible now: see `who` and `where`")
        found += _unequal(seen)
    if seen.coverage == 0 or use.size == 0:
        found.append("its size or coverage is nought: it changes nothing")
    found += _money(seen)
    start = 0 if use.start is None else scenario.month_of(use.start)
    if start >= scenario.months:
        found.append(f"the run ends before it starts ({use.start}): it changes nothing")
    funded = None if use.funding == "sustained" else use.funding.months
    if use.end != "never":
        lasts = count(str(use.end)) - count(str(use.start))
        funded = lasts if funded is None else min(funded, lasts)
    if funded is not None and use.scaling == "planned" and funded < use.ramp_months:
        found.append(f"its money ends after {funded} months, before it is at full reach ({use.ramp_months} months)")
    if lever.of == "children" and seen.eligible.any():
        oldest = int(seen.town.column("age", seen.rows[seen.eligible]).max())
        wait = 12 * (GROWN - oldest)
        if funded is not None and funded < wait:
            found.append(
                f"its money ends after {funded} months, before the first of those it helps grows up ({wait} months)"
            )
        if start + wait >= scenario.months:
            found.append(f"the run ends before the first of those it helps is an adult (month {start + wait})")
    if lever.effects and all(effect.number.startswith("reach.") for effect in lever.effects):
        others = [u for u in scenario.levers if u.lever != lever.name]
        if not any(u.scaling == "adoption" or u.funding != "sustained" for u in others):
            found.append(
                "it works through other levers only, and none here spreads by adoption (`scaling: adoption`) or runs "
                "on money that ends: it changes nothing"
            )
    return found


def _money(seen: Outlook) -> list[str]:
    """Budgets that cannot be spent, and earlier years that are dearer than the one told."""
    found = []
    budget, bill = seen.use.budget, seen.bill
    if budget is not None and bill is not None and bill[0] < SPENT * budget:
        why = "its staff allow no more" if seen.binds == STAFF else "even if all who become eligible are offered it"
        found.append(f"its budget is more than it can spend: £{_round(bill[0])} of £{_round(budget)} a year, {why}")
    if seen.year is not None and seen.year.dearest[1] > DEARER:
        start, times = seen.year.dearest
        found.append(
            f"it reaches {times:.1f} times as many in the year from {start} as in a year of the months counted: "
            "what is given by a person costs as much more then"
        )
    return found


def _unequal(seen: Outlook) -> list[str]:
    found = []
    shares = dict(seen.use.take_up)
    usual = shares.get("default", 1.0)
    low = [name for name, share in shares.items() if name != "default" and share < usual]
    if low:
        told = ", ".join(f"{name} ({100 * shares[name]:.0f} %)" for name in low)
        found.append(f"take-up is lower than that of others ({100 * usual:.0f} %) among: {told}; that can widen gaps")
    if seen.eligible.any():
        (reached, takes), (others, others_take) = seen.of_fifth(1), seen.of_fifth(5)
        if takes and others_take and takes < others_take - LESS:
            found.append(
                f"take-up is {100 * takes:.0f} % in the most deprived fifth and {100 * others_take:.0f} % in the least:"
                " that can widen the gap"
            )
        if reached < (1 - UNEVEN) * others:
            found.append(
                f"it reaches {_percent(reached)} of the most deprived fifth and {_percent(others)} of the least: "
                "a good thing spread so can widen the gap"
            )
    return found


def lines(found: dict[str, Any], scenario: Scenario) -> list[str]:
    """The same in words, one line each."""
    there = f"in all of {load_place(scenario.place).title}"
    words = [f"{found['title']} ({found['level']})"]
    year = "a year at full ramp"
    if found["who"]:
        of = "" if found["of"] == "adults" else ", children under 16"
        words.append(
            f"  eligible now: about {found['eligible']:,} of {found['people']:,} people eligible in {scenario.begins} "
            f"({_percent(found['eligible_share'])}, counted among {found['drawn']:,} drawn{of})"
        )
        words.append(
            f"  offered at full coverage ({_percent(found['coverage'])}): about "
            f"{found['offered_at_full_coverage']:,} of them; {there} {_round(found['place_eligible'])} are eligible now"
        )
        words.append(
            f"  reached at a time in {year}, {there}: about {_round(found['place_reached'])}, with all who become "
            "eligible, and who stay reached"
        )
    else:
        words.append(
            f"  acts on areas, services or other levers, not on chosen persons; coverage {_percent(found['coverage'])}"
        )
    words.append(f"  what binds: {_BINDS[found['binds']]}")
    if found["cost_a_year"] is None:
        words.append("  cost: not known")
    else:
        value, low, high = found["cost_a_year"]
        kind = {"transfer": "a transfer", "resource": "resources used up"}[found["cost_kind"]]
        words.append(
            f"  cost of {year}, {there}: £{_round(value)} (£{_round(low)} to £{_round(high)}; "
            f"{found['cost_year']} prices; {kind})"
        )
    words.append(f"  unit cost: {found['unit_cost']}")
    if found["workers"]:
        value, low, high = found["workers"]
        words.append(
            f"  staff in {year}: about {_round(value)} {found['worker_title']} ({_round(low)} to {_round(high)}), "
            f"whole-time, {there}"
        )
    if found["counted_months"]:
        words.append(
            f"  {year}: the yearly mean of {' to '.join(found['counted_months'])} in a town of {found['drawn']:,} "
            "people, moved under these levers; where few are eligible it may be off by a tenth"
        )
    words.append(f"  evidence: {found['grade_text']}. {found['evidence']}")
    words.append(f"  judged on: {', '.join(found['judged_on'])}")
    return words + [f"  beware: {warning}" for warning in found["warnings"]]


_BINDS = {
    MONEY: "money; more of it would reach more people",
    STAFF: "staff; more workers would reach more people",
    COVERAGE: "the coverage the file asks for",
    TAKE_UP: "take-up; everybody eligible is offered it, and not all accept",
}


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if share >= 0.0095 or share == 0 else f"{100 * share:.2g} %"


def _round(value: float) -> str:
    """A number to three figures, in words from a million up."""
    if value >= 1e9:
        return f"{value / 1e9:.3g} billion"
    if value >= 1e6:
        return f"{value / 1e6:.3g} million"
    return f"{float(f'{value:.3g}'):,.0f}" if value >= 10 else f"{value:.2g}"
