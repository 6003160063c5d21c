"""Checks what a scenario file refers to: levers, cuts, numbers, the place, and ``who`` expressions.

Works on the raw values of a file, so that these mistakes come together with those of shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.files import Document, InputError, Mistake, Where, nearest, shown
from sim.levers.language import WhoError, parse
from sim.library import A_PLACE_FILE, is_path, or_path, place_names
from sim.shapes import listed

if TYPE_CHECKING:
    from sim.levers.lever import Lever


def check(document: Document) -> Iterator[Mistake]:
    """Every reference of the document that leads nowhere or outside its range."""
    value = document.value
    if not isinstance(value, dict):
        return
    yield from _levers(document, value.get("levers"))
    yield from _everywhere(document, value.get("levers"))
    yield from _areas(document, value.get("levers"), value.get("place", "england"))
    yield from _cuts(document, value.get("cut"))
    yield from _numbers(document, value.get("numbers"))
    yield from _place(document, value.get("place"))
    yield from _network(document, value.get("network"))


def _levers(document: Document, levers: Any) -> Iterator[Mistake]:
    from sim.levers.lever import library

    known = library()
    for i, item in enumerate(levers if isinstance(levers, list) else ()):
        if not isinstance(item, dict):
            continue
        here: Where = ("levers", i)
        name = item.get("lever")
        if isinstance(name, str) and name not in known:
            near = nearest(name, known)
            yield document.mistake((*here, "lever"), f"unknown lever {shown(name)}", listed(known), near)
        if isinstance(name, str) and name in known:
            yield from _means(document, here, item, known[name])
        if isinstance(item.get("who"), str):
            if isinstance(name, str) and name in known and not known[name].reaches_people:
                found, allowed = "an expression", "no `who`: this lever works on areas or services, not on persons"
                yield document.mistake((*here, "who"), found, allowed)
            try:
                parse(item["who"])
            except WhoError as error:
                found = f"line {error.line}, column {error.column} of the expression: {error.found}"
                yield document.mistake((*here, "who"), found, error.allowed, error.near)


def _everywhere(document: Document, levers: Any) -> Iterator[Mistake]:
    """Some areas for a lever whose every number holds for all services: its effect cannot be turned there alone."""
    from sim.levers.lever import library
    from sim.levers.within import by_area

    for i, item in enumerate(levers if isinstance(levers, list) else ()):
        where, name = (item.get(key) for key in ("where", "lever")) if isinstance(item, dict) else (None, None)
        if not isinstance(where, dict) or not isinstance(name, str) or name not in library():
            continue
        deciles = where.get("deciles")
        everywhere = isinstance(deciles, list) and {d for d in deciles if isinstance(d, int)} >= set(range(1, 11))
        if not everywhere and not by_area(library()[name]):
            allowed = "`all`: what this lever moves holds for all services of the place, so no area can be picked"
            yield document.mistake(("levers", i, "where"), "some areas", allowed)


def _areas(document: Document, levers: Any, place: Any) -> Iterator[Mistake]:
    """Areas that the place does not have; a place that cannot be read is told elsewhere."""
    from sim.levers.within import known

    for i, item in enumerate(levers if isinstance(levers, list) else ()):
        where = item.get("where") if isinstance(item, dict) else None
        named = where.get("areas") if isinstance(where, dict) else None
        if not isinstance(named, list) or not isinstance(place, str) or (document.alone and is_path(place)):
            continue
        try:
            codes = known(place_path(document, place) if is_path(place) else place)
        except (InputError, OSError):
            return
        if not codes:
            found, allowed = "areas", f"`all` or deciles: {place} has no areas of its own; build a place that has"
            yield document.mistake(("levers", i, "where", "areas"), found, allowed)
            continue
        for code in (one for one in named if isinstance(one, str) and one not in set(codes)):
            allowed = f"a code of the place's areas file, such as {codes[0]} or {codes[-1]}"
            yield document.mistake(
                ("levers", i, "where", "areas"), f"unknown area {shown(code)}", allowed, nearest(code, codes)
            )


def _means(document: Document, here: Where, item: dict[str, Any], lever: Lever) -> Iterator[Mistake]:
    """Money and staff that a lever cannot be given by."""
    if item.get("budget") is not None:
        if item.get("coverage") is not None:
            yield document.mistake((*here, "budget"), "a budget beside coverage", "one of them: money decides coverage")
        elif lever.cost is None or any(effect.same_total for effect in lever.effects):
            yield document.mistake((*here, "budget"), "a budget", "coverage: this lever moves money and adds none")
    if item.get("staff") is not None and lever.staff is None:
        yield document.mistake((*here, "staff"), "staff", "no `staff`: nobody is employed to do what this lever does")


def _cuts(document: Document, cut: Any) -> Iterator[Mistake]:
    if not isinstance(cut, dict) or not cut:
        return
    from sim.cycles import cut_keys, cycles

    keys = cut_keys()
    for key in cut:
        if key in cycles() and not cycles()[key].closed:
            missing = ", ".join(".".join(link) for link in cycles()[key].missing)
            yield document.mistake(("cut", key), f"a cycle that is still open (missing {missing})", "a closed cycle")
        elif key not in keys:
            yield document.mistake(
                ("cut", key),
                "an unknown link, cycle or barrier",
                "determinants, access, experience, a closed cycle of `mindgap list cycles`, or reader.column",
                nearest(key, keys),
            )


def _numbers(document: Document, numbers: Any) -> Iterator[Mistake]:
    if not isinstance(numbers, dict) or not numbers:
        return
    from sim.numbers import load_numbers

    known = load_numbers()
    for name, value in numbers.items():
        here: Where = ("numbers", name)
        if name not in known:
            allowed = "a number of `mindgap list numbers`"
            yield document.mistake(here, f"unknown number {shown(name)}", allowed, nearest(name, known))
            continue
        number = known[name]
        shape = np.shape(number.value)
        low, high = np.broadcast_to(number.low, shape or (1,)), np.broadcast_to(number.high, shape or (1,))
        values = value if isinstance(value, list) else [value]
        if isinstance(value, list) != bool(shape) or (shape and len(values) != shape[0]):
            allowed = f"a list of {shape[0]} numbers, by {number.by}" if shape else "one number"
            yield document.mistake(here, shown(value), allowed)
            continue
        for k, v in enumerate(values):
            if isinstance(v, (int, float)) and not isinstance(v, bool) and not low[k] <= v <= high[k]:
                allowed = f"{number.unit} from {low[k]:g} to {high[k]:g}"
                yield document.mistake((*here, k) if shape else here, shown(v), allowed)


def _place(document: Document, place: Any) -> Iterator[Mistake]:
    if not isinstance(place, str):
        return
    if not is_path(place) or document.alone:
        if place not in place_names():
            allowed = or_path(place_names(), A_PLACE_FILE, document.alone)
            yield document.mistake(("place",), f"unknown place {shown(place)}", allowed, nearest(place, place_names()))
        return
    from sim.population.place import load_place

    try:
        load_place(place_path(document, place))
    except InputError as error:
        yield document.mistake(("place",), f"a place file that is not valid ({shown(place)})", "a valid place file")
        yield from error.mistakes


def _network(document: Document, network: Any) -> Iterator[Mistake]:
    if not isinstance(network, str) or not network or "\0" in network:
        return
    if document.alone:
        yield document.mistake(("network",), shown(network), "no `network`: no other file is read")
        return
    from sim.population import own_network

    try:
        own_network.load(place_path(document, network))
    except InputError as error:
        yield document.mistake(("network",), f"a network that is not valid ({shown(network)})", "a valid network file")
        yield from error.mistakes


def network_size(merged: dict[str, Any], document: Document) -> Iterator[Mistake]:
    """The mistake of a network that names people who are not there."""
    network, people = merged.get("network"), merged.get("people", 20_000)
    if isinstance(network, str) and isinstance(people, int):
        from sim.population import own_network

        found = own_network.too_large(network, people)
        if found:
            yield document.mistake(("network",) if "network" in document.value else ("people",), *found)


def place_path(document: Document, place: str) -> str:
    """The path of a place or network file, seen from the folder of the file that names it."""
    return str(Path(document.file).parent / place)
