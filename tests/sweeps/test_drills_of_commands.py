"""Crash drills of all that writes results: at every step on the disk it fails or is killed, and nothing is half there.

Runs of the model are kept between drills, so that what is tried is the writing: an act is given a folder, and does in
it what its command does.
"""

import errno
import io
import json
import os
import pickle
import resource
import signal
import time
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from typer import Exit

from analysis.deck import file as deck_file
from analysis.deck import story
from analysis.deck.told import Told
from analysis.report import page
from experiments import calibrate, card_kept, decompose, frontier, replicates, robustness, sensitivity, workers
from experiments.card import Card
from experiments.compare import NothingDone, compare, opened
from experiments.design import load_design
from experiments.frontier_design import load_frontier
from experiments.rivals import rivals
from experiments.store import MANIFEST, StoreError
from experiments.trial_kept import write as write_trials
from mindgap import services_text
from mindgap.screen import kept_in
from sim.scenario import load_scenario
from tests.deck.test_kept_card import RUN, row
from tests.frontier.test_frontier import DESIGN as FRONTIER
from tests.matching.test_calibrate import SMALL as CALIBRATION
from tests.sweeps.steps import at_step
from tests.sweeps.test_sensitivity_command import DESIGN as SENSITIVITY

PLAIN = (OSError, StoreError, NothingDone, Exit)  # commands tell these in one line; `Exit` comes after that line
CODES = (errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO, errno.EDQUOT)
TINY = {"people": 200, "months": 14, "burn_in_months": 2}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """Inputs of the drills, and a comparison that decks and reports are made of."""
    where = tmp_path_factory.mktemp("shelf")
    frontier_text = FRONTIER.replace("people: 400", "people: 200").replace("months: 24", "months: 4")
    (where / "frontier.yaml").write_text(frontier_text.replace("burn_in_months: 6", "burn_in_months: 1"))
    (where / "sensitivity.yaml").write_text(SENSITIVITY)
    (where / "calibration.yaml").write_text(CALIBRATION)
    return where


@pytest.fixture(scope="module")
def memory():
    """What every run of the model found, by what was asked."""
    return {}


@pytest.fixture
def quick(monkeypatch, memory):
    """Each run of the model is done once, in this process."""

    def remembered(do):
        def call(*asked):
            key = pickle.dumps(asked)
            if key not in memory:
                memory[key] = do(*asked)
            return memory[key]

        return call

    def run(work, jobs, take, give, code):
        done = remembered(work)
        while isinstance(task := take(None), workers.Task):
            give(task, done(task.payload), "")

    monkeypatch.setattr(replicates, "run_replicate", remembered(replicates.run_replicate))
    monkeypatch.setattr(workers, "run", run)
    monkeypatch.setattr(robustness, "rivals", lambda: rivals()[:2])
    monkeypatch.setattr(page, "_pictures", lambda comparison: ([], []))


def _compare(shelf, people=200):
    how = {"people": people, "months": 14, "replicates": 2, "jobs": 1}
    return lambda folder: compare(["baseline", "living_wage"], out=folder, **how)


def _decompose(shelf):
    asked = decompose.Question(load_scenario("baseline").override(**TINY), parts=("barriers",), replicates=2)
    return lambda folder: decompose.decompose(asked, out=folder)


def _frontier(shelf):
    plan = load_frontier(shelf / "frontier.yaml")
    return lambda folder: frontier.frontier(plan, out=folder)


def _sensitivity(shelf):
    plan = load_design(shelf / "sensitivity.yaml")

    def go(folder):
        from experiments.sweep import sweep

        return sensitivity.sensitivity(sweep(plan, out=folder, jobs=1), ["caseness"], None)

    return go


def _robustness(shelf):
    small = [load_scenario(name).override(**TINY) for name in ("baseline", "peer_support")]
    return lambda folder: robustness.robustness(small, folder, replicates=2, draws=0, assumed=False)


def _calibrate(shelf):
    from experiments.calibrate_design import load_calibration

    found = calibrate.calibrate(load_calibration(shelf / "calibration.yaml"), shelf / "calibration", 1)
    found.seconds = 0.0
    return lambda folder: calibrate.write(found, folder, "mindgap calibrate")


def _card(shelf):
    rows = [row("near", True), row("far", False, 30.0)]
    card = Card(rows, RUN, services=rows, trials=rows, gates=pd.DataFrame({"a": [1]}), funnel=pd.DataFrame({"b": [2]}))

    def go(folder):
        with kept_in(folder, card_kept.ABOUT) as inside:
            card_kept.write(card, inside)
            services_text.write(card, inside)
            write_trials(card.trials, inside, 500, 3, 0)

    return go


def _deck(shelf):
    told = Told(opened(_compared(shelf)), card_kept.read())

    def go(folder):
        folder.mkdir(parents=True, exist_ok=True)
        deck_file.make(story.slides(told), folder / "slides.pptx")

    return go


def _report(shelf):
    found = opened(_compared(shelf))
    return lambda folder: page.write(found, folder / "report.html")


def _compared(shelf):
    if not (shelf / "compared").is_dir():
        _compare(shelf, 700)(shelf / "compared")  # enough in each fifth to be shown
    return shelf / "compared"


