"""MAIHDA finds planted variances, agrees with a published example, and keeps small strata to itself."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.regression.mixed_linear_model import MixedLM

from analysis import intersections
from analysis.intersections import fit, maihda, named
from sim.population.strata import NAMES

# Dyestuff (Davies & Goldsmith 1972): yields of 6 batches of 5; lme4 publishes REML variances 1764.05 and 2451.25, and
# the mean 1527.5 with standard error 19.38 (Bates, Mächler, Bolker & Walker 2015, J Stat Software 67(1)).
DYESTUFF = [
    [1545, 1440, 1440, 1520, 1580],
    [1540, 1555, 1490, 1560, 1495],
    [1595, 1550, 1605, 1510, 1560],
    [1445, 1440, 1595, 1465, 1545],
    [1595, 1630, 1515, 1635, 1625],
    [1520, 1455, 1450, 1480, 1445],
]


def chances(luck: np.random.Generator, beyond: float, added: float) -> np.ndarray:
    """Each stratum's chance: a spread beyond what adds up (SD of a probability), and main effects."""
    parts = np.array(
        [[int(name.split(", ")[2][-1]), "not disabled" in name, ", woman" in name] for name in NAMES], float
    )
    return 0.3 + added * (parts @ [-0.25, -1.0, 0.5]) + luck.normal(0, beyond, len(NAMES))


def town(beyond: float, added: float = 0.0, replicates: int = 4, size: float = 200.0, seed: int = 5) -> pd.DataFrame:
    """Counts of people and cases of strata with planted chances."""
    luck = np.random.default_rng(seed)
    chance = chances(luck, beyond, added)
    frames = []
    for replicate in range(replicates):
        people = luck.poisson(size * np.linspace(0.1, 2.0, len(NAMES)))
        cases = luck.binomial(people, np.clip(chance, 0.01, 0.99))
        frame = pd.DataFrame({"stratum": NAMES, "people": people, "cases": cases})
        frames.append(frame.assign(scenario="baseline", replicate=replicate, seed=replicate)[people > 0])
    return pd.concat(frames, ignore_index=True)


def test_published_variances_of_the_dyestuff_example():
    values = np.array(DYESTUFF, float)
    mean = values.mean(axis=1)
    found = fit(np.full(6, 5.0), mean, float(((values - mean[:, None]) ** 2).sum()), np.ones((6, 1)))
    assert found.between == pytest.approx(1764.05, abs=0.01)
    assert found.within == pytest.approx(2451.25, abs=0.01)
    assert found.coefficients[0] == pytest.approx(1527.5, abs=1e-6)
    assert np.sqrt(found.covariance[0, 0]) == pytest.approx(19.383, abs=0.001)
    # by hand: shrunk by 1764.05 / (1764.05 + 2451.25 / 5) towards the mean
    assert found.deviation == pytest.approx((mean - 1527.5) * 1764.05 / (1764.05 + 490.25), abs=0.01)


def test_agrees_with_the_mixed_model_of_statsmodels():
    luck = np.random.default_rng(3)
    count = luck.integers(5, 60, 30)
    groups = np.repeat(np.arange(30), count)
    design = np.column_stack([np.ones(30), luck.normal(size=30)])
    values = design[groups] @ [0.3, 0.1] + luck.normal(0, 0.2, 30)[groups] + luck.normal(0, 0.5, len(groups))
    mean = np.bincount(groups, values) / count
    found = fit(count.astype(float), mean, float(((values - mean[groups]) ** 2).sum()), design)
    other = MixedLM(values, design[groups], groups).fit(reml=True)
    assert found.between == pytest.approx(float(np.ravel(other.cov_re)[0]), rel=1e-3)
    assert found.within == pytest.approx(other.scale, rel=1e-4)
    assert found.coefficients == pytest.approx(np.asarray(other.fe_params), rel=1e-4)
    assert found.deviation == pytest.approx([float(np.ravel(u)[0]) for u in other.random_effects.values()], abs=1e-4)


def test_planted_variance_beyond_what_adds_up_is_found():
    found = maihda(town(beyond=0.06))
    spread = 0.06**2
    assert found.vpc[0] == pytest.approx(spread / (spread + 0.3 * 0.7), rel=0.25)
    assert found.vpc[1] < found.vpc[0] < found.vpc[2]
    assert found.pcv[0] < 0.25 and found.clear > 20


def test_what_only_adds_up_leaves_nothing_beyond():
    found = maihda(town(beyond=0.0, added=0.1))
    assert found.pcv[0] > 0.97 and found.pcv[2] <= 1.0
    assert found.clear <= 4  # about 5 % of strata at most
    assert np.corrcoef(found.strata["value"], found.strata["added"])[0, 1] > 0.99


def test_estimates_cover_what_was_planted():
    strata = maihda(town(beyond=0.05, added=0.05, seed=5)).strata
    planted = dict(zip(NAMES, 100 * chances(np.random.default_rng(5), 0.05, 0.05), strict=True))
    planted = strata["stratum"].map(planted)
    assert 0.9 < ((planted >= strata["low"]) & (planted <= strata["high"])).mean() < 1.0
    assert (strata["high"] - strata["low"]).median() < 12
    assert strata["value"].is_monotonic_decreasing
    shrunk = (strata["value"] - strata["added"]).abs() <= (strata["observed"] - strata["added"]).abs() + 1e-9
    assert shrunk.all()


def test_shares_stay_between_nothing_and_all():
    found = maihda(town(beyond=0.05, replicates=1, size=4.0, seed=3))
    assert found.pcv[0] == 0.0  # main effects explain nothing here


def test_small_strata_take_part_and_are_not_shown():
    counts = town(beyond=0.05, size=12.0)
    found = maihda(counts)
    assert (found.strata["people"] >= 30).all() and found.hidden > 0
    assert found.people == counts["people"].sum()
    assert len(found.strata) + found.hidden == counts["stratum"].nunique()


def test_one_replicate_has_no_interval_and_one_stratum_no_answer():
    found = maihda(town(beyond=0.05, replicates=1))
    assert np.isfinite(found.vpc[0]) and np.isnan(found.vpc[1:]).all()
    one = town(beyond=0.05)
    with pytest.raises(ValueError, match="two strata"):
        maihda(one[one["stratum"] == NAMES[0]])


def test_a_town_without_variety_is_fitted_all_the_same():
    counts = town(beyond=0.05)
    alike = counts[counts["stratum"].str.contains("white, .*, not disabled, not LGBTQ+", regex=True)]
    found = maihda(alike)
    assert len(found.strata) + found.hidden == 10 and np.isfinite(found.vpc[0])


def test_strata_in_words():
    assert named("black, woman, fifth 1, disabled, LGBTQ+") == (
        "women from Black ethnic groups, most deprived fifth, disabled, LGBTQ+"
    )
    assert all(len(named(name)) > 30 for name in NAMES)
    assert set(intersections.ETHNIC) == {name.split(", ")[0] for name in NAMES}
