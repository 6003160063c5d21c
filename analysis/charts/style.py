"""The look of every chart, its words, and the four files it leaves: PNG, SVG, CSV twin, alt text.

After the UK Government Analysis Function's chart habits: a title that states the finding, a subtitle with statistic,
unit, place and period, horizontal text in #222, direct labels, at most four colours with a contrast of 3:1 or more on
white, and a source line. Bytes are stable: fixed hash salt, no date, matplotlib's own DejaVu Sans, letters as paths.
"""

from __future__ import annotations

import calendar
import math
import re
import textwrap
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from analysis.cells import safe

BLUE, TEAL, PLUM, ORANGE = "#12436D", "#28A197", "#801650", "#F46A25"
PALETTE = (BLUE, TEAL, PLUM, ORANGE)
INK = "#222222"
QUIET = "#6B6B6B"  # second-rank text and dots: 5.3:1 on white
GRID = "#D9D9D9"
DPI = 160
TOGETHER = "\u00a0"  # at which no line is broken
LICENCE = (  # the attribution the public data need
    "Contains public sector information licensed under the Open Government Licence v3.0. Source: Office for National "
    "Statistics; MHCLG; NHS England. Contains OS data (c) Crown copyright and database right."
)
RC: dict[str, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 10,
    "text.color": INK,
    "text.parse_math": False,
    "axes.labelcolor": INK,
    "axes.edgecolor": QUIET,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "svg.hashsalt": "mindgap",
    "svg.fonttype": "path",
    "path.simplify": True,
    "figure.dpi": 100,
}


@dataclass(frozen=True)
class About:
    """What a reader must know of the run behind a chart; every text may be anything a user typed."""

    place: str = "England (synthetic areas)"
    begins: str = "2025-04"  # month 0 of the series
    people: int = 0  # 0 = not said
    seed: int = 0
    starts: tuple[int, ...] = ()  # months in which a policy starts
    own: tuple[tuple[str, tuple[int, ...]], ...] = ()  # the same by scenario; empty: those of all
    paired: bool = True  # whether scenarios are compared on the same people and luck
    licence: bool = True

    def year(self, month: float) -> float:
        """A month of the series as a calendar year with its fraction (April 2025 = 2025.25)."""
        year, first = self.begins.split("-")[:2]
        return int(year) + (int(first) - 1 + month) / 12

    def month_name(self, month: int) -> str:
        """A month of the series as "April 2026"."""
        year, first = (int(part) for part in self.begins.split("-")[:2])
        years, place = divmod(first - 1 + month, 12)
        return f"{calendar.month_name[place + 1]} {year + years}"

    def of(self, scenario: str) -> tuple[int, ...]:
        """The months in which a scenario's own levers start, in order."""
        return dict(self.own).get(scenario, () if self.own else self.starts)

    def began(self, starts: tuple[int, ...]) -> str:
        """What is written beside the line of the first of these starts."""
        return f"{'policy' if len(starts) == 1 else 'first lever'} starts {self.month_name(min(starts))}"

    def source(self, replicates: int, interval: str) -> str:
        """The source line: simulated, seeds, interval, licence."""
        people = f", {self.people:,} people" if self.people else ""
        runs = f"{replicates}{' paired' * self.paired} replicates" if replicates != 1 else "1 replicate"
        text = f"Simulated by mindgap{people}, {runs}, seed {self.seed}. {interval}"
        return f"{text} {LICENCE}" if self.licence else text


@contextmanager
def look() -> Iterator[None]:
    """The style, for as long as a chart is drawn or saved; missing glyphs (emoji) are drawn as boxes, silently."""
    plain = {key: value for key, value in matplotlib.rcParamsDefault.items() if "backend" not in key}
    settings: Any = plain | RC  # the user's own matplotlibrc must not change a byte
    with matplotlib.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from font", category=UserWarning)
        warnings.filterwarnings("ignore", message=r".*does not support .* natively", category=UserWarning)
        yield


def clean(text: str) -> str:
    """Any text as one line without control characters (an SVG could not hold them) or halves of characters."""
    one_line = re.sub(r"\s+", " ", str(text)).strip()
    kept = (
        c
        for c in one_line
        if unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn") and ord(c) not in range(0xFFFE, 0x10000)
    )
    return "".join(kept)