ACTS = {
    "compare": (_compare, MANIFEST), "decompose": (_decompose, MANIFEST), "frontier": (_frontier, MANIFEST),
    "sensitivity": (_sensitivity, MANIFEST), "robustness": (_robustness, MANIFEST),
    "calibrate": (_calibrate, calibrate.DONE),
    "card": (_card, card_kept.ABOUT), "deck": (_deck, None), "report": (_report, None),
}  # fmt: skip
TRIED = [
    pytest.param("card", 4, id="card now and then"),  # with every change; the rest by night
    *(pytest.param(name, 1, id=name, marks=pytest.mark.nightly) for name in ACTS),
]


def visible(folder: Path) -> dict[str, object]:
    """What others see of a folder: files that are not hidden; manifests without when they were made, parts of decks."""
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not any(part.startswith(".") for part in name.split("/")):
            data = path.read_bytes()
            if path.name == MANIFEST:
                data = json.dumps({k: v for k, v in json.loads(data).items() if k != "made"}).encode()
            found[name] = data if path.suffix != ".pptx" else parts(data)
    return found


def parts(data: bytes) -> dict[str, object]:
    """The parts of a deck, and of the workbooks behind its charts, but when they were made."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        there = {name: book.read(name) for name in book.namelist() if name != "docProps/core.xml"}
    return {name: parts(part) if name.endswith(".xlsx") else part for name, part in there.items()}


@pytest.fixture
def drill(quick, shelf, tmp_path):
    """An act with what it leaves unbroken, and its steps."""

    def prepare(name: str):
        make, last = ACTS[name]
        go = make(shelf)
        with at_step(0, lambda: None, tmp_path) as seen:
            go(tmp_path / "whole" / "mine")
        return go, last, visible(tmp_path / "whole"), list(seen)

    return prepare


def nothing_half(folder: Path, whole: dict[str, object], last: str | None) -> None:
    """What can be seen is whole, and passes for results only where all of them are there."""
    there = visible(folder)
    ledger = {name for name in there if "/parts/" in name}  # whole runs of a sweep that goes on, each with its checksum
    assert all(whole[name] == data for name, data in there.items() if name not in ledger)
    for results in {Path(name).parent for name in there if Path(name).name == last}:
        assert [name for name in whole if Path(name).parent == results and name not in there] == []


def again(go, folder: Path, whole: dict[str, object]) -> None:
    """The same command gives what it would have given, and tidies up."""
    go(folder / "mine")
    assert visible(folder) == whole
    assert not [p for p in folder.rglob("*") if ".partial-" in p.name]


@pytest.mark.parametrize(("name", "stride"), TRIED)
def test_a_failing_disk_is_one_clear_error_and_leaves_nothing_half(drill, tmp_path, name, stride):
    """The disk fails at a step and stays so; from then on nothing can be written, and what was begun is taken away."""
    go, last, whole, steps = drill(name)
    assert len(steps) >= 3 and "rename" in steps
    for number in range(len(steps), 0, -stride):
        folder = tmp_path / f"failed{number}"
        code = CODES[number % len(CODES)]

        def fail(code=code):
            raise OSError(code, os.strerror(code))

        told = False
        try:
            with at_step(number, fail, folder, lasting=True):
                go(folder / "mine")
        except PLAIN as error:
            told = True
            assert "\n" not in str(error) and (str(error) or isinstance(error, Exit)), f"step {number}: {error!r}"
        assert told or visible(folder) == whole, f"step {number}: nothing was said"
        nothing_half(folder, whole, last)
        again(go, folder, whole)
    print(f"{name}: {len(steps)} steps")


def in_a_child(do) -> int:
    """Exit code of a process that does it; minus the signal where it was killed."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            do()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.nightly
@pytest.mark.parametrize("name", ACTS)
def test_killed_at_any_step_the_same_command_gives_the_same_bytes(drill, tmp_path, name):
    go, last, whole, steps = drill(name)
    for number in range(1, len(steps) + 1):
        folder = tmp_path / f"killed{number}"

        def killed(folder=folder, number=number):
            with at_step(number, lambda: os.kill(os.getpid(), signal.SIGKILL), folder):
                go(folder / "mine")

        assert in_a_child(killed) == -signal.SIGKILL, number
        nothing_half(folder, whole, last)
        again(go, folder, whole)


@pytest.mark.nightly
@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("most", [0, 700, 30_000])
def test_files_that_end_in_the_middle_are_not_left(drill, tmp_path, name, most):
    """The system itself lets no file grow beyond some bytes, as a disk that fills up."""
    go, last, whole, _ = drill(name)
    folder = tmp_path / "full"

    def full():
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
        go(folder / "mine")

    done = in_a_child(full)
    assert done or visible(folder) == whole
    nothing_half(folder, whole, last)
    again(go, folder, whole)


@pytest.mark.nightly
@pytest.mark.parametrize("name", ACTS)
def test_two_at_once_in_one_folder_and_a_clock_that_jumps(drill, tmp_path, monkeypatch, name):
    go, last, whole, _ = drill(name)
    folder = tmp_path / "shared"
    folder.mkdir()
    others = [os.fork() for _ in range(1)]
    if others[0] == 0:
        try:
            go(folder / "mine")
        finally:
            os._exit(0)
    try:
        go(folder / "mine")
    except PLAIN as error:
        assert "\n" not in str(error)
    os.waitpid(others[0], 0)
    nothing_half(folder, whole, last)
    again(go, folder, whole)
    real, hours = time.time, [-26.0, 1e5]
    monkeypatch.setattr(time, "time", lambda: real() + 3600 * hours[int(real() * 1e3) % 2])
    again(go, tmp_path / "jumped", whole)
