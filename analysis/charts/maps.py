"""Tile maps: deprivation beside common mental disorder, before and after a policy.

Deprivation is observed: the share of an area's people who live in the most deprived fifth of England's small areas. The
other two are simulated: a run's rates by decile applied to the deciles in which the area's people live, so an area
differs from another by deprivation alone. An area without figures is hatched and named; so is one without a tile.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import RegularPolygon

from analysis import gaps, words
from analysis.charts import style
from analysis.charts.tiles import Layout, regions
from sim.outcomes import OUTCOMES
from sim.population.atlas.mixes import Mix, mixes

PANELS = ("most_deprived", "before", "after")
NONE = "#F2F2F2"  # a tile without figures
MOST_LABELLED, MOST_NAMED = 60, 14  # tiles up to which values are written, and names too
MOST_TOLD = 6  # areas that are named one by one
_OTHERS = {"W": "Wales", "S": "Scotland", "N": "Northern Ireland"}


def map_data(
    series: pd.DataFrame,
    scenario: str,
    outcome: str = "cmd",
    *,
    layout: Layout | None = None,
    baseline: str = gaps.BASELINE,
    window: tuple[int, int] | None = None,
) -> pd.DataFrame:
    """One row a tile: code, name, x, y, most_deprived, before, after, change with its interval; then one for each area
    without a tile.

    Where ``x`` is missing the area has no tile; where ``before`` is missing the tile has no figures.
    ValueError where the layout has no code of England.
    """
    layout = layout or regions()
    known: dict[str, Mix] = {}
    for mix in mixes():
        known |= {code: mix for code in (mix.code, mix.also) if code}
    before, after = (_by_decile(series, name, outcome, window) for name in (baseline, scenario))
    rows = []
    for tile in layout.tiles:
        own = known.get(tile.code)
        name = _short(own.name if own else tile.name)
        row = {"code": tile.code, "name": name, "x": tile.x, "y": tile.y}
        rows.append(row | _figures(own, before, after))
    kinds = pd.Series([known[t.code].kind for t in layout.tiles if t.code in known], dtype=str)
    if kinds.empty:
        raise ValueError(
            f"no code of {layout.name} is that of a council, an integrated care board or a region of England"
        )
    drawn = {known[t.code].code for t in layout.tiles if t.code in known}
    for mix in mixes():
        if mix.kind == kinds.mode()[0] and mix.code not in drawn:
            where = {"code": mix.code, "name": _short(mix.name), "x": np.nan, "y": np.nan}
            rows.append(where | _figures(mix, before, after))
    return pd.DataFrame(rows)


def _short(name: str) -> str:
    """A board's name without what all boards' names share."""
    return name.removeprefix("NHS ").removesuffix(" Integrated Care Board")


def _by_decile(series: pd.DataFrame, scenario: str, outcome: str, window: tuple[int, int] | None) -> pd.DataFrame:
    """A scenario's values by replicate (rows) and decile (ten columns)."""
    part = series[(series["scenario"] == scenario) & (series["outcome"] == outcome)]
    if not (part["dimension"] == "imd_decile").any():
        raise ValueError(f"no {outcome} by decile of {scenario} in the series")
    table = gaps.values(part, window, {outcome: OUTCOMES[outcome]})
    table = table[table["dimension"] == "imd_decile"]
    found = table.assign(group=table["group"].astype(int)).pivot_table(
        index="replicate", columns="group", values="value", dropna=False
    )
    found = found.reindex(columns=range(1, 11))
    if found.isna().any(axis=None):
        gone = ", ".join(str(d) for d in found.columns[found.isna().any()])
        raise ValueError(f"{outcome} of {scenario} has too few people in decile {gone}: a map needs all ten")
    return found


def _figures(mix: Mix | None, before: pd.DataFrame, after: pd.DataFrame) -> dict[str, float]:
    """The figures of one area: means over replicates, and the paired change with its 95 % interval."""
    if mix is None:
        return dict.fromkeys((*PANELS, "change", "change_low", "change_high"), float("nan"))
    was, becomes = before @ mix.deciles, after @ mix.deciles
    change, low, high = gaps.interval(gaps.paired(becomes, was))
    found = {"most_deprived": mix.most_deprived, "before": float(was.mean()), "after": float(becomes.mean())}
    return found | {"change": change, "change_low": low, "change_high": high}


