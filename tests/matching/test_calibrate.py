"""Fitting: what is free, what it is fitted to, that planted numbers are found, and that a stopped command goes on."""

import hashlib
import importlib.util
import json
import math
import shutil
from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML

from experiments import (
    calibrate,
    calibrate_again,
    emulator,
    evidence,
    extras,
    fit,
    identifiability,
    posterior,
    recovery,
)
from experiments.calibrate_design import load_calibration
from experiments.factors import limits
from sim.files import InputError
from sim.numbers import load_numbers

FOLDER = Path(__file__).parents[2] / "scenarios" / "posterior"
TABLES = ("samples", "runs", "targets", "identifiability", "trade_offs", "profiles")
SMALL = """schema: 1
people: 100
years: 2
runs: 14
more: 6
waves: 2
samples: 60
free: {distress.base: why, distress.strain: why}
aims: {ghq36_mean_uk_2018_19: {}, ghq36_sd_uk: {}, ghq_r_1y: {}, lonely_all: {sample: 4000}, finstrain_ukhls_1011: {}}
discrepancy: {points: 1.0, ratio: 0.1, effect: 0.1}
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    path = tmp_path_factory.mktemp("small") / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return load_calibration(path)


def told(text, tmp_path):
    path = tmp_path / "wrong.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_calibration(path)
    return [str(one) for one in error.value.mistakes]


def test_far_fewer_numbers_than_figures_none_of_a_group_and_no_gap_is_fitted():
    plan = load_calibration()
    assert len(plan.free) == 12
    assert len(plan.aims) >= 2.5 * len(plan.free)
    for one in plan.free:
        assert not load_numbers()[one.number].labelled
        assert (one.low, one.high) == limits(one.name)
    assert all(len(why) > 20 for why in plan.why)
    known, fitted = {t.id: t for t in evidence.targets()}, {a.target.id for a in plan.aims}
    assert not fitted & set(plan.design.gaps)
    assert set(plan.design.gaps) <= set(known)
    assert {known[name].used for name in fitted} <= {"must", "calibrate"}
    assert not fitted & {t.id for t in evidence.frozen()}


def test_the_error_of_a_figure_is_its_interval_else_its_sample_else_the_band(small):
    by = {a.target.id: a for a in small.aims}
    mean = by["ghq36_mean_uk_2018_19"]
    assert (mean.basis, mean.survey) == ("interval", pytest.approx((11.6 - 11.3) / 3.919928))
    lonely = by["lonely_all"]
    assert (lonely.basis, lonely.survey) == ("sample", pytest.approx(100 * math.sqrt(1.5 * 0.07 * 0.93 / 4000)))
    strain = by["finstrain_ukhls_1011"]
    assert (strain.basis, strain.survey) == ("band", pytest.approx(4 / 3.919928))
    assert by["ghq36_sd_uk"].model == pytest.approx(0.55)
    assert lonely.sd == pytest.approx(math.hypot(lonely.survey, 1.0))


def test_mistakes_of_a_calibration_are_told_at_once_with_their_lines(tmp_path):
    frozen = next(t.id for t in evidence.frozen() if t.modelled)
    wrong = SMALL.replace("distress.strain:", "distress.strian:").replace("ghq_r_1y: {}", f"{frozen}: {{}}")
    lines = told(wrong, tmp_path)
    assert any("wrong.yaml:8" in line and "did you mean `distress.strain`" in line for line in lines)
    assert any("wrong.yaml:9" in line and "a frozen figure" in line for line in lines)
    assert "at least two figures a number" in told(SMALL.replace("free: {", "free: {distress.luck: why, "), tmp_path)[0]
    assert "only shares" in told(SMALL.replace("ghq36_sd_uk: {}", "ghq36_sd_uk: {sample: 9}"), tmp_path)[0]
    assert "a table" in told(SMALL.replace("distress.strain:", "regard.hiring:"), tmp_path)[0]


def truth(x):
    """Eight figures of three numbers: a little bent, some of them telling the same."""
    a, b, c = x.T
    return np.stack([a, b + 0.3 * a**2, np.sin(2 * c), a + b, b - c, a * c, np.exp(-c), a - 0.5 * b], 1)


@pytest.fixture(scope="module")
def emulated():
    rng = np.random.default_rng(5)
    x = fit.candidates(3, 7, 64)
    return emulator.fit_all(x, truth(x) + rng.normal(0, 0.02, (64, 8)))


def test_an_emulator_knows_the_function_and_how_well_it_knows_it(emulated):
    x = np.random.default_rng(9).random((300, 3))
    mean, unsure = emulated(x)
    assert float(((mean - truth(x)) ** 2).mean()) ** 0.5 < 0.02  # no more than the luck of one run
    assert 0.5 < float(((mean - truth(x)) / unsure).std()) < 2
    assert (emulated.errors > 0.7).all() and (emulated.errors < 1.4).all()
    few = emulator.fit_all(x[:20], np.column_stack([truth(x[:20])[:, 0], np.full(20, np.nan), np.ones(20)]))
    assert few.told.tolist() == [0]  # what few runs tell, or what never moves, has no emulator


def test_planted_numbers_are_recovered_nine_times_in_ten(emulated):
    found = recovery.recover(emulated, np.full(8, 0.08), 3, 10, 3, steps=150, burn=60)
    assert found.planted.shape == (10, 3)
    assert 0.80 <= found.covered <= 0.97
    assert found.narrowed < 0.6


def test_places_that_the_figures_deny_are_ruled_out(emulated):
    at = np.array([[0.7, 0.3, 0.5]])
    observed, sds = truth(at)[0], np.full(8, 0.05)
    places, wave = fit.next_wave(emulated, observed, sds, 3, 20, 1)
    assert places.shape == (20, 3)
    assert wave.cut == fit.IMPLAUSIBLE
    assert wave.left < 0.2
    assert np.abs(places - at).max(0).max() < 0.45
    far = fit.worst(fit.implausibility(emulated, np.array([[0.1, 0.9, 0.1]]), observed, sds))
    assert far[0] > fit.IMPLAUSIBLE
    assert fit.log_likelihood(emulated, np.array([[0.5, 0.5, 1.01]]), observed, sds)[0] == -np.inf


class Straight:
    """What stands for the model: figures in a line with the two numbers."""

    def __init__(self):
        self.runs = 0

    def __call__(self, job):
        self.runs += 1
        base, strain = (float(job.scenario.numbers[n]) for n in ("distress.base", "distress.strain"))
        noise = np.random.default_rng(job.seed % 2**32).normal(0, 0.02, 5)
        return np.array([base + 2.0, 4 + strain, 0.455 + 0.05 * strain, base - 4 + strain, 10 * strain - 3.5]) + noise


def serial(work, stop_after=None):
    def go(take, give, left):
        while (task := take(0)) is not None:
            if stop_after is not None and work.runs >= stop_after:
                raise KeyboardInterrupt
            give(task, work(task.payload), "")

    return go


@pytest.fixture(scope="module")
def fitted(small, tmp_path_factory):
    """A calibration in one go: what was found, and the folder it is kept in (copy it to change it)."""
    folder = tmp_path_factory.mktemp("fitted") / "whole"
    result = calibrate.calibrate(small, folder, spread=serial(Straight()))
    calibrate.write(result, folder, "mindgap calibrate")
    return result, folder


def test_a_stopped_calibration_goes_on_and_its_folder_says_what_made_it(small, fitted, tmp_path):
    work = Straight()
    with pytest.raises(KeyboardInterrupt):
        calibrate.calibrate(small, tmp_path / "mine", spread=serial(work, 9))
    result = calibrate.calibrate(small, tmp_path / "mine", spread=serial(work))
    assert (work.runs, result.reused) == (20, 9)
    assert np.array_equal(result.draws.unit, fitted[0].draws.unit)
    made = calibrate.write(result, tmp_path / "mine", "mindgap calibrate")
    middle = made["samples"].median()
    assert abs(middle["distress.base"] - 9.5) < 0.5  # what gives the published figures
    assert abs(middle["distress.strain"] - 1.5) < 0.1
    about = YAML(typ="safe").load(tmp_path / "mine" / "manifest.yaml")
    assert (about["runs"], about["failed"], about["free"]) == (20, 0, small.names)
    for name, sha in about["sha256"].items():
        assert hashlib.sha256((tmp_path / "mine" / name).read_bytes()).hexdigest() == sha
    figures = made["targets"].set_index("id")
    assert set(figures.index) == {t.id for t in evidence.targets() if t.used in evidence.FITTED_TO}
    assert (figures["fitted"] == "yes").sum() == 5
    assert calibrate.sentences(result, made)[0] == "2 free numbers, 5 figures, 20 runs."


def test_a_finished_folder_is_of_this_model_where_its_runs_find_the_same_again(small, fitted, tmp_path):
    mine = Path(shutil.copytree(fitted[1], tmp_path / "mine"))
    same = calibrate_again.shifts(small, mine, 3, Straight())
    assert len(same) == 15 and max(one.errors for one in same) < 1e-4 and calibrate_again.moved(same) == []
    moved = calibrate_again.moved(calibrate_again.shifts(small, mine, 3, lambda job: Straight()(job) * 1.1))
    assert moved and str(moved[0]).startswith("run 0: ")
    spoilt = (mine / "manifest.yaml").read_text().replace("engine: ", "engine: other")
    (mine / "manifest.yaml").write_text(spoilt)
    assert posterior.read(mine).stale
    calibrate_again.confirm(mine, same)
    known = posterior.read(mine)
    assert not known.stale and known.about["seen_again"]["runs"] == 3
    with pytest.raises(calibrate.CalibrationError, match="no finished calibration"):
        calibrate_again.plan_of(tmp_path / "none")


def test_a_failed_run_is_named_and_too_few_runs_are_refused(small, tmp_path):
    def lose(take, give, left):
        while (task := take(0)) is not None:
            give(task, None, "killed")

    with pytest.raises(calibrate.CalibrationError, match="0 runs have a result; at least 6"):
        calibrate.calibrate(small, tmp_path / "lost", spread=lose)


def test_numbers_that_are_not_told_lean_or_trade_off_are_named(small):
    rng = np.random.default_rng(2)
    flat = identifiability.table(small, rng.random((4000, 2)))
    assert set(flat["verdict"]) == {"hardly told by the figures"}
    first = rng.beta(30, 30, 4000)
    both = np.column_stack([first, np.clip(1 - first + rng.normal(0, 0.01, 4000), 0, 1)])
    assert set(identifiability.table(small, both)["verdict"]) == {"told by the figures"}
    [pair] = identifiability.trade_offs(small, both).to_dict("records")
    assert pair["trades"] and pair["correlation"] < -0.9
    leans = identifiability.table(small, np.column_stack([rng.beta(1, 40, 4000), first]))
    assert leans["verdict"][0] == "leans on its low end"


def test_the_command_says_its_plan_and_names_the_extra_that_is_missing(run, monkeypatch):
    line = ("calibrate", "--dry-run", "--json", "--people", "500")
    code, said, _ = run(*line)
    plan = json.loads(said)
    assert (code, len(plan["free"]), plan["people"]) == (0, 12, 500)
    code, _, notes = run(*line, "--years", "1")
    assert (code, notes.split(":")[2].strip()) == (2, "--years")
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    with pytest.raises(extras.ExtraMissing, match=r"scikit-learn and emcee.*mindgap\[calibrate\]"):
        extras.need(emulator.EXTRA, emulator.NEEDS)
    monkeypatch.setattr(extras, "find_spec", importlib.util.find_spec)
    extras.need(emulator.EXTRA, emulator.NEEDS)


def test_the_stored_posterior_is_absent_or_whole():
    there = {path.name for path in FOLDER.iterdir() if path.suffix in (".csv", ".yaml")} - {"design.yaml"}
    wanted = {f"{name}.csv" for name in TABLES} | {"manifest.yaml"}
    assert there in (set(), wanted)
    known = posterior.stored()
    assert (known is None) == (not there)
    about = YAML(typ="safe").load(FOLDER / "manifest.yaml") if there else {"sha256": {}}
    assert set(about["sha256"]) == there - {"manifest.yaml"}
    for name, sha in about["sha256"].items():
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == sha, name


def test_a_posterior_that_is_kept_is_read_again_as_it_was_drawn(small, fitted, tmp_path):
    result, folder = fitted
    known = posterior.read(folder)
    assert known is not None and not known.stale
    assert list(known.names) == small.names
    assert np.allclose(known.samples, small.values(result.draws.unit), rtol=1e-5)
    assert posterior.read(tmp_path) is None


@pytest.mark.nightly
def test_twelve_planted_numbers_are_recovered_from_thirty_figures():
    rng = np.random.default_rng(8)
    weights, bends = rng.normal(size=(12, 30)), rng.normal(size=(12, 30))
    x = fit.candidates(12, 3, 160)
    y = x @ weights + 0.3 * np.sin(3 * x) @ bends
    found = recovery.recover(emulator.fit_all(x, y + rng.normal(0, 0.05, y.shape)), np.full(30, 0.2), 12, 8, 11)
    assert 0.80 <= found.covered <= 0.97
