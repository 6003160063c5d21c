"""Every factor names its closed form with loops and ties cut, and what must follow when it is changed.

A proof is ``slope:NUMBER`` (the exact row of that number: one month of the same people lived twice), or ``FILE::TEST``.
A relation is ``slope:NUMBER`` (raised for the same people and luck, it moves nobody against its direction),
``follows:WORDS`` of the relations over years, ``FILE::TEST``, or ``legacy:COLUMN`` below.
"""

from pathlib import Path

import numpy as np
import pytest

from experiments.risk_factors import factors
from tests.science import asking, livelihoods, slopes
from tests.science.alone import CHILD, Alone
from tests.science.test_metamorphic import RELATIONS

HERE = Path(__file__).parent
DISPOSITION = "test_childhood.py::test_disposition_is_temper_and_what_childhood_leaves"
HARM = "test_childhood.py::test_a_heavier_load_never_spares_a_child"
BY_LABEL = "test_childhood.py::test_others_bully_by_label_as_the_table_says"
LIMITED = "test_health_and_justice.py::test_limitation_reaches_its_level"
FAIRER = "follows:without discrimination there is more trust"
PROVED: dict[str, tuple[str, str]] = {
    "secure_attachment": (DISPOSITION, "legacy:attachment"),
    "positive_parenting": (DISPOSITION, "legacy:parenting"),
    "secure_housing": ("slope:distress.insecure_home", "follows:protected homes are less insecure"),
    "economic_security": ("slope:distress.strain", "follows:strain that does not hurt: less distress"),
    "savings": ("slope:power.strain", "slope:strain.no_savings"),
    "positive_school": (DISPOSITION, "legacy:school"),
    "fair_at_work": ("slope:distress.unfair_work", "slope:power.unfair_work"),
    "fair_services": ("slope:distress.discriminated_ever", FAIRER),
    "fair_police": ("slope:distress.stopped", "slope:trust.stopped"),
    "social_relationships": (
        "test_closed_forms.py::test_distress_is_drawn_to_its_set_point",
        "follows:company makes fewer lonely",
    ),
    "community_life": ("slope:power.takes_part", "follows:encouragement brings control"),
    "belonging": ("slope:distress.community", "slope:ties.lonely_community"),
    "trust": ("test_closed_forms.py::test_control_and_trust_revert_to_their_centres", "slope:seeking.trust"),
    "power_and_control": ("slope:distress.control", "follows:encouragement brings control"),
    "traumatic_events": (
        "test_closed_forms.py::test_a_trauma_counts_for_its_months",
        "follows:no violence, no recent trauma",
    ),
    "domestic_abuse": (
        "test_violence.py::test_abuse_comes_back_to_those_who_met_it_before",
        "slope:distress.abused",
    ),
    "sexual_assault": (
        "test_violence.py::test_an_assault_is_remembered_and_counts_as_a_trauma",
        "slope:distress.assault_ever",
    ),
    "abuse_and_neglect": (DISPOSITION, "legacy:maltreated"),
    "adverse_childhoods": (DISPOSITION, "legacy:aces"),
    "isolation": ("slope:distress.lonely", "follows:loneliness that hurts more: more distress"),
    "bullying": (DISPOSITION, "legacy:bullied"),
    "poverty": ("slope:distress.strain", "follows:a living wage lifts people over a fixed line"),
    "debt": ("slope:distress.insecure_home", "follows:bills that never come leave fewer arrears"),
    "unemployment": ("slope:distress.unemployed", "follows:more job losses, more unemployment"),
    "insecure_work": ("slope:distress.insecure_job", "slope:power.insecure_job"),
    "insecure_housing": ("slope:distress.insecure_home", "follows:protected homes are less insecure"),
    "crime": ("slope:distress.harassed", "slope:adversity.harassed"),
    "fear_of_crime": ("slope:distress.unsafe", "slope:adversity.unsafe"),
    "discrimination": ("slope:distress.discriminated", FAIRER),
    "racism": ("slope:distress.discriminated", "slope:regard.discrimination"),
    "low_income": ("slope:distress.strain", "follows:a living wage brings income"),
    "disabled": (LIMITED, "slope:distress.limited_lot"),
    "lgb": (BY_LABEL, "slope:adversity.harassed_orientation"),
    "trans": (BY_LABEL, "slope:adversity.harassed_gender"),
    "long_term_illness": (LIMITED, "slope:distress.limited_little"),
    "neurodivergent": (BY_LABEL, "slope:regard.discrimination_neurodivergent"),
    "looked_after": ("test_childhood.py::test_coming_into_care", HARM),
    "criminal_justice": (
        "test_health_and_justice.py::test_first_contact_with_criminal_justice_by_age",
        "test_health_and_justice.py::test_harm_care_and_being_stopped_raise_contact",
    ),
    "women": (
        "test_health_and_justice.py::test_the_table_by_sex_says_who_becomes_the_carer",
        "slope:adversity.abused",
    ),
    "black_ethnic_groups": (
        "test_closed_forms.py::test_no_job_is_found_where_nobody_hires",
        "follows:nobody hires Black applicants: their unemployment grows",
    ),
    "asian_ethnic_groups": ("test_closed_forms.py::test_no_job_is_found_where_nobody_hires", "slope:regard.hiring"),
    "other_ethnic_groups": (
        "test_closed_forms.py::test_no_job_is_found_where_nobody_hires",
        "slope:regard.discrimination",
    ),
}

