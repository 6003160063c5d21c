"""What a slide says, apart from how it looks: title, chart or table, points, and notes for the speaker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from math import isfinite

from analysis import words
from analysis.charts import style

COLUMNS, BARS, LINES, STACKED = "columns", "bars", "lines", "stacked"
WHOLE = "#,##0;;"  # of labels that count: noughts are not written, so that none runs into its neighbour
CELL_LETTERS, NAME_LETTERS = 60, 34  # letters of a table's cell, and of a scenario's name


@dataclass(frozen=True)
class Series:
    """Values of one name, one a category; ``low`` and ``high`` are the ends of their intervals where there are any."""

    name: str
    values: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    accent: int = 0  # colour of the theme, 1 to 6; 0: by its place

    @property
    def sure(self) -> bool:
        """Whether there is an interval to draw."""
        return bool(self.low) and any(isfinite(a) and isfinite(b) for a, b in zip(self.low, self.high, strict=True))


@dataclass(frozen=True)
class Chart:
    """A native chart: its kind, what stands on its axes, its series, and the words for those who cannot see it."""

    kind: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    axis: str  # what the values are, with their unit
    alt: str
    format: str = "0.0"  # of the numbers written beside bars
    dates: tuple[date, ...] = ()  # of the categories, where they are points in time: the axis then tells years


@dataclass(frozen=True)
class Table:
    """A native table; ``widths`` are relative."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    alt: str


@dataclass(frozen=True)
class Slide:
    """One slide. ``key`` names its objects, so that a later run finds them again."""

    key: str
    title: str
    lead: str  # statistic, unit, place, period; simulated
    points: tuple[str, ...] = ()
    chart: Chart | None = None
    table: Table | None = None
    notes: tuple[str, ...] = field(default=())


def short(text: str, letters: int) -> str:
    """Any text on one line that a slide can hold, cut with "…"."""
    return style.wrap(text, letters, 1)


def name(title: str) -> str:
    """What a scenario is called inside a sentence of a title."""
    return short(title, NAME_LETTERS)


def listed(names: Sequence[str]) -> str:
    """Names as people list them: "A", "A and B", "A, B and C"; of more than three: "A, B and 2 more"."""
    shown = list(names)
    if len(shown) > 3:
        shown = [*shown[:2], f"{len(shown) - 2} more"]
    return words.listed(shown)
