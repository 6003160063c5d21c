"""The posterior travels: a row takes fitted numbers from one sample together, and it is said where values come from."""

import numpy as np
import pytest

from experiments import design, posterior
from experiments.factors import factors_of
from experiments.manifest import engine_hash
from experiments.points import unit_points
from experiments.posterior import Posterior
from sim.numbers import digest, load_numbers

NAMES = ("distress.strain", "distress.lonely", "trust.care")


@pytest.fixture
def known():
    rng = np.random.default_rng(1)
    strain = rng.uniform(1.4, 1.8, 500)
    about = {"made": "2026-01-01", "figures": ["a"] * 30, "runs": 90, "people": 4000}
    about |= {"engine": engine_hash(), "numbers": digest(load_numbers())}
    return Posterior(NAMES[:2], np.column_stack([strain, 4.0 - strain]), about)


@pytest.fixture
def factors():
    return factors_of({}, dict.fromkeys(NAMES, "posterior"))


@pytest.mark.parametrize("method", ["lhs", "sobol"])
def test_fitted_numbers_of_a_row_come_from_one_sample_and_others_from_their_range(known, factors, method):
    unit = unit_points(method, factors, 256, 0)
    found = posterior.values(factors, unit, method, known)
    assert np.allclose(found[:, 0] + found[:, 1], 4.0)  # what trades off stays so
    assert 1.4 <= found[:, 0].min() < 1.45 < 1.75 < found[:, 0].max() <= 1.8
    assert np.array_equal(found[:, 2], factors[2].at(unit[:, 2]))
    assert np.corrcoef(found[:, 0], unit[:, 0])[0, 1] > 0.99  # strata of the first number stay strata


@pytest.mark.parametrize("method", ["morris", "saltelli"])
def test_indices_need_each_number_moved_by_itself_along_its_own_margin(known, factors, method):
    unit = unit_points(method, factors, 32, 0)
    found = posterior.values(factors, unit, method, known)
    assert np.allclose(found[:, 1], np.quantile(known.samples[:, 1], unit[:, 1]))
    assert (found[:, 0] + found[:, 1]).std() > 0.05


def test_without_a_stored_posterior_draws_come_from_declared_ranges_and_it_says_so(factors):
    unit = unit_points("lhs", factors, 64, 0)
    found = posterior.values(factors, unit, "lhs", None)
    assert np.array_equal(found, np.column_stack([f.at(unit[:, k]) for k, f in enumerate(factors)]))
    [said] = posterior.cautions(factors, "lhs", None)
    assert "none is stored for distress.strain, distress.lonely" in said and "they are drawn evenly" in said


def test_it_is_said_what_is_fitted_how_and_whether_to_this_model(known, factors):
    fitted, left = posterior.cautions(factors, "lhs", known)
    assert "distress.strain" in fitted and "together" in fitted and "30 figures with 90 runs of 4,000 people" in fitted
    assert "trust.care, so it is drawn evenly" in left
    known.about["engine"] = "another"
    assert known.stale
    assert any("another engine or other numbers" in line for line in posterior.cautions(factors, "morris", known))


def test_a_range_that_was_narrowed_since_holds(known, factors):
    known.samples[:, 0] += 5
    found = posterior.values(factors, unit_points("lhs", factors, 32, 0), "lhs", known)
    assert (found[:, 0] == factors[0].high).all()


def test_a_design_draws_from_the_stored_posterior(tmp_path, monkeypatch, known):
    monkeypatch.setattr(posterior, "stored", lambda: known)
    path = tmp_path / "design.yaml"
    path.write_text(
        "schema: 1\nname: Mine\nmethod: lhs\nsamples: 16\npeople: 100\nmonths: 12\n"
        "uncertainties: {distress.strain: posterior, distress.lonely: posterior, trust.care: posterior}\n"
    )
    plan = design.load_design(path)
    assert np.allclose(plan.values[:, 0] + plan.values[:, 1], 4.0)
    assert sum("posterior" in line for line in plan.cautions) == 2
    assert plan.scenario(3).numbers["distress.strain"] == plan.values[3, 0]
