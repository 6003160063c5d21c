"""The numbers of the model: value, unit, range, kind and source of each, as data.

They stand in ``scenarios/numbers``, by process, or by part of one that has many. Loading fails, with every mistake
at once, when a number lacks its unit, range, kind, or its source (``assumed``: its reason),
when one that a process declares is missing, and when one that nobody declares is there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np

from sim import plugins
from sim.columns import BY_NAME
from sim.determinants.home import TABLES as HOME_TABLES
from sim.determinants.work import TABLES as WORK_TABLES
from sim.files import Document, InputError, Mistake, nearest
from sim.life import TABLES as LIFE_TABLES
from sim.parsed import read
from sim.process import processes

KINDS = ("measured", "estimated", "assumed", "rule")
COMBINE = ("add", "multiply", "max")
DECILES = tuple(str(d) for d in range(1, 11))
AGE_KNOTS = ("0", "1", *(str(age) for age in range(10, 100, 10)))  # ages at which a life table is quoted
KEYS = ("meaning", "unit", "by", "value", "low", "high", "kind", "source", "reason", "per", "combine")

Value = float | np.ndarray


@dataclass(frozen=True)
class Number:
    """One number of the model, or one table of numbers by a code column or by decile.

    ``value``, ``low`` and ``high`` are floats, or float64 arrays in code order where ``by``
    is given. ``per`` (person, area or world) and ``combine`` (add, multiply or max) say whether
    and how levers may move it.
    """

    name: str
    meaning: str
    unit: str
    value: Value
    low: Value
    high: Value
    kind: str
    source: str
    reason: str
    by: str | None
    per: str
    combine: str
    file: str
    line: int

    @property
    def labelled(self) -> bool:
        """Whether it is indexed by a label of rule 1 or by the place."""
        return self.by in BY_NAME and BY_NAME[self.by].label

    def flat(self) -> np.ndarray:
        """The value as a float64 array of one or more entries."""
        return np.atleast_1d(np.asarray(self.value, float))


Numbers = Mapping[str, Number]


def categories(by: str) -> tuple[str, ...]:
    """Names of the entries of a table: a column's codes, the ten deciles, or the ages of a life table."""
    if by == "age_knot":
        return AGE_KNOTS
    return DECILES if by == "imd_decile" else BY_NAME[by].codes


