"""Beside a place: what is being written lies there hidden until it is whole; what killed processes left is removed.

A hidden name tells which process writes, so that the next one to write the same can see whether it still does.
"""

from __future__ import annotations

import glob
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MARK = ".partial-"


def name(path: Path) -> Path:
    """A new hidden name beside ``path`` for what this process is going to put there."""
    return path.with_name(f".{path.name}{MARK}{os.getpid()}-{secrets.token_hex(4)}")


def clear(path: Path) -> None:
    """Remove what killed processes left when they wrote ``path`` (a file or a folder)."""
    for left in path.parent.glob(f".{glob.escape(path.name)}{MARK}*"):
        process = left.name.rsplit("-", 2)[-2]
        if process.isdigit() and not _alive(int(process)):
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)


@contextmanager
def in_one_step(path: Path, tidy: bool = True) -> Iterator[Path]:
    """A hidden file to fill, which then takes the place of ``path`` at once. Nothing half-written is seen or stays.

    ``tidy``: what killed processes left of it is removed first; for one of very many files of a folder that is done
    once for all of them. OSError where the disk fails.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if tidy:
        clear(path)
    fresh = name(path)
    try:
        yield fresh
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def _alive(process: int) -> bool:
    """Whether a process of that number runs."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
