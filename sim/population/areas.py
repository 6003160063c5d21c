"""The small areas of a built place: counts of people and homes by area, and how areas are put together for a town.

An areas file (``NAME.areas.csv`` beside the place file) has one row an area: its code, council, deprivation decile
(1 = most deprived) and counts. A town of n people is laid over groups of these areas: inside each decile,
neighbours by code together, as many groups as make about 1,500 people each, never fewer than one. So every
area has its part in a town of any size, and a town as large as the place has an area of its own for each.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np

from sim.columns import ETHNIC_GROUPS, TENURES
from sim.files import InputError, Mistake, decoded, nearest, shown
from sim.population.official import FIVE_YEARS

PEOPLE_PER_AREA = 1500  # people of a town in one area, rounded
# the counts of an area: table → columns of the areas file, in code order
COUNTS: dict[str, tuple[str, ...]] = {
    "age": FIVE_YEARS,
    "ethnic_group": ETHNIC_GROUPS,
    "tenure": TENURES,
    "disability": ("disabled", "not_disabled"),
    "household_deprivation": ("dim0", "dim1", "dim2", "dim3", "dim4"),
}
LABELS = ("code", "council", "decile", "filled")  # `filled`: tables taken from the council because the area has none
COLUMNS = (*LABELS, *(c for columns in COUNTS.values() for c in columns))
LARGEST = 64 * 1024 * 1024  # bytes of an areas file; all of England takes 7 MB
MOST_TOLD = 20  # mistakes of one areas file that are told


@dataclass(frozen=True)
class SmallAreas:
    """Areas by decile, then code: ``counts[table]`` is (columns, L), ``fifteen`` the share aged 15 among 15 to 19."""

    codes: tuple[str, ...]
    councils: tuple[str, ...]
    decile: np.ndarray  # uint8 (L,)
    counts: dict[str, np.ndarray]
    filled: tuple[str, ...]
    fifteen: float

    @property
    def adults(self) -> np.ndarray:
        """People aged 16 and over, float64 (L,)."""
        ages = self.counts["age"]
        return np.asarray(ages[4:].sum(axis=0) + (1.0 - self.fifteen) * ages[3])

    def groups(self, people: int) -> np.ndarray:
        """The group of each area in a town of so many people, int64 (L,), 0 … groups − 1 in the areas' order."""
        adults = self.adults
        wanted = adults / adults.sum() * people
        out = np.zeros(len(wanted), np.int64)
        done = 0
        for d in np.unique(self.decile):
            mine = np.flatnonzero(self.decile == d)
            count = min(len(mine), max(1, round(float(wanted[mine].sum()) / PEOPLE_PER_AREA)))
            middle = np.cumsum(wanted[mine]) - wanted[mine] / 2
            group = (middle / max(float(wanted[mine].sum()), 1e-300) * count).astype(np.int64)
            if count == len(mine):
                group = np.arange(count)
            _, group = np.unique(np.minimum(group, count - 1), return_inverse=True)
            out[mine] = done + group
            done += int(group.max()) + 1
        return out

    def tables(self, group: np.ndarray) -> dict[str, np.ndarray]:
        """Shares of each group of areas: the tables of a place that areas have counts for, (rows, groups)."""
        sums = {t: np.array([np.bincount(group, row) for row in c]) for t, c in self.counts.items()}
        ages = sums["age"]
        adults = np.concatenate([(1.0 - self.fifteen) * ages[3:4], ages[4:]])
        children = ages[:3].sum(axis=0) + self.fifteen * ages[3]
        return {
            "age": _shares(adults),
            "age_all": _shares(ages),
            "children_per_adult": (children / np.maximum(adults.sum(axis=0), 1e-9))[None, :],
            "ethnic_group": _shares(sums["ethnic_group"]),
            "tenure": _shares(sums["tenure"]),
            "disability": _shares(sums["disability"])[:1],
        }


def _shares(counts: np.ndarray) -> np.ndarray:
    return counts / np.maximum(counts.sum(axis=0), 1e-9)


