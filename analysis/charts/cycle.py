"""The model in one picture: the triple barrier, and the vicious cycles that run through it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path as FilePath
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from analysis.charts import style
from sim.cycles import cycles

TITLE = "Three barriers, one cycle: what distress takes away comes back as distress"
SUBTITLE = "The triple barrier of mental health inequality and five of the vicious cycles that mindgap simulates"
SOURCE = (
    "The triple barrier after the Commission for Equality in Mental Health, Mental health for all? (Centre for Mental "
    "Health). A diagram of the model's structure; no data are shown."
)


@dataclass(frozen=True)
class Station:
    """A box of the picture: its name, what it holds, and its barrier's number (empty for the person)."""

    key: str
    number: str
    name: str
    holds: str
    colour: str


STATIONS = tuple(
    Station(*row)
    for row in (
        (
            "determinants",
            "1",
            "Unequal\ndeterminants",
            "work, money, home, safety,\ndiscrimination, ties, power",
            style.BLUE,
        ),
        ("distress", "", "Distress", "one person's mind,\nmonth by month", style.INK),
        ("access", "2", "Unequal\naccess", "need seen, asking, GP,\nwaiting, enough places", style.TEAL),
        (
            "experience",
            "3",
            "Unequal experience\nand outcomes",
            "care that fits, recovery,\ndetention, restraint",
            style.PLUM,
        ),
    )
)
# The way through the barriers (left to right) and the cycles that come back; the names are those of `list cycles`.
LOOPS = pd.DataFrame(
    [
        ("through", "determinants", "distress", "exposures add up"),
        ("through", "distress", "access", "need for support"),
        ("through", "access", "experience", "what support is like"),
        ("work", "distress", "determinants", "job lost, less money, strain"),
        ("debt", "distress", "determinants", "arrears, insecure home"),
        ("isolation", "distress", "determinants", "fewer ties, loneliness"),
        ("coercion", "experience", "distress", "late help, crisis, detention, restraint: trauma and mistrust"),
        ("power", "experience", "determinants", "strain, injustice, detention: less control, less asking, less say"),
    ],
    columns=["cycle", "from", "to", "meaning"],
)
GAINS = (
    "Loop gain of each vicious cycle: what a lasting point on everyone's distress becomes in the long run, over what "
    "it becomes with the cycle held; 95 % interval in brackets; England (synthetic areas), simulated"
)
WIDE, HIGH = 12.0, 6.0  # inches
BOX_WIDE, BOX_HIGH, MIDDLE, STEP = 2.35, 1.5, 2.62, 0.42
LEFT = {station.key: 0.4 + 2.95 * place for place, station in enumerate(STATIONS)}


def cycle(loops: pd.DataFrame = LOOPS, title: str = TITLE, subtitle: str = SUBTITLE, source: str = SOURCE) -> Axes:
    """The diagram from a table of links (cycle, from, to, meaning, and perhaps gain, low, high); returns its Axes
    (1 unit = 1 inch)."""
    above = loops[(loops["cycle"] != "through") & (loops["from"] == "distress")]
    high = HIGH + (0.33 + STEP * max(0, len(above) - 3) if "gain" in loops else 0.0)
    with style.look():
        figure = style.new_figure(WIDE, high)
        style.frame(figure, title, subtitle, source)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, WIDE), ylim=(0, high))
        axes.axis("off")
        for station in STATIONS:
            _box(axes, station)
        for row in loops[loops["cycle"] == "through"].to_dict("records"):
            _step(axes, row["from"], row["to"])
        below = loops[(loops["cycle"] != "through") & (loops["from"] != "distress")].to_dict("records")
        for level, row in enumerate(reversed(above.to_dict("records"))):
            _loop(axes, row, level, MIDDLE + BOX_HIGH / 2, MIDDLE + BOX_HIGH / 2 + STEP + STEP * level, style.ORANGE)
        for level, row in enumerate(below):
            _loop(axes, row, level, MIDDLE - BOX_HIGH / 2, MIDDLE - BOX_HIGH / 2 - 0.5 - 0.5 * level, style.PLUM)
    return axes


def write(
    folder: FilePath | str, stem: str = "cycle", loops: pd.DataFrame = LOOPS, title: str = TITLE
) -> list[FilePath]:
    """Draw the diagram and save its four files in ``folder``."""
    axes = cycle(loops, title)
    return style.write(style.figure_of(axes), folder, stem, loops, cycle_alt(loops, title))


def with_gains(gains: pd.DataFrame) -> pd.DataFrame:
    """The table of links with each cycle's loop gain for everyone (columns gain, low, high), from a decomposition."""
    mine = gains[gains["who"] == "everyone"][["cycle", "gain", "low", "high"]]
    others = [name for name in mine["cycle"] if name not in {"all", *LOOPS["cycle"]}]
    beside = [(name, "distress", "determinants", cycles()[name].meaning.replace("; ", ", ")) for name in others]
    loops = pd.concat([LOOPS, pd.DataFrame(beside, columns=LOOPS.columns)], ignore_index=True)
    return loops.merge(mine, on="cycle", how="left")


