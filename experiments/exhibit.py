"""How results show themselves: in a line, and in a notebook with heading, sentences and table, as plain HTML."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

MOST_ROWS = 30
SIMULATED = "Simulated: it compares what-ifs."


def brief(kind: str, folder: Path | str, *parts: str) -> str:
    """A result in one line, for ``print``: what it is, what it holds, and its folder."""
    return f"<{kind}: {'; '.join(filter(None, parts))}; {folder}>"


def page(title: str, sentences: Iterable[str], table: pd.DataFrame, columns: Mapping[str, str] | None = None) -> str:
    """A result in a notebook; ``columns`` names the columns that are shown, with their headings."""
    said = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in sentences)
    rows = table if columns is None else table[list(columns)].rename(columns=dict(columns))
    more = f"<p>… {len(rows) - MOST_ROWS:,} more rows.</p>" if len(rows) > MOST_ROWS else ""
    shown = rows.head(MOST_ROWS).to_html(index=False, border=0, float_format=lambda value: f"{value:.4g}", na_rep="–")
    listed = f"<ul>{said}</ul>" if said else ""
    return f"<h4>{html.escape(title)}</h4>{listed}{shown}{more}<p>{SIMULATED}</p>"