def read_areas(path: Path | Traversable, fifteen: float) -> SmallAreas:
    """The areas of a file; raises `sim.files.InputError` with its mistakes (the first twenty)."""
    rows = _rows(path)
    header = rows[0][1] if rows else []
    missing = [c for c in COLUMNS if c not in header]
    if missing:
        said = [
            Mistake(str(path), 1, c, "no such column", f"the columns {', '.join(COLUMNS)}", nearest(c, header))
            for c in missing
        ]
        raise InputError(said[:MOST_TOLD])
    place = {name: header.index(name) for name in COLUMNS}
    mistakes: list[Mistake] = []
    body = rows[1:]
    if not body:
        mistakes.append(Mistake(str(path), 1, "file", "no area", "one row an area"))
    seen: dict[str, int] = {}
    for line, row in body:
        if len(row) != len(header):
            found = f"{len(row)} fields"
            mistakes.append(Mistake(str(path), line, "row", found, f"{len(header)} fields, as in the first line"))
            continue
        code = row[place["code"]]
        if code in seen:
            found = f"{shown(code)} again (first in line {seen[code]})"
            mistakes.append(Mistake(str(path), line, "code", found, "each area once"))
        seen[code] = line
    if mistakes:
        raise InputError(mistakes[:MOST_TOLD])
    counted = [c for columns in COUNTS.values() for c in columns]
    values = {name: _numbers(str(path), body, place[name], name, mistakes) for name in ("decile", *counted)}
    wrong = np.flatnonzero(~np.isin(values["decile"], np.arange(1, 11)))
    for at in wrong[:MOST_TOLD] if not mistakes else ():
        found = shown(body[at][1][place["decile"]])
        mistakes.append(Mistake(str(path), body[at][0], "decile", found, "1 (most deprived) to 10"))
    for table in ("age", "ethnic_group", "tenure", "disability") if not mistakes else ():
        empty = np.flatnonzero(sum(values[c] for c in COUNTS[table]) <= 0)
        mistakes += [
            Mistake(str(path), body[at][0], table, "nobody", f"counts in {', '.join(COUNTS[table])}") for at in empty
        ]
    if mistakes:
        raise InputError(mistakes[:MOST_TOLD])
    order = sorted(range(len(body)), key=lambda k: (values["decile"][k], body[k][1][place["code"]]))
    text = {name: tuple(body[k][1][place[name]] for k in order) for name in ("code", "council", "filled")}
    counts = {t: np.array([values[c][order] for c in columns]) for t, columns in COUNTS.items()}
    decile = values["decile"][order].astype(np.uint8)
    return SmallAreas(text["code"], text["council"], decile, counts, text["filled"], fifteen)


def _rows(path: Path | Traversable) -> list[tuple[int, list[str]]]:
    """The lines of the file, each with its number."""
    allowed = "a CSV file of areas that can be read, as `mindgap place build` writes it"
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise InputError([Mistake(str(path), 1, "file", f"more than {LARGEST >> 20} MiB", allowed)])
        text = decoded(data, str(path))
        if isinstance(text, Mistake):
            raise InputError([text])
        reader = csv.reader(io.StringIO(text, newline=""))
        return [(reader.line_num, row) for row in reader]
    except (OSError, ValueError, csv.Error) as error:
        problem = getattr(error, "strerror", None) or "not text with commas"
        raise InputError([Mistake(str(path), 1, "file", f"cannot be read ({problem})", allowed)]) from None


def _numbers(file: str, body: list[tuple[int, list[str]]], at: int, name: str, mistakes: list[Mistake]) -> np.ndarray:
    """One column as numbers of at least 0, float64; what is none is added to the mistakes."""
    try:
        values = np.array([row[at] for _, row in body], dtype=float)
    except ValueError:
        values = np.full(len(body), np.nan)
        for k, (_, row) in enumerate(body):
            try:
                values[k] = float(row[at])
            except ValueError:
                continue
    bad = np.flatnonzero(~(np.isfinite(values) & (values >= 0.0)))
    mistakes += [Mistake(file, body[k][0], name, shown(body[k][1][at]), "a number of at least 0") for k in bad]
    return values


def write_areas(path: Path, columns: dict[str, list[str]]) -> None:
    """Write an areas file from its columns (text), in the order of `COLUMNS`."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(zip(*(columns[name] for name in COLUMNS), strict=True))