def gains_title(gains: pd.DataFrame) -> str:
    """The finding, as far as luck allows: which cycle gives most back, and what all make of a lasting point."""
    rows = gains[gains["who"] == "everyone"].set_index("cycle").dropna(subset="gain")
    each = rows.drop("all", errors="ignore")
    if each.empty:
        return "The loop gains of the vicious cycles cannot be told"
    if each["gain"].max() <= 1.0:
        return "No vicious cycle makes distress last here"
    alone = each["low"].isna().all()  # one replicate
    clear = each if alone else each[each["low"] > 1.0]
    together = ""
    if "all" in rows.index and (alone or rows.loc["all", "low"] > 1.0):
        together = f"all together make a lasting point {rows.loc['all', 'gain']:.2f} times as large"
    if clear.empty:
        said = "Luck could explain what any one vicious cycle gives back"
        return f"{said}; {together}" if together else f"{said}, and what all give together"
    most = clear["gain"].idxmax()
    size = (
        f"gives most distress back (loop gain {clear.loc[most, 'gain']:.2f}){', luck not ruled out' if alone else ''}"
    )
    which = f"The cycle of {most}" if most == each["gain"].idxmax() else f"Of the cycles clear of luck that of {most}"
    return f"{which} {size}{f'; {together}' if together else ''}"


def write_gains(gains: pd.DataFrame, folder: FilePath | str, about: style.About | None = None) -> list[FilePath]:
    """Draw the diagram with loop gains and save its four files in ``folder``."""
    loops, title = with_gains(gains), gains_title(gains)
    many = int(gains["replicates"].max()) if len(gains) else 0
    said = "Intervals: 95 % t-intervals over paired replicates." if many > 1 else "One replicate: no interval."
    source = f"{(about or style.About()).source(many, said)} {SOURCE.split('). ')[0]})."
    axes = cycle(loops, title, GAINS, source)
    return style.write(style.figure_of(axes), folder, "cycle_gains", loops, cycle_alt(loops, title))


def _gain(row: Mapping[str, Any]) -> str:
    """A cycle's loop gain in words; nothing where it has none."""
    gain = row.get("gain", float("nan"))
    if not isfinite(gain):
        return ""
    ends = f" ({row['low']:.2f} to {row['high']:.2f})" if isfinite(row["low"]) else ""
    return f"gain {gain:.2f}{ends}"


def cycle_alt(loops: pd.DataFrame = LOOPS, title: str = TITLE) -> str:
    """Alt text from the table of links."""
    names = {station.key: station.name.replace("\n", " ").lower() for station in STATIONS}
    way = " → ".join(names[station.key] for station in STATIONS)
    said = [f"Diagram: {style.wrap(title, 200, 1)}. The way through: {way}."]
    for row in loops[loops["cycle"] != "through"].to_dict("records"):
        said.append(
            f"Cycle of {row['cycle']}, from {names[row['from']]} back to {names[row['to']]}: "
            f"{'; '.join(filter(None, (row['meaning'], _gain(row))))}."
        )
    return " ".join(said)


def _box(axes: Axes, station: Station) -> None:
    """One station: a frame in its colour, dark text, the barrier's number on its corner."""
    x, y = LEFT[station.key], MIDDLE - BOX_HIGH / 2
    axes.add_patch(
        FancyBboxPatch((x, y), BOX_WIDE, BOX_HIGH, boxstyle="round,pad=0,rounding_size=0.12", facecolor="white",
                       edgecolor=station.colour, linewidth=2.6, zorder=3)
    )  # fmt: skip
    centre = x + BOX_WIDE / 2
    style.label(axes, centre, MIDDLE + 0.24, station.name, fontsize=13, fontweight="bold", ha="center", va="center",
                zorder=5, linespacing=1.15)  # fmt: skip
    style.label(
        axes, centre, MIDDLE - 0.4, station.holds, fontsize=10.5, ha="center", va="center", zorder=5, linespacing=1.3
    )
    if station.number:
        axes.add_patch(Circle((x + 0.04, y + BOX_HIGH - 0.04), 0.2, facecolor="white", edgecolor=station.colour,
                              linewidth=2.2, zorder=6))  # fmt: skip
        style.label(axes, x + 0.04, y + BOX_HIGH - 0.05, station.number, fontsize=11, fontweight="bold", ha="center",
                    va="center", zorder=7)  # fmt: skip


def _step(axes: Axes, start: str, end: str) -> None:
    """The arrow from one station to the next."""
    axes.add_patch(
        FancyArrowPatch((LEFT[start] + BOX_WIDE + 0.04, MIDDLE), (LEFT[end] - 0.04, MIDDLE), arrowstyle="-|>",
                        mutation_scale=20, linewidth=3, color=style.INK, shrinkA=0, shrinkB=0, zorder=4)
    )  # fmt: skip


def _loop(axes: Axes, row: dict[str, Any], level: int, edge: float, height: float, colour: str) -> None:
    """A cycle: out of one station, along, and back into an earlier one, with its name and meaning on the line."""
    start = LEFT[row["from"]] + BOX_WIDE / 2 + 0.22 * level
    end = LEFT[row["to"]] + BOX_WIDE / 2 - 0.22 * level
    away = 0.12 if height > edge else -0.12
    gain = row.get("gain", float("nan"))
    width = 2.0 + min(4.0, max(0.0, 40.0 * (gain - 1.0))) if isfinite(gain) else 2.0
    path = Path(
        [(start, edge), (start, height - away), (start, height), (start - 0.12, height), (end + 0.12, height),
         (end, height), (end, height - away), (end, edge + away / 3)],
        [Path.MOVETO, Path.LINETO, Path.CURVE3, Path.CURVE3, Path.LINETO, Path.CURVE3, Path.CURVE3, Path.LINETO],
    )  # fmt: skip
    axes.add_patch(
        FancyArrowPatch(path=path, arrowstyle="-|>", mutation_scale=15, linewidth=width, color=colour, zorder=2)
    )
    back = {"facecolor": "white", "edgecolor": "none", "pad": 2.0}
    text = f"{row['cycle']}: {_gain(row) or row['meaning']}"
    style.label(axes, (start + end) / 2, height, style.wrap(text, 90, 2), fontsize=10.5, ha="center", va="center",
                bbox=back, zorder=5)  # fmt: skip
