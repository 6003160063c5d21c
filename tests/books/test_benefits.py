"""Tax, National Insurance and benefits of 2025-26, worked by hand to the pound, one household at a time.

The law's figures stand here, so that tuning the model's other numbers leaves these examples alone.
"""

import numpy as np
import pytest

from sim.columns import BY_NAME, JOBS, TENURES, is_link, is_real
from sim.given import dials_of, numbers_of
from sim.numbers import load_numbers, override
from sim.process import processes

LAW = {
    "personal_allowance": 12570, "higher_threshold": 50270, "additional_threshold": 125140,
    "basic_rate": 0.20, "higher_rate": 0.40, "additional_rate": 0.45,
    "insurance_threshold": 12570, "insurance_limit": 50270, "insurance_rate": 0.08, "insurance_upper_rate": 0.02,
    "pension_age": 66, "state_pension": 997.75, "pension_credit_single": 984.10, "pension_credit_couple": 1501.90,
    "child_benefit_first": 112.88, "child_benefit_other": 74.75,
    "allowance_single": 400.14, "allowance_couple": 628.10, "child_element": 292.81, "child_limit": 2,
    "sickness_element": 423.27, "carer_element": 201.68, "local_housing_allowance": 620,
    "work_allowance_housing": 411, "work_allowance": 684, "taper": 0.55, "first_wait": 1,
    "capital_lower": 6000, "capital_upper": 16000, "capital_tariff": 0.0174,
    "housing_benefit_taper": 0.65, "disability_benefit": 300, "benefit_top_up": 0,
    "sanctions": 0.055, "claims_help": 0,
    "savings_match": 0, "debt_relief": 0, "levy": 0, "bills_left": 1,  # what levers may change, at rest
}  # fmt: skip
WEEKS = 52 / 12
MONEY = processes()["money"]
USUAL = {"job": "employed", "tenure": "outright", "takes_up": 1, "since_loss": 255}
CODES = {"job": JOBS, "tenure": TENURES}


def household(*adults, couple=True, with_carer=(), ages=(), **changed):
    """One month of a household: the columns that money writes, of its adults.

    Adults come with their columns by name, ``children`` of the first being a number of them aged 5 (or ``ages``), in
    the first one's care. Two adults are a couple unless told otherwise; ``with_carer`` are places of adults who live
    with the first as their carer.
    """
    ages = ages or (5,) * adults[0].get("children", 0)
    many, n = len(adults), len(adults) + len(ages)
    of_each = {k: v for k, v in changed.items() if isinstance(v, list)}  # dials that differ from person to person
    plain = {k: v for k, v in (LAW | changed).items() if k not in of_each}
    numbers = override(load_numbers(), {f"money.{k}": v for k, v in plain.items()})
    dials = np.stack(
        [
            np.resize(np.array(of_each.get(name, numbers[f"money.{name}"].value), np.float32), n)
            for name in dials_of(MONEY)
        ]
    )
    given = numbers_of(MONEY, numbers, dials, {})
    rows = [{**USUAL, "age": 40, "stage": 2, **a} for a in adults]
    rows += [{"job": "student", "age": age, "stage": 1, "takes_up": rows[0]["takes_up"]} for age in ages]
    for k, row in enumerate(rows):
        row["home"] = -k
        row["carer"] = -k if k >= many or k in with_carer else 0
    if many == 2 and couple:
        rows[0]["partner"], rows[1]["partner"] = 1, -1

    def column(name: str) -> np.ndarray:
        values = [r.get(name, 0) for r in rows]
        values = [CODES[name].index(v) if isinstance(v, str) else v for v in values]
        return np.array(values, np.float32 if is_real(name) else np.int16 if is_link(name) else np.uint8)

    luck = {f: np.full(n, 0.999, np.float32) for f in MONEY.fields("Chance")}  # no unexpected bill
    own = {f: column(f) for f in MONEY.fields("Own")}
    parts = {
        "Now": MONEY.module.Now(*(column(f) for f in MONEY.fields("Now"))),
        "Own": MONEY.module.Own(**own),
        "Home": MONEY.module.Home(*(np.zeros(n, np.float32) for _ in MONEY.fields("Home"))),
        "Chance": MONEY.module.Chance(**luck),
        "Place": MONEY.module.Place(*(np.float32(0) for _ in MONEY.fields("Place"))),
        "Numbers": given,
    }
    MONEY.module.month(*(parts[p] for p in MONEY.parameters), np.uint64(0), np.uint64(n))
    assert all(BY_NAME[f].owner == "money" for f in own)
    return {f: values.tolist()[:many] for f, values in own.items()}


