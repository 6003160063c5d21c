"""A place: where people live, and how its people look by deprivation decile, or by area.

A place file (``scenarios/places/NAME.yaml``) holds tables of shares: each row is a list of
ten numbers, most deprived decile first, or of one number for the whole nation. The tables
of ``england`` are derived from published figures by `sim.population.official`. A place that
was built (`mindgap place build`) has an areas file beside it: its areas' own counts then
take the place of the decile's shares. Anybody may write another file of the same shape; one that says
``extends: england`` gives only the tables that are its own.
"""

from __future__ import annotations

import hashlib
import re
import sys
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy as np

from sim.columns import ETHNIC_GROUPS, TENURES
from sim.files import LARGEST, Document, InputError, Mistake, Where, nearest, scan, shown
from sim.library import A_PLACE_FILE, is_path, place_names
from sim.population.areas import SmallAreas, read_areas
from sim.population.official import ADULT_BANDS, ALL_BANDS, CENSUS_19, GROUP_OF, Tables, derive
from sim.population.services import Service, read_services

PEOPLE_PER_UNIT = 15_000  # ten areas, one a decile, for so many people (rounded)
NATION = "england"  # the place over which constants are set

# every table of a place and the rows it must have, in code order
SHAPE: dict[str, tuple[str, ...]] = {
    "age": ADULT_BANDS,
    "age_all": ALL_BANDS,
    "children_per_adult": ("children",),
    "sex": ("woman",),
    "orientation": ("straight", "gay_or_lesbian", "bisexual", "other"),
    "ethnic_group": ETHNIC_GROUPS,
    **{f"ethnicity_{g}": tuple(n for n in CENSUS_19 if GROUP_OF[n] == g) for g in ETHNIC_GROUPS},
    "tenure": TENURES,
    "disability": ("disabled",),
    "severe": ("register",),
}
PARTS_OF_ONE = tuple(t for t, rows in SHAPE.items() if len(rows) > 1)  # rows of these add up to 1
LONGEST_LINE = 200  # characters of a name or title
KEYS = ("schema", "extends", "name", "title", "kind", "code", "made_from", "local", "areas", "areas_sha256", "fifteen",
        "notes", "fit", "figures", "services", "tables")  # fmt: skip


def _deciles() -> np.ndarray:
    return np.arange(1, 11, dtype=np.uint8)


@dataclass(frozen=True)
class Place:
    """A place and its tables: table name → array (rows, S) over its S strata, most deprived first.

    The strata are the ten deciles, or, of a built place laid out `at` a number of people, its areas. ``heft`` says
    how many people a stratum has beside an average one (mean 1). ``local`` names the tables that are the place's own.
    """

    name: str
    title: str
    tables: dict[str, np.ndarray]
    deciles: np.ndarray = field(default_factory=_deciles)  # uint8 (S,), 1 = most deprived
    heft: np.ndarray = field(default_factory=lambda: np.ones(10))  # float64 (S,)
    small: SmallAreas | None = None
    services: tuple[Service, ...] = ()
    made_from: dict[str, str] = field(default_factory=dict)
    local: tuple[str, ...] = ()
    kind: str = "nation"

    def mean(self, table: str) -> np.ndarray:
        """A table's rows over all people of the place, (rows,)."""
        return np.asarray((self.tables[table] * self.heft).mean(axis=1))

    def at(self, people: int) -> Place:
        """The place with the strata that a town of so many people is drawn from: its areas where it has any."""
        if self.small is None:
            return self
        group = self.small.groups(people)
        decile = np.zeros(int(group.max()) + 1, np.uint8)
        decile[group] = self.small.decile
        adults = np.bincount(group, self.small.adults)
        tables = {name: table[:, decile - 1] for name, table in self.tables.items()}
        tables |= self.small.tables(group)
        return replace(self, tables=tables, deciles=decile, heft=adults / adults.mean(), small=None)

    def areas(self, people: int) -> tuple[np.ndarray, np.ndarray]:
        """Areas for so many people: the first row of each (int64, A + 1) and its decile (uint8, A).

        Of a built place its groups of areas, each with its share of the people; else ten areas for every 15,000
        people (rounded, at least ten), of equal size to one person and in turn of decile 1, 2 … 10. Under ten people
        each has an area of their own.
        """
        if self.small is not None:
            place = self.at(people)
            residents = place.heft * (1.0 + place.tables["children_per_adult"][0])
            ends = np.cumsum(residents) / residents.sum() * people
            starts = np.concatenate([[0], np.floor(ends + 0.5)]).astype(np.int64)
            starts[-1] = people
            return starts, place.deciles
        if people < 10:
            count = max(1, people)
        else:
            count = 10 * max(1, int(people / PEOPLE_PER_UNIT + 0.5))
        starts = np.arange(count + 1, dtype=np.int64) * people // count
        deciles = (np.arange(count) % 10 + 1).astype(np.uint8)
        return starts, deciles

    def strata(self, people: int) -> np.ndarray:
        """The stratum of each area, as of `areas` and `at`; int32 (A,)."""
        deciles = self.areas(people)[1]
        return (deciles - 1 if self.small is None else np.arange(len(deciles))).astype(np.int32)


