"""Crash drills: at every step on the disk a sweep dies, or its disk fails; it goes on to the same bytes."""

import errno
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from experiments import store
from tests.sweeps.conftest import DESIGN
from tests.sweeps.steps import at_step

ROOT = Path(__file__).resolve().parents[2]
CODES = (errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO)


@pytest.fixture
def swept(go, packed):
    """Sweeps the design in this process: swept(folder)."""
    return go


def steps_of(swept, tmp_path: Path) -> list[str]:
    """The steps of an unbroken sweep on the disk, in order."""
    with at_step(0, lambda: None, tmp_path / "whole") as seen:
        swept("whole")
    return list(seen)


EVERY = (pytest.param(5, id="every fifth"), pytest.param(1, id="every", marks=pytest.mark.nightly))


@pytest.mark.parametrize("stride", EVERY)
def test_killed_at_every_step_it_goes_on_to_the_same_bytes(swept, every_byte, tmp_path, stride):
    steps = steps_of(swept, tmp_path)
    assert len(steps) > 30 and {"write", "rename", "fsync", "mkdir"} <= set(steps)
    whole = every_byte("whole")
    for number in range(1, len(steps) + 1, stride):
        child = os.fork()
        if child == 0:  # dies in the midst of it, without a word
            with at_step(number, lambda: os.kill(os.getpid(), signal.SIGKILL), tmp_path / f"killed{number}"):
                swept(f"killed{number}")
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL, number
        swept(f"killed{number}")
        assert every_byte(f"killed{number}") == whole, f"killed at step {number}, {steps[number - 1]}"
        assert not list((tmp_path / f"killed{number}").rglob("*.partial-*"))
    print(f"{len(steps)} steps")


@pytest.mark.parametrize("stride", EVERY)
def test_a_failing_disk_at_every_step_is_one_clear_error_and_costs_nothing(swept, every_byte, tmp_path, stride):
    steps = steps_of(swept, tmp_path)
    whole = every_byte("whole")
    for number in range(1, len(steps) + 1, stride):
        code = CODES[number % len(CODES)]

        def fail(code=code):
            raise OSError(code, os.strerror(code))

        try:
            with at_step(number, fail, tmp_path / f"failed{number}"):
                swept(f"failed{number}")
        except (OSError, store.StoreError) as error:
            assert "\n" not in str(error) and str(error)
        else:
            assert steps[number - 1] == "mkdir", number  # of a folder that is there: it need not be made
        swept(f"failed{number}")
        assert every_byte(f"failed{number}") == whole, f"step {number}, {steps[number - 1]}"


@pytest.mark.parametrize("hours", (-26.0, 1e5))
def test_a_clock_that_jumps_changes_no_byte(swept, every_byte, monkeypatch, hours):
    swept("whole")
    real = time.time
    started = real()
    monkeypatch.setattr(time, "time", lambda: real() + (3600 * hours if real() - started > 0.2 else 0.0))
    swept("jumped")
    assert every_byte("jumped") == every_byte("whole")


COMMAND = [sys.executable, "-c", "from mindgap.cli import main; main()", "sweep", "design.yaml", "--jobs", "2", "--out"]


def start(where: Path, folder: str) -> subprocess.Popen[bytes]:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([*COMMAND, folder], cwd=where, env=environment, **quiet)


def family(process: int) -> list[int]:
    """All processes that descend from one, itself last."""
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in task.read_text().split():
            found += family(int(child))
    return [*found, process]


@pytest.mark.nightly
def test_fifty_random_kills_of_masters_and_workers_end_with_the_bytes_of_an_unbroken_sweep(tmp_path, every_byte):
    """With the real model; half of the kills take the master, half any of its processes."""
    (tmp_path / "design.yaml").write_text(DESIGN, encoding="utf-8")
    began = time.monotonic()
    assert start(tmp_path, "whole").wait(600) == 0
    usual = time.monotonic() - began
    luck, kills, folder = random.Random(11), 0, 0
    while kills < 50:
        process = start(tmp_path, f"mine{folder}")
        time.sleep(luck.uniform(0.2, 1.1) * usual)
        if process.poll() is None:
            there = family(process.pid)
            try:
                os.kill(process.pid if kills % 2 else luck.choice(there), signal.SIGKILL)
                kills += 1
            except ProcessLookupError:
                pass
        code = process.wait(600)
        assert code in (0, 3, -signal.SIGKILL, 2, 1), code
        if code == 0:
            assert every_byte(f"mine{folder}") == every_byte("whole")
            folder += 1
    assert start(tmp_path, f"mine{folder}").wait(600) == 0
    assert every_byte(f"mine{folder}") == every_byte("whole")
    print(f"{kills} kills over {folder + 1} sweeps of {usual:.1f} s")
