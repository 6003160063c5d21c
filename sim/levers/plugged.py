"""Levers of plug-ins: loaded by their entry points and held against the numbers, outcomes and words of the model."""

from __future__ import annotations

from collections.abc import Iterator

from sim import plugins
from sim.files import InputError, Mistake, nearest, shown
from sim.levers.language import WhoError, parse
from sim.levers.lever import LEVELS, Lever
from sim.numbers import load_numbers
from sim.outcomes import OUTCOMES


def levers(taken: set[str]) -> list[Lever]:
    """Every lever of every plug-in; InputError with all that is wrong in them. ``taken``: names of the library's."""
    found: list[Lever] = []
    wrong: list[Mistake] = []
    for plug in plugins.found(plugins.LEVERS):
        offered = getattr(plug.load(), "LEVERS", None)
        if not isinstance(offered, tuple) or not all(isinstance(one, Lever) for one in offered):
            wrong.append(plug.mistake(1, "LEVERS", shown(offered), "a tuple of levers (sim.levers.lever.Lever)"))
            continue
        for lever in offered:
            lines = plug.path.read_text(encoding="utf-8").splitlines()
            for key, word, said, allowed, near in faults(lever, taken):
                line = next((k for k, text in enumerate(lines, 1) if f'"{word}"' in text), 1)
                wrong.append(plug.mistake(line, f"{lever.name}.{key}", said, allowed, near))
            taken.add(lever.name)
            found.append(lever)
    if wrong:
        raise InputError(wrong)
    return found


def faults(lever: Lever, taken: set[str]) -> Iterator[tuple[str, str, str, str, str | None]]:
    """What is wrong with a lever: key, the word that is, what was found, what is allowed, the nearest name."""
    numbers = load_numbers()
    if lever.name in taken or not lever.name.isidentifier():
        yield "name", lever.name, shown(lever.name), "a name of letters, digits and _ that no lever has", None
    if lever.level not in LEVELS:
        yield "level", lever.level, shown(lever.level), ", ".join(LEVELS), nearest(lever.level, LEVELS)
    for effect in lever.effects:
        movable = [name for name, number in numbers.items() if number.per]
        if effect.number not in movable:
            why = "which no lever may move" if effect.number in numbers else "which is no number"
            allowed = "a number with `per` (`mindgap list numbers`)"
            yield "effects", effect.number, f"{shown(effect.number)}, {why}", allowed, nearest(effect.number, movable)
        if effect.low is not None and effect.high is not None and not effect.low <= effect.change <= effect.high:
            yield "effects", effect.number, f"a change of {effect.change:g}", f"{effect.low:g} to {effect.high:g}", None
        if not effect.source and not effect.reason:
            yield "effects", effect.number, "neither source nor reason", "ids of the evidence, or a reason", None
    for outcome in lever.outcomes:
        if outcome not in OUTCOMES:
            allowed = "an outcome (`mindgap list outcomes`)"
            yield "outcomes", outcome, shown(outcome), allowed, nearest(outcome, OUTCOMES)
    if lever.who is not None:
        try:
            parse(lever.who)
        except WhoError as error:
            yield "who", lever.who, f"column {error.column} of the expression: {error.found}", error.allowed, error.near
    if not lever.source:
        yield "source", lever.name, "no source", "ids of the evidence, or `assumed`", None
