"""The tables of the ODD+D document, from the declarations: entities, columns, schedule, numbers, draws."""

from __future__ import annotations

from collections import Counter

import numpy as np

from sim.columns import COLUMNS, Column
from sim.cycles import cycles
from sim.numbers import Number, categories, load_numbers
from sim.outcomes import OUTCOMES
from sim.process import Process, order, processes

FEW = 6  # entries of a table that are written out


# Owners that are no process, and when what they own is settled.
BETWEEN = {
    "people": "settled when people are drawn or born, and fixed from then on",
    "turnover": "settled between months, when people are born, move, meet, part or die",
    "queue": "settled between months, when services call as many as there are places for",
}


def table(heads: tuple[str, ...], rows: list[tuple[object, ...]], right: tuple[int, ...] = ()) -> str:
    """A table in Markdown; the columns numbered in ``right`` are set to the right."""
    rule = "|".join("---:" if k in right else "---" for k in range(len(heads)))
    lines = [f"| {' | '.join(heads)} |", f"|{rule}|"]
    lines += [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def _of_month() -> tuple[Process, ...]:
    return order(processes())


def schedule() -> str:
    """The order of the month: process, barrier, what it reads of last month, of this month and of ties, and writes."""
    rows: list[tuple[object, ...]] = []
    for k, p in enumerate(_of_month(), 1):
        ties = tuple(f for f in p.fields("Ties") if f != "neighbours")
        rows.append(
            (
                k,
                f"`{p.name}`",
                p.barrier or "–",
                ", ".join(p.fields("Before")) or "–",
                ", ".join(p.fields("Now")) or "–",
                ", ".join(ties) or "–",
                ", ".join(p.fields("Own")) or "–",
            )
        )
    heads = ("", "process", "barrier", "reads as of last month", "reads of this month", "of ties", "writes")
    return table(heads, rows, (0,))


def entities() -> str:
    """How many columns each owner writes."""
    by = Counter(column.owner for column in COLUMNS)
    known = processes()
    rows: list[tuple[object, ...]] = []
    for owner, many in sorted(by.items(), key=lambda item: (-item[1], item[0])):
        rows.append((f"`{owner}`", many, known[owner].meaning if owner in known else BETWEEN[owner]))
    return table(("owner", "columns", "what it is"), rows, (1,))


def kinds() -> str:
    """How many numbers are measured, estimated, assumed or a rule."""
    by = Counter(number.kind for number in load_numbers().values())
    said = {
        "measured": "stands in a source as it is",
        "estimated": "follows from a source, or was fitted so that a source is met",
        "assumed": "judgement, with a reason and a range that includes no effect",
        "rule": "law or definition",
    }
    rows: list[tuple[object, ...]] = [(kind, by[kind], words) for kind, words in said.items()]
    return table(("kind", "numbers", "meaning"), [*rows, ("all", sum(by.values()), "")], (1,))


def loops() -> str:
    """The vicious cycles: closed or open, and where they cross the month's boundary."""
    rows: list[tuple[object, ...]] = [
        (
            f"`{c.name}`",
            c.meaning,
            "closed" if c.closed else "open",
            ", ".join(f"{reader}.{column}" for reader, column in c.links),
        )
        for c in cycles().values()
    ]
    return table(("cycle", "what it is", "state", "links"), rows)


def outcomes() -> str:
    """Everything that is counted each month."""
    return table(("outcome", "title", "unit"), [(f"`{o}`", x.title, x.unit) for o, x in OUTCOMES.items()])


def columns() -> str:
    """Every column of a person."""
    return table(
        ("column", "kind", "unit or codes", "range", "owner", "label", "meaning"),
        [
            (f"`{c.name}`", c.kind, _codes(c), f"{c.low:g} to {c.high:g}", c.owner, "yes" if c.label else "", c.meaning)
            for c in COLUMNS
        ],
    )


def _codes(column: Column) -> str:
    return ", ".join(column.codes) if column.kind == "code" else column.unit


def numbers() -> str:
    """Every number of the model with range, kind and source or reason."""
    return table(
        ("number", "meaning", "unit", "value", "range", "kind", "source, or reason"),
        [
            (f"`{x.name}`", x.meaning, x.unit, _value(x), _range(x), x.kind, x.source or x.reason)
            for x in sorted(load_numbers().values(), key=lambda x: x.name)
        ],
    )


def _value(number: Number) -> str:
    flat = number.flat()
    if number.by is None:
        return f"{flat[0]:g}"
    if len(flat) <= FEW:
        return ", ".join(f"{n} {v:g}" for n, v in zip(categories(number.by), flat, strict=True))
    return f"by {number.by}, {flat.min():g} to {flat.max():g}"


def _range(number: Number) -> str:
    return f"{np.min(number.low):g} to {np.max(number.high):g}"


def draws() -> str:
    """Every draw a person or household meets in a month."""
    rows: list[tuple[object, ...]] = []
    for p in _of_month():
        for field, kind in p.parts.get("Chance", {}).items():
            rows.append((f"`{p.name}.{field}`", "household" if kind == "household" else "person", p.meaning))
    return table(("draw", "one for each", "process"), rows)


def unexplained() -> str:
    """The numbers of gates that stand for treatment which no mechanism here explains."""
    found = [x for x in load_numbers().values() if "unexplained_at" in x.name]
    return table(
        ("number", "meaning", "value", "range", "source, or reason"),
        [(f"`{x.name}`", x.meaning, _value(x), _range(x), x.reason or x.source) for x in found],
    )


OVERVIEW = {
    "entities": entities,
    "schedule": schedule,
    "kinds": kinds,
    "cycles": loops,
    "outcomes": outcomes,
}
TABLES = {"columns": columns, "numbers": numbers, "draws": draws}
