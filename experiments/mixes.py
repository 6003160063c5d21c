"""A mix of levers: what a frontier's design lets vary, as positions from 0 to 1, and the scenario that a mix makes.

Beside the keys of a sweep (size, coverage, ramp_months, lasts_months) a mix may vary ``deciles`` (the lever acts in the
1 … n most deprived tenths of areas) and ``start_months`` (months after `begins`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.factors import LEVER_KEYS, WHOLE, along, is_number, lever_factors, value_mistakes
from sim.files import Document, Mistake, Where, nearest, shown
from sim.levers.lever import library
from sim.levers.within import by_area
from sim.scenario import Deciles, LeverUse, Scenario, count, date

OWN_KEYS = {"deciles": (1, 10), "start_months": (0, 1199)}
KEYS = (*LEVER_KEYS, *OWN_KEYS)
PLACES = 2  # decimals of what is not a whole number: nobody steers finer than a hundredth


@dataclass(frozen=True)
class Dial:
    """One thing a mix may vary: a key of a lever, over a list of values or a range."""

    name: str
    lever: str
    key: str
    listed: tuple[float, ...] = ()
    low: float = 0.0
    high: float = 0.0

    def at(self, unit: np.ndarray) -> np.ndarray:
        """The values at positions from 0 to 1, float64."""
        found = along(unit, self.listed, self.low, self.high)
        return found if self.listed else np.round(found, 0 if self.key in (*WHOLE, *OWN_KEYS) else PLACES)

    @property
    def off(self) -> float:
        """The position at which the lever does least."""
        if self.key not in ("size", "coverage"):
            return 1.0
        values = self.at(np.linspace(0, 1, 101))
        return float(np.argmin(values)) / 100

    def set(self, scenario: Scenario, value: float) -> Scenario:
        """The scenario with this value."""
        changed: dict[str, Any] = {self.key: int(value) if self.key in WHOLE else float(value)}
        if self.key == "deciles":
            changed = {"where": "all" if value >= 10 else Deciles(deciles=list(range(1, int(value) + 1)))}
        elif self.key == "start_months":
            changed = {"start": date(count(scenario.begins) + int(value))}
        uses = [use.model_copy(update=changed) if use.lever == self.lever else use for use in scenario.levers]
        return scenario.model_copy(update={"levers": uses})


def dials_of(levers: Mapping[str, Any]) -> tuple[Dial, ...]:
    """The dials of a checked design."""
    found = []
    for name, spread in levers.items():
        lever, key = name.rsplit(".", 1)
        if isinstance(spread, list):
            found.append(Dial(name, lever, key, tuple(map(float, spread))))
        else:
            found.append(Dial(name, lever, key, (), spread.low, spread.high))
    return tuple(found)


def scenario_of(base: Scenario, dials: Sequence[Dial], values: Sequence[float]) -> Scenario:
    """The scenario of a mix. A lever at size or coverage 0 is left out: it would change nothing."""
    found = base
    for dial, value in zip(dials, values, strict=True):
        found = dial.set(found, value)
    mine = {dial.lever for dial in dials}
    kept = [u for u in found.levers if u.lever not in mine or (u.size > 0 and u.coverage > 0)]
    return found.model_copy(update={"levers": kept})


def without(base: Scenario, dials: Sequence[Dial]) -> Scenario:
    """The base without the levers that mixes are made of: what every mix is compared with."""
    mine = {dial.lever for dial in dials}
    return base.model_copy(update={"levers": [u for u in base.levers if u.lever not in mine]})


def with_levers(base: Scenario, levers: Iterable[str], who: Mapping[str, str] | None = None) -> Scenario:
    """The base with all these levers in it (library defaults where one is new), reaching whom ``who`` says by lever."""
    document, reaches = base.model_dump(by_alias=True), who or {}
    there = {use["lever"] for use in document["levers"]}
    new = [{"lever": lever} for lever in dict.fromkeys(levers) if lever not in there]
    made = Scenario.model_validate({**document, "levers": [*document["levers"], *new]}) if new else base
    uses = [use.model_copy(update={"who": reaches[use.lever]}) if use.lever in reaches else use for use in made.levers]
    made = made.model_copy(update={"levers": uses})
    made._key = base.key
    return made


def words(scenario: Scenario, dials: Sequence[Dial]) -> str:
    """A mix in words: each lever that acts with the values that vary."""
    parts = []
    for lever in dict.fromkeys(dial.lever for dial in dials):
        use = next((u for u in scenario.levers if u.lever == lever), None)
        if use is not None:
            said = [_said(use, dial.key, scenario) for dial in dials if dial.lever == lever]
            parts.append(f"{library()[lever].title} ({', '.join(said)})")
    return " + ".join(parts) or "nothing"


def _said(use: LeverUse, key: str, scenario: Scenario) -> str:
    if key == "coverage":
        return f"coverage {100 * use.coverage:.0f} %"
    if key == "deciles":
        many = 10 if use.where == "all" else len(use.where.deciles)  # type: ignore[union-attr]
        return "everywhere" if many == 10 else f"most deprived {10 * many} %"
    if key == "start_months":
        return f"from {use.start}"
    value = getattr(use, key)
    return f"{key.replace('_', ' ')} {value:g}"


def dial_mistakes(document: Document, given: Mapping[str, Any]) -> Iterator[Mistake]:
    """What is wrong with the names and values of a design's ``levers``."""
    known = [f"{lever}.{key}" for lever in library() for key in KEYS]
    for name, spread in given.items():
        here: Where = ("levers", name)
        if name not in known:
            near = nearest(name, dict.fromkeys(known)) or nearest(f"{name}.size", dict.fromkeys(known))
            allowed = f"LEVER.KEY: a lever of `mindgap list levers` and one of {', '.join(KEYS)}"
            yield document.mistake(here, f"unknown name {shown(name)}", allowed, near)
            continue
        lever, key = name.rsplit(".", 1)
        if key == "deciles" and not by_area(library()[lever]):
            allowed = f"no `deciles`: what {lever} moves holds for all services of the place, so no area can be picked"
            yield document.mistake(here, "some areas", allowed)
            continue
        if isinstance(spread, list):
            for k, value in enumerate(spread):
                yield from _value_mistakes(document, (*here, k), name, value)
            if len({str(v) for v in spread}) < len(spread):
                yield document.mistake(here, "a value twice", "each value once")
        elif isinstance(spread, dict) and all(is_number(spread.get(end)) for end in ("low", "high")):
            wrong = [m for end in ("low", "high") for m in _value_mistakes(document, (*here, end), name, spread[end])]
            yield from wrong
            if not wrong and spread["low"] >= spread["high"]:
                yield document.mistake((*here, "low"), shown(spread["low"]), f"below `high` ({spread['high']:g})")


def _value_mistakes(document: Document, here: Where, name: str, value: Any) -> Iterator[Mistake]:
    if not is_number(value):
        return  # told by the shape of the file
    if name in lever_factors():
        yield from value_mistakes(document, here, name, value)
        return
    low, high = OWN_KEYS[name.rsplit(".", 1)[1]]
    if not (low <= value <= high and value == int(value)):
        yield document.mistake(here, shown(value), f"a whole number from {low} to {high:,}")