def wrap(text: str, width: int, lines: int = 99) -> str:
    """Text on lines of at most ``width`` letters (wide letters count two) and at most so many lines, cut with "…".

    A number stays with its per cent sign.
    """
    words = clean(text[: 4 * width * min(lines, 50) + 4]).replace(" %", f"{TOGETHER}%")
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in words)
    fit = max(8, width // 2 if wide * 4 > len(words) else width)
    parts = textwrap.wrap(words, fit, max_lines=lines, placeholder=" …", break_long_words=True) or [""]
    if len(clean(text[:100_000])) > len(words) and not parts[-1].endswith("…"):
        parts[-1] = f"{parts[-1][: fit - 2].rstrip()} …"
    return "\n".join(parts).replace(f"{TOGETHER}%", " %")


def balance(text: str, width: int, lines: int) -> str:
    """Wrapped text whose lines are about equally long, so that no word stands alone on the last."""
    wrapped = wrap(text, width, lines)
    if wrapped.endswith("…"):
        return wrapped
    for narrower in range(width - 1, width // 2, -1):
        tried = wrap(text, narrower, lines)
        if tried.count("\n") > wrapped.count("\n") or tried.endswith("…"):
            break
        wrapped = tried
    return wrapped


def label(axes: Axes, x: float, y: float, text: str, **how: Any) -> Text:
    """Text on a chart exactly as given: no mathematics is read into it, and it is never turned."""
    options: dict[str, Any] = {"color": INK, "fontsize": 9, "parse_math": False, "rotation": 0} | how
    return axes.text(x, y, text, **options)


def note(
    axes: Axes,
    text: str,
    at: tuple[float, float],
    shift: tuple[float, float],
    coordinates: Any = "axes fraction",
    **how: Any,
) -> None:
    """Text tied to a place of the axes and shifted by points."""
    options: dict[str, Any] = {"color": INK, "fontsize": 9, "parse_math": False} | how
    axes.annotate(text, at, shift, xycoords=coordinates, textcoords="offset points", **options)


def last(axes: Axes, x: float, value: float, colour: str) -> None:
    """The last value of a line, written at its right end."""
    if math.isfinite(value):
        text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 1 else f"{value:.2f}"
        note(axes, text, (x, value), (4, 0), "data", color=colour, fontweight="bold", va="center")


def figure_of(axes: Axes) -> Figure:
    """The whole figure of an Axes. ValueError where they belong to none."""
    figure = axes.get_figure(root=True)
    if figure is None:
        raise ValueError("these Axes belong to no figure")
    return figure


def frame(
    figure: Figure, title: str, subtitle: str, source: str, left: float = 0.25, gap: float = 0.42
) -> tuple[float, float]:
    """Title and subtitle at the top, source line at the foot; the bottom and top (0-1) left between them.

    ``left`` and ``gap`` in inches. Widths follow the figure, so that long texts wrap and never run out of it.
    """
    width, height = figure.get_size_inches()
    letters = width - 2 * left
    x, y = left / width, 1 - 0.18 / height
    for text, size, weight, lines, colour in ((title, 14, "bold", 3, INK), (subtitle, 10, "normal", 3, INK)):
        per_inch = 72 / (size * (0.66 if weight == "bold" else 0.57))
        wrapped = balance(text, int(letters * per_inch), lines)
        figure.text(
            x, y, wrapped, fontsize=size, fontweight=weight, color=colour, va="top", linespacing=1.2, parse_math=False
        )
        y -= (wrapped.count("\n") + 1) * size * 1.2 / 72 / height + 0.06 / height
    foot = wrap(source, int(letters * 72 / (7.5 * 0.55)), 5)
    figure.text(x, 0.1 / height, foot, fontsize=7.5, color=INK, va="bottom", linespacing=1.25, parse_math=False)
    bottom = (0.1 + (foot.count("\n") + 1) * 7.5 * 1.25 / 72 + gap) / height
    return bottom, y - 0.1 / height


def write(figure: Figure, folder: Path | str, stem: str, table: pd.DataFrame, alt: str) -> list[Path]:
    """Save ``STEM.png``, ``.svg``, ``.csv`` (the numbers drawn) and ``.txt`` (alt text); return the four paths.

    ValueError for a stem that is no plain file name.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}", stem):
        raise ValueError(f"chart file name {stem!r}: letters, digits, _ and - only")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{stem}.{end}" for end in ("png", "svg", "csv", "txt")]
    with look():
        figure.savefig(paths[0], dpi=DPI, metadata={"Software": None})
        figure.savefig(paths[1], metadata={"Date": None, "Creator": None})
    safe(table).to_csv(paths[2], index=False, lineterminator="\n", float_format="%.10g")
    paths[3].write_text(clean(alt) + "\n", encoding="utf-8")
    return paths


def new_figure(width: float, height: float) -> Figure:
    """A figure of this size in inches that belongs to nobody else (no global state, no window)."""
    return Figure(figsize=(width, height))