def pay(hourly: float, hours: float) -> float:
    """A month's pay in whole pounds, as `work` makes it."""
    return float(np.floor(hourly * hours * WEEKS + 0.5))


def test_full_time_on_the_minimum_wage_single_and_rent_free():
    """£12.21 × 37 h = £1,958 a month. Tax 20 % of 1958 − 1047.50 = 182; NI 8 % of it = 73; net £1,703.

    No Universal Credit: 400.14 − 55 % × 1,703 is below nothing.
    """
    month = pay(12.21, 37)
    assert month == 1958
    got = household({"pay": month})
    assert got["tax"] == [182 + 73]
    assert got["benefits"] == [0]
    assert month - got["tax"][0] == 1703


def test_ten_hours_on_the_minimum_wage_keep_part_of_universal_credit():
    """£529 a month, no tax; no work allowance without a child: 400.14 − 0.55 × 529 = 109.19."""
    assert pay(12.21, 10) == 529
    got = household({"pay": 529})
    assert (got["tax"], got["benefits"]) == ([0], [109])


def test_a_couple_with_two_children_renting_socially_on_one_wage():
    """Net £1,703. Elements 628.10 + 2 × 292.81 + rent 500 = 1,713.72; counted 1,703 − 411 = 1,292, × 55 % = 710.60;
    Universal Credit 1,003.12 → £1,003. Child Benefit 112.88 + 74.75 = 187.63 → £188."""
    home = {"tenure": "social", "rent": 500, "children": 2}
    got = household({**home, "pay": 1958}, {**home, "job": "home"})
    assert got["tax"] == [255, 0]
    assert got["benefits"] == [1191, 1191]


def test_a_pound_more_of_net_pay_costs_55_pence():
    """A hundred pounds more below the tax threshold lose £55 of Universal Credit, and 100 × (1 − 0.28) × 0.55 above."""
    home = {"tenure": "social", "rent": 500, "children": 2}
    low, more = (household({**home, "pay": p})["benefits"][0] for p in (700, 800))
    assert low - more == 55
    low, more = (household({**home, "pay": p})["benefits"][0] for p in (1400, 1500))
    assert low - more == pytest.approx(100 * (1 - 0.28) * 0.55, abs=2)


def test_a_third_child_brings_child_benefit_but_no_element_in_2025():
    """Rent-free couple out of work: 628.10 + 585.62 = 1,213.72 → £1,214; Child Benefit 112.88 + 2 × 74.75 = £262."""
    home = {"children": 3, "job": "unemployed"}
    assert household(home, home)["benefits"] == [1214 + 262] * 2
    without_limit = 628.10 + 3 * 292.81
    assert household(home, home, child_limit=8)["benefits"] == [round(without_limit) + 262] * 2


def test_private_rent_counts_up_to_the_local_allowance():
    """Single, out of work, rent £900: 400.14 + 620 = 1,020.14."""
    assert household({"job": "unemployed", "tenure": "private", "rent": 900})["benefits"] == [1020]
    assert household({"job": "unemployed", "tenure": "social", "rent": 900})["benefits"] == [1300]


@pytest.mark.parametrize(("savings", "credit"), ((6000, 400), (7000, 383), (16000, 226), (16001, 0)))
def test_savings_count_from_six_thousand_and_end_it_above_sixteen(savings, credit):
    """£4.35 for each £250: 17.40 for £1,000 too many, 174 for £10,000; nothing above £16,000."""
    assert household({"job": "unemployed", "savings": savings})["benefits"] == [credit]


