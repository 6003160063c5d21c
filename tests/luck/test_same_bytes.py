"""The same scenario and seed give the same bytes, whatever the threads, blocks, processes, hash seed or cache."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.replicates import Kept, load, run_kept
from experiments.runner import seed_of
from sim.levers.lever import library

ROOT = Path(__file__).resolve().parents[2]
SIZE = 9_000  # more than two of the largest blocks
# Everything that moves at once: all levers, time-limited money, both kinds of cut.
LEVERS = [
    {"lever": name, "start": "2025-06", "ramp_months": 3, "funding": {"months": 5}, "size": 1.5} for name in library()
]
CUT = {"seeking.trust": "hold", "distress.strain": "level"}
SCRIPT = """
import hashlib, sys
from sim.run import begin, prepare
from sim.scenario import Scenario
run_of = Scenario.model_validate_json(sys.argv[1])
run = begin(run_of, prepare(run_of, 5)).finish()
h = hashlib.sha256(run.town.real.tobytes() + run.town.small.tobytes() + run.record.counts().tobytes())
print(h.hexdigest())
"""


def trace(run) -> str:
    """A hash of the whole state (levers' rows and cuts' rows too), every month's counts and the reach."""
    h = hashlib.sha256(run.town.real.tobytes() + run.town.small.tobytes())
    h.update(run.record.counts().tobytes() + np.stack(run.reached).tobytes())
    return h.hexdigest()


@pytest.fixture(scope="module")
def busy(lab):
    return lab.scenario(people=SIZE, burn=6, months=12, levers=LEVERS, cut=CUT)


@pytest.fixture(scope="module")
def usual(lab, busy) -> str:
    return trace(lab.run(busy, 5))


@pytest.mark.parametrize("threads", (1, 2))
@pytest.mark.parametrize("block", (64, 700, 2048, 4095, 1_000_000))
def test_threads_and_block_sizes_leave_every_byte(lab, busy, usual, threads, block):
    assert trace(lab.run(busy, 5, threads=threads, block=block)) == usual, f"{threads} threads, blocks of {block}"


def test_again_is_the_same_and_another_seed_is_not(lab, busy, usual):
    assert trace(lab.run(busy, 5)) == usual
    assert trace(lab.run(busy, 6)) != usual


def elsewhere(text: str, **environment: str) -> str:
    """The hash that a fresh interpreter finds; what runs over unsaid is an error there."""
    done = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "-c", SCRIPT, text],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def bytes_of(run) -> str:
    return hashlib.sha256(
        run.town.real.tobytes() + run.town.small.tobytes() + run.record.counts().tobytes()
    ).hexdigest()


def test_the_hash_seed_of_python_does_not_matter(lab, busy):
    """Of this process it is drawn at its start; three seeds more by night (test_matrix)."""
    assert elsewhere(busy.model_dump_json(by_alias=True), PYTHONHASHSEED="1") == bytes_of(lab.run(busy, 5))


def test_with_compilation_off_the_bytes_are_the_same(lab, busy):
    tiny = busy.override(people=60, burn_in_months=2, months=4)
    plain = elsewhere(tiny.model_dump_json(by_alias=True), NUMBA_DISABLE_JIT="1")
    assert plain == bytes_of(lab.run(tiny, 5))


@pytest.mark.nightly
def test_a_cold_compile_cache_gives_the_same_bytes(lab, busy, tmp_path):
    cold = elsewhere(
        busy.model_dump_json(by_alias=True), XDG_CACHE_HOME=str(tmp_path), NUMBA_CACHE_DIR=str(tmp_path / "numba")
    )
    assert cold == bytes_of(lab.run(busy, 5))


def test_one_and_two_workers_give_the_same_tables(lab, tmp_path):
    levers = [{"lever": "peer_support", "start": "2025-06", "ramp_months": 2}]
    scenarios = [lab.scenario(people=400, burn=3, months=6), lab.scenario(people=400, burn=3, months=6, levers=levers)]
    one, two = (Kept(tmp_path / name) for name in ("one", "two"))
    assert run_kept(scenarios, range(3), 11, 1, one) == run_kept(scenarios, range(3), 11, 2, two) == []
    one, two = load(one, range(3), 11), load(two, range(3), 11)
    assert [r.number for r in two] == [0, 1, 2]
    for a, b in zip(one, two, strict=True):
        assert (a.number, a.seed) == (b.number, b.seed) == (a.number, seed_of(11, a.number))
        pd.testing.assert_frame_equal(a.series, b.series, check_exact=True)
        pd.testing.assert_frame_equal(a.reach, b.reach, check_exact=True)
