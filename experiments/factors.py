"""A factor: one thing that varies over a design's rows, by its dotted name, with the values it may take.

``LEVER.size`` (or coverage, ramp_months, lasts_months) is a factor of policy; ``distress.strain`` is an uncertain
number; ``regard.hiring.black`` is one entry of a table, and the table's own name stands for all its entries.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from sim.files import Document, Mistake, Where, nearest, shown
from sim.levers.lever import library
from sim.numbers import Number, categories, load_numbers
from sim.scenario import LeverUse, Scenario
from sim.shapes import allowed

LEVER_KEYS = ("size", "coverage", "ramp_months", "lasts_months")
WHOLE = ("ramp_months", "lasts_months")


def along(unit: np.ndarray, listed: Sequence[float], low: float, high: float) -> np.ndarray:
    """Values at positions from 0 to 1, float64 of their shape: of a list in equal parts, else from low to high."""
    if listed:
        return np.array(listed, float)[np.minimum((unit * len(listed)).astype(int), len(listed) - 1)]
    return np.asarray(np.clip(low + unit * (high - low), low, high))


@dataclass(frozen=True)
class Factor:
    """One thing that varies: a key of a lever, or a number (``entry``: which of a table's, None for a plain one)."""

    name: str
    lever: str | None = None
    key: str = ""
    number: str = ""
    entry: int | None = None
    listed: tuple[float, ...] = ()  # the values it may take; empty: anything from low to high
    low: float = 0.0
    high: float = 0.0
    posterior: bool = False

    @property
    def drawn(self) -> bool:
        """Whether its values are drawn from a range."""
        return not self.listed

    def at(self, unit: np.ndarray) -> np.ndarray:
        """The values at positions from 0 to 1: along the range, or of the list in equal parts; float64."""
        found = along(unit, self.listed, self.low, self.high)
        return np.round(found) if self.drawn and self.key in WHOLE else found

    def set(self, scenario: Scenario, value: float) -> Scenario:
        """The scenario with this value."""
        if self.lever is not None:
            whole: float | int = int(value) if self.key in WHOLE else value
            uses = [
                use.model_copy(update={self.key: whole}) if use.lever == self.lever else use for use in scenario.levers
            ]
            return scenario.model_copy(update={"levers": uses})
        new: float | list[float] = value
        if self.entry is not None:
            usual = np.asarray(load_numbers()[self.number].value, float).tolist()
            table = list(scenario.numbers.get(self.number, usual))  # type: ignore[arg-type]
            table[self.entry] = value
            new = table
        return scenario.model_copy(update={"numbers": {**scenario.numbers, self.number: new}})


@cache
def lever_factors() -> dict[str, tuple[str, str]]:
    """Every dotted name of a lever that may vary: name → (lever, key)."""
    return {f"{lever}.{key}": (lever, key) for lever in library() for key in LEVER_KEYS}


@cache
def number_factors() -> dict[str, tuple[str, int | None]]:
    """Every dotted name of a number, or of a table's entry: name → (number, entry)."""
    found: dict[str, tuple[str, int | None]] = {}
    for name, number in load_numbers().items():
        if number.by is None:
            found[name] = (name, None)
        else:
            found |= {f"{name}.{one}": (name, k) for k, one in enumerate(categories(number.by))}
    return found


def limits(name: str) -> tuple[float, float]:
    """The declared range of a number or of a table's entry."""
    number, entry = number_factors()[name]
    known = load_numbers()[number]
    return _ends(known, entry)


def _ends(number: Number, entry: int | None) -> tuple[float, float]:
    low, high = np.asarray(number.low, float), np.asarray(number.high, float)
    return (float(low), float(high)) if entry is None else (float(low[entry]), float(high[entry]))


def of_name(name: str, **values: Any) -> Factor:
    """The factor of a known dotted name."""
    if name in lever_factors():
        lever, key = lever_factors()[name]
        return Factor(name, lever=lever, key=key, **values)
    number, entry = number_factors()[name]
    return Factor(name, number=number, entry=entry, **values)


def entries_of(name: str) -> list[str]:
    """The names of single numbers that a name stands for: a table's entries, else itself."""
    known = load_numbers()
    if name in known and known[name].by is not None:
        return [f"{name}.{one}" for one in categories(str(known[name].by))]
    return [name]


def factors_of(levers: Mapping[str, Any], uncertainties: Mapping[str, Any]) -> tuple[Factor, ...]:
    """The factors of a checked design, uncertainties first, so that rows that share a past lie together."""
    found = []
    for name, spread in uncertainties.items():
        for one in entries_of(name):
            if spread == "posterior":
                low, high = limits(one)
                if low < high:
                    found.append(of_name(one, low=low, high=high, posterior=True))
            else:
                found.append(of_name(one, **_values(spread)))
    return (*found, *(of_name(name, **_values(spread)) for name, spread in levers.items()))


def _values(spread: Any) -> dict[str, Any]:
    return (
        {"listed": tuple(map(float, spread))} if isinstance(spread, list) else {"low": spread.low, "high": spread.high}
    )


def factor_mistakes(document: Document, kind: str, given: Mapping[str, Any]) -> Iterator[Mistake]:
    """What is wrong with the names and values of a design's ``levers`` or ``uncertainties``."""
    seen: dict[str, str] = {}
    for name, spread in given.items():
        here: Where = (kind, name)
        wrong = name_mistake(document, here, name, kind)
        if wrong is not None:
            yield wrong
            continue
        for one in entries_of(name):
            if one in seen:
                yield document.mistake(here, f"{one} again (in {seen[one]})", "each number once")
            seen[one] = name
        yield from _spread_mistakes(document, here, name, spread)


def name_mistake(document: Document, here: Where, name: str, kind: str | None = None) -> Mistake | None:
    """The mistake of a name that is no factor (of this kind), or None."""
    levers, numbers = lever_factors(), {**number_factors(), **dict.fromkeys(load_numbers())}
    if name in (levers if kind == "levers" else numbers if kind else {**levers, **number_factors()}):
        return None
    if kind and name in (numbers if kind == "levers" else levers):
        where, what = ("uncertainties", "a number") if kind == "levers" else ("levers", "a lever")
        return document.mistake(here, f"{what}", f"{what} stands under `{where}`")
    choices: Any = {"levers": levers, "uncertainties": numbers, None: {**levers, **numbers}}[kind]
    words = {
        "levers": f"LEVER.KEY: a lever of `mindgap list levers` and one of {', '.join(LEVER_KEYS)}",
        "uncertainties": "a number of `mindgap list numbers`",
        None: f"a number of `mindgap list numbers`, or LEVER.KEY with one of {', '.join(LEVER_KEYS)}",
    }[kind]
    close = nearest(name, list(choices)) or (nearest(f"{name}.size", levers) if kind != "uncertainties" else None)
    return document.mistake(here, f"unknown name {shown(name)}", words, close)


def _spread_mistakes(document: Document, here: Where, name: str, spread: Any) -> Iterator[Mistake]:
    if isinstance(spread, list):
        numbers = [v for v in spread if is_number(v)]
        for k, value in enumerate(spread):
            if is_number(value):
                yield from value_mistakes(document, (*here, k), name, value)
        if len(set(numbers)) < len(numbers):
            yield document.mistake(here, "a value twice", "each value once")
    elif isinstance(spread, dict) and all(is_number(spread.get(end)) for end in ("low", "high")):
        wrong = [m for end in ("low", "high") for m in value_mistakes(document, (*here, end), name, spread[end])]
        yield from wrong
        if not wrong and spread["low"] >= spread["high"]:
            yield document.mistake((*here, "low"), shown(spread["low"]), f"below `high` ({spread['high']:g})")
    elif (
        spread == "posterior"
        and name not in lever_factors()
        and all(low >= high for low, high in map(limits, entries_of(name)))
    ):
        yield document.mistake(here, "posterior", "a list, or {low, high}: its declared range is one value")


def value_mistakes(document: Document, here: Where, name: str, value: float) -> Iterator[Mistake]:
    """The mistake of a value outside what its lever or number allows."""
    if name in lever_factors():
        key = lever_factors()[name][1]
        try:
            _adapter(key).validate_python(int(value) if key in WHOLE and value == int(value) else value)
        except ValidationError:
            yield document.mistake(here, shown(value), allowed(LeverUse, key))
        return
    ranges = {limits(one) for one in entries_of(name)}
    low, high = max(r[0] for r in ranges), min(r[1] for r in ranges)
    if not low <= value <= high:
        unit = load_numbers()[number_factors()[entries_of(name)[0]][0]].unit
        yield document.mistake(here, shown(value), f"{unit} from {low:g} to {high:g}")


@cache
def _adapter(key: str) -> TypeAdapter[Any]:
    """Checks one key of a lever as a scenario file would."""
    info = LeverUse.model_fields[key]
    return TypeAdapter(Annotated[info.annotation, *info.metadata], config={"strict": True})  # type: ignore[arg-type]


def is_number(value: Any) -> bool:
    """Whether a value of a file is a finite number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and bool(np.isfinite(value))
