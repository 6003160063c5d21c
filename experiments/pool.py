"""A pool: the same work for several seeds at once, each result handed over as soon as it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TypeVar

from experiments import workers

T = TypeVar("T")


def each(work: Callable[[int], T], seeds: Sequence[int], jobs: int) -> Iterator[tuple[int, T]]:
    """Each seed with what ``work`` makes of it, as they are done; on ``jobs`` processes, or here if one is enough."""
    jobs = min(jobs, len(seeds))
    if jobs <= 1:
        for seed in seeds:
            yield seed, work(seed)
        return
    with ProcessPoolExecutor(jobs, mp_context=workers.processes()) as pool:
        with workers.as_here():
            futures = {pool.submit(work, seed): seed for seed in seeds}
        for future in as_completed(futures):
            yield futures[future], future.result()
