"""Native tables, made and brought up to date in place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from analysis.deck import theme
from analysis.deck.content import Table
from analysis.deck.text import describe, plain

SIZE = 14
HEAD = 0.4  # inches, at least, of a row
EMU = 914400  # in an inch
LOWEST = 0.9  # of a slide's height: where tables end


def add(slide: Any, table: Table, name: str, box: tuple[int, int, int, int]) -> Any:
    """A table in a box (left, top, width, height in EMU); rows are as tall as their words need."""
    left, top, width, height = box
    rows, columns = len(table.rows) + 1, len(table.headings)
    frame = slide.shapes.add_table(rows, columns, left, top, width, min(height, int(rows * HEAD * EMU)))
    frame.name = name
    whole = sum(table.widths)
    for column, share in zip(frame.table.columns, table.widths, strict=True):
        column.width = int(width * share / whole)
    _fill(frame, table, SIZE)
    return frame


def fitting(table: Table, width: float, height: float) -> Table:
    """The table with as many of its rows, from the first, as a height in inches holds; alt text and notes tell all."""
    rows = list(table.rows)
    while len(rows) > 1 and height_of(replace(table, rows=tuple(rows)), width) > height:
        rows.pop()
    return replace(table, rows=tuple(rows))


def renew(slide: Any, frame: Any, table: Table) -> Any:
    """New words in a table that is there; one with other rows or columns is laid anew in its place."""
    tall = slide.part.package.presentation_part.presentation.slide_height
    table = fitting(table, frame.width / EMU, (LOWEST * tall - frame.top) / EMU)
    same = (len(frame.table.rows), len(frame.table.columns)) == (len(table.rows) + 1, len(table.headings))
    if same:
        _fill(frame, table, None)
        return frame
    fresh = add(slide, table, frame.name, (frame.left, frame.top, frame.width, frame.height))
    frame._element.addprevious(fresh._element)
    frame._element.getparent().remove(frame._element)
    return fresh


def _fill(frame: Any, table: Table, size: int | None) -> None:
    """The words of every cell; at a size, or in that which the cell has."""
    for r, words in enumerate((table.headings, *table.rows)):
        for c, text in enumerate(words):
            cell = frame.table.cell(r, c)
            runs = cell.text_frame.paragraphs[0].runs
            now = runs[0].font.size if runs else None
            cell.text_frame.text = plain(text, 200)
            for run in cell.text_frame.paragraphs[0].runs:
                run.font.size = theme.points(size) if size else now
                run._r.get_or_add_rPr().set("lang", "en-GB")
            if size:
                cell.margin_left = cell.margin_right = 64000
    describe(frame, table.alt)


def height_of(table: Table, width: float) -> float:
    """How tall a table becomes, in inches, on a width in inches."""
    whole = sum(table.widths)
    each = [width * share / whole - 0.14 for share in table.widths]
    rows = ((table.headings, True), *((row, False) for row in table.rows))
    tall = [max(theme.lines_of(t, SIZE, w, bold) for t, w in zip(words, each, strict=True)) for words, bold in rows]
    return sum(max(HEAD, lines * SIZE * 1.22 / 72 + 0.1) for lines in tall)
