"""A draw depends on the seed, the person or household, its name and the month, and on nothing else."""

import os
import subprocess
import sys
import types
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from experiments.runner import seed_of
from sim import cycles, layout, process
from sim.draws import derive, halves, households, key, keys_of, uniforms
from sim.numbers import load_numbers

ROOT = Path(__file__).resolve().parents[2]
f32 = np.float32


def dummy_process(name: str) -> types.ModuleType:
    """A process that draws luck and does nothing with it; it would come first in any list by name."""
    module = types.ModuleType(f"aaa.{name}")

    class Now(NamedTuple):
        age: process.Person

    class Chance(NamedTuple):
        first: process.Draw
        second: process.HouseholdDraw

    Now.__module__ = Chance.__module__ = module.__name__
    module.Now, module.Chance = Now, Chance

    def month(now, chance, lo, hi):
        """Nothing happens."""

    module.month = month
    return module


def test_keys_follow_from_names_alone():
    assert key(3, "work.loss", 24301) == key(3, "work.loss", 24301)
    different = {key(s, n, m) for s in range(20) for n in ("work.loss", "work.find", "gp.stop") for m in range(200)}
    assert len(different) == 20 * 3 * 200, "two draws share a key"


def keys_by_name(plan):
    """What a town of this plan is handed for its draws of one month."""
    return dict(zip(plan.draws, keys_of(1, plan.draws, 77).tolist(), strict=True))


def test_a_new_process_moves_nobodys_draws(monkeypatch):
    plan = layout.layout()
    extra = process.declare(dummy_process("aaaaa"))
    found = {extra.name: extra, **process.processes()}
    monkeypatch.setattr(layout, "processes", lambda: found)
    monkeypatch.setattr(layout, "all_links", lambda: process.links(process.order(found)))
    larger = layout.layout()
    assert [name for name in larger.draws if name not in ("aaaaa.first", "aaaaa.second")] == list(plan.draws)
    assert larger.draws.index("aaaaa.second") < len(plan.draws) / 2, "the dummy stands before most others"
    after = keys_by_name(larger)
    assert {name: after[name] for name in plan.draws} == keys_by_name(plan), "a new process moved the draws of others"
    assert after["aaaaa.first"] not in keys_by_name(plan).values()
    assert set(cycles.all_links()) <= set(larger.links)


WITH_A_DUMMY = """
import hashlib, sys
from sim import process
if sys.argv[2] == "with":
    process.MODULES = ("aaa.dummy", *process.MODULES)
from sim.run import begin, prepare
from sim.scenario import Scenario
from sim.compiler import compiled
given = Scenario.model_validate_json(sys.argv[1])
run = begin(given, prepare(given, 2)).finish()
assert ("dummy" in [p.name for p in compiled()[0].ordered]) == (sys.argv[2] == "with")
print(hashlib.sha256(run.town.real.tobytes() + run.town.small.tobytes() + run.record.counts().tobytes()).hexdigest())
"""
DUMMY = '''"""A process that draws and does nothing."""
from typing import NamedTuple
from sim.kernel import kernel
from sim.process import Draw, HouseholdDraw, Person
class Now(NamedTuple):
    age: Person
class Chance(NamedTuple):
    first: Draw
    second: HouseholdDraw
@kernel
def month(now, chance, lo, hi):
    for i in range(lo, hi):
        if chance.first[i - lo] > 2.0:
            return
'''


@pytest.mark.nightly
def test_a_compiled_dummy_process_leaves_every_byte(lab, tmp_path):
    (tmp_path / "aaa").mkdir()
    (tmp_path / "aaa" / "__init__.py").write_text("")
    (tmp_path / "aaa" / "dummy.py").write_text(DUMMY)
    scenario = lab.scenario(people=1500, burn=4, months=8).model_dump_json(by_alias=True)
    found = []
    for how in ("without", "with"):
        done = subprocess.run(
            [sys.executable, "-c", WITH_A_DUMMY, scenario, how],
            env={**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT)))},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found.append(done.stdout.strip())
    assert found[0] == found[1], "adding a process that does nothing moved somebody"


def test_the_compiled_month_draws_what_the_names_say(lab):
    """The readings of each month, computed again in numpy from the names of their four draws."""
    run = lab.run(lab.scenario(people=3000, burn=2, months=3), 8)
    town = run.town
    noise = f32(load_numbers()["reading.noise"].value)
    [month] = lab.same_months(2, 1)
    for column in ("ghq", "cisr"):
        a, b = (uniforms(8, town.ids[town.adults], f"reading.{column}_{half}", month) for half in "ab")
        expected = town.column("distress") + noise * f32(6.0**0.5) * (a - b)
        np.testing.assert_allclose(town.column(column), expected, atol=1e-5, err_msg=column)


def test_household_draws_are_keyed_by_the_first_person_of_the_household():
    home = np.array([0, -1, 1, 0, 1, 0], np.int16)  # offsets: rows 0 and 1, 2 and 3, 4 and 5
    ids = np.array([9, 30, 4, 7, 2, 50], np.uint32)
    out = np.zeros(6, np.uint32)
    households(home, ids, np.uint64(0), np.uint64(6), out)
    assert out.tolist() == [9, 9, 7, 7, 50, 50]


def test_seed_zero_is_a_seed_like_any_other(lab):
    scenario = lab.scenario(people=1500, burn=2, months=4)
    zero, again, one = (lab.run(scenario, seed).town for seed in (0, 0, 1))
    assert lab.state(zero) == lab.state(again)
    assert {"disposition", "distress", "ghq"} <= set(lab.differing(zero, one))
    assert abs(uniforms(0, np.arange(100_000), "a").mean() - 0.5) < 0.006


def test_seeds_of_replicates_are_hashed():
    found = {(s, k): seed_of(s, k) for s in range(50) for k in range(100)}
    assert len(set(found.values())) == len(found), "two replicates share a seed"
    assert all(0 <= x < 2**63 for x in found.values())
    near = sum(abs(found[s, k + 1] - found[s, k]) < 2**40 for s in range(50) for k in range(99))
    assert near == 0, "seeds of replicates lie close together: seed + i"
    assert all(derive(s, "replicate", k) not in range(s, s + 1000) for s in range(50) for k in range(100))
    assert derive(1, "ab", "c") != derive(1, "a", "bc")


def test_halves_put_together_are_the_key():
    low, high = halves(0x0123456789ABCDEF)
    assert (int(low), int(high)) == (0x89ABCDEF, 0x01234567)
