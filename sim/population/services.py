"""How a place's services differ from the nation's: numbers of the model moved by published figures of the place.

A place file may list ``services``: a number of the model, how it is moved (`times` a ratio, `plus` an addition), and
the published figures from which that follows. Places of every service (`sim.access.capacity`) start from the deciles of
the areas instead, whatever the file says: each area has what an area of its decile has in the nation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.access.capacity import BY_DECILE
from sim.files import Document, nearest, shown
from sim.numbers import Number, Numbers, load_numbers, override

if TYPE_CHECKING:
    from sim.population.place import Place

KEYS = ("number", "times", "plus", "source")


@dataclass(frozen=True)
class Service:
    """One number of the model as it is in a place: the nation's ``times`` a ratio and ``plus`` an addition."""

    number: str
    times: float
    plus: float
    source: str


def read_services(document: Document, raw: Any) -> tuple[Service, ...]:
    """The services of a place file; mistakes are added to the document's."""
    if raw is None:
        return ()
    if not isinstance(raw, list):
        document.mistakes.append(document.mistake(("services",), shown(raw), f"a list; each with {', '.join(KEYS)}"))
        return ()
    numbers = load_numbers()
    found = []
    for k, item in enumerate(raw):
        before = len(document.mistakes)
        if not isinstance(item, dict):
            document.mistakes.append(document.mistake(("services", k), shown(item), f"a mapping of {', '.join(KEYS)}"))
            continue
        for key in item:
            if key not in KEYS:
                problem = document.mistake(("services", k, key), "an unknown key", ", ".join(KEYS), nearest(key, KEYS))
                document.mistakes.append(problem)
        name = item.get("number")
        movable = {n for n, x in numbers.items() if x.by is None and n not in BY_DECILE}
        if name not in movable:
            allowed = "a single number of `mindgap list numbers` (places and beds follow the deciles of areas)"
            here = ("services", k, "number")
            document.mistakes.append(document.mistake(here, shown(name), allowed, nearest(str(name), movable)))
        for key, low, high in (("times", 0.1, 10.0), ("plus", -5.0, 5.0)):
            value = item.get(key, 1.0 if key == "times" else 0.0)
            if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
                allowed = f"a number from {low:g} to {high:g}"
                document.mistakes.append(document.mistake(("services", k, key), shown(value), allowed))
        if not isinstance(item.get("source"), str) or not item["source"].strip():
            allowed = "the published figures it follows from"
            document.mistakes.append(document.mistake(("services", k, "source"), shown(item.get("source")), allowed))
        if len(document.mistakes) == before:
            times, plus = float(item.get("times", 1.0)), float(item.get("plus", 0.0))
            found.append(Service(str(name), times, plus, item["source"]))
    return tuple(found)


def moved(number: Number, service: Service) -> float:
    """The number's value in the place, held inside its declared range."""
    value = float(number.value) * service.times + service.plus  # type: ignore[arg-type]
    return float(np.clip(value, float(number.low), float(number.high)))  # type: ignore[arg-type]


def in_place(numbers: Numbers, place: Place, people: int) -> Mapping[str, Number]:
    """The model's numbers in a place: those its services move, and places by the deciles of its areas."""
    changes: dict[str, Any] = {s.number: moved(numbers[s.number], s) for s in place.services}
    if place.small is not None:
        here = place.at(people)
        for places, by_decile in BY_DECILE.items():
            spread = numbers[by_decile].flat()
            mean = float((spread[here.deciles - 1] * here.heft).mean() / spread.mean())
            changes[places] = float(numbers[places].value) * mean  # type: ignore[arg-type]
    return override(numbers, changes) if changes else numbers
