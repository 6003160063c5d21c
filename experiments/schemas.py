"""JSON Schemas of scenario, place, design and frontier files: what editors check a file with and show on hovering.

Descriptions carry units, ranges and sources: of levers from the library, of numbers from their declarations, of
tables of a place from their shape. All is told from the code, so nothing is written twice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from pydantic import BaseModel

from experiments.design import Design
from experiments.frontier_design import FrontierDesign
from sim.levers.lever import GRADES, Lever, library
from sim.library import place_names, scenario_names
from sim.numbers import Number, load_numbers
from sim.outcomes import OUTCOMES
from sim.population.place import KEYS, NATION, SHAPE
from sim.scenario import Scenario

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SPREAD = {  # what a design may vary of a lever, with its unit
    "size": "strength; 0 = baseline, 1 = as described",
    "coverage": "share of those eligible who are offered it, 0 to 1",
    "ramp_months": "months until full coverage or strength",
    "lasts_months": "months a person stays reached",
}
PLACE_KEYS = {
    "schema": "version of this file format",
    "extends": "england: what the file does not say is England's; leave it out and give every table",
    "name": "the place's name, as scenarios give it",
    "title": "what reports call it",
    "kind": "nation, or what kind of area it is",
    "code": "the official code (ONS)",
    "made_from": "file name: SHA-256 of each source file it was built from",
    "local": "names of the tables that are the place's own; all others are England's",
    "areas": "the areas file beside it (CSV)",
    "areas_sha256": "SHA-256 of the areas file",
    "fifteen": "share of 15-year-olds, as its source gives it",
    "notes": "what a reader should know of how it was made",
    "fit": "how well the tables fit the sources",
    "figures": "published figures to hold the place against",
    "services": "its services beside England's, each with its source",
    "tables": "shares of people: a row of ten numbers, most deprived decile first, or of one for the whole place",
}
UNITS = {"children_per_adult": "children (under 16) for each adult"}  # of a place's tables; all others are shares


def lever_text(lever: Lever) -> str:
    """A lever in a few lines: what it does, moves, costs, and how far it is known."""
    numbers = load_numbers()
    moves = "; ".join(_effect(effect, numbers[effect.number]) for effect in lever.effects)
    return (
        f"{lever.title} ({lever.level}). {lever.summary} At size 1 it moves {moves}. Judged on: "
        f"{', '.join(lever.outcomes)}. Cost: {lever.unit_cost}. Evidence: {GRADES[lever.grade]} ({lever.source})."
    )


def key_text(lever: Lever, key: str) -> str:
    """What hovering over LEVER.KEY of a design shows, and `mindgap explain` prints."""
    return f"{SPREAD[key]}. {lever_text(lever)}"


def _effect(effect: Any, number: Number) -> str:
    change = "each decile by its own share" if effect.by_decile else f"by {effect.change:g}"
    span = "" if effect.low is None else f" ({effect.low:g} to {effect.high:g})"
    how = {"add": "", "multiply": " of itself", "max": ", as a floor"}[number.combine or "add"]
    return f"{effect.number} {change}{span} {number.unit}{how}, {effect.source or effect.kind}"


def number_text(number: Number) -> str:
    """A number in one line: meaning, unit, usual value and range, and where it comes from."""
    value = "a table" if number.by else f"{number.flat()[0]:g}"
    by = f" by {number.by}" if number.by else ""
    low, high = (float(f(x)) for f, x in ((min, number_ends(number, 0)), (max, number_ends(number, 1))))
    return (
        f"{number.meaning} ({number.unit}{by}); usually {value}, from {low:g} to {high:g}; {number.kind}: "
        f"{number.source or number.reason}"
    )


def number_ends(number: Number, end: int) -> list[float]:
    """The low (0) or high (1) ends of a number's range."""
    return np.atleast_1d(np.asarray((number.low, number.high)[end], float)).tolist()


