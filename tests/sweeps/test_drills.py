"""Crash drills: at every write, flush and rename a sweep dies, or its disk fails; it goes on to the same bytes."""

import errno
import os
import pathlib
import random
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from experiments import store
from experiments.design import load_design
from experiments.sweep import sweep
from tests.sweeps.conftest import DESIGN

ROOT = Path(__file__).resolve().parents[2]
CODES = (errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO)


@contextmanager
def at_step(number, act):
    """Call ``act`` at that write, flush or rename (from 1); gives the list of those that came to pass."""
    seen: list[str] = []
    kept = {"replace": os.replace, "rename": os.rename, "fsync": os.fsync}
    opened, parquet = pathlib.Path.open, pq.write_table

    def watched(name, call):
        def instead(*given, **more):
            seen.append(name)
            if len(seen) == number:
                act()
            return call(*given, **more)

        return instead

    def open_file(self, mode="r", *given, **more):
        if "w" in mode:
            seen.append("write")
            if len(seen) == number:
                act()
        return opened(self, mode, *given, **more)

    try:
        for name, call in kept.items():
            setattr(os, name, watched(name, call))
        pathlib.Path.open, pq.write_table = open_file, watched("table", parquet)
        yield seen
    finally:
        for name, call in kept.items():
            setattr(os, name, call)
        pathlib.Path.open, pq.write_table = opened, parquet


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Sweeps the design in this process: here(folder)."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    from sweep_faults import Faulty, here

    for module in ("ledger", "sweep"):
        monkeypatch.setattr(f"experiments.{module}.PACK", 4)
    path = tmp_path / "design.yaml"
    path.write_text(DESIGN, encoding="utf-8")
    plan = load_design(path)
    return lambda folder: sweep(plan, out=tmp_path / folder, work=Faulty("", tmp_path / "flag"), spread=here)


def steps_of(here) -> list[str]:
    """The writes, flushes and renames of an unbroken sweep, in order."""
    with at_step(0, lambda: None) as seen:
        here("whole")
    return list(seen)


EVERY = (pytest.param(5, id="every fifth"), pytest.param(1, id="every", marks=pytest.mark.nightly))


@pytest.mark.parametrize("stride", EVERY)
def test_killed_at_every_step_it_goes_on_to_the_same_bytes(here, every_byte, tmp_path, stride):
    steps = steps_of(here)
    assert len(steps) > 30 and {"write", "replace", "fsync"} <= set(steps)
    whole = every_byte("whole")
    for number in range(1, len(steps) + 1, stride):
        child = os.fork()
        if child == 0:  # dies in the midst of it, without a word
            with at_step(number, lambda: os.kill(os.getpid(), signal.SIGKILL)):
                here(f"killed{number}")
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL, number
        here(f"killed{number}")
        assert every_byte(f"killed{number}") == whole, f"killed at step {number}, {steps[number - 1]}"
        assert not list((tmp_path / f"killed{number}").rglob("*.tmp-*"))
    print(f"{len(steps)} steps")


@pytest.mark.parametrize("stride", EVERY)
def test_a_failing_disk_at_every_step_is_one_clear_error_and_costs_nothing(here, every_byte, stride):
    steps = steps_of(here)
    whole = every_byte("whole")
    for number in range(1, len(steps) + 1, stride):
        code = CODES[number % len(CODES)]

        def fail(code=code):
            raise OSError(code, os.strerror(code))

        with at_step(number, fail), pytest.raises((OSError, store.StoreError)) as caught:
            here(f"failed{number}")
        assert "\n" not in str(caught.value) and str(caught.value)
        here(f"failed{number}")
        assert every_byte(f"failed{number}") == whole, f"step {number}, {steps[number - 1]}"


@pytest.mark.parametrize("hours", (-26.0, 1e5))
def test_a_clock_that_jumps_changes_no_byte(here, every_byte, monkeypatch, hours):
    here("whole")
    real = time.time
    started = real()
    monkeypatch.setattr(time, "time", lambda: real() + (3600 * hours if real() - started > 0.2 else 0.0))
    here("jumped")
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
