"""``mindgap list``: what there is, as tables or JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mindgap.options import Json, one_of
from mindgap.screen import guarded, show_json, show_table

if TYPE_CHECKING:
    from sim.population.place import Place


class Thing(StrEnum):
    """What can be listed."""

    scenarios = "scenarios"
    levers = "levers"
    places = "places"
    factors = "factors"
    numbers = "numbers"
    groups = "groups"
    cycles = "cycles"
    outcomes = "outcomes"
    evidence = "evidence"


def catalogue(
    thing: Annotated[Thing, typer.Argument(help="What to list.", show_default=False, parser=one_of(Thing, "list"))],
    as_json: Json = False,
) -> None:
    """List scenarios, levers, places, protective and risk factors, numbers, groups, cycles, outcomes or evidence.

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
            "cost": None if lever.cost is None else vars(lever.cost),
        }
        for lever in library().values()
    ]


def places() -> list[dict[str, Any]]:
    """The places that come with the library."""
    from sim.library import place_names
    from sim.population.place import load_place

    return [_place(load_place(name), name) for name in place_names()]


def _place(place: Place, name: str) -> dict[str, Any]:
    """One place: what it is, its areas and adults, how many of its areas are in the most deprived fifth, its tables."""
    small = place.small
    return {
        "name": name,
        "title": place.title,
        "kind": place.kind,
        "areas": len(small.codes) if small else None,
        "adults": round(float(small.adults.sum())) if small else None,
        "most_deprived": round(100 * float((small.decile <= 2).mean())) if small else 20,
        "local": list(place.local) or ["as England"],
    }


def factors() -> list[dict[str, Any]]:
    """What protects people, what puts them at risk, and groups at higher risk."""
    from experiments.risk_factors import factors as listed_factors

    return [factor.row() for factor in listed_factors()]


def numbers() -> list[dict[str, Any]]:
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
    """Groups at higher risk, groups that take-up can be given for, and groups that results are reported by."""
    from experiments.risk_factors import factors as listed_factors
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
    at_risk = [
        {"name": f.name, "use": "higher_risk", "members": f.row()["exposed"]}
        for f in listed_factors()
        if f.kind == "group"
    ]
    rows = at_risk + rows
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
    """Published figures, with the numbers and levers that rest on each."""
    from experiments.evidence import sources
    from sim.levers.lever import library
    from sim.numbers import load_numbers

    known = sources()
    used: dict[str, list[str]] = {}
    cited = [(n.source, n.name) for n in load_numbers().values()] + [(x.source, x.name) for x in library().values()]
    for text, name in cited:
        for source in _cited(text, known):
            used.setdefault(source, []).append(name)
    columns = ("quantity", "group", "value", "low", "high", "unit", "source", "year", "url", "verified")
    rows = [
        {"name": name, **{key: row[key] or None for key in columns}, "used_by": used.get(name, [])}
        for name, row in known.items()
    ]
    others = sorted(set(used) - set(known))
    return rows + [{"name": name, **dict.fromkeys(columns), "used_by": used[name]} for name in others]


def _cited(text: str, known: Mapping[str, Any]) -> list[str]:
    """The sources a number cites: evidence ids separated by spaces, else one title with its date."""
    words = text.split()
    if any(word in known for word in words):
        return [word for word in words if word in known]
    return [text] if text and text != "assumed" else []


def _plain(value: Any) -> Any:
    return [float(v) for v in value] if hasattr(value, "__len__") else float(value)


_LISTS: dict[Thing, Callable[[], list[dict[str, Any]]]] = {
    Thing.scenarios: scenarios,
    Thing.levers: levers,
    Thing.places: places,
    Thing.factors: factors,
    Thing.numbers: numbers,
    Thing.groups: groups,
    Thing.cycles: cycles,
    Thing.outcomes: outcomes,
    Thing.evidence: evidence,
}
_COLUMNS: dict[Thing, dict[str, str]] = {
    Thing.scenarios: {"name": "name", "title": "title", "changes": "what it changes"},
    Thing.levers: {"name": "name", "level": "level", "title": "title", "summary": "what it does"},
    Thing.places: {
        "name": "name",
        "title": "title",
        "kind": "kind",
        "areas": "areas",
        "adults": "adults",
        "most_deprived": "% of areas in the most deprived fifth",
    },
    Thing.factors: {
        "name": "name",
        "kind": "kind",
        "word": "factor",
        "exposed": "who is exposed",
        "often": "how often",
        "moves": "read by",
    },
    Thing.numbers: {
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
    Thing.evidence: {
        "name": "name",
        "quantity": "quantity",
        "group": "group",
        "value": "value",
        "unit": "unit",
        "source": "source",
        "year": "year",
        "used_by": "used by",
    },
}
