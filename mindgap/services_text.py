"""What validate says of services: the fourteen figures, the gates of coercion, the funnel, and what is unexplained."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mindgap.screen import say, show_table

if TYPE_CHECKING:
    from experiments.card import Card, Row

_FIGURES = {
    "id": "figure", "observed": "observed", "low": "low", "high": "high", "model": "model", "se": "standard error",
    "hit": "hit", "unit": "unit", "note": "size and reason of a miss",
}  # fmt: skip
_TRIALS = {
    "id": "trial", "observed": "published", "low": "low", "high": "high", "model": "simulated", "se": "standard error",
    "hit": "hit", "unit": "unit", "note": "lever, who, months and outcome",
}  # fmt: skip
_GATES = {
    "outcome": "rate of", "group": "group", "gate": "gate", "part": "part (log)", "percent": "% of the gap",
    "rate": "per 100,000 a year", "rate_white": "White groups", "person_years": "person-years",
}  # fmt: skip
_UNEXPLAINED = {
    "number": "number",
    "meaning": "meaning",
    "value": "by group",
    "kind": "kind",
    "reason": "why it is there",
}
_FUNNEL_TITLE = {
    "care": "From need to recovery within a year, per 1,000 in need (simulated)",
    "coercion": "From need through every gate of coercion within a year, per 1,000 in need (simulated)",
}
ENOUGH = 3_000_000  # person-years for rates of rare events
SHOWN = ("ethnic_group", "imd_fifth", "all")


def show(card: Card) -> None:
    """Print the tables of services."""
    from experiments.card import told

    rows = told(card.services)
    show_table("Services: fourteen figures, none forced", rows, _FIGURES)
    hits = sum(bool(row.hit) for row in card.services)
    say(f"{hits} of {len(rows)} figures of services are hit; every miss says how far and why.")
    say()
    show_trials(card.trials)
    years = float(card.run["people"]) * card.run["years"] * card.run["replicates"]
    if years < ENOUGH:
        say(f"Rates of detention need about {ENOUGH / 1e6:.0f} million person-years; these rest on {years:,.0f}.")
    records: list[dict[str, Any]] = card.gates.to_dict("records")
    black = [row for row in records if row["group"] == "black"]
    show_table("Where the gap between Black and White groups in coercion arises, gate by gate", black, _GATES)
    say()
    for name, title in _FUNNEL_TITLE.items():
        wide, stages = _wide(card, name)
        show_table(
            title,
            wide,
            {"group": "group", **{stage: stage for stage in stages}, "people": "people"},
            unit="of 1,000 in need",
        )
        say()
    title = "Unexplained treatment by services: numbers that stand for it, never a trait"
    show_table(title, card.unexplained, _UNEXPLAINED)
    say()


def show_trials(rows: Sequence[Row]) -> None:
    """Print the simulated trials of levers."""
    from experiments.card import told

    title = "Levers: simulated trials beside the published ones, none tuned to hit"
    show_table(title, told(rows), _TRIALS)
    say(f"{sum(bool(row.hit) for row in rows)} of {len(rows)} trials of levers are hit.")
    say()


def _wide(card: Card, name: str) -> tuple[list[dict[str, Any]], list[str]]:
    """One row a group: those who reached each stage."""
    table = card.funnel[(card.funnel["funnel"] == name) & card.funnel["dimension"].isin(SHOWN)]
    stages = list(dict.fromkeys(table["stage"]))
    out = []
    for (dimension, group), mine in table.groupby(["dimension", "group"], sort=False):
        reached = {s: v if isfinite(v) else None for s, v in zip(mine["stage"], mine["reached"], strict=True)}
        words = {"imd_fifth": f"fifth {group}", "all": "everyone"}.get(str(dimension), str(group))
        out.append({"group": words, **reached, "people": int(mine["people"].iloc[0])})
    return out, stages


def write(card: Card, folder: Path) -> list[Path]:
    """Keep the tables as CSV: services.csv, gates.csv and funnel.csv."""
    import pandas as pd

    tables = {
        "services": pd.DataFrame([vars(row) for row in card.services]),
        "gates": card.gates,
        "funnel": card.funnel,
    }
    paths = [folder / f"{name}.csv" for name in tables]
    for path, table in zip(paths, tables.values(), strict=True):
        table.to_csv(path, index=False, lineterminator="\n", float_format="%.6g")
    return paths
