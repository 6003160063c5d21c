"""Closed forms: with ties, levers and effects on each other off, each process follows its algebra.

What luck decides is checked in bands with a stated false alarm and power (see `algebra.py`); the rest is exact.
"""

import numpy as np
import pytest

from sim.arithmetic import monthly
from sim.curves import gamma_luck
from sim.numbers import load_numbers
from tests.science import algebra
from tests.science.algebra import ADVERSITY, ALARM, NO_EFFECT, agrees, quiet, share, two_state

REGARD = {**algebra.REGARD, "regard.prevented": 1.0}  # what is left of the hazard: none of it is prevented

# People begin in states far from those they tend to.
START = {"disposition": 0, "unsafe": 1, "harassed": 0, "abused": 1, "lonely": 1, "takes_part": 0, "strain": 1,
         "discriminated": 0, "discriminated_ever": 1, "severe": 1, "trauma": 0}  # fmt: skip

STILL = {"life": "still"}  # nobody is born, dies, moves, meets or parts


@pytest.fixture(scope="module")
def settled(lab, people):
    """Columns of those adult at the start, nothing acting on anything, after 50 months; and some after 49."""
    numbers = {**NO_EFFECT, **REGARD, **ADVERSITY}
    town = lab.town(people, numbers=numbers, columns=START, world=STILL, seed=6)
    them = town.adults  # not those who turn 16
    lab.go(town, 49)
    before = {name: town.column(name, them).copy() for name in ("distress", "control", "trust", "word", "memory")}
    lab.go(town, 1, first=49)
    assert np.isin(them, town.adults).all()
    np.testing.assert_array_equal(town.column("word"), town.column("trust"))  # of all adults
    return lambda name: town.column(name, them), before


@pytest.mark.parametrize(
    ("name", "start", "level", "rate", "each"),
    (
        ("unsafe", 1, 0.35, 0.2, 1),
        ("harassed", 0, 0.45, 0.15, 1),
        ("abused", 1, 0.4, 0.25, 1),
        ("lonely", 1, 0.4, 0.2, 1),
        ("takes_part", 0, 0.55, 0.15, 1),
        ("severe", 1, 0.35, 0.3, 1),
        ("strain", 1, 0.45, 0.25, 2),
        ("insecure_home", 0, 0.4, 0.2, 2),
    ),
)
def test_two_state_things_reach_their_level(settled, name, start, level, rate, each):
    share(name, settled[0](name), two_state(start, level, rate, 50), each)


def test_rates_say_how_long_not_how_common(lab, people):
    """Three months from a far start: the share still there is the rate's doing."""
    numbers = {**NO_EFFECT, **REGARD, **ADVERSITY}
    town = lab.town(people, numbers=numbers, columns=START, world=STILL, seed=6)
    them = town.adults
    lab.go(town, 3)
    share("unsafe after 3 months", town.column("unsafe", them), two_state(1, 0.35, 0.2, 3))
    share("strain after 3 months", town.column("strain", them), two_state(1, 0.45, 0.25, 3), 2)
    share("harassed after 3 months", town.column("harassed", them), two_state(0, 0.45, 0.15, 3))


def test_what_is_met_and_forgotten(settled):
    """Discrimination: met with hazard h, forgotten with f: h / (h + f − h f); an institution's: its table's share."""
    h, f = 0.06, 0.1
    share("discriminated", settled[0]("discriminated"), h / (h + f - h * f))
    s, fades = 0.3, 0.08
    steady = two_state(1, s, fades + fades * s / (1 - s), 50)
    share("discriminated_ever", settled[0]("discriminated_ever"), steady)


def test_a_trauma_counts_for_its_months(settled):
    """Hazard 0.05 a month, counted for 12: 1 − 0.95^12 have one that is recent."""
    trauma = settled[0]("trauma")
    share("trauma", trauma > 0, 1 - 0.95**12)
    share("trauma of the last half year", trauma > 6, 1 - 0.95**6)


def ar1(
    what: str, x: np.ndarray, previous: np.ndarray, start: float, centre: float, rate: float, spread: float
) -> None:
    """Mean, variance and memory of x ← x + rate·(centre − x) + luck after 50 months."""
    keep = 1 - rate
    mean = centre + (start - centre) * keep**50
    variance = spread**2 * (1 - keep**100) / (1 - keep**2)
    agrees(f"{what}: mean", x.mean(), mean, np.sqrt(variance / len(x)))
    d = x.astype(float) - mean
    kurtosis = (d**4).mean() / variance**2
    agrees(f"{what}: variance", (d**2).mean(), variance, variance * np.sqrt((kurtosis - 1) / len(x)))
    slope = np.cov(previous, x)[0, 1] / np.var(previous)
    agrees(f"{what}: memory", slope, keep, np.sqrt((1 - keep**2) / len(x)))