def test_long_term_sickness_brings_its_element_and_a_work_allowance():
    """400.14 + 423.27 = 823.41; a partner's £500 lie below the allowance of 684 without rent: 1,051.37 for the two."""
    assert household({"job": "sick"})["benefits"] == [823]
    assert household({"job": "sick"}, {"pay": 500})["benefits"] == [round(628.10 + 423.27)] * 2


def test_heavy_unpaid_care_brings_the_carer_element():
    assert household({"job": "home", "caring": 2})["benefits"] == [round(400.14 + 201.68)]
    assert household({"job": "home", "caring": 1})["benefits"] == [400]


def test_pensioners_get_pension_credit_and_housing_benefit():
    """State Pension £900 of an owner: credit 984.10 − 900 = £84; renting £400 socially: all of it beside the credit.

    With £200 of a private pension (means 1,100, 115.90 above the guarantee) 65 % of that, 75.34, comes off the rent.
    """
    owner = household({"job": "retired", "age": 66}, state_pension=900)
    assert owner["benefits"] == [900 + 84]
    renting = {"job": "retired", "age": 80, "tenure": "social", "rent": 400}
    assert household(renting, state_pension=900)["benefits"] == [900 + round(84.10 + 400)]
    assert household({**renting, "pension": 200}, state_pension=900)["benefits"] == [900 + round(400 - 75.335)]


def test_a_couple_of_pensioners_is_judged_together():
    """2 × £997.75 are above the couple's £1,501.90: pension alone."""
    assert household(*[{"job": "retired", "age": 70}] * 2)["benefits"] == [round(2 * 997.75)] * 2


def test_a_state_pension_is_paid_from_pension_age_in_work_or_not():
    """At 65 a retired person has nothing of the state; at 66 the pension comes, and beside £500 of pay too."""
    assert household({"job": "retired", "age": 65})["benefits"] == [0]
    assert household({"job": "retired", "age": 66})["benefits"] == [998]
    assert household({"job": "employed", "age": 66, "pay": 500})["benefits"] == [998]


def test_work_and_money_hold_one_pension_age():
    numbers = load_numbers()
    assert numbers["money.pension_age"].value == numbers["work.pension_age"].value


def test_whoever_retires_early_gets_no_credit_either():
    """Neither Pension Credit, nor Universal Credit, nor help with the rent before pension age."""
    assert household({"job": "retired", "age": 60, "tenure": "social", "rent": 400})["benefits"] == [0]


def test_pay_counts_as_means_of_those_of_pension_age():
    """£800 of pension and £100 of pay, untaxed, are £84.10 below the guarantee."""
    got = household({"job": "employed", "age": 70, "pay": 100}, state_pension=800)
    assert got["tax"] == [0] and got["benefits"] == [800 + round(984.10 - 900)]


def test_universal_credit_is_told_apart_from_all_else_that_is_paid():
    """Neither Child Benefit, State Pension nor what a lever pays makes a claimant; who does not claim is none."""

    def credit(*adults, **changed):
        return household(*adults, **changed)["universal_credit"]

    assert credit({"job": "unemployed"}) == [1]
    assert credit({"job": "unemployed", "takes_up": 0}) == [0]
    assert credit({"job": "unemployed", "takes_up": 0}, claims_help=1) == [0], "helped to claim: no mark of before"
    assert credit({"pay": 4000, "children": 1}) == [0]
    assert credit({"job": "retired", "age": 70}) == [0]
    assert credit({"job": "unemployed", "savings": 20000}, benefit_top_up=87) == [0]
    assert credit({"pay": 4000}, {"job": "unemployed"}, couple=False) == [1, 1], "the mark stands on the household"


def test_the_higher_rate_and_the_upper_insurance_rate():
    """£5,000 a month: 20 % of 3,141.67 + 40 % of 810.83 = 952.67 → 953; NI 251.33 + 16.22 = 267.55 → 268."""
    assert household({"pay": 5000})["tax"] == [953 + 268]


