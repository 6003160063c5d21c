"""How results show themselves in a notebook: a heading, sentences and a table, as HTML without script or style."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping

import pandas as pd

MOST_ROWS = 30
SIMULATED = "Simulated: it compares what-ifs."


def page(title: str, sentences: Iterable[str], table: pd.DataFrame, columns: Mapping[str, str] | None = None) -> str:
    """A result in a notebook; ``columns`` names the columns that are shown, with their headings."""
    said = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in sentences)
    rows = table if columns is None else table[list(columns)].rename(columns=dict(columns))
    more = f"<p>… {len(rows) - MOST_ROWS:,} more rows.</p>" if len(rows) > MOST_ROWS else ""
    shown = rows.head(MOST_ROWS).to_html(index=False, border=0, float_format=lambda value: f"{value:.4g}", na_rep="–")
    listed = f"<ul>{said}</ul>" if said else ""
    return f"<h4>{html.escape(title)}</h4>{listed}{shown}{more}<p>{SIMULATED}</p>"
