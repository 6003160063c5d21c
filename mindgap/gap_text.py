"""The gap table as people read it: one table an outcome, one row a scenario, intervals in brackets."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from mindgap.screen import say, show_table

if TYPE_CHECKING:
    import pandas as pd

SHOWN = ("caseness", "treated_given_need", "recovery", "detention", "restraint")
FIFTHS = "imd_fifth"
_MEASURES = {"absolute": "gap", "relative": "ratio", "sii": "SII", "rii": "RII"}
_ENDS = {"most": "most deprived", "least": "least deprived", "mean": "everyone"}


def show(table: pd.DataFrame, reach: pd.DataFrame) -> None:
    """Both parts of the gap table and the reach of each lever, on stdout."""
    from sim.outcomes import OUTCOMES

    fifths, groups = rows(table, FIFTHS), group_rows(table)
    for outcome in SHOWN if sys.stdout.isatty() else ("",):
        about = f"{OUTCOMES[outcome].title}, {OUTCOMES[outcome].unit}" if outcome else ""
        mine = [row for row in fifths if outcome in ("", row["outcome"])]
        if mine:
            show_table(f"{about}: most and least deprived fifth", mine, headings(mine, bool(outcome)))
            say()
        mine = [row for row in groups if outcome in ("", row["outcome"])]
        if mine:
            show_table(f"{about}: ethnic groups, percentage points", mine, headings(mine, bool(outcome)))
            say()
    if len(reach):
        moved = reach.astype(object).where(reach.notna(), None).to_dict("records")
        show_table("Whom the levers reach, on average a month", moved, {k: k.replace("_", " ") for k in reach.columns})
        say()


def headings(found: list[dict[str, Any]], within_outcome: bool) -> dict[str, str]:
    """The columns of some rows; without the outcome where the table's title names it."""
    return {key: key for key in found[0] if not (within_outcome and key == "outcome")}


def rows(table: pd.DataFrame, gap: str) -> list[dict[str, Any]]:
    """One row a scenario and outcome: the four measures, the paired changes, both ends and the mean."""
    found = []
    for outcome in SHOWN:
        of_outcome = table[(table["gap"] == gap) & (table["outcome"] == outcome)]
        for scenario in dict.fromkeys(of_outcome["scenario"]):
            mine = of_outcome[of_outcome["scenario"] == scenario].set_index("measure").to_dict("index")
            row: dict[str, Any] = {"outcome": outcome, "scenario": scenario}
            for measure, name in _MEASURES.items():
                if measure in mine:
                    row[name] = interval(mine[measure], "value", "low", "high")
            for measure in ("absolute", "sii"):
                if measure in mine:
                    names = ("change", "change_low", "change_high")
                    row[f"change of {_MEASURES[measure]}"] = interval(mine[measure], *names, signed=True)
            first = mine["absolute"]
            for end, name in _ENDS.items():
                change = interval(first, f"{end}_change", signed=True)
                row[name] = interval(first, end) + (f" ({change})" if change else "")
            row["closes by"] = first["levelling"]
            row["note"] = first["note"]
            found.append(row)
    return found


def group_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """One row a scenario and outcome: each ethnic gap with its interval and paired change."""
    found = []
    others = table[(table["gap"] != FIFTHS) & (table["measure"] == "absolute")]
    for outcome in SHOWN:
        of_outcome = others[others["outcome"] == outcome]
        for scenario in dict.fromkeys(of_outcome["scenario"]):
            row: dict[str, Any] = {"outcome": outcome, "scenario": scenario}
            for item in of_outcome[of_outcome["scenario"] == scenario].to_dict("records"):
                change = interval(item, "change", "change_low", "change_high", signed=True)
                value = interval(item, "value", "low", "high")
                row[str(item["gap"]).replace("_", " minus ")] = f"{value}, {change}" if change else value
            found.append(row)
    return found


def interval(row: dict[Any, Any], value: str, low: str = "", high: str = "", signed: bool = False) -> str:
    """``9.3 (8.9 to 9.7)``; without brackets where there is no interval, empty where there is no value."""
    middle, bottom, top = (float(row.get(name, float("nan"))) for name in (value, low, high))
    if middle != middle:
        return ""
    places = places_of(middle, bottom, top)
    sign = "+" if signed else ""
    text = f"{middle:{sign}.{places}f}"
    return text if bottom != bottom or top != top else f"{text} ({bottom:{sign}.{places}f} to {top:{sign}.{places}f})"


def places_of(middle: float, bottom: float, top: float) -> int:
    """Decimal places for a value: enough for two figures of its half-width, else of itself; none above 100."""
    width = (top - bottom) / 2
    size = width if width == width and width > 0 else abs(middle)
    return 0 if abs(middle) >= 100 else 1 if size >= 1 else 2 if size >= 0.1 else 3
