"""``mindgap list``: what there is, as tables or JSON."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any

import typer

from mindgap.options import Json
from mindgap.screen import guarded, show_json, show_table


class Thing(StrEnum):
    """What can be listed."""

    scenarios = "scenarios"
    levers = "levers"
    places = "places"
    factors = "factors"
    groups = "groups"
    cycles = "cycles"
    outcomes = "outcomes"
    evidence = "evidence"


def catalogue(
    thing: Annotated[Thing, typer.Argument(help="What to list.", show_default=False)], as_json: Json = False
) -> None:
    """List scenarios, levers, places, factors (numbers), groups, cycles, outcomes or evidence.

    Examples: mindgap list levers; mindgap list cycles --json
    """
    with guarded():
        rows = _LISTS[thing]()
        if as_json:
            show_json(rows)
        else:
            show_table(thing.value, rows, _COLUMNS[thing])


def scenarios() -> list[dict[str, Any]]:
    """The library's scenarios with what each changes."""
    from sim.library import scenario_names
    from sim.scenario import load_scenario

    base = load_scenario("baseline")
    rows = []
    for name in scenario_names():
        scenario = load_scenario(name)
        rows.append(
            {
                "name": name,
                "title": scenario.name,
                "summary": scenario.summary,
                "levers": [use.lever for use in scenario.levers],
                "changes": "; ".join(scenario.differences(base)) or "nothing",
            }
        )
    return rows


def levers() -> list[dict[str, Any]]:
    """The library's levers."""
    from sim.levers.lever import library

    return [
        {
            "name": lever.name,
            "level": lever.level,
            "title": lever.title,
            "summary": lever.summary,
            "who": lever.who,
            "moves": [effect.number for effect in lever.effects],
            "outcomes": list(lever.outcomes),
            "evidence": lever.evidence,
            "source": lever.source,
            "unit_cost": lever.unit_cost,
        }
        for lever in library().values()
    ]


def places() -> list[dict[str, Any]]:
    """The places that come with the library."""
    from sim.library import place_names
    from sim.population.place import load_place

    return [{"name": name, "title": load_place(name).title} for name in place_names()]


def factors() -> list[dict[str, Any]]:
    """Every number of the model with its range, kind and source."""
    from sim.numbers import load_numbers

    return [
        {
            "name": number.name,
            "value": _plain(number.value),
            "low": _plain(number.low),
            "high": _plain(number.high),
            "unit": number.unit,
            "by": number.by,
            "kind": number.kind,
            "source": number.source or number.reason,
            "meaning": number.meaning,
        }
        for number in load_numbers().values()
    ]


def groups() -> list[dict[str, Any]]:
    """Groups that take-up can be given for, and groups that results are reported by."""
    from sim.columns import AGE_BANDS, BY_NAME, ETHNIC_GROUPS
    from sim.levers.language import GROUPS

    rows: list[dict[str, Any]] = [
        {"name": name, "use": "take_up", "members": expression} for name, expression in GROUPS.items()
    ]
    reported: dict[str, tuple[str, ...]] = {
        "imd_fifth": tuple(f"{k} (deciles {2 * k - 1}-{2 * k})" for k in range(1, 6)),
        "imd_decile": tuple(map(str, range(1, 11))),
        "ethnic_group": ETHNIC_GROUPS,
        "sex": BY_NAME["sex"].codes,
        "age_band": AGE_BANDS,
    }
    return rows + [{"name": name, "use": "results", "members": ", ".join(names)} for name, names in reported.items()]


def cycles() -> list[dict[str, Any]]:
    """The vicious cycles: closed, or open and which link is missing."""
    from sim.cycles import cycles as named

    return [
        {
            "name": cycle.name,
            "closed": cycle.closed,
            "links": [".".join(link) for link in cycle.links],
            "missing": [".".join(link) for link in cycle.missing],
            "meaning": cycle.meaning,
        }
        for cycle in named().values()
    ]


def outcomes() -> list[dict[str, Any]]:
    """What a run is judged on."""
    from sim.outcomes import OUTCOMES

    return [
        {
            "name": outcome.name,
            "title": outcome.title,
            "unit": outcome.unit,
            "higher_is": outcome.higher_is,
            "meaning": outcome.meaning,
        }
        for outcome in OUTCOMES.values()
    ]


def evidence() -> list[dict[str, Any]]:
    """The sources that numbers and levers rest on, with what uses each."""
    from sim.levers.lever import library
    from sim.numbers import load_numbers

    used: dict[str, list[str]] = {}
    for number in load_numbers().values():
        for source in _sources(number.source):
            used.setdefault(source, []).append(number.name)
    for lever in library().values():
        for source in _sources(lever.source):
            used.setdefault(source, []).append(lever.name)
    return [{"name": source, "used_by": names} for source, names in sorted(used.items())]


def _sources(text: str) -> list[str]:
    """Evidence ids are separated by spaces; a title with a date is one source."""
    words = text.split()
    ids = all(word.replace("_", "").replace("*", "").isalnum() and word == word.lower() for word in words)
    return words if ids and any("_" in word for word in words) else [text] if text else []


def _plain(value: Any) -> Any:
    return [float(v) for v in value] if hasattr(value, "__len__") else float(value)


_LISTS: dict[Thing, Callable[[], list[dict[str, Any]]]] = {
    Thing.scenarios: scenarios,
    Thing.levers: levers,
    Thing.places: places,
    Thing.factors: factors,
    Thing.groups: groups,
    Thing.cycles: cycles,
    Thing.outcomes: outcomes,
    Thing.evidence: evidence,
}
_COLUMNS: dict[Thing, dict[str, str]] = {
    Thing.scenarios: {"name": "name", "title": "title", "changes": "what it changes"},
    Thing.levers: {"name": "name", "level": "level", "title": "title", "summary": "what it does"},
    Thing.places: {"name": "name", "title": "title"},
    Thing.factors: {
        "name": "name",
        "value": "value",
        "low": "low",
        "high": "high",
        "unit": "unit",
        "kind": "kind",
        "meaning": "meaning",
    },
    Thing.groups: {"name": "name", "use": "used for", "members": "who"},
    Thing.cycles: {"name": "name", "closed": "closed", "missing": "missing links", "meaning": "meaning"},
    Thing.outcomes: {"name": "name", "title": "title", "unit": "unit", "higher_is": "higher is", "meaning": "meaning"},
    Thing.evidence: {"name": "source", "used_by": "used by"},
}
