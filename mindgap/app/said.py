"""Text and tables as they are: what people typed is shown letter for letter, never read as Markdown or as a page."""

from __future__ import annotations

import html
from typing import Any

import pandas as pd
import streamlit as st


def plain(text: str) -> str:
    """Any text as HTML that shows it, on one line."""
    return html.escape(" ".join(text.split()))


def say(text: str, kind: str = "said", room: Any = st) -> None:
    """A paragraph; ``kind`` is its class (said, finding, note, state or wrong), ``room`` where it stands.

    What changes by itself (state) and what is wrong are read aloud.
    """
    role = {"state": ' role="status"', "wrong": ' role="alert"'}.get(kind, "")
    room.markdown(f'<p class="{kind}"{role}>{plain(text)}</p>', unsafe_allow_html=True)


def table(rows: pd.DataFrame) -> None:
    """A table, its first column the index."""
    heads = "".join(f'<th scope="col">{plain(str(head))}</th>' for head in (rows.index.name or "", *rows.columns))
    lines = "".join(
        f'<tr><th scope="row">{plain(str(name))}</th>{"".join(f"<td>{plain(str(cell))}</td>" for cell in cells)}</tr>'
        for name, *cells in rows.itertuples()
    )
    text = f'<div class="table"><table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table></div>'
    st.markdown(text, unsafe_allow_html=True)
