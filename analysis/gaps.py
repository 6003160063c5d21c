"""Gaps of a comparison: from the tidy series to values, gap tables with intervals, and the gain from pairing.

The series has one row a scenario, replicate, month, dimension, group and outcome, with a numerator and a
denominator; a value over a window of months is ``scale × sum of numerators / sum of denominators`` (a ratio of sums).
A replicate is a new seed for people and luck, the same in every scenario; intervals are t-intervals over replicates,
and changes are taken within a replicate first. One replicate gives no interval: it is NaN, and ``note`` says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from analysis import inequality
from sim.outcomes import OUTCOMES, Outcome
from sim.record import YEARLY

Floats = NDArray[np.float64]
BASELINE = "baseline"
WINDOW_MONTHS = 60
SMALLEST_GROUP = 30  # people (or cases in the denominator); smaller groups are suppressed
PERSON_YEARS = 3_000_000.0  # rates of rare events from fewer are greyed
FEW_EVENTS = f"fewer than {PERSON_YEARS / 1e6:.0f} million person-years: uncertain"
ONE_REPLICATE = "one replicate: no interval"
UNDEFINED = "not defined in every replicate"
SUPPRESSED = f"suppressed: a group under {SMALLEST_GROUP}"


@dataclass(frozen=True)
class Gap:
    """Two groups that are compared: ``most`` minus (or over) ``least``; ordered gaps also have SII and RII."""

    name: str
    dimension: str
    most: str
    least: str
    title: str
    ordered_by: str | None = None  # the dimension whose groups are ordered from most to least deprived


GAPS: dict[str, Gap] = {
    gap.name: gap
    for gap in (
        Gap("imd_fifth", "imd_fifth", "1", "5", "most minus least deprived fifth", "imd_decile"),
        Gap("black_white", "ethnic_group", "black", "white", "people from Black minus White ethnic groups"),
        Gap("asian_white", "ethnic_group", "asian", "white", "people from Asian minus White ethnic groups"),
        Gap("mixed_white", "ethnic_group", "mixed", "white", "people from Mixed minus White ethnic groups"),
        Gap("other_white", "ethnic_group", "other", "white", "people from other minus White ethnic groups"),
    )
}
KEYS = ["scenario", "replicate", "seed", "outcome", "dimension", "group"]
SERIES = [*KEYS, "month", "numerator", "denominator"]  # columns of a tidy series that are read here
MEASURED = ("value", "numerator", "denominator", "people")


def default_window(months: int) -> tuple[int, int]:
    """First month and the month after the last: the last 60 months, or the last half of a run if that is shorter.

    ValueError for a series without months.
    """
    if months < 1:
        raise ValueError("the series has no months")
    return months - max(1, min(WINDOW_MONTHS, months // 2)), months


def values(
    series: pd.DataFrame, window: tuple[int, int] | None = None, outcomes: Mapping[str, Outcome] = OUTCOMES
) -> pd.DataFrame:
    """Value of each scenario × replicate × outcome × dimension × group in the window (first, after the last month).

    Deciles, sexes, ages and ethnic groups are kept by year: of these, every year that the window touches.
    Columns: the keys, numerator, denominator (sums), people (mean a month), value (the outcome's unit), suppressed
    (a group with under 30 people, or under 30 in the denominator, on average over scenarios and replicates; its
    numbers are NaN) and grey (a rate of rare events from under 3 million person-years of this scenario).
    ValueError where no month of the window is in the series, and for a table that is no series.
    """
    missing = [name for name in SERIES if name not in series.columns]
    if missing:
        raise ValueError(
            f"a table without {', '.join(missing)}; gaps are told of a tidy series, such as compare([…]).series, "
            f"with the columns {', '.join(SERIES)}"
        )
    end = int(series["month"].max()) + 1 if len(series) else 0
    first, after = window or default_window(end)
    year = first - first % 12
    begins = np.where(series["dimension"].isin(YEARLY), year, first)
    part = series[(series["month"] >= begins) & (series["month"] < after) & series["outcome"].isin(list(outcomes))]
    if part.empty:
        raise ValueError(f"no month from {first} to {after - 1} in the series")
    table = part.groupby(KEYS, observed=True, sort=True)[["numerator", "denominator"]].sum().reset_index()
    table = table.astype({"outcome": str, "dimension": str, "group": str, "scenario": str})
    scale = table["outcome"].map({name: o.scale for name, o in outcomes.items()}).to_numpy(float)
    whole = table["outcome"].map({name: o.denominator == "people" for name, o in outcomes.items()}).to_numpy(bool)
    cell = ["dimension", "group"]
    counted = table[whole]
    months = np.where(counted["dimension"].isin(YEARLY), min(after + -after % 12, end) - year, after - first)
    counted = counted.assign(people=counted["denominator"] / months)
    table = table.merge(counted.groupby(cell)["people"].mean().reset_index(), on=cell, how="left")
    usual = table.groupby([*cell, "outcome"])["denominator"].transform("mean")
    table["suppressed"] = (table["people"] < SMALLEST_GROUP) | (usual < SMALLEST_GROUP)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = scale * table["numerator"].to_numpy(float) / table["denominator"].to_numpy(float)
    table["value"] = np.where(np.isfinite(value), value, np.nan)
    table.loc[table["suppressed"], ["numerator", "denominator", "value"]] = np.nan
    table["grey"] = _grey(table, outcomes)
    named = {name: place for place, name in enumerate(series["scenario"].unique())}
    return table.sort_values("scenario", key=lambda c: c.map(named), kind="stable", ignore_index=True)


def _grey(table: pd.DataFrame, outcomes: Mapping[str, Outcome]) -> pd.Series:
    """Whether a row is a rate of rare events from too few person-years (a rate per 100,000 a year: 100,000 / scale)."""
    years = {name: 1e5 / o.scale for name, o in outcomes.items() if o.rare}
    everyone = table[(table["dimension"] == "all") & table["outcome"].isin(list(years))]
    total = everyone.groupby(["scenario", "outcome"])["denominator"].sum()
    few = {(s, o) for (s, o), months in total.items() if not months * years[o] >= PERSON_YEARS}
    return pd.Series([(s, o) in few for s, o in zip(table["scenario"], table["outcome"], strict=True)], table.index)


def interval(sample: Floats, level: float = 0.95) -> tuple[float, float, float]:
    """Mean and both ends of the t-interval over replicates, shape (R,); ends are NaN with fewer than two."""
    if sample.size == 0 or not np.all(np.isfinite(sample)):
        return (float("nan"),) * 3
    mean = float(np.mean(sample))
    if sample.size < 2:
        return mean, float("nan"), float("nan")
    half = float(special.stdtrit(sample.size - 1, 0.5 + level / 2) * np.std(sample, ddof=1) / np.sqrt(sample.size))
    return mean, mean - half, mean + half


def intervals(table: pd.DataFrame, level: float = 0.95) -> Floats:
    """``interval`` of every row of a table (rows × replicates): shape (rows, 3), mean, low and high."""
    return np.array([interval(row, level) for row in table.to_numpy(dtype=float)]).reshape(-1, 3)


def together(mine: pd.Series, base: pd.Series) -> Floats:
    """Both values of the replicates that both have, shape (2, R)."""
    if not mine.index.equals(base.index):
        both = [replicate for replicate in mine.index if replicate in base.index]
        mine, base = mine.loc[both], base.loc[both]
    return np.array([mine.to_numpy(dtype=float), base.to_numpy(dtype=float)])


def paired(mine: pd.Series, base: pd.Series) -> Floats:
    """Differences within the replicates both have, shape (R,); a value missing on one side stays NaN."""
    first, second = together(mine, base)
    return np.asarray(first - second)


class Replicates:
    """Values by replicate, ready to be paired: one row a replicate, one column a group."""

    def __init__(self, table: pd.DataFrame) -> None:
        seeds = table.groupby("replicate")["seed"].nunique()
        if (seeds > 1).any():
            raise ValueError(f"replicate {seeds.idxmax()} has more than one seed: scenarios cannot be paired")
        self._replicates = table["replicate"].to_numpy()
        self._columns = {of: table[of].to_numpy(dtype=float) for of in MEASURED}
        found = table.groupby(KEYS[:1] + KEYS[3:], sort=False).indices  # rows of the table
        cells = {key: at[np.argsort(self._replicates[at], kind="stable")] for key, at in found.items()}
        self._cells: dict[tuple[str, str, str], dict[str, np.ndarray]] = {}
        for key in sorted(cells, key=lambda key: (self._replicates[cells[key][0]], cells[key][0])):
            scenario, outcome, dimension, group = key
            self._cells.setdefault((scenario, outcome, dimension), {})[str(group)] = cells[key]
        self.scenarios = list(dict.fromkeys(table["scenario"]))
        self.outcomes = list(dict.fromkeys(table["outcome"]))
        self.grey = set(map(tuple, table.loc[table["grey"], ["scenario", "outcome"]].drop_duplicates().to_numpy()))

    def column(self, scenario: str, outcome: str, dimension: str, group: str, of: str = "value") -> pd.Series:
        """One number a replicate (index: replicate); empty if the group is not in the series."""
        at = self._cells.get((scenario, outcome, dimension), {}).get(group)
        if at is None:
            return pd.Series(dtype=float)
        return pd.Series(self._columns[of][at], pd.Index(self._replicates[at], name="replicate"))

    def measures(self, scenario: str, outcome: str, gap: Gap, scale: float) -> dict[str, pd.Series]:
        """Every measure of a gap, one number a replicate."""
        most = self.column(scenario, outcome, gap.dimension, gap.most)
        least = self.column(scenario, outcome, gap.dimension, gap.least)
        if most.empty or least.empty:
            return {}
        found = {
            "absolute": most - least,
            "relative": pd.Series([inequality.ratio(a, b) for a, b in zip(most, least, strict=True)], most.index),
        }
        fits = self._slopes(scenario, outcome, gap.ordered_by) if gap.ordered_by else []
        if len(fits) == len(most):
            found["sii"] = pd.Series([scale * fit.sii for fit in fits], most.index)
            found["rii"] = pd.Series([fit.rii for fit in fits], most.index)
        return found

    def ordered(self, scenario: str, outcome: str, dimension: str) -> tuple[pd.Index, Floats] | None:
        """Ordered groups: the replicates, and order, numerators, denominators and people, shape (4, groups, R).

        Groups in which nobody lives at all are left out: a place has only the deciles of its areas.
        """
        cells = self._cells.get((scenario, outcome, dimension), {})
        groups = {group: at for group, at in cells.items() if not (self._columns["people"][at] == 0).all()}
        rows = [self._replicates[at] for at in groups.values()]
        if not groups or not all(np.array_equal(one, rows[0]) for one in rows):
            return None
        order = [np.full(len(rows[0]), float(group)) for group in groups]
        found = [[self._columns[of][at] for at in groups.values()] for of in ("numerator", "denominator", "people")]
        return pd.Index(rows[0], name="replicate"), np.array([order, *found])

    def _slopes(self, scenario: str, outcome: str, dimension: str) -> list[inequality.Slope]:
        """The gradient over ordered groups, one a replicate; NaN if a group is suppressed."""
        found = self.ordered(scenario, outcome, dimension)
        if found is None:
            return []
        order, top, bottom, people = found[1]
        return [
            inequality.slope(top[:, r], bottom[:, r], order[:, r], people[:, r])
            if np.all(np.isfinite(top[:, r]) & np.isfinite(bottom[:, r]))
            else inequality.Slope(float("nan"), float("nan"))
            for r in range(top.shape[1])
        ]


def gap_table(
    table: pd.DataFrame,
    baseline: str = BASELINE,
    gaps: Mapping[str, Gap] = GAPS,
    level: float = 0.95,
    outcomes: Mapping[str, Outcome] = OUTCOMES,
) -> pd.DataFrame:
    """The gap table of ``values(...)``: one row a scenario × outcome × gap × measure.

    value, low, high: the measure and its interval; change, change_low, change_high: scenario minus baseline within
    replicates (NaN for the baseline itself); most, least, mean: the two ends and everybody, with their changes and the
    intervals of these; levelling: see ``levelling``; replicates: pairs used; grey and note: what to be careful about.
    """
    by = Replicates(table)
    present = [name for name in outcomes if name in by.outcomes]
    before = {(o, g.name): by.measures(baseline, o, g, outcomes[o].scale) for o in present for g in gaps.values()}
    rows = []
    for scenario in by.scenarios:
        for outcome in present:
            for gap in gaps.values():
                ends = _ends(by, scenario, outcome, gap, baseline, level)
                mine = by.measures(scenario, outcome, gap, outcomes[outcome].scale)
                base = before[outcome, gap.name]
                grey = bool({(scenario, outcome), (baseline, outcome)} & by.grey)
                verdict = ""
                for measure, sample in mine.items():
                    value, low, high = interval(sample.to_numpy(), level)
                    row = {"scenario": scenario, "outcome": outcome, "gap": gap.name, "measure": measure}
                    row |= {"value": value, "low": low, "high": high}
                    row |= _change("", sample, base.get(measure), scenario == baseline, level) | ends
                    if measure == "absolute":
                        first = interval(base[measure].to_numpy())[0] if measure in base else float("nan")
                        verdict = levelling(row, first, outcomes[outcome].higher_is)
                    notes = [SUPPRESSED] * (not np.isfinite(value) and measure == "absolute")
                    notes += [UNDEFINED] * (not np.isfinite(value) and measure != "absolute")
                    notes += [ONE_REPLICATE] * (len(sample) < 2) + [FEW_EVENTS] * grey
                    row |= {"levelling": verdict, "replicates": len(sample), "grey": grey, "note": "; ".join(notes)}
                    rows.append(row)
    return pd.DataFrame(rows)


def _change(name: str, mine: pd.Series, base: pd.Series | None, itself: bool, level: float) -> dict[str, float]:
    """Mean and interval of the paired change, under ``NAMEchange``, ``NAMEchange_low``, ``NAMEchange_high``."""
    keys = [f"{name}change", f"{name}change_low", f"{name}change_high"]
    if itself or base is None:
        return dict.fromkeys(keys, float("nan"))
    return dict(zip(keys, interval(paired(mine, base), level), strict=True))


def _ends(by: Replicates, scenario: str, outcome: str, gap: Gap, baseline: str, level: float) -> dict[str, float]:
    """Both ends of a gap and the mean over everybody, with their paired changes."""
    found: dict[str, float] = {}
    for end, dimension, group in (
        ("most", gap.dimension, gap.most),
        ("least", gap.dimension, gap.least),
        ("mean", "all", "all"),
    ):
        mine, base = (by.column(name, outcome, dimension, group) for name in (scenario, baseline))
        found[end] = interval(mine.to_numpy(), level)[0]
        found |= _change(f"{end}_", mine, base, scenario == baseline, level)
    return found


def levelling(row: Mapping[str, float], before: float, higher_is: str) -> str:
    """How a gap changed, judged only on changes whose interval leaves out zero.

    `up`: it closed and the worse-off end gained while the other did not lose · `down`: it closed because the better-off
    end lost and the worse-off end did not gain · `both`: it closed, one gained and the other lost · `closer`: it closed
    but neither end's own change is clear · `wider` · `unchanged` (no change at all) · `unclear` (luck could give it,
    or one replicate) · empty where there is nothing to judge.
    """
    change, low, high = (row[k] for k in ("change", "change_low", "change_high"))
    if higher_is not in ("worse", "better") or not np.isfinite(change) or not np.isfinite(before):
        return ""
    if change == 0.0 and low == 0.0 == high:
        return "unchanged"
    if not (low > 0.0 or high < 0.0):
        return "unclear"
    if abs(before + change) >= abs(before):
        return "wider"
    sign = 1.0 if higher_is == "worse" else -1.0
    worse, better = ("most", "least") if sign * before > 0 else ("least", "most")
    gained = max(sign * row[f"{worse}_change_low"], sign * row[f"{worse}_change_high"]) < 0
    lost = min(sign * row[f"{better}_change_low"], sign * row[f"{better}_change_high"]) > 0
    return "both" if gained and lost else "up" if gained else "down" if lost else "closer"


def variance_reduction(
    table: pd.DataFrame,
    baseline: str = BASELINE,
    gaps: Mapping[str, Gap] = GAPS,
    outcomes: Mapping[str, Outcome] = OUTCOMES,
) -> pd.DataFrame:
    """What the same luck buys: variance of an unpaired difference of the gap over that of the paired one.

    One row a scenario × outcome × gap: unpaired = var(scenario) + var(baseline), paired = var(scenario - baseline) over
    replicates; factor = unpaired / paired (infinite if nothing differs; NaN with fewer than two replicates);
    flagged where the factor is under 2.
    """
    by = Replicates(table)
    rows = []
    for scenario in (name for name in by.scenarios if name != baseline):
        for outcome in (name for name in outcomes if name in by.outcomes):
            for gap in gaps.values():
                mine, base = (
                    by.column(s, outcome, gap.dimension, gap.most) - by.column(s, outcome, gap.dimension, gap.least)
                    for s in (scenario, baseline)
                )
                both = together(mine, base)
                both = np.ascontiguousarray(both[:, ~np.isnan(both).any(0)])
                paired = unpaired = factor = float("nan")
                if both.shape[1] > 1:
                    unpaired = float(np.var(both, axis=1, ddof=1).sum())
                    paired = float(np.var(both[0] - both[1], ddof=1))
                    factor = unpaired / paired if paired > 0 else float("inf")
                rows.append([scenario, outcome, gap.name, unpaired, paired, factor, factor < 2, both.shape[1]])
    names = ["scenario", "outcome", "gap", "unpaired", "paired", "factor", "flagged", "replicates"]
    return pd.DataFrame(rows, columns=names)
