"""One process by itself on plain arrays: what it reads stands still or is set by the test; luck as in a town."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from sim.columns import BY_NAME, is_link, is_real
from sim.draws import uniforms
from sim.given import numbers_of
from sim.numbers import load_numbers, override
from sim.process import processes

CHILD, ADULT = 1, 2
BLOCK = 3600  # rows moved at once, as in a town; homes of up to six lie within one


def kind_of(name: str) -> type:
    """The numpy type of a column."""
    if is_real(name):
        return np.float32
    return np.int16 if is_link(name) else np.uint8


class Alone:
    """A process and its columns for n rows, all zero (average distress, decile 5) but for those given."""

    def __init__(
        self, name: str, n: int, numbers: Mapping[str, Any] | None = None, seed: int = 1, **columns: Any
    ) -> None:
        self.process, self.n, self.seed, self.lived = processes()[name], n, seed, 0
        fields = {f for part in ("Before", "Now", "Own") for f in self.process.fields(part)}
        usual = {"distress": 11.5, "imd_decile": 5}
        self.columns = {f: np.full(n, usual.get(f, 0), kind_of(f)) for f in sorted(fields)}
        unknown = set(columns) - fields
        assert unknown == set(), f"{name} has no {sorted(unknown)}"
        for field, values in columns.items():
            self.columns[field][:] = values
        given = override(load_numbers(), dict(numbers or {}))
        kinds = self.process.parts["Numbers"]
        dials = [f for f, kind in kinds.items() if kind == "dial"]
        dial = np.array([np.full(n, float(given[f"{name}.{f}"].value)) for f in dials], np.float32).reshape(-1, n)
        self.numbers = numbers_of(self.process, given, dial, {})

    def __getitem__(self, name: str) -> np.ndarray:
        return self.columns[name]

    def _part(self, part: str) -> Any:
        fields, make = self.process.fields(part), getattr(self.process.module, part)
        if part == "Numbers":
            return self.numbers
        if part == "Chance":
            ids = np.arange(self.n, dtype=np.uint32)
            return make(*(uniforms(self.seed, ids, f"{self.process.name}.{f}", self.lived) for f in fields))
        if part == "Place":
            place = {"month_of_year": self.lived % 12}
            return make(*(np.float32(place[f]) for f in fields))
        if part == "Home":
            return make(*(np.zeros(BLOCK, np.float32) for _ in fields))
        return make(*(self.columns[f] for f in fields))

    def _of_block(self, part: str, whole: Any, lo: int, hi: int) -> Any:
        """What is kept by place in the block (luck and dials) begins with it; columns stand as they are."""
        if part == "Chance":
            return type(whole)(*(values[lo:hi] for values in whole))
        if part == "Numbers":
            kinds = self.process.parts["Numbers"].values()
            return type(whole)(*(v[lo:hi] if k == "dial" else v for v, k in zip(whole, kinds, strict=True)))
        return whole

    def live(self, months: int, each: Callable[["Alone"], None] | None = None) -> "Alone":
        """So many months; ``each`` is called before every one and may set what is read."""
        for _ in range(months):
            if each is not None:
                each(self)
            given = {part: self._part(part) for part in self.process.parameters}
            for lo in range(0, self.n, BLOCK):
                hi = min(lo + BLOCK, self.n)
                block = [self._of_block(part, whole, lo, hi) for part, whole in given.items()]
                self.process.month(*block, np.uint64(lo), np.uint64(hi))
            self.lived += 1
        for name, values in self.columns.items():
            column = BY_NAME[name]
            assert np.all((values >= column.low) & (values <= column.high)), f"{name} left its range"
        return self


def families(n: int, numbers: Mapping[str, Any] | None = None, seed: int = 1, **columns: Any) -> Alone:
    """Childhoods of n children in rows 1, 3, 5 …, each with the carer of the row before."""
    child = np.arange(2 * n) % 2
    stage, age = np.where(child, CHILD, ADULT), np.where(child, 0, 35)
    return Alone("childhood", 2 * n, numbers, seed, stage=stage, carer=-child, age=age, **columns)


def ageing(world: Alone) -> None:
    """Children grow older by a year every twelve months."""
    world["age"][world["stage"] == CHILD] = world.lived // 12