def test_pension_is_taxed_but_bears_no_insurance():
    """£2,000 of private pension of somebody at home: 20 % of 952.50 = 190.50 → £191, no National Insurance."""
    got = household({"job": "home", "pension": 2000})
    assert got["tax"] == [191]
    assert got["benefits"] == [0]


def test_who_does_not_claim_gets_only_what_comes_by_itself():
    """No Universal Credit; Child Benefit and State Pension still come."""
    assert household({"job": "unemployed", "takes_up": 0, "children": 1})["benefits"] == [113]
    assert household({"job": "retired", "age": 70, "takes_up": 0})["benefits"] == [998]


def test_students_alone_get_no_universal_credit():
    assert household({"job": "student"})["benefits"] == [0]
    assert household({"job": "student"}, {"job": "unemployed"})["benefits"] == [628] * 2


def test_disability_benefit_is_for_each_who_is_limited_a_lot():
    one, both = (
        {"job": "sick", "limitation": 2},
        household({"limitation": 2, "pay": 3000}, {"limitation": 2, "pay": 3000}),
    )
    assert household(one)["benefits"] == [823 + 300]
    assert both["benefits"] == [600] * 2


def test_a_household_that_cannot_pay_its_rent_owes_it():
    """Pay £600, rent £1,500, nothing saved, nothing claimed, no credit: £900 are owed, nothing is spent."""
    got = household({"pay": 600, "tenure": "private", "rent": 1500, "takes_up": 0}, borrowing=0.0)
    assert got["arrears"] == [900]
    assert (got["savings"], got["living"]) == ([0], [0])


def test_income_is_what_is_left_after_housing_for_a_couples_needs():
    """A couple without children counts as one: £1,958 − 255 − 500 rent + a mate's 0 = 1,203 for the couple."""
    home = {"tenure": "mortgage", "rent": 500}
    assert household({**home, "pay": 1958}, {**home, "job": "home"})["income"] == [1203] * 2
    alone = household({**home, "pay": 1958}, adult_weight=0.72)["income"]
    assert alone == [round(1203 * 1.72)]


# -- households of more than a couple ------------------------------------------------------------------


def test_a_grown_child_claims_for_itself():
    """A couple without work or rent gets 628.10 → £628; their grown child, out of work too, 400.14 → £400."""
    out = {"job": "unemployed"}
    parents = household(out, out)["benefits"][0]
    three = household(out, out, out, couple=False)  # three who share a home: three single claims
    assert three["benefits"] == [3 * 400] * 3
    assert parents == 628
    assert household(out, {**out, "age": 25}, couple=False, with_carer=(1,))["benefits"] == [800] * 2


def test_a_grown_childs_pay_is_in_the_pot_but_takes_nothing_off_the_parents_claim():
    """Lone parent with a child: 400.14 + 292.81 = £693, Child Benefit £113; the grown child's £1,500 are their own."""
    home = {"job": "unemployed", "children": 1}
    alone, shared = household(home), household(home, {"age": 25, "pay": 1500}, couple=False, with_carer=(1,))
    assert alone["benefits"] == [693 + 113]
    assert shared["benefits"] == [693 + 113] * 2
    net = 1500 - shared["tax"][1]
    weight = 1.7241 + 0.3448
    assert shared["income"][0] == pytest.approx((693 + 113 + net) * 1.7241 / weight, abs=1)


def test_a_student_of_17_counts_as_a_child_and_one_of_20_does_not():
    """Child element and Child Benefit go with a dependant: £693 + £113; at 20 the parent is alone with 400.14."""
    parent, student = {"job": "unemployed"}, {"job": "student", "age": 17}
    at_17 = household(parent, student, couple=False, with_carer=(1,))
    assert (at_17["benefits"], at_17["dependant"]) == ([693 + 113] * 2, [0, 1])
    at_20 = household(parent, {**student, "age": 20}, couple=False, with_carer=(1,))
    assert (at_20["benefits"], at_20["dependant"]) == ([400] * 2, [0, 0])
    assert household(student)["dependant"] == [0], "nobody's child in a home of their own"


