"""The example of CONTRIBUTING is a real process: it declares itself, compiles and does what it says."""

import re
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from sim import columns
from sim.columns import BY_NAME
from sim.numbers import read_numbers
from sim.process import Process, declare

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
EXAMPLE = TEXT.split("## Add a process in five steps")[1].split("## Add a lever")[0]
BLOCKS = [
    "\n".join(line[7:] for line in block.splitlines()) for block in re.findall(r"(?:^ {7}.*\n|^\n)+", EXAMPLE, re.M)
]
COLUMN, CODE, NUMBERS = (block.strip() + "\n" for block in BLOCKS if block.strip())
IMPORTS = """
from typing import NamedTuple
import numpy as np
from sim.arithmetic import ZERO
from sim.kernel import kernel
from sim.process import Draw, Person, Scalar
"""


@pytest.fixture
def advice(monkeypatch: pytest.MonkeyPatch) -> Process:
    """The process of the example, declared with the column of the example."""
    declared = eval(COLUMN.rstrip().rstrip(","), {"_flag": columns._flag})
    monkeypatch.setitem(BY_NAME, declared.name, declared)
    module = ModuleType("sim.determinants.advice")
    module.__doc__ = "Advice: people in arrears seek it."
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(IMPORTS + CODE, module.__dict__)
    return declare(module)


def test_the_example_declares_itself(advice: Process) -> None:
    assert advice.name == "advice"
    assert advice.barrier == "determinants"
    assert advice.fields("Own") == ("advised",)


def test_the_example_gives_advice_to_those_in_arrears_and_to_nobody_else(advice: Process) -> None:
    module, n = advice.module, 1000
    arrears = np.where(np.arange(n) % 2 == 0, 50, 0).astype(np.float32)
    luck = np.random.default_rng(0).random(n).astype(np.float32)
    advised = np.zeros(n, np.uint8)
    numbers = module.Numbers(np.float32(0.5))
    advice.month(module.Before(arrears), module.Own(advised), module.Chance(luck), numbers, np.uint64(0), np.uint64(n))
    assert (advised == ((arrears > 0) & (luck < 0.5))).all()
    assert 200 < advised.sum() < 300


def test_the_example_says_where_its_number_comes_from(tmp_path: Path) -> None:
    path = tmp_path / "advice.yaml"
    path.write_text(NUMBERS, encoding="utf-8")
    number = read_numbers(path)["advice.rate"]
    assert number.kind == "assumed"
    assert number.low == 0.0
