"""What policies are worth, on stdout: resources, transfers, health in two units, fifths, and how sure one may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mindgap.screen import say, show_table

if TYPE_CHECKING:
    import pandas as pd

    from experiments.appraise import Appraised

VALUES = {"QALY": (0, 15_000, 25_000, 35_000, 70_000), "WELLBY": (0, 10_000, 13_000, 16_000)}  # £ a unit


def show(worth: pd.DataFrame, found: list[Appraised], titles: Mapping[str, str]) -> None:
    """The table of worth and, below it, the chance of being worth its cost; nothing where nothing was appraised."""
    if worth.empty:
        return
    rows = [
        {
            "scenario": titles.get(row["scenario"], row["scenario"]),
            "measure": row["measure"],
            "value": _ends(row["value"], row["low"], row["high"]),
            "unit": row["unit"],
            "note": row["note"],
        }
        for row in worth.to_dict("records")
    ]
    show_table("What it is worth over the run (£ of 2024/25)", rows, {key: key for key in rows[0]})
    say()
    for one in found:
        for unit, values in VALUES.items():
            chances = one.acceptability(unit, values)
            told = ", ".join(
                f"£{value:,.0f}: {100 * chance:.0f} %"
                for value, chance in zip(chances["value"], chances["chance"], strict=True)
            )
            say(
                f"{titles.get(one.key, one.key)}: chance that it is worth what it uses up, at so much a {unit}: {told}."
            )


def _ends(value: float, low: float, high: float) -> str:
    if value != value:
        return "not given"
    ends = "" if low != low else f" ({_plain(low)} to {_plain(high)})"
    return f"{_plain(value)}{ends}"


def _plain(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
