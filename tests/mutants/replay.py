"""One process again on what it was given: kept once from a town, then lived by each of its mutants.

With compilation off only (NUMBA_DISABLE_JIT=1): there a function's code can be changed where it stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any

import numpy as np

from sim import blocks
from sim.given import Given, read_only
from sim.town import Town

OWN = {"real": "own_real", "small": "own_small"}  # the same memory twice: to be read, and for owners
WRITTEN = ("luck", "sums", "dials")


@dataclass(frozen=True)
class Call:
    """One call of a process: what it was given, as it was then."""

    k: int
    given: Given
    lo: int
    hi: int

    def live(self, luck: int = 0) -> bytes:
        """Call the process anew, of the state as it was, with other luck for each whole ``luck``; what it leaves."""
        fields = {name: getattr(self.given, name).copy() for name in ("real", "small", *WRITTEN)}
        owned = {OWN[name]: fields[name] for name in OWN}
        shown = {name: read_only(fields[name]) for name in OWN}
        keys = self.given.keys ^ np.uint32(luck)
        given = self.given._replace(**{**fields, **shown, **owned, "keys": keys})
        blocks.UNCOMPILED[self.k](given, self.k, self.lo, self.hi)
        return hashlib.sha256(given.own_real.tobytes() + given.own_small.tobytes()).digest()


@contextmanager
def kept(calls: list[Call]) -> Iterator[None]:
    """Keep what each process is given in every call meanwhile."""
    before = list(blocks.UNCOMPILED)

    def keeper(run: Any) -> Any:
        def call(given: Given, k: int, lo: int, hi: int) -> None:
            copies = {name: getattr(given, name).copy() for name in Given._fields}
            calls.append(Call(k, Given(**copies), lo, hi))
            run(given, k, lo, hi)

        return call

    blocks.UNCOMPILED[:] = [keeper(run) for run in before]
    try:
        yield
    finally:
        blocks.UNCOMPILED[:] = before


@contextmanager
def changed(function: FunctionType, code: CodeType) -> Iterator[None]:
    """The function with other code, for all that call it."""
    right = function.__code__
    function.__code__ = code
    try:
        yield
    finally:
        function.__code__ = right


def users(town: Town, function: FunctionType) -> list[int]:
    """The processes (by their place in the month) whose loops reach a function, by the names they use."""

    def reaches(caller: FunctionType, seen: set[int]) -> bool:
        if caller is function:
            return True
        seen.add(id(caller))
        called = (caller.__globals__.get(name) for name in caller.__code__.co_names)
        return any(isinstance(f, FunctionType) and id(f) not in seen and reaches(f, seen) for f in called)

    return [k for k, p in enumerate(town.plan.ordered) if reaches(p.module.month, set())]
