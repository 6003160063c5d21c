"""External results as people read them: published and simulated side by side, hit or miss."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from mindgap.screen import say, show_table

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = {
    "id": "result", "published": "published", "band": "band", "model": "model", "interval": "95 % of the model",
    "judged": "judged by", "hit": "hit", "unit": "unit", "result": "what is done and looked at", "source": "source",
    "note": "size of the shock, and why",
}  # fmt: skip


def show(table: pd.DataFrame) -> None:
    """Print the table and its sentences; nothing where there is none."""
    if not len(table):
        return
    from experiments.external import sentences

    rows = []
    for row in table.to_dict("records"):
        band = f"{row['low']:.3g} to {row['high']:.3g}" if isfinite(row["low"]) else ""
        interval = f"{row['model_low']:.3g} to {row['model_high']:.3g}" if isfinite(row["model"]) else ""
        rows.append({**row, "band": band, "interval": interval})
    show_table("External results: shocks, transfers and targeted money, published and simulated", rows, _COLUMNS)
    say()
    for sentence in sentences(table):
        say(sentence)


def plain(table: pd.DataFrame) -> list[dict[str, Any]]:
    """For JSON, with the keys of the card: id, observed, model, hit and used, and all else of a result."""
    rows = []
    for row in table.to_dict("records"):
        named = {**row, "observed": row["published"], "used": "external"}
        rows.append({k: None if isinstance(v, float) and not isfinite(v) else v for k, v in named.items()})
    return rows
