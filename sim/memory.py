"""How much memory so many people need, and whether this machine has it, told before any is taken."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sim.files import Document, Mistake

MOST_PEOPLE = 57_000_000  # England, one for one
BYTES_A_PERSON = 260  # both state matrices, last month's copies and ties, as benchmarks measure it
_LIMIT_FILE = Path("/sys/fs/cgroup/memory.max")  # where Linux writes the limit of a container


def needed(people: int) -> int:
    """Bytes that a society of so many people takes."""
    return people * BYTES_A_PERSON


@cache
def available() -> int:
    """Bytes of memory of this machine, or of the container it runs in."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        return min(total, int(_LIMIT_FILE.read_text()))
    except (OSError, ValueError):  # no such file, or "max"
        return total


def check(document: Document) -> Iterator[Mistake]:
    """The mistake of asking for more people than fit, with the estimate."""
    people = document.value.get("people") if isinstance(document.value, dict) else None
    if not isinstance(people, int) or isinstance(people, bool) or not 0 < people <= MOST_PEOPLE:
        return
    if needed(people) > available():
        found = f"{people:,} people, who need about {needed(people) / 1e9:.1f} GB"
        fit = available() // BYTES_A_PERSON // 1000 * 1000
        yield document.mistake(("people",), found, f"at most {fit:,} on this machine ({available() / 1e9:.1f} GB)")
