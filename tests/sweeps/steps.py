"""Steps on a disk: files opened to be written, folders made, renames, flushes and Parquet tables, and what goes wrong.

Python's own audit of what it opens and renames is listened to, so that no way of writing is missed; Parquet files are
written by C++ and are counted where they are asked for.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

NAMED = {"os.rename": "rename", "os.mkdir": "mkdir"}
_WATCHED: list[Callable[[str, Any], None]] = []


def _listen(event: str, given: tuple[Any, ...]) -> None:
    if not _WATCHED:
        return
    if event in NAMED:
        _WATCHED[-1](NAMED[event], given[0])
    elif event == "open":
        _, mode, flags = given
        if set(mode or "") & set("wxa+") or (mode is None and flags & (os.O_WRONLY | os.O_RDWR)):
            _WATCHED[-1]("write", given[0])


sys.addaudithook(_listen)


@contextmanager
def at_step(number: int, act: Callable[[], None], under: Path, lasting: bool = False) -> Iterator[list[str]]:
    """Call ``act`` at that step (from 1) on anything ``under`` a folder, or at it and all later ones; gives the steps.

    Removing what was begun is no step: it may always be tried.
    """
    seen: list[str] = []
    root = str(under.resolve())

    def step(name: str, path: Any) -> None:
        if isinstance(path, str | os.PathLike) and os.path.abspath(os.fspath(path)).startswith(root):
            seen.append(name)
            if len(seen) == number or (lasting and len(seen) > number > 0):
                act()

    fsync, table = os.fsync, pq.write_table

    def flush(handle: int) -> None:
        step("fsync", os.readlink(f"/proc/self/fd/{handle}"))
        fsync(handle)

    def write_table(content: Any, where: Any, *given: Any, **more: Any) -> None:
        step("table", where)
        table(content, where, *given, **more)

    os.fsync, pq.write_table = flush, write_table  # type: ignore[assignment]
    _WATCHED.append(step)
    try:
        yield seen
    finally:
        _WATCHED.pop()
        os.fsync, pq.write_table = fsync, table
