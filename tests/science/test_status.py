"""Status: shame by rank and inequality, exact in its numbers, nothing at all while off, one setting to turn on."""

import numpy as np
import pytest

from sim import incomes as purse
from sim.cycles import cycles
from sim.determinants import status
from sim.numbers import load_numbers
from sim.run import begin, numbers_of, prepare
from sim.theory import Theory

NUMBERS = load_numbers()
f32 = np.float32


def purse_of(incomes: np.ndarray) -> np.ndarray:
    return np.bincount(incomes.astype(int) - purse.LOWEST, minlength=purse.BINS)


def gini(values: np.ndarray) -> float:
    """Mean absolute difference over twice the mean, from all pairs."""
    v = np.maximum(values, 0).astype(float)
    return float(np.abs(v[:, None] - v[None, :]).mean() / (2 * v.mean()))


@pytest.mark.parametrize("seed", range(5))
def test_gini_and_quantiles_are_those_of_all_pairs(seed):
    incomes = np.floor(np.random.default_rng(seed).lognormal(7.3, 0.7, 501)).clip(-500, 14000)
    incomes[:20] -= 900
    found = purse.spread(purse_of(incomes))
    assert found[1] == pytest.approx(gini(incomes), rel=1e-9)
    ranked = np.sort(incomes)
    assert found[0] == ranked[250]
    assert found[2:].tolist() == [ranked[int(np.ceil(q * 501)) - 1] for q in purse.QUANTILES]


def test_the_same_for_everybody_is_no_inequality_and_nobody_is_nothing():
    assert purse.spread(purse_of(np.full(100, 1500.0)))[1] == pytest.approx(0, abs=1e-12)
    assert not purse.spread(np.zeros(purse.BINS, np.int64)).any()


def shame(income: np.ndarray, place: tuple[float, ...], strength: float = 1.0, start: float = 0.0) -> np.ndarray:
    n = len(income)
    own = status.Own(np.full(n, start, np.float32))
    values = {f: f32(NUMBERS[f"status.{f}"].value) for f in status.Numbers._fields} | {"strength": f32(strength)}
    status.month(
        status.Before(income.astype(np.float32)), own, status.Place(*map(f32, place)), status.Numbers(**values),
        np.uint64(0), np.uint64(n),
    )  # fmt: skip
    return own.shame


def test_shame_follows_its_algebra():
    """Ranks straight between quantiles; steeper and higher where incomes are further apart."""
    quantiles = (600.0, 1000.0, 1500.0, 2200.0, 3000.0)
    income = np.array([-200.0, 0.0, 300.0, 600.0, 800.0, 1000.0, 1250.0, 1500.0, 1850.0, 2200.0, 2600.0, 3000.0, 9e4])
    rank = np.array([0, 0, 0.05, 0.1, 0.175, 0.25, 0.375, 0.5, 0.625, 0.75, 0.825, 0.9, 1.0])
    usual, slope, place, rate = (NUMBERS[f"status.{n}"].value for n in ("usual_gini", "rank", "place", "rate"))
    for measured in (0.25, usual, 0.45):
        target = slope * measured / usual * (0.5 - rank) + place * 100 * (measured - usual)
        np.testing.assert_allclose(shame(income, (measured, *quantiles)), rate * target, rtol=1e-5, atol=1e-6)
    assert not shame(income, (0.4, *quantiles), strength=0.0).any()
    assert not shame(income, (0.0,) * 6).any(), "before the first month nothing is known"
    assert not np.isnan(shame(income, (0.4, *(0.0,) * 5))).any()


def runs(lab, months=60, **theory):
    scenario = lab.scenario(people=4000, burn=0, months=months)
    scenario = scenario.model_copy(update={"theory": Theory(**theory)})
    return begin(scenario, prepare(scenario, 3)).finish().town


def test_off_by_default_and_one_setting_turns_it_on(lab):
    off, on = runs(lab), runs(lab, status="on")
    assert not off.column("shame").any()
    shame, income = on.column("shame"), on.column("income")
    assert np.corrcoef(shame, income)[0, 1] < -0.4 and shame.std() > 0.1
    assert on.column("takes_part").mean() != off.column("takes_part").mean()
    poor, rich = (np.quantile(income, q) for q in (0.2, 0.8))
    for name, sign in (("distress", 1), ("trust", -1)):
        gap = [
            sign * (t.column(name)[t.column("income") < poor].mean() - t.column(name)[t.column("income") > rich].mean())
            for t in (off, on)
        ]
        assert gap[1] > gap[0], f"status does not widen the gap in {name}"


def test_its_size_is_one_of_the_numbers_that_a_design_can_sweep(lab):
    scenario = lab.scenario(people=100, burn=0, months=1).model_copy(update={"theory": Theory(status="on")})
    assert numbers_of(scenario, lab.people(100))["status.strength"].value == 1.0
    half = scenario.model_copy(update={"numbers": {"status.strength": 0.5}})
    assert numbers_of(half, lab.people(100))["status.strength"].value == 0.5


def test_the_cycle_is_closed():
    assert cycles()["status"].closed and cycles()["status"].links == (("status", "income"),)