def left_out(data: pd.DataFrame) -> tuple[str, str]:
    """What has a tile and no figures, and what has figures and no tile, in words; empty where nothing."""
    missing = data[data["before"].isna()]
    said = []
    for first, nation in _OTHERS.items():
        count = int(missing["code"].str.startswith(first).sum())
        if count:
            said.append(f"{count} areas of {nation}")
    here = missing[~missing["code"].str[:1].isin(list(_OTHERS))]
    said += _named(here["name"])
    extra = _named(data.loc[data["x"].isna(), "name"])
    return (
        f"No figures for {', '.join(said)} (hatched)." if said else "",
        f"No tile for {', '.join(extra)}." if extra else "",
    )


def _named(names: pd.Series) -> list[str]:
    few = [style.wrap(str(name), 60, 1) for name in names[:MOST_TOLD]]
    return few + ([f"{len(names) - MOST_TOLD} more"] if len(names) > MOST_TOLD else [])


def write(
    series: pd.DataFrame,
    folder: Path | str,
    scenario: str,
    outcome: str = "cmd",
    *,
    layout: Layout | None = None,
    stem: str | None = None,
    baseline: str = gaps.BASELINE,
    titles: Mapping[str, str] | None = None,
    about: style.About | None = None,
    window: tuple[int, int] | None = None,
) -> list[Path]:
    """Draw the map and save its four files in ``folder``."""
    layout, about = layout or regions(), about or style.About()
    data = map_data(series, scenario, outcome, layout=layout, baseline=baseline, window=window)
    policy = style.wrap((titles or {}).get(scenario, words.plain(scenario)), 60, 1)
    span = window or gaps.default_window(int(series["month"].max()) + 1)
    title = finding(data, outcome, policy)
    period = f"{about.month_name(span[0])} to {about.month_name(span[1] - 1)}"
    subtitle = (
        f"{OUTCOMES[outcome].title}, % of adults, {period}: simulated rates by decile applied to where people live. "
        "Deprivation: % of people in the most deprived fifth of small areas, observed (Index of 2025, Census 2021)."
    )
    replicates = series["replicate"].nunique()
    foot = " ".join([about.source(replicates, "Means over replicates."), *filter(None, left_out(data))])
    figure = _draw(data, layout, title, subtitle, foot, policy)
    return style.write(figure, folder, stem or f"map_{outcome}_{scenario}", data, alt(data, title))


def finding(data: pd.DataFrame, outcome: str, policy: str) -> str:
    """The title, from the numbers: both ends before, and where the policy lowers or raises it most."""
    known = data.dropna(subset=["before"])
    most, least = known.loc[known["before"].idxmax()], known.loc[known["before"].idxmin()]
    moved = known.loc[known["change"].abs().idxmax()]
    what = OUTCOMES[outcome].title
    text = f"{what}: {most['before']:.1f} in 100 in {most['name']}, {least['before']:.1f} in {least['name']}"
    low, high = moved["change_low"], moved["change_high"]
    if not np.isfinite(low):
        how = words.amount(moved["change"], OUTCOMES[outcome])
        return f"{text}; {policy}: {how} in {moved['name']}, luck not ruled out"
    if low <= 0 <= high:
        return (
            f"{text}; what {policy} changes is {words.TOO_SMALL}" if moved["change"] else f"{text}; {policy}: no change"
        )
    ends = sorted((abs(low), abs(high)))
    sure = " to ".join(words.number(end, moved["change"]) for end in ends)
    return f"{text}; {policy}: {words.amount(moved['change'], OUTCOMES[outcome])} ({sure}) in {moved['name']}"


def alt(data: pd.DataFrame, title: str) -> str:
    """Alt text from the numbers: each area where there are few, else both ends; then what is left out."""
    known = data.dropna(subset=["before", "x"]).sort_values("before", ascending=False)
    shown = known if len(known) <= MOST_NAMED else pd.concat([known.head(3), known.tail(3)])
    said = [
        f"{row['name']}: {row['most_deprived']:.0f} % in the most deprived fifth, {row['before']:.1f} in 100 before, "
        f"{row['after']:.1f} after"
        for row in shown.to_dict("records")
    ]
    parts = [
        f"Three tile maps of {len(known)} areas, simulated: deprivation, before and after. {title}.",
        *left_out(data),
    ]
    return " ".join([*filter(None, parts), "; ".join(said) + "."])