def _number_like(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and np.isfinite(value)


def _entries(value: Any, by: str | None) -> np.ndarray | None:
    """The entries of a value in code order, or None where the shape does not fit."""
    if by is None:
        return np.array(float(value)) if _number_like(value) else None
    names = categories(by)
    if isinstance(value, dict):
        value = [value.get(n) for n in names] if set(value) == set(names) else None
    elif _number_like(value):
        value = [value] * len(names)
    if not isinstance(value, list) or len(value) != len(names) or not all(map(_number_like, value)):
        return None
    return np.array(value, float)


def _parse(name: str, entry: Any, document: Document) -> tuple[Number | None, list[Mistake]]:
    where = ("numbers", name)
    wrong: list[Mistake] = []

    def say(key: str, found: str, allowed: str, near: str | None = None) -> None:
        wrong.append(document.mistake((*where, key) if key in entry else where, found, allowed, near))

    if not isinstance(entry, dict):
        return None, [document.mistake(where, "not a mapping", f"a mapping with {', '.join(KEYS)}")]
    for key in entry:
        if key not in KEYS:
            say(key, "unknown key", f"one of {', '.join(KEYS)}", nearest(key, KEYS))
    for key in ("meaning", "unit", "value", "low", "high", "kind"):
        if key not in entry:
            say(key, f"no {key}", "every number carries meaning, unit, value, low, high and kind")
    kind, by = entry.get("kind"), entry.get("by")
    if kind is not None and kind not in KINDS:
        say("kind", f"kind {kind}", f"one of {', '.join(KINDS)}", nearest(str(kind), KINDS))
    if kind == "assumed" and not entry.get("reason"):
        say("reason", "assumed without a reason", "a one-line reason")
    if kind in ("measured", "estimated", "rule") and not entry.get("source"):
        say("source", f"{kind} without a source", "ids of the evidence, or a title with its date; else kind: assumed")
    if by is not None and by != "age_knot" and (by not in BY_NAME or not (categories(by))):
        say("by", f"by {by}", "a code column, imd_decile or age_knot", nearest(str(by), BY_NAME))
        return None, wrong
    value, low, high = (_entries(entry.get(k), by) for k in ("value", "low", "high"))
    if value is None or low is None or high is None:
        names = f"; {', '.join(categories(by))}" if by else ""
        say("value", "value, low or high of the wrong shape", f"numbers{names}")
        return None, wrong
    if not np.all((low <= value) & (value <= high)):
        say("value", f"value {entry['value']}", f"between low {entry['low']} and high {entry['high']}")
    per, combine = entry.get("per", ""), entry.get("combine", "")
    if per and per not in ("person", "area", "world"):
        say("per", f"per {per}", "person, area or world")
    if bool(per) != bool(combine) or (combine and combine not in COMBINE):
        say("combine", f"combine {combine or 'missing'}", f"with `per`, one of {', '.join(COMBINE)}")
    if wrong:
        return None, wrong
    plain = (lambda a: float(a)) if by is None else (lambda a: a)
    text = {k: str(entry.get(k, "") or "") for k in ("meaning", "unit", "source", "reason")}
    number = Number(
        name=name,
        value=plain(value),
        low=plain(low),
        high=plain(high),
        kind=str(kind),
        by=by,
        per=per,
        combine=combine,
        file=document.file,
        line=document.line_of(where),
        **text,
    )
    return number, []


def read_numbers(path: Traversable) -> dict[str, Number]:
    """The numbers of one file; raises InputError with all its mistakes."""
    return numbers_in(read(path))


def numbers_in(document: Document) -> dict[str, Number]:
    """The numbers under ``numbers`` of a document; raises InputError with all its mistakes."""
    entries = document.value.get("numbers") if isinstance(document.value, dict) else None
    if not isinstance(entries, dict):
        raise InputError([document.mistake(("numbers",), "no `numbers`", "a mapping of numbers by dotted name")])
    found: dict[str, Number] = {}
    wrong: list[Mistake] = []
    for name, entry in entries.items():
        number, mistakes = _parse(name, entry, document)
        wrong += mistakes
        if number is not None:
            found[name] = number
    if wrong:
        raise InputError(wrong)
    return found


def declared() -> dict[str, str]:
    """Every number a process declares (dotted name) and how it is used: scalar, table or dial."""
    return {
        f"{p.name}.{field}": kind
        for p in processes().values()
        for field, kind in p.parts.get("Numbers", {}).items()
        if kind != "curve"
    }


# Numbers read where people are drawn, reached, and come, go and move between months.
ROOMS_OF_THEIR_OWN = ("people", "network", "reach", "turnover", "theory")
BESIDE_PROCESSES = (
    "distress.luck_shape",
    *(f"life.{name}" for name in LIFE_TABLES),
    "health.limited_age",
    "health.ill_age",
    "caring.cares_age",
    *(f"work.{name}" for name in WORK_TABLES),
    *(f"home.{name}" for name in HOME_TABLES),
    "reading.ghq_cut",
    "reading.cisr_cut",
    "reading.cisr18_cut",
    "beds.per_adult",
    "beds.decile",
    "waiting.places",
    "waiting.places_young",
    "waiting.places_team",
    "waiting.places_gp",
    "waiting.places_crisis",
    "waiting.saved_crisis",
    "waiting.by_head",
    "waiting.by_need",
    "waiting.urgent_at",
    "waiting.urgent_at_young",
    "waiting.urgent_at_team",
    "waiting.urgent_at_gp",
    "waiting.urgent_at_crisis",
    "waiting.places_decile",
    "waiting.places_gp_decile",
)


@cache
def load_numbers() -> dict[str, Number]:
    """All numbers of the model by dotted name; raises InputError where the rules above are broken."""
    found: dict[str, Number] = {}
    folder = files("scenarios") / "numbers"
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if path.name.endswith(".yaml"):
            found |= read_numbers(path)
    for plug in plugins.found(plugins.PROCESSES):
        found |= numbers_in(plugins.declared(plug))
    wanted = declared()
    wrong = [
        Mistake(str(folder), 1, name, "no such number", f"a process declares it ({kind})", nearest(name, found))
        for name, kind in wanted.items()
        if name not in found
    ]
    for name, number in found.items():
        known = name in wanted or name in BESIDE_PROCESSES or name.split(".")[0] in ROOMS_OF_THEIR_OWN
        if not known:
            wrong.append(
                Mistake(number.file, number.line, name, "nobody reads it", "a declared number", nearest(name, wanted))
            )
        elif (number.by is not None) != (wanted.get(name, "table" if number.by else "scalar") == "table"):
            wrong.append(Mistake(number.file, number.line, name, f"by {number.by}", f"declared as {wanted[name]}"))
        elif wanted.get(name) == "dial" and number.per != "person":
            wrong.append(Mistake(number.file, number.line, name, "a dial without `per: person`", "per: person"))
    if wrong:
        raise InputError(wrong)
    return found


def override(numbers: Numbers, changes: Mapping[str, Any]) -> dict[str, Number]:
    """The numbers with some values replaced (scalars, or entries in code order); ranges are not checked here.

    ValueError for a value of another shape.
    """
    changed = dict(numbers)
    for name, value in changes.items():
        old = changed[name]
        new = _entries(value if not isinstance(value, np.ndarray) else value.tolist(), old.by)
        if new is None:
            raise ValueError(f"{name}: {value!r} does not fit; it is by {old.by or 'nothing'}")
        changed[name] = replace(old, value=float(new) if old.by is None else new)
    return changed


def digest(numbers: Numbers) -> str:
    """A hash of every value, by name: two runs with the same digest used the same numbers."""
    h = hashlib.sha256()
    for name in sorted(numbers):
        h.update(name.encode())
        h.update(numbers[name].flat().tobytes())
    return h.hexdigest()


def levellers(numbers: Numbers, processes_named: Iterable[str] | None = None) -> list[str]:
    """Names of the numbers indexed by a label or by the place, of some processes or of all."""
    rooms = None if processes_named is None else set(processes_named)
    return [n for n, x in numbers.items() if x.labelled and (rooms is None or n.split(".")[0] in rooms)]