def _table(document: Document, table: str, rows: tuple[str, ...], found: dict[str, Any]) -> np.ndarray:
    """One table as (rows, 10); every mistake found is added to the document's."""
    out = np.zeros((len(rows), 10))
    here: Where = ("tables", table)
    before = len(document.mistakes)
    raw = found.get(table)
    if not isinstance(raw, dict):
        document.mistakes.append(document.mistake(here, shown(raw), f"a table with the rows {', '.join(rows)}"))
        return out
    for row in raw:
        if row not in rows:
            allowed = f"rows {', '.join(rows)}"
            document.mistakes.append(document.mistake((*here, row), "an unknown row", allowed, nearest(row, rows)))
    for i, row in enumerate(rows):
        values = raw.get(row)
        if not isinstance(values, list) or len(values) not in (1, 10):
            allowed = "a list of ten numbers (most deprived decile first), or of one"
            document.mistakes.append(document.mistake((*here, row), shown(values), allowed))
            continue
        for k, v in enumerate(values):
            if isinstance(v, bool) or not isinstance(v, int | float) or not 0.0 <= v <= 1.0:
                document.mistakes.append(document.mistake((*here, row, k), shown(v), "a share between 0 and 1"))
                return out
        out[i] = values
    sums = out.sum(axis=0)
    worst = int(np.abs(sums - 1.0).argmax())
    if table in PARTS_OF_ONE and len(document.mistakes) == before and abs(sums[worst] - 1.0) > 1e-3:
        problem = f"decile {worst + 1} adds up to {sums[worst]:.4f}"
        document.mistakes.append(document.mistake(here, problem, "rows that add up to 1 in every decile"))
    return out


def load_place(name: str) -> Place:
    """The place of that name in ``scenarios/places``, or of the YAML file at that path.

    Raises `sim.files.InputError` with every mistake found.
    """
    path: Path | Traversable
    if is_path(name):
        path = Path(name)
    elif name in place_names():
        path = files("scenarios") / "places" / f"{name}.yaml"
    else:
        allowed = f"{', '.join(place_names())}, or {A_PLACE_FILE}"
        raise InputError([Mistake("place", 1, "place", shown(name), allowed, nearest(name, place_names()))])
    if isinstance(path, Path) and path.is_file():
        return _load(path, tuple((f.stat().st_mtime_ns, f.stat().st_size) for f in files_of(path)))
    return _read(path)


def files_of(path: Path) -> list[Path]:
    """A place file and the areas file it names, as far as they are there."""
    with path.open("rb") as stream:
        named = re.search(rb"^areas: *['\"]?([\w.-]+\.csv)", stream.read(LARGEST), re.MULTILINE)
    found = [path, path.with_name(named[1].decode())] if named else [path]
    return [file for file in found if file.is_file()]


