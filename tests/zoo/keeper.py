"""Runs the tests of a fault on a copy of the tree in which it is planted."""

from __future__ import annotations

import csv
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TREE = ("sim", "experiments", "analysis", "mindgap", "scenarios", "tests", "docs", "pyproject.toml")
PATIENCE = 900  # seconds


@dataclass(frozen=True)
class Fault:
    """One planted fault, and the tests that should find it as pytest takes them."""

    name: str
    fault: str
    tests: str

    @property
    def patch(self) -> Path:
        """What plants it."""
        return HERE / f"{self.name}.patch"


FAULTS = tuple(Fault(**row) for row in csv.DictReader((HERE / "faults.csv").open(encoding="utf-8")))


def copy(folder: Path) -> Path:
    """A copy of the tree, without what runs left."""
    for name in TREE:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "pictures"))
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


def plant(fault: Fault, tree: Path, back: bool = False) -> None:
    """Plant a fault in a copy of the tree, or take it back."""
    line = ["git", "apply", *(["-R"] if back else []), str(fault.patch)]
    subprocess.run(line, cwd=tree, check=True, env={**os.environ, "GIT_CEILING_DIRECTORIES": str(tree.parent)})


def failing(tree: Path, tests: str, *more: str) -> list[str]:
    """Tests that fail in a tree (ids), at the first one; broken collections count as themselves."""
    line = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", "not nightly", *more]
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    done = subprocess.run(
        [*line, *shlex.split(tests)], cwd=tree, env=environment, text=True, capture_output=True, timeout=PATIENCE
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{tests}: pytest ended with {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-500:]}")
    return re.findall(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
