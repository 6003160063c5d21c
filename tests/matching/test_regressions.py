"""The regressions find what is planted, with errors that tell how far they would be off."""

from math import log, sqrt
from statistics import NormalDist

import numpy as np
import pytest

from experiments.regressions import logit, pooled, probit, within


def _panel(seed: int, people: int = 400, waves: int = 6):
    """Strain follows the person's lasting distress; its true effect is 2.6. Errors last within persons."""
    rng = np.random.default_rng(seed)
    lasting = rng.normal(0, 3, people)
    strain = (rng.random((waves, people)) < 1 / (1 + np.exp(2 - lasting))).astype(float)
    slow = np.cumsum(rng.normal(0, 1, (waves, people)), 0)
    return 10 + lasting + 2.6 * strain + np.arange(waves)[:, None] + slow, strain


def test_within_recovers_an_effect_that_pooling_overstates():
    outcome, strain = _panel(0, people=20_000)
    fit = within(outcome, {"strain": strain})
    assert abs(fit["strain"] - 2.6) < 4 * fit.errors["strain"]
    assert fit.errors["strain"] < 0.03
    naive = pooled(outcome.ravel(), {"strain": strain.ravel()})
    assert naive["strain"] > 4  # so the person effects are what makes the difference


def test_within_finds_a_turned_sign():
    outcome, strain = _panel(1, people=5_000)
    assert within(outcome - 5.2 * strain, {"strain": strain})["strain"] == pytest.approx(-2.6, abs=0.2)


def test_clustered_errors_tell_the_spread_over_samples():
    fits = [within(*_arguments(seed)) for seed in range(120)]
    spread = np.std([fit["strain"] for fit in fits], ddof=1)
    said = np.mean([fit.errors["strain"] for fit in fits])
    assert said == pytest.approx(spread, rel=0.2)


def _arguments(seed: int):
    outcome, strain = _panel(seed)
    return outcome, {"strain": strain}


def test_within_equals_dummies_for_every_person_and_wave():
    outcome, strain = _panel(3, people=30, waves=4)
    waves, people = outcome.shape
    wave, person = np.divmod(np.arange(waves * people), people)
    dummies = {f"p{k}": (person == k).astype(float) for k in range(1, people)}
    dummies |= {f"w{k}": (wave == k).astype(float) for k in range(1, waves)}
    long = pooled(outcome.ravel(), {"strain": strain.ravel(), **dummies})
    short = within(outcome, {"strain": strain})
    assert short["strain"] == pytest.approx(long["strain"], abs=1e-9)
    assert short.residual_sd == pytest.approx(long.residual_sd, rel=1e-9)


def test_within_equals_dummies_where_people_come_and_go():
    outcome, strain = _panel(7, people=40, waves=5)
    seen = np.random.default_rng(7).random(outcome.shape) < 0.6
    kept = seen & (seen.sum(0) > 1)  # who is seen once says nothing
    wave, person = np.nonzero(kept)
    dummies = {f"p{k}": (person == k).astype(float) for k in np.unique(person)[1:]}
    dummies |= {f"w{k}": (wave == k).astype(float) for k in range(1, 5)}
    long = pooled(outcome[kept], {"strain": strain[kept], **dummies})
    outcome[~seen] = 1e6
    short = within(outcome, {"strain": strain}, seen)
    assert short["strain"] == pytest.approx(long["strain"], abs=1e-9)
    assert short.residual_sd == pytest.approx(long.residual_sd, rel=1e-9)
    assert short.rows == kept.sum()


def test_pooled_equals_least_squares():
    rng = np.random.default_rng(4)
    a, b = rng.normal(size=(2, 500))
    y = 1 + 2 * a - 3 * b + rng.normal(size=500)
    fit = pooled(y, {"a": a, "b": b})
    direct = np.linalg.lstsq(np.stack([np.ones(500), a, b], 1), y, rcond=None)[0]
    assert [fit["constant"], fit["a"], fit["b"]] == pytest.approx(list(direct))
    assert fit.residual_sd == pytest.approx(1.0, rel=0.1)


def test_clustering_widens_errors_of_repeated_rows():
    rng = np.random.default_rng(5)
    a = np.repeat(rng.normal(size=300), 4)
    y = a + np.repeat(rng.normal(size=300), 4)
    person = np.repeat(np.arange(300), 4)
    plain, clustered = (pooled(y, {"a": a}, c).errors["a"] for c in (None, person))
    assert clustered == pytest.approx(2 * plain, rel=1e-6)  # four copies: the root of four


def _table():
    """A two by two table: 30 of 100 without and 45 of 90 with the exposure."""
    exposed = np.repeat([0.0, 1.0], [100, 90])
    outcome = np.concatenate([np.arange(100) < 30, np.arange(90) < 45]).astype(float)
    return outcome, exposed


def test_logit_of_a_table_is_its_odds_ratio_and_error():
    outcome, exposed = _table()
    fit = logit(outcome, {"exposed": exposed})
    assert fit["exposed"] == pytest.approx(log((45 / 45) / (30 / 70)), abs=1e-9)
    # the sandwich of a saturated logit is the textbook error
    assert fit.errors["exposed"] == pytest.approx(sqrt(1 / 45 + 1 / 45 + 1 / 30 + 1 / 70), rel=1e-6)


def test_probit_of_a_table_is_the_difference_of_its_quantiles():
    outcome, exposed = _table()
    normal = NormalDist()
    assert probit(outcome, {"exposed": exposed})["exposed"] == pytest.approx(
        normal.inv_cdf(0.5) - normal.inv_cdf(0.3), abs=1e-7
    )


@pytest.mark.parametrize("model", [logit, probit])
def test_binary_models_recover_planted_slopes(model):
    rng = np.random.default_rng(6)
    a, b = rng.normal(size=(2, 40_000))
    index = -0.5 + 0.3 * a - 0.8 * b
    luck = rng.logistic(size=40_000) if model is logit else rng.normal(size=40_000)
    fit = model((luck < index).astype(float), {"a": a, "b": b})
    for name, true in (("a", 0.3), ("b", -0.8)):
        assert abs(fit[name] - true) < 4 * fit.errors[name]
        assert fit.errors[name] < 0.03


def test_what_cannot_be_estimated_is_said():
    a = np.arange(10.0)
    with pytest.raises(ValueError, match="repeat each other"):
        pooled(a, {"a": a, "twice": 2 * a})
    with pytest.raises(ValueError, match="same for everybody"):
        logit(np.ones(10), {"a": a})
    with pytest.raises(ValueError, match="no maximum"):
        logit((a > 5).astype(float), {"a": a})  # separated: the slope has no end
    with pytest.raises(ValueError, match="at least two"):
        within(np.ones((1, 5)), {"a": np.ones((1, 5))})