@lru_cache(maxsize=16)
def _load(path: Path, stamps: tuple[tuple[int, int], ...]) -> Place:
    """A place file as it is now: read once while neither it nor its areas change."""
    return _read(path)


def nation_of(place: Place) -> Place:
    """The place over which constants are set: England for a place that was built, else the place itself."""
    return place if place.small is None else load_place(NATION)


def _read(path: Path | Traversable) -> Place:
    document = scan(path)
    if document.mistakes:
        raise InputError(document.mistakes)
    top = document.value
    found = top.get("tables") if isinstance(top, dict) else None
    if not isinstance(found, dict):
        raise InputError([document.mistake(("tables",), shown(found), f"the tables {', '.join(SHAPE)}")])
    for key in top:
        if key not in KEYS:
            document.mistakes.append(document.mistake((key,), "an unknown key", ", ".join(KEYS), nearest(key, KEYS)))
    for table in found:
        if table not in SHAPE:
            problem = document.mistake(("tables", table), "an unknown table", ", ".join(SHAPE), nearest(table, SHAPE))
            document.mistakes.append(problem)
    base = _base(document, top)
    wanted = {t: rows for t, rows in SHAPE.items() if t in found or not (base or t == "age_all")}
    tables = {table: _table(document, table, rows, found) for table, rows in wanted.items()}
    services = read_services(document, top.get("services"))
    small = _areas(document, path, top)
    stem = path.name.rsplit(".", 1)[0]
    name, title, kind = (
        _line(document, key, top.get(key, usual)) for key, usual in (("name", stem), ("title", stem), ("kind", "place"))
    )
    made_from, local = _made_from(document, top.get("made_from")), _local(document, top.get("local", []))
    if document.mistakes:
        raise InputError(document.mistakes)
    for table in PARTS_OF_ONE:
        if table in tables:
            tables[table] = tables[table] / tables[table].sum(axis=0)
    if base is not None:
        given, local = [*tables], [*local, *(t for t in tables if t not in local)]
        tables = {t: table for t, table in base.tables.items() if t != "age_all" or "age" not in given} | tables
    if "age_all" not in tables:
        tables["age_all"] = _all_ages(tables["age"], tables["children_per_adult"][0])
    return Place(
        name, title, tables, small=small, services=services, made_from=made_from, local=tuple(local), kind=kind
    )


def _line(document: Document, key: str, value: Any) -> str:
    """A text of one line."""
    if not isinstance(value, str) or not value or len(value) > LONGEST_LINE or not value.isprintable():
        allowed = f"text of 1 to {LONGEST_LINE} characters in one line"
        document.mistakes.append(document.mistake((key,), shown(value), allowed))
    return str(value)


def _made_from(document: Document, value: Any) -> dict[str, str]:
    """Which tables a place was made from, by what they gave."""
    if value is None:
        return {}
    lines = value.items() if isinstance(value, dict) else [(None, value)]
    for key, text in lines:
        if (
            not isinstance(text, str)
            or not str(key).isprintable()
            or not text.isprintable()
            or not isinstance(value, dict)
        ):
            where = ("made_from",) if key is None else ("made_from", key)
            document.mistakes.append(
                document.mistake(where, shown(text), "a table for each figure, as text of one line")
            )
    return {str(key): str(text) for key, text in lines}


def _local(document: Document, value: Any) -> list[str]:
    """The tables that are the place's own."""
    if not isinstance(value, list):
        document.mistakes.append(document.mistake(("local",), shown(value), f"a list of {', '.join(SHAPE)}"))
        return []
    for k, table in enumerate(value):
        if table not in SHAPE:
            problem = document.mistake(("local", k), shown(table), ", ".join(SHAPE), nearest(str(table), SHAPE))
            document.mistakes.append(problem)
    return value


def _base(document: Document, top: dict[str, Any]) -> Place | None:
    """England, where a file extends it: what the file does not say is England's."""
    if "extends" not in top:
        return None
    if top["extends"] != NATION:
        problem = document.mistake(
            ("extends",), shown(top["extends"]), f"{NATION}; or leave it out and give every table"
        )
        document.mistakes.append(problem)
    return load_place(NATION)


