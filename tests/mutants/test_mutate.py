"""Mutants are what they say: one change each, code that Python takes; and each known survivor still exists."""

import ast

from tests.lowest import lowest
from tests.mutants.mutate import MODULES, ROOT, code_of, functions, mutants, places
from tests.mutants.score import reasons

WRITTEN = '''
def month(a, b):
    """Reads 1 and writes nothing."""
    x = ONE if a < b else ZERO
    return x if a[i] >= 25 else not x
'''


def test_the_changes_of_a_function_are_known():
    [function] = functions(ast.parse(WRITTEN))
    found = sorted(f"{ast.unparse(a)} -> {ast.unparse(b)}" for a, b in places(function))
    assert found == sorted([
        "ONE if a < b else ZERO -> ZERO if a < b else ONE", "a < b -> a >= b", "ONE -> ZERO", "ZERO -> ONE",
        "x if a[i] >= 25 else not x -> not x if a[i] >= 25 else x", "a[i] >= 25 -> a[i] < 25",
        "a[i] >= 25 -> a[i] > 25", "25 -> 26", "not x -> x",
    ])  # fmt: skip


def test_every_room_of_the_science_is_there():
    assert all((ROOT / file).is_file() for file in MODULES)
    assert {file.split("/")[1] for file in MODULES} >= {"determinants", "access", "experience", "distress.py"}


def test_a_mutant_is_other_code():
    some = mutants("sim/determinants/status.py")
    codes = {code.co_code + repr(code.co_consts + code.co_names).encode() for code in map(code_of, some)}
    assert len(codes) > 0.9 * len(some) > 9, "of two changes one is another"


def test_each_known_survivor_exists_and_has_its_reason():
    for key, reason in reasons().items():
        assert key in {m.key for m in mutants(key[0])} and reason, key


def test_the_lowest_versions_are_those_of_the_bounds():
    project = {"dependencies": ["a>=1.2", "b"], "optional-dependencies": {"x": ["c>=3", "d<2"], "test": ["e>=9"]}}
    assert lowest(project) == ["a==1.2", "c==3"]
