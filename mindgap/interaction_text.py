"""How the levers of a package act together, on stdout: a table and a sentence a package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mindgap.gap_text import interval
from mindgap.screen import say, show_table

if TYPE_CHECKING:
    import pandas as pd


def show(found: pd.DataFrame, titles: Mapping[str, str]) -> None:
    """Each package: its levers alone, all together, the sum, and the interaction; nothing where none was run alone."""
    if found.empty:
        return
    from experiments.interaction import sentences

    rows = [
        {
            "scenario": titles.get(row["scenario"], row["scenario"]),
            "change of": {"gap": "gap in common distress", "mean": "common distress, everyone"}[row["what"]],
            "lever": row["lever"],
            "change": interval(row, "value", "low", "high", signed=True),
            "unit": row["unit"],
        }
        for row in found.to_dict("records")
    ]
    show_table("Together and alone: a package against the sum of its levers", rows, {key: key for key in rows[0]})
    say()
    for sentence in sentences(found, dict(titles)):
        say(sentence)
