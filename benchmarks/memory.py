"""Yardsticks of memory: a streaming copy, and reading by a random index, in ns a person.

The bytes a month touches: every column, id and tie read once, and every column that some process owns written once
(within a block all later reads are of the processor's cache). No program that reads and writes as much can be
faster than a plain copy of as many bytes.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from sim.columns import BY_NAME, is_link, is_real
from sim.town import Town

REPEATS = 5
TIES = 8


def touched(town: Town) -> float:
    """Bytes that one month reads and writes, a person."""
    written = {column for p in town.plan.ordered for column in p.fields("Own") if column in BY_NAME}
    wrote = sum(2 if is_link(c) else 4 if is_real(c) else 1 for c in written)
    return town.bytes_a_person + wrote * town.rows / max(town.n, 1)


def copy(people: int, bytes_each: float) -> float:
    """ns a person that a streaming copy takes to read and write so many bytes in all for each of ``people``."""
    many = max(1, int(people * bytes_each / 2) // 8)  # half is read, half is written
    one, other = np.ones(many), np.empty(many)
    return _best(lambda: np.copyto(other, one)) / people


def gather(people: int) -> float:
    """ns a person of reading a float32 of eight others, each anywhere."""
    rng = np.random.default_rng(0)
    values, out = rng.random(people, np.float32), np.empty(people, np.float32)
    others = rng.integers(0, people, (TIES, people))

    def read() -> None:
        for k in range(TIES):
            np.take(values, others[k], out=out)

    return _best(read) / people


def _best(work: Callable[[], object]) -> float:
    """Nanoseconds of the best of some repeats."""
    times = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times) * 1e9
