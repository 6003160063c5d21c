"""Made-up households of any size, moved by the processes of work, home, money and strain alone."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from sim import curves
from sim.columns import BY_NAME, is_link, is_real
from sim.draws import fill, halves, key
from sim.numbers import load_numbers, override
from sim.process import declare

ROOMS = ("work", "home", "money", "strain")
FIXED = {"hiring": 1.0, "since_loss": 255, "distress": 11.0, "wage": 15.0}
Q = np.uint64


def kind_of(name: str) -> type:
    """The type of a column's row."""
    return np.float32 if is_real(name) else np.int16 if is_link(name) else np.uint8


class Village:
    """Columns of made-up people; ``month`` moves them. Rows of a household may lie in any order."""

    def __init__(self, n: int, numbers: Mapping[str, Any] | None = None, seed: int = 0) -> None:
        self.n, self.seed, self.calendar = n, seed, 0
        self.ids = np.arange(1, n + 1, dtype=np.uint32)
        self.processes = [declare(importlib.import_module(f"sim.determinants.{room}")) for room in ROOMS]
        used = {f for p in self.processes for part in ("Before", "Now", "Own") for f in p.fields(part)}
        self.columns = {name: np.full(n, FIXED.get(name, 0), kind_of(name)) for name in sorted(used)}
        self.columns["imd_decile"][:] = 5
        self.place = {"poverty_line": 900.0, "poverty_line_fixed": 1000.0, "month_of_year": 0.0}
        self.numbers = override(load_numbers(), dict(numbers or {}))
        self.dials: dict[str, np.ndarray] = {}

    def __getitem__(self, name: str) -> np.ndarray:
        return self.columns[name]

    def head(self) -> np.ndarray:
        """Row of each one's first person."""
        return np.arange(self.n) + self["home"]

    def permuted(self, order: np.ndarray) -> Village:
        """The same people in another order of rows (row r holds who was in row order[r])."""
        other = Village(self.n, seed=self.seed)
        other.numbers, other.calendar, other.place = self.numbers, self.calendar, dict(self.place)
        other.ids = self.ids[order].copy()
        where = np.empty(self.n, np.int64)
        where[order] = np.arange(self.n)
        for name, values in self.columns.items():
            moved = values[order].copy()
            if is_link(name):
                moved = (where[order + values[order]] - np.arange(self.n)).astype(np.int16)
            other.columns[name] = moved
        other.dials = {name: values[order].copy() for name, values in self.dials.items()}
        return other

    def _luck(self, process: str, field: str, kind: str) -> np.ndarray:
        ids = self.ids[self.head()] if kind == "household" else self.ids
        out = np.empty(self.n, np.float32)
        fill(out, ids, Q(0), Q(self.n), *halves(key(self.seed, f"{process}.{field}", self.calendar)))
        return out

    def _numbers(self, process: Any) -> Any:
        values: list[Any] = []
        for field, kind in process.parts["Numbers"].items():
            name = f"{process.name}.{field}"
            if kind == "curve":
                values.append(curves.CURVES[name](self.numbers))
            elif kind == "dial":
                flat = np.full(self.n, self.numbers[name].value, np.float32)
                values.append(self.dials.get(name, flat))
            elif kind == "table":
                values.append(self.numbers[name].flat().astype(np.float32))
            else:
                values.append(np.float32(self.numbers[name].value))
        return process.module.Numbers(*values)

    def month(self) -> None:
        """One month of work, home, money and strain; all else stands still."""
        start = {name: values.copy() for name, values in self.columns.items()}
        for p in self.processes:
            given: dict[str, Any] = {}
            for part in p.parameters:
                fields = p.parts[part]
                if part == "Before":
                    given[part] = [start[f] for f in fields]
                elif part in ("Now", "Own"):
                    given[part] = [self.columns[f] for f in fields]
                elif part == "Home":
                    given[part] = [np.full(self.n, np.nan, np.float32) for _ in fields]
                elif part == "Chance":
                    given[part] = [self._luck(p.name, f, kind) for f, kind in fields.items()]
                elif part == "Place":
                    given[part] = [np.float32(self.place[f]) for f in fields]
            parts = {part: getattr(p.module, part)(*values) for part, values in given.items()}
            parts["Numbers"] = self._numbers(p)
            p.month(*(parts[part] for part in p.parameters), Q(0), Q(self.n))
        self.calendar += 1
        self.place["month_of_year"] = float(self.calendar % 12)

    def check(self) -> None:
        """Every column is finite and in its range."""
        for name, values in self.columns.items():
            column = BY_NAME[name]
            assert np.all(np.isfinite(values)), name
            assert np.all((values >= column.low) & (values <= column.high)), name


class Streets:
    """Makes villages."""

    village = Village

    @staticmethod
    def households(sizes: list[int], seed: int, numbers: Mapping[str, Any] | None = None, empty: int = 3) -> Village:
        """Households of these sizes, with couples, lone parents, grown children, students and children.

        The first person is an adult; rows of a household lie together, some empty ones at the end.
        """
        rng = np.random.default_rng(seed)
        n = sum(sizes) + empty
        v = Village(n, numbers, seed)
        row = 0
        for size in sizes:
            others = np.where(rng.random(size) < 0.5, rng.integers(0, 16, size), rng.integers(16, 80, size))
            age = np.array([rng.integers(18, 90), *others[1:]])
            rows = np.arange(row, row + size)
            v["age"][rows] = age
            v["stage"][rows] = 1 + (age >= 16)
            v["home"][rows] = row - rows
            if size > 1 and age[1] >= 16 and rng.random() < 0.7:
                v["partner"][row], v["partner"][row + 1] = 1, -1
            for r in rows[1:]:
                young = v["age"][r] < 25 and v["partner"][r] == 0
                v["carer"][r] = row - r if young else 0
            kinds = np.where(age < 16, 5, np.where(age < 20, 5 * (rng.random(size) < 0.6), rng.integers(0, 6, size)))
            v["job"][rows] = kinds
            tenure = rng.integers(0, 4)
            common = {
                "tenure": tenure, "rent": 0 if tenure == 0 else rng.integers(200, 2000), "takes_up": rng.random() < 0.8,
                "savings": rng.choice([0, rng.integers(0, 40000)]), "arrears": rng.choice([0, rng.integers(0, 3000)]),
                "strain": rng.integers(0, 2), "insecure_home": rng.integers(0, 2), "imd_decile": rng.integers(1, 11),
                "benefits": rng.integers(0, 2000), "moved": rng.random() < 0.1,
            }  # fmt: skip
            for name, value in common.items():
                v[name][rows] = value
            row += size
        living = np.arange(n) < row
        for name, values in {
            "skill": rng.normal(0, 1, n), "distress": rng.uniform(0, 36, n), "limitation": rng.integers(0, 3, n),
            "caring": rng.integers(0, 3, n), "wage": rng.uniform(8, 60, n), "hours": rng.choice([18, 37], n),
            "since_loss": rng.integers(0, 256, n),
        }.items():  # fmt: skip
            v[name][:] = np.where(living, values, 0)
        v["hiring"][:] = living
        v["pension"][:] = np.where((v["job"] == 4) & living, rng.integers(0, 2500, n), 0)
        v["age_band"][:] = np.searchsorted([35, 50, 65], v["age"], side="right")
        return v


@pytest.fixture(scope="session")
def streets() -> type[Streets]:
    return Streets