def _draw(
    data: pd.DataFrame, layout: Layout, title: str, subtitle: str, source: str, policy: str
) -> Figure:  # fmt: skip
    """The figure: three maps, each with its scale below."""
    tiles = data.dropna(subset=["x"])
    wide = float(tiles["x"].max() - tiles["x"].min()) + 1.2
    tall = float(tiles["y"].max() - tiles["y"].min()) + 1.3
    width, between, edge = 10.4, 0.25, 0.25
    each = (width - 2 * edge - 2 * between) / 3
    height = min(9.0, each * tall / wide)
    headings = ("Deprivation, observed", "Before, simulated", f"After {policy}, simulated")
    both = tiles[["before", "after"]].to_numpy(float)
    with style.look():
        figure = style.new_figure(width, height + 3.0)
        bottom, top = style.frame(figure, title, subtitle, source, gap=0.75)
        room = top - bottom - 0.42 / (height + 3.0)
        for k, (column, heading) in enumerate(zip(PANELS, headings, strict=True)):
            values = tiles[column].to_numpy(float)
            ends = values if k == 0 else both
            low, high = float(np.nanmin(ends)), float(np.nanmax(ends))
            scale = Normalize(low, high if high > low else low + 1.0)
            colour = style.PLUM if k == 0 else style.BLUE
            map_ = LinearSegmentedColormap.from_list(column, [_tint(colour, 0.12), _tint(colour, 0.55), colour])
            axes = figure.add_axes(((edge + k * (each + between)) / width, bottom, each / width, room))
            _tiles(axes, tiles, values, layout, map_, scale)
            text = style.wrap(heading, 38, 2)
            style.note(axes, text, (0, 1), (0, 4), fontsize=9.5, fontweight="bold", va="bottom", linespacing=1.2)
            _scale(figure, axes, map_, scale)
    return figure


def _tint(colour: str, share: float) -> str:
    """The colour mixed with white: 1 = itself."""
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(255 - share * (255 - p)):02X}" for p in parts)


def _tiles(
    axes: Axes, tiles: pd.DataFrame, values: np.ndarray, layout: Layout, map_: LinearSegmentedColormap, scale: Normalize
) -> None:  # fmt: skip
    """The hexagons of one map, with values, and names where there is room."""
    turn = 0.0 if layout.pointed else np.pi / 6
    hexes, faces = [], []
    for row, value in zip(tiles.to_dict("records"), values, strict=True):
        known = np.isfinite(value)
        shape = RegularPolygon((row["x"], row["y"]), 6, radius=0.555, orientation=turn)
        if not known:
            shape.set(facecolor=NONE, edgecolor=style.QUIET, hatch="////", linewidth=0.3)
            axes.add_patch(shape)
            continue
        hexes.append(shape)
        faces.append(map_(scale(value)))
        if len(tiles) <= MOST_LABELLED:
            name = style.wrap(str(row["name"]), 13, 3) + "\n" if len(tiles) <= MOST_NAMED else ""
            ink = "white" if np.dot(map_(scale(value))[:3], (0.30, 0.59, 0.11)) < 0.5 else style.INK
            size = 7.5 if len(tiles) <= MOST_NAMED else 5.5
            style.label(
                axes, row["x"], row["y"], f"{name}{value:.1f}", ha="center", va="center", color=ink, fontsize=size
            )
    axes.add_collection(PatchCollection(hexes, facecolors=faces, edgecolors="white", linewidths=0.6))
    axes.set_xlim(tiles["x"].min() - 0.6, tiles["x"].max() + 0.6)
    axes.set_ylim(tiles["y"].min() - 0.65, tiles["y"].max() + 0.65)
    axes.set_aspect("equal")
    axes.set_axis_off()


def _scale(figure: Figure, axes: Axes, map_: LinearSegmentedColormap, scale: Normalize) -> None:
    """A bar of the colours with both ends written beside it, below the map."""
    box = axes.get_position()
    height = 0.1 / figure.get_size_inches()[1]
    bar = figure.add_axes((box.x0 + 0.18 * box.width, box.y0 - 2.2 * height, 0.64 * box.width, height))
    bar.imshow(np.linspace(0, 1, 128)[None, :], aspect="auto", cmap=map_)
    bar.set_axis_off()
    low, high = (f"{value:.1f} %" for value in (scale.vmin or 0.0, scale.vmax or 0.0))
    style.note(bar, low, (0, 0.5), (-4, 0), ha="right", va="center", fontsize=8)
    style.note(bar, high, (1, 0.5), (4, 0), ha="left", va="center", fontsize=8)
