"""Tables that fit a terminal: cells break between words, and columns that find no room stand in tables below.

A name such as ``gap.caseness.imd_fifth`` breaks after a dot, ``_``, ``/`` or ``-`` where it must; a number never does.
A table too wide even so is told in several, each with the columns that tell its rows apart, or row by row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

MOST_ROWS = 20  # of a table that is told in several
FEWEST_BESIDE = 2  # columns beside those that tell rows apart, or the rows are told one by one
_JOINT = re.compile(r"(?<=\w[_/])(?=\w)|(?<=\w[.\-])(?=[^\W\d_])")  # in a name, never in a number

Column = Sequence[str]  # the heading, then a cell a row


def draw(title: str, columns: Sequence[Column], numeric: Sequence[bool], console: Any) -> None:
    """Print columns as a table, as several, or row by row, in the console's width."""
    from rich.text import Text

    if title:
        console.print(Text(title, style="table.title"))
    for group in groups(columns, console.width):
        room = console.width - 3 * len(group) - 1
        found = widths([columns[k] for k in group], room)
        if found is None:
            for line in row_by_row(columns, console.width):
                console.print(Text(line), soft_wrap=True)
            return
        _print([columns[k] for k in group], [numeric[k] for k in group], found, console)


def _print(columns: Sequence[Column], numeric: Sequence[bool], found: Sequence[int], console: Any) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for column, right, width in zip(columns, numeric, found, strict=True):
        table.add_column(Text(wrapped(column[0], width)), justify="right" if right else "left", no_wrap=True)
    for cells in zip(*(column[1:] for column in columns), strict=True):
        table.add_row(*(Text(wrapped(cell, width)) for cell, width in zip(cells, found, strict=True)))
    console.print(table)


def groups(columns: Sequence[Column], width: int) -> list[list[int]]:
    """Which columns stand in one table, by place: all, or several tables that begin with what tells rows apart.

    All of them too where no such tables fit; ``widths`` then finds no room.
    """
    every = list(range(len(columns)))
    if widths(columns, width - 3 * len(columns) - 1) is not None or len(columns[0]) - 1 > MOST_ROWS:
        return [every]
    keys = _keys(columns)
    found = [list(keys)]
    for k in every[len(keys) :]:
        wider = [*found[-1], k]
        if widths([columns[j] for j in wider], width - 3 * len(wider) - 1) is None:
            wider = [*keys, k]
            found.append(wider)
        found[-1] = wider
    fits = all(widths([columns[j] for j in one], width - 3 * len(one) - 1) is not None for one in found)
    few = sum(map(len, found)) < len(found) * (len(keys) + FEWEST_BESIDE) - 1
    return [every] if not fits or few else found


def _keys(columns: Sequence[Column]) -> range:
    """The first columns that together differ in every row, by place; all of them where rows are the same."""
    for many in range(1, len(columns)):
        rows = list(zip(*(column[1:] for column in columns[:many]), strict=True))
        if len(set(rows)) == len(rows):
            return range(many)
    return range(len(columns))


def widths(columns: Sequence[Column], room: int) -> list[int] | None:
    """The width of each column, together at most ``room``, without breaking a word; None where there is none.

    Words break after dots and the like only where whole ones find no room; the widest columns give way first.
    """
    wide = [max(_length(line) for cell in column for line in cell.split("\n")) for column in columns]
    for least in (_words, _parts):
        narrow = [max((_length(part) for cell in column for part in least(cell)), default=0) for column in columns]
        if sum(narrow) > room:
            continue
        level = max(wide, default=0)
        while True:
            found = [max(low, min(high, level)) for low, high in zip(narrow, wide, strict=True)]
            if sum(found) <= room:
                return found
            level -= 1
    return None


def wrapped(text: str, width: int) -> str:
    """Text with line breaks between words, and within names only where one is wider than the column."""
    lines: list[str] = []
    for line in text.split("\n"):
        lines.append("")
        for word in line.split():
            for k, part in enumerate([word] if _length(word) <= width else _JOINT.split(word)):
                gap = " " if k == 0 and lines[-1] else ""
                if lines[-1] and _length(lines[-1] + gap + part) > width:
                    lines.append(part)
                else:
                    lines[-1] += gap + part
    return "\n".join(lines)


def row_by_row(columns: Sequence[Column], width: int) -> Iterator[str]:
    """Lines of a table that finds no room: each row by its first cell, then what else it holds, one line each."""
    headings = [" ".join(column[0].split()) for column in columns]
    for first, *others in zip(*(column[1:] for column in columns), strict=True):
        yield " ".join(first.split())
        for heading, cell in zip(headings[1:], others, strict=True):
            if cell:
                told = wrapped(f"{heading}: {' '.join(cell.split())}", width - 4)
                yield "  " + told.replace("\n", "\n    ")


def _words(text: str) -> list[str]:
    return text.split()


def _parts(text: str) -> list[str]:
    return [part for word in text.split() for part in _JOINT.split(word)]


def _length(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)