SCHOOL = "test_childhood.py::test_schools_fit_neurodivergent_pupils_as_the_table_says"
LIMITS = "test_health_and_justice.py::test_neurodivergent_people_are_limited_as_the_table_says"
CONTACT = "test_health_and_justice.py::test_harm_care_and_being_stopped_raise_contact"
TIES = "test_closed_forms.py::test_well_ties_quicken_the_way_back_and_calm_its_luck"
# Closed forms of numbers that are no slope of one month.
FORMS = {
    **dict.fromkeys(("distress.quickened_by_ties", "distress.luck_calmed_by_ties"), TIES),
    **{f"legacy.{what}": DISPOSITION for what in ("aces_many", "bullied", "harsh", "insecure", "maltreated", "school")},
    **{f"childhood.bullied_{label}": BY_LABEL for label in ("orientation", "gender", "neurodivergent")},
    "legacy.skill_school": "test_childhood.py::test_skill_follows_school_and_the_carer",
    "childhood.school_neurodivergent": SCHOOL,
    "health.limited_neurodivergent": LIMITS,
    "justice.contact_looked_after": CONTACT,
    "caring.by_sex": "test_health_and_justice.py::test_the_table_by_sex_says_who_becomes_the_carer",
}


SLOPES = [slope for table in (slopes, asking, livelihoods) for slope in table.SLOPES]
FOLLOWS = {relation.says for relation in RELATIONS}
YES = {"attachment": (1, 0), "parenting": (1, 0), "school": (1, -1), "maltreated": (0, 1), "bullied": (0, 1),
       "aces": (0, 2)}  # fmt: skip


def is_there(named: str, exact: bool) -> bool:
    """Whether a proof or relation is one that runs."""
    kind, _, what = named.partition(":")
    if "::" in named:
        file, test = named.split("::")
        return f"def {test}(" in (HERE / file).read_text(encoding="utf-8")
    if kind == "slope":
        return any(s.number == what and (s.exact is not None or not exact) for s in SLOPES)
    return what in (FOLLOWS if kind == "follows" else YES) and not exact


def test_every_factor_names_its_proof_and_its_relation():
    assert set(PROVED) == {factor.name for factor in factors()}


@pytest.mark.parametrize("name", PROVED)
def test_they_are_among_the_tests(name):
    proof, relation = PROVED[name]
    assert is_there(proof, exact=True), f"{name}: no closed form {proof}"
    assert is_there(relation, exact=False), f"{name}: no relation {relation}"


@pytest.mark.parametrize("name", sorted({number for factor in factors() for number in factor.numbers.split()}))
def test_every_number_of_a_factor_has_its_slope_or_closed_form(name):
    """Its row of the slopes (the same people live one month twice), or a closed form that is named and there."""
    sloped = {slope.number for slope in SLOPES}
    assert (name in sloped) != (name in FORMS), f"{name}: needs a slope or a closed form, and one of the two"
    assert name in sloped or is_there(FORMS[name], exact=True)


def test_no_closed_form_is_named_for_a_number_that_is_gone():
    assert set(FORMS) <= {number for factor in factors() for number in factor.numbers.split()}


@pytest.mark.parametrize("column", YES)
def test_a_better_childhood_leaves_nobody_worse(column):
    """The same children live a month with and without it: disposition never falls with harm, and rises for some."""
    luck, n = np.random.default_rng(9), 2000
    lived = {name: luck.integers(0, 2, n) for name in ("attachment", "parenting", "maltreated", "bullied")}
    lived |= {"aces": luck.integers(0, 3, n), "trusted_adult": luck.integers(0, 2, n), "school": luck.normal(0, 1, n)}
    lived["temper"] = luck.normal(0, 3, n)
    good, bad = (
        Alone("legacy", n, stage=CHILD, **{**lived, column: value}).live(1)["disposition"] for value in YES[column]
    )
    assert (bad >= good).all()
    assert (bad > good).any()