def test_distress_is_drawn_to_its_set_point(settled):
    column, before = settled
    start = load_numbers()["work.average_distress"].value
    ar1("distress", column("distress"), before["distress"], float(start), 18, 0.12, 1.1)
    assert np.ptp(column("setpoint")) < 1e-4
    assert column("setpoint")[0] == pytest.approx(18)


def test_control_and_trust_revert_to_their_centres(settled):
    column, before = settled
    ar1("control", column("control"), before["control"], 0, 1.2, 0.1, 0.5)
    ar1("trust", column("trust"), before["trust"], 0, -0.8, 0.15, 0.4)
    np.testing.assert_array_equal(column("word"), column("trust"))


def test_the_luck_curve_has_mean_zero_and_variance_one():
    """Read by straight lines between its points; and it is skewed to the right."""
    for shape in (0.45, 1.0, 4.0):
        curve = gamma_luck(shape).astype(float)
        low, high = curve[:-1], curve[1:]
        assert abs(((low + high) / 2).mean()) < 1e-6
        assert abs(((low**2 + low * high + high**2) / 3).mean() - 1) < 1e-5
        assert np.all(np.diff(curve) >= 0)
        assert (curve**3).mean() > 0


def moved(lab, people, numbers, columns) -> np.ndarray:
    """How far the distress of each adult moves in a first month."""
    town = lab.town(people, numbers=numbers, columns=columns, world=STILL, seed=6)
    them = town.adults
    return lab.go(town, 1).column("distress", them).astype(float) - columns["distress"]


@pytest.mark.parametrize(("to", "at_once"), ((14.0, "at_once_worse"), (22.0, "at_once_better")))
def test_a_changed_set_point_is_reached_partly_at_once(lab, people, to, at_once):
    """From 18 and at rest there, the set-point moves by 4: after a month distress has moved by (share + rate) × 4.

    A set-point that falls is a bettering: the start is above it.
    """
    share_at_once, rate = 0.6, 0.1
    numbers = {
        **NO_EFFECT,
        **quiet("distress", base=18, return_rate=rate, luck=0.8, average_ties=0.5, **{at_once: 0.6}),
    }
    change = moved(lab, people, numbers, {"disposition": 0, "distress": to, "setpoint": to})
    agrees(at_once, change.mean(), (18 - to) * (share_at_once + rate), change.std() / np.sqrt(len(change)))
    other = "at_once_better" if at_once == "at_once_worse" else "at_once_worse"
    numbers = {**NO_EFFECT, **quiet("distress", base=18, return_rate=rate, luck=0.8, average_ties=0.5, **{other: 0.6})}
    change = moved(lab, people, numbers, {"disposition": 0, "distress": to, "setpoint": to})
    agrees(f"{at_once} off", change.mean(), (18 - to) * rate, change.std() / np.sqrt(len(change)))


def test_strain_slows_the_way_back_and_treatment_quickens_it(lab, people):
    """Only downwards: from 24 to 18 with everyone strained, or everyone on medicine."""
    for column, number, factor in (("strain", "slowed_by_strain", 0.5), ("medicine", "quickened_by_treatment", 1.4)):
        effect = abs(factor - 1)
        for start in (24.0, 12.0):
            mind = quiet("distress", base=18, return_rate=0.2, luck=0.5, average_ties=0.5, **{number: effect})
            numbers = {**NO_EFFECT, **quiet("strain", level=30, rate=1), **quiet("gp"), **mind}
            starts = {"disposition": 0, "distress": start, "setpoint": 18, column: 1}
            change = moved(lab, people, numbers, starts)
            expected = 0.2 * (18 - start) * (factor if start > 18 else 1)
            agrees(f"{number} from {start}", change.mean(), expected, change.std() / np.sqrt(len(change)))


def test_well_ties_quicken_the_way_back_and_calm_its_luck(lab, people):
    """Everybody is well and ties stand still: from 24 to 18 by 1 + q·(share of well ties − average), and spread too."""
    for start in (24.0, 12.0):
        mind = quiet("distress", base=18, return_rate=0.2, luck=0.5, average_ties=0.2, quickened_by_ties=0.8,
                     luck_calmed_by_ties=0.6)  # fmt: skip
        numbers = {**NO_EFFECT, **quiet("ties", well=36, average_distress=start), **mind}
        town = lab.town(people, numbers=numbers, world=STILL, seed=6,
                        columns={"disposition": 0, "distress": start, "setpoint": 18})  # fmt: skip
        them = town.adults
        town = lab.go(town, 1)
        change = town.column("distress", them).astype(float) - start
        more = town.column("healthy_ties", them).astype(float) - 0.2
        pull = 0.2 * (18 - start) * (1 + 0.8 * more if start > 18 else 1)
        spread = 0.5 * (1 - 0.6 * more)
        z = (change - pull) / spread
        agrees(f"quickened from {start}", change.mean(), float(np.mean(pull)), spread.mean() / np.sqrt(len(z)))
        assert np.ptp(more) > 0.3
        for some in (more < np.median(more), more >= np.median(more)):
            assert z[some].std() == pytest.approx(1.0, rel=0.04), "luck is not calmed by well ties as it says"
    assert np.corrcoef(more, change)[0, 1] == pytest.approx(0.0, abs=0.02), "upwards, ties change nothing"