def _told(names: dict[str, str]) -> list[dict[str, str]]:
    """A choice among names, each with its own hover text."""
    return [{"const": name, "description": text} for name, text in names.items()]


def _numbers() -> dict[str, Any]:
    one: dict[str, Any] = {"type": "number"}
    many: dict[str, Any] = {"type": "array", "items": one}
    return {name: {**(many if n.by else one), "description": number_text(n)} for name, n in load_numbers().items()}


def _of_model(model: type[BaseModel]) -> dict[str, Any]:
    return {"$schema": DIALECT, **model.model_json_schema(by_alias=True)}


def scenario() -> dict[str, Any]:
    """Of a scenario file."""
    found = _of_model(Scenario)
    levers = {name: lever_text(lever) for name, lever in library().items()}
    of_lever = found["$defs"]["LeverUse"]["properties"]
    of_lever["lever"] |= {"description": "a lever of the library", "anyOf": _told(levers)}
    found["properties"]["numbers"] |= {"properties": _numbers(), "additionalProperties": False}
    found["properties"]["extends"]["examples"] = list(scenario_names())
    found["properties"]["place"]["examples"] = list(place_names())
    return found


def design() -> dict[str, Any]:
    """Of a design file (the file of a sweep)."""
    found = _of_model(Design)
    properties = found["properties"]
    for key, text in (
        ("people", "people of all ages; of the base if left out"),
        ("months", "months of results; of the base if left out"),
        ("place", "a place of the library, or the path of a place file; of the base if left out"),
        ("burn_in_months", "months before `begins`; of the base if left out"),
    ):
        properties[key]["description"] = text
    spread, uncertain = (properties[key]["additionalProperties"] for key in ("levers", "uncertainties"))
    properties["levers"]["properties"] = {
        f"{name}.{key}": {**spread, "description": key_text(lever, key)}
        for name, lever in library().items()
        for key in SPREAD
    }
    numbers = load_numbers().items()
    properties["uncertainties"]["properties"] = {
        name: {**uncertain, "description": number_text(number)} for name, number in numbers if not number.by
    }
    properties["outcomes"] |= {
        "description": "what is kept of each run: an outcome, or gap.OUTCOME.GAP",
        "examples": [f"gap.{name}.imd_fifth" for name in OUTCOMES],
    }
    return found


def frontier() -> dict[str, Any]:
    """Of a frontier file."""
    return _of_model(FrontierDesign)


def place() -> dict[str, Any]:
    """Of a place file: the shape that `sim.population.place` reads."""
    share = {"type": "number", "minimum": 0}
    row = {"anyOf": [{"type": "array", "items": share, "minItems": 1, "maxItems": 10}, share]}
    tables = {
        name: {
            "type": "object",
            "description": f"{UNITS.get(name, 'share of people, 0 to 1')}; rows: {', '.join(rows)}",
            "properties": {one: {**row, "description": f"{name}: {one}; ten deciles, or one number"} for one in rows},
            "required": list(rows),
            "additionalProperties": False,
        }
        for name, rows in SHAPE.items()
    }
    found: dict[str, Any] = {key: {"description": PLACE_KEYS[key]} for key in KEYS}
    found["schema"] |= {"type": "integer", "const": 1}
    found["extends"] |= {"type": "string", "const": NATION}
    found["kind"] |= {"type": "string"}
    found["tables"] |= {"type": "object", "properties": tables}
    return {
        "$schema": DIALECT,
        "title": "Place",
        "type": "object",
        "description": "A place: how its people look by deprivation decile",
        "properties": found,
        "required": ["schema"],
        "anyOf": [{"required": ["extends"]}, {"required": ["name", "tables"]}],
        "additionalProperties": False,
    }


_MAKERS: dict[str, Callable[[], dict[str, Any]]] = {
    "scenario": scenario,
    "place": place,
    "design": design,
    "frontier": frontier,
}


def of_file(kind: str) -> dict[str, Any]:
    """The JSON Schema of a kind of file: scenario, place, design or frontier."""
    return _MAKERS[kind]()