def test_from_14_a_child_needs_as_much_as_an_adult():
    """Income £1,703 after tax, equivalised with weights 1, 0.3448 below 14 and 0.7241 from then on; a couple is one."""
    for ages, weight in (((13,), 1.3448), ((14,), 1.7241), ((3, 15), 2.0689)):
        got = household({"pay": 1958}, ages=ages, child_benefit_first=0, child_benefit_other=0, allowance_single=0,
                        child_element=0)  # fmt: skip
        assert got["income"][0] == pytest.approx(1703 * 1.7241 / weight, abs=1), ages


def test_a_state_pension_counts_against_a_younger_partners_claim():
    """628.10 − 500 of state pension: £128; with the pension of £500 it comes to £628."""
    got = household({"job": "retired", "age": 70}, {"job": "unemployed"}, state_pension=500)
    assert got["benefits"] == [128 + 500] * 2


def test_the_rent_belongs_to_the_first_persons_claim():
    """Two who share a social home: 400.14 + 300 for the one whose name is on the door, 400.14 for the other."""
    home = {"job": "unemployed", "tenure": "social", "rent": 300}
    assert household(home, home, couple=False)["benefits"] == [700 + 400] * 2


def test_savings_are_shared_out_among_the_adults():
    """£24,000: too much for one, £8,000 each for three, whose claims lose £4.35 for each £250 above 6,000 (34.80)."""
    out = {"job": "unemployed", "savings": 24000}
    assert household(out)["benefits"] == [0]
    assert household(out, out, out, couple=False)["benefits"] == [3 * round(400.14 - 34.80)] * 3


def test_a_first_payment_of_a_new_claim_waits_a_month_and_a_claim_of_before_goes_on():
    """£400.14 without work: nothing in the month of the loss, all of it a month later, or where no wait is left."""
    lost = {"job": "unemployed", "pay": 0}
    assert household({**lost, "since_loss": 0})["benefits"] == [0]
    assert household({**lost, "since_loss": 1})["benefits"] == [400]
    assert household({**lost, "since_loss": 0}, first_wait=0)["benefits"] == [400]
    assert household({**lost, "since_loss": 0, "benefits": 150})["benefits"] == [0], "other benefits shorten no wait"
    assert household({**lost, "since_loss": 0, "universal_credit": 1})["benefits"] == [400]


def test_a_sanction_takes_an_adults_own_allowance_and_only_of_those_out_of_work():
    """Single: all of £400.14. A couple: £314.05 each; what children and rent bring stays: 628.10 + 292.81 + 300."""
    out = {"job": "unemployed"}
    assert household(out, sanctions=1)["benefits"] == [0]
    assert household({"job": "sick"}, sanctions=1)["benefits"] == [823]
    home = {**out, "tenure": "social", "rent": 300, "children": 1}
    assert household(home, {**home, "job": "home"}, sanctions=1)["benefits"] == [round(1220.91 - 314.05) + 113] * 2
    assert household(home, home, sanctions=1)["benefits"] == [round(1220.91 - 628.10) + 113] * 2
    assert household(home, home, sanctions=0) == household(home, home)  # nobody's luck of 0.999


def test_help_to_claim_brings_its_share_of_what_is_not_claimed():
    """£400.14 out of work: nothing unclaimed, half with help for half, and no more than all to who claims already."""
    out = {"job": "unemployed", "takes_up": 0}
    assert household(out)["benefits"] == [0]
    assert household(out, claims_help=0.5)["benefits"] == [200]
    assert household({"job": "unemployed"}, claims_help=0.5)["benefits"] == [400]
    assert household(out, claims_help=1)["benefits"] == [400]
    two = household(out, out, claims_help=[0, 0.5])
    assert two["benefits"] == [314, 314], "help that reaches one adult helps the household: half of £628.10"
