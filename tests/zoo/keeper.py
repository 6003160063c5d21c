"""Runs the tests of a fault on a copy of the tree in which it is planted."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from tests.zoo.faults import Fault

ROOT = Path(__file__).resolve().parents[2]
TREE = ("sim", "experiments", "analysis", "mindgap", "scenarios", "tests", "docs", "pyproject.toml")
PATIENCE = 1800  # seconds


def planted(fault: Fault, root: Path = ROOT) -> str:
    """The text of the fault's file with the fault; ValueError where a line to replace does not stand once."""
    text = (root / fault.file).read_text(encoding="utf-8")
    for before, after in fault.changes:
        if text.count(before) != 1:
            raise ValueError(f"{fault.name}: {before!r} stands {text.count(before)} times in {fault.file}")
        text = text.replace(before, after)
    return text


def copy(folder: Path) -> Path:
    """A copy of the tree, without what runs left."""
    for name in TREE:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "pictures"))
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


def failing(tree: Path, tests: str) -> list[str]:
    """The first test that fails in a tree, or none; RuntimeError where pytest could not run them."""
    line = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", "not nightly"]
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    done = subprocess.run(
        [*line, *shlex.split(tests)], cwd=tree, env=environment, text=True, capture_output=True, timeout=PATIENCE
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{tests}: pytest ended with {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-500:]}")
    return re.findall(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