def _areas(document: Document, path: Path | Traversable, top: dict[str, Any]) -> SmallAreas | None:
    """The areas that the file names, checked to be those it was written with."""
    name, fifteen, digest = top.get("areas"), top.get("fifteen", 0.2), top.get("areas_sha256")
    if name is None:
        return None
    if not isinstance(name, str) or not name.endswith(".csv") or "/" in name or "\\" in name:
        allowed = "the name of a .csv file in the same folder"
        document.mistakes.append(document.mistake(("areas",), shown(name), allowed))
        return None
    if isinstance(fifteen, bool) or not isinstance(fifteen, int | float) or not 0.0 <= fifteen <= 1.0:
        document.mistakes.append(document.mistake(("fifteen",), shown(fifteen), "a share between 0 and 1"))
        return None
    beside = path.with_name(name) if isinstance(path, Path) else files("scenarios") / "places" / name
    try:
        small = read_areas(beside, float(fifteen))
    except InputError as error:
        document.mistakes += error.mistakes
        return None
    if digest is not None and hashlib.sha256(beside.read_bytes()).hexdigest() != digest:
        found = f"{name} has other bytes than those the place was built with"
        allowed = "the areas file written with it; build the place again, or leave the key out"
        document.mistakes.append(document.mistake(("areas_sha256",), found, allowed))
    return small


def _all_ages(adults: np.ndarray, children: np.ndarray) -> np.ndarray:
    """Shares of all residents by the bands of `ALL_BANDS`, children spread evenly over their sixteen years."""
    young = np.repeat(children[None, :] * 5 / 16, 3, axis=0)
    out = np.concatenate([young, adults[:1] + children[None, :] / 16, adults[1:]])
    return np.asarray(out / out.sum(axis=0))


def write_place(tables: Tables, path: Path) -> None:
    """Write the derived tables of England as a place file, with provenance and licence."""
    lines = [_HEAD]
    for table, rows in tables.items():
        lines.append(f"  {table}:")
        for row, values in rows.items():
            lines.append(f"    {row}: [{', '.join(f'{v:.6f}' for v in values)}]")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


_HEAD = """\
# Derived from published tables by `python -m sim.population.place FOLDER`, run at the root of the repository.
# Contains public sector information licensed under the Open Government Licence v3.0. Source: Office for
# National Statistics; MHCLG; NHS England. Contains OS data (c) Crown copyright and database right.
# `severe` contains Parliamentary information licensed under the Open Parliament Licence v3.0.
schema: 1
name: england
title: England
kind: nation
made_from:
  age: ONS mid-2020 population of small areas (LSOA 2011), joined to the Index of Multiple Deprivation 2019;
    shares of people aged 16 and over
  age_all: the same tables; shares of all residents
  children_per_adult: the same tables; people under 16 for each person aged 16 and over
  sex: Census 2021, councils of England; share of all residents who are women or girls
  orientation: Census 2021 TS077 (people aged 16 and over who answered), England as a whole
  ethnic_group: Census 2021 TS021 of small areas (LSOA 2021), joined to the Index of 2025; shares of residents of
    all ages
  ethnicity: the 19 groups of Census 2021 TS021 by council, weighted by the group's residents in the decile;
    shares inside each of the five groups
  tenure: Census 2021 TS054 of small areas (LSOA 2021), joined to the Index of 2025; shares of households; mortgage
    includes shared ownership, private includes rent free
  disability: Census 2021 TS038 of small areas (LSOA 2021), joined to the Index of 2025; share of residents of all ages
    disabled under the Equality Act
  severe: Quality and Outcomes Framework 2019-20, mental health register (psychosis, bipolar disorder), modelled by
    deprivation decile by the House of Commons Library
tables:"""


if __name__ == "__main__":
    write_place(derive(sys.argv[1] if len(sys.argv) > 1 else None), Path("scenarios/places/england.yaml"))
