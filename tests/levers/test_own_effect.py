"""A lever that goes on while somebody is eligible does not end itself: what it does never makes them ineligible."""

import pytest

from sim.columns import ROW
from sim.levers.lever import library
from sim.levers.who import compile_who, evaluate_plainly
from sim.life import ADULT, CHILD
from sim.run import begin

MONTHS = 5
CUT = "reading.ghq_cut"
MORE = 0.05  # share of those reached who may, beside those who would anyway, fall out in a month
WHILE_ELIGIBLE = sorted(
    lever.name for lever in library().values() if lever.who is not None and lever.lasts_months is None
)


def fallen(run, met, stage) -> float:
    """Share of those at this stage of life who meet the condition in a month, and are still there, who do not next."""
    lost = many = 0
    for _ in range(MONTHS):
        run.step()
        town = run.town
        before, ids = met(run) & (town.small[ROW["stage"]] == stage), town.ids.copy()
        run.step()
        same = before & (town.ids == ids)
        lost, many = lost + int((same & ~met(run)).sum()), many + int(same.sum())
    return lost / max(1, many)


def lost(lab, name, **changed):
    """Shares of those reached by the lever, and of those eligible without it, who fall out in a month."""
    use = {"lever": name, "start": "2025-04", "coverage": 1.0, "take_up": {"default": 1.0}, "ramp_months": 0, **changed}
    plain = lab.scenario(people=3000, burn=12, months=2 * MONTHS)
    town = lab.prepared(plain, 4)
    who = compile_who(changed.get("who", library()[name].who), {CUT: float(town.numbers[CUT].value)})
    stage = CHILD if library()[name].of == "children" else ADULT
    with_it = fallen(begin(plain.override(levers=[use]), town), lambda run: run.town.reached(0) == 1, stage)
    return with_it, fallen(begin(plain, town), lambda run: evaluate_plainly(who, run.town.whole), stage)


@pytest.mark.parametrize("name", WHILE_ELIGIBLE)
def test_what_a_lever_does_takes_it_from_nobody(lab, name):
    own, usual = lost(lab, name)
    assert own < usual + MORE, f"of those whom {name} reaches {own:.0%} are lost in a month, {usual:.0%} without it"


def test_a_payment_to_the_poor_that_ends_with_poverty_would_be_found(lab):
    """The power of the test above: a top-up lifts people over the line, and so would end each second month."""
    own, usual = lost(lab, "benefit_adequacy", who="poor and not employed")
    assert own > usual + 2 * MORE


def test_some_levers_go_on_while_somebody_is_eligible():
    assert len(WHILE_ELIGIBLE) >= 10 and "benefit_adequacy" in WHILE_ELIGIBLE