def test_readings_are_noisy_unbiased_and_unrelated(settled):
    column = settled[0]
    noise = [column(name).astype(float) - column("distress") for name in ("ghq", "cisr")]
    n = len(noise[0])
    for name, x in zip(("ghq", "cisr"), noise, strict=True):
        assert abs(x.mean()) < ALARM * 1.7 / np.sqrt(n), name
        agrees(f"noise of {name}", x.var(), 1.7**2, 1.7**2 * np.sqrt((2.4 - 1) / n))
    assert abs(np.corrcoef(*noise)[0, 1]) < ALARM / np.sqrt(n)


def test_what_has_no_luck_is_exact(settled):
    """Memory, from last month's columns; what ties show and say is in `test_ties_over_years`."""
    column, before = settled
    memory = before["memory"] + np.float32(0.15) * (before["distress"] - before["memory"])
    np.testing.assert_allclose(column("memory"), memory, atol=1e-5)


# -- work ----------------------------------------------------------------------------------------


def test_jobs_are_lost_and_found_at_their_hazards(lab, people):
    """Everybody starts employed: loss 0.04 and finding 0.1 a month; sickness is off."""
    work = quiet("work", loss=0.04, find=0.1, job_help=1, sickness=-30, wage_floor=10, pension_age=200)
    starts = {"job": 0, "since_loss": 255}
    town = lab.town(people, numbers={**NO_EFFECT, **REGARD, **work}, columns=starts, world=STILL, seed=6)
    them = town.adults  # not those who turn 16
    lost = found = at_risk = looking = 0
    for month in range(25):
        before = town.column("job", them).copy()
        lab.go(town, 1, first=month)
        job = town.column("job", them)
        lost += int(((before == 0) & (job == 1)).sum())
        found += int(((before == 1) & (job == 0)).sum())
        at_risk, looking = at_risk + int((before == 0).sum()), looking + int((before == 1).sum())
    assert set(np.unique(town.column("job", them))) == {0, 1}
    agrees("job losses", lost, 0.04 * at_risk, np.sqrt(0.04 * 0.96 * at_risk))
    agrees("jobs found", found, 0.1 * looking, np.sqrt(0.1 * 0.9 * looking))
    share("employed", town.column("job", them) == 0, two_state(1, 0.1 / 0.14, 0.14, 25))
    just = town.column("since_loss") == 0
    assert np.all(town.column("job")[just] == 1) and just.any()
    assert np.all(town.column("insecure_job")[town.column("job") != 0] == 0)


def test_no_job_is_found_where_nobody_hires(lab, people):
    work = quiet("work", loss=0.05, find=0.1, job_help=1, sickness=-30, pension_age=200)
    nobody = {**NO_EFFECT, **REGARD, "regard.hiring": [0.0] * 5, **work}
    town = lab.town(people, numbers=nobody, columns={"job": 0}, world=STILL, seed=6)
    them = town.adults
    share("still employed", lab.go(town, 12).column("job", them) == 0, 0.95**12)


def test_wage_pay_and_floor(lab, people):
    """Pay is the higher of wage and floor, times hours and 52/12 weeks, in whole pounds; only for the employed."""
    work = quiet("work", sickness=-30, wage_floor=20.0, job_help=1, pension_age=200)
    town = lab.go(lab.town(people, numbers=work, seed=6), 1)
    hourly = np.maximum(town.column("wage"), np.float32(20.0))
    pay = np.floor(hourly * town.column("hours") * np.float32(52 / 12) + np.float32(0.5)) * (town.column("job") == 0)
    assert np.abs(town.column("pay") - np.minimum(pay, 60000)).max() <= 1  # a half rounds either way in float32
    assert (town.column("pay") == np.minimum(pay, 60000)).mean() > 0.999


# -- bounded luck --------------------------------------------------------------------------------


def test_hazards_of_a_year_become_hazards_of_a_month():
    for yearly in (0.0, 1e-6, 0.1, 0.5, 0.999):
        assert 1 - (1 - monthly(yearly)) ** 12 == pytest.approx(yearly, abs=1e-12)
    assert monthly(0.5) > 0.5 / 12, "a probability used as a rate"
