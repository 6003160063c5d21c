"""Cells that no spreadsheet runs: text that begins like a formula gets an apostrophe before it."""

from __future__ import annotations

import pandas as pd

SIGNS = ("=", "+", "-", "@")  # what a spreadsheet takes for the beginning of a formula, after any blanks
BLANKS = ("\t", "\r")  # blanks that some spreadsheets begin a formula after


def plain(cell: object) -> object:
    """A cell as a spreadsheet shows it; a carriage return, at which the next row would begin, is a space."""
    if not isinstance(cell, str):
        return cell
    risky = cell.startswith(BLANKS) or cell.lstrip().startswith(SIGNS)
    return ("'" if risky else "") + cell.replace("\r", " ").replace("\x00", "")


def safe(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its text and its headings made plain; numbers stay as they are."""
    text = {c: table[c].map(plain) for c in table.columns if not pd.api.types.is_numeric_dtype(table[c])}
    return table.assign(**text).rename(columns={c: plain(c) for c in table.columns})
