"""Tables from replays: the gap month by month with paired bands, the gap table, the bills, who was reached.

While a comparison is still playing, its tables speak of what every replicate shown has already lived: whole replicates
as soon as two of them are done, else the first months of the two that are furthest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis import gaps as measures
from analysis.gaps import GAPS, PERSON_YEARS, SMALLEST_GROUP, default_window
from experiments import costs
from experiments.chain import reach_summary
from experiments.precision import t_of
from experiments.replay import Take
from sim.columns import ETHNIC_GROUPS
from sim.levers.lever import library
from sim.outcomes import OUTCOMES
from sim.record import of
from sim.scenario import Scenario

ENOUGH = 2  # replicates that an interval needs


@dataclass(frozen=True)
class Stage:
    """What can be shown now: for each scenario the same replicates (by number) and the same months."""

    scenarios: list[Scenario]
    takes: dict[str, dict[int, Take]]
    months: int
    asked: int  # replicates asked for

    @property
    def replicates(self) -> list[int]:
        """Numbers of the replicates shown."""
        return sorted(next(iter(self.takes.values()), {}))

    @property
    def whole(self) -> bool:
        """Whether all that was asked for is shown."""
        last = max((s.months for s in self.scenarios), default=0)
        return len(self.replicates) == self.asked and self.months == last


def stage(scenarios: Sequence[Scenario], found: Mapping[str, Mapping[int, Take]], asked: int) -> Stage | None:
    """What of ``found`` (takes by scenario and replicate, some still growing) can be shown together; None: nothing."""
    named = [s.key for s in scenarios]
    last = min(s.months for s in scenarios)
    lived = {
        replicate: min(found[key][replicate].months for key in named)
        for replicate in range(asked)
        if all(replicate in found.get(key, {}) for key in named)
    }
    done = [replicate for replicate, months in lived.items() if months >= last]
    if len(done) >= min(ENOUGH, asked):
        shown, months = done, last
    else:
        furthest = sorted(lived, key=lambda r: (-lived[r], r))[:ENOUGH]
        if len(furthest) < min(ENOUGH, asked):
            return None
        shown, months = sorted(furthest), min(lived[r] for r in furthest)
    if months == 0:
        return None
    return Stage(list(scenarios), {key: {r: found[key][r].upto(months) for r in shown} for key in named}, months, asked)


def _groups(take: Take, dimension: str) -> dict[str, np.ndarray]:
    """Tallies by month of each group of a dimension: int64 (M, tallies)."""
    if dimension == "imd_fifth":
        return {str(k + 1): take.decile[:, 2 * k : 2 * k + 2].sum(1) for k in range(5)}
    if dimension == "imd_decile":
        return {str(k + 1): take.decile[:, k] for k in range(10)}
    if dimension == "ethnic_group":
        return {name: take.ethnic[:, k] for k, name in enumerate(ETHNIC_GROUPS)}
    return {"all": take.decile.sum(1)}


def _trailing(sums: np.ndarray, months: int = 12) -> np.ndarray:
    """Sums over each month and the eleven before it; of fewer at the start."""
    total = np.cumsum(sums, axis=-1)
    total[..., months:] -= total[..., :-months].copy()
    return total


def _bands(sample: np.ndarray) -> np.ndarray:
    """Mean, low and high of the t-interval over the last axis: (..., 3); NaN ends with one replicate."""
    count = sample.shape[-1]
    mean = sample.mean(-1)
    if count < ENOUGH:
        return np.stack([mean, np.full_like(mean, np.nan), np.full_like(mean, np.nan)], -1)
    half = t_of(count) * sample.std(-1, ddof=1) / np.sqrt(count)
    return np.stack([mean, mean - half, mean + half], -1)


def trend(shown: Stage, outcome: str = "caseness", gap: str = "imd_fifth") -> pd.DataFrame:
    """Both ends of a gap and the gap itself, averaged over the trailing 12 months: one row a scenario × month.

    Columns as in `analysis.charts.trends.trend_data`: scenario, month, most, least, gap, gap_low, gap_high, and change,
    change_low, change_high against the first scenario within replicates.
    """
    what, pair = OUTCOMES[outcome], GAPS[gap]
    values: dict[str, dict[str, np.ndarray]] = {}
    for key, takes in shown.takes.items():
        ends = {}
        for end, group in (("most", pair.most), ("least", pair.least)):
            counts = [_groups(takes[r], pair.dimension)[group] for r in shown.replicates]
            top, bottom = (
                _trailing(np.stack([of(c, name) for c in counts])) for name in (what.numerator, what.denominator)
            )
            with np.errstate(divide="ignore", invalid="ignore"):
                ends[end] = (what.scale * top / bottom).T  # (months, replicates)
        values[key] = ends
    if _too_few(shown, outcome, gap):
        values = {key: {end: np.full_like(v, np.nan) for end, v in ends.items()} for key, ends in values.items()}
    base = shown.scenarios[0].key
    frames = []
    for key, ends in values.items():
        difference = ends["most"] - ends["least"]
        frame = pd.DataFrame({"scenario": key, "month": np.arange(shown.months)})
        frame["most"], frame["least"] = ends["most"].mean(1), ends["least"].mean(1)
        frame[["gap", "gap_low", "gap_high"]] = _bands(difference)
        change = difference - (values[base]["most"] - values[base]["least"])
        frame[["change", "change_low", "change_high"]] = _bands(change if key != base else np.full_like(change, np.nan))
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def _too_few(shown: Stage, outcome: str, gap: str) -> bool:
    """Whether a group of a gap has fewer than 30 people, or 30 in the denominator of a year, and is not to be shown."""
    what, pair = OUTCOMES[outcome], GAPS[gap]
    for takes in shown.takes.values():
        for group in (pair.most, pair.least):
            counts = np.stack([_groups(take, pair.dimension)[group] for take in takes.values()])
            if (
                of(counts, "people").mean() < SMALLEST_GROUP
                or 12 * of(counts, what.denominator).mean() < SMALLEST_GROUP
            ):
                return True
    return False


def series(shown: Stage, outcomes: Sequence[str], dimensions: Sequence[str], seeds: Mapping[int, int]) -> pd.DataFrame:
    """A tidy series by month as `sim.record.series` makes it, of some outcomes and dimensions."""
    frames = []
    for key, takes in shown.takes.items():
        for replicate, take in takes.items():
            labels = {"scenario": key, "replicate": replicate, "seed": seeds[replicate]}
            for dimension in dimensions:
                for group, counts in _groups(take, dimension).items():
                    frames += [_rows(labels, np.arange(take.months), dimension, group, o, counts) for o in outcomes]
    return pd.concat(frames, ignore_index=True)


def _rows(
    labels: Mapping[str, object], months: np.ndarray, dimension: str, group: str, outcome: str, counts: np.ndarray
) -> pd.DataFrame:
    what = OUTCOMES[outcome]
    cells = {"dimension": dimension, "group": group, "outcome": outcome}
    sums = {"numerator": of(counts, what.numerator), "denominator": of(counts, what.denominator)}
    return pd.DataFrame({**labels, "month": months, **cells, **sums})


def gap_rows(shown: Stage, outcomes: Sequence[str], gap: str = "imd_fifth", base: str | None = None) -> pd.DataFrame:
    """The ``absolute`` rows of one gap as `analysis.gaps.gap_table` gives them, made at once for the live page.

    Over the last 60 months lived (or the last half). ``base``: the scenario that changes are taken against, by default
    the first.
    """
    first, after = default_window(shown.months)
    base, pair = base or shown.scenarios[0].key, GAPS[gap]
    where = (("most", pair.dimension, pair.most), ("least", pair.dimension, pair.least), ("mean", "all", "all"))
    late = {
        key: [Take(*(part[first:after].sum(0, keepdims=True) for part in takes[r])) for r in shown.replicates]
        for key, takes in shown.takes.items()
    }
    sums = {
        (key, end): np.concatenate([_groups(take, dimension)[group] for take in takes])
        for key, takes in late.items()
        for end, dimension, group in where
    }
    rows = []
    for key in shown.takes:
        for name in outcomes:
            rows.append({"scenario": key, "outcome": name, "gap": gap, "measure": "absolute"})
            rows[-1] |= _absolute(sums, key, name, base, after - first)
    return pd.DataFrame(rows)


def _absolute(
    sums: Mapping[tuple[str, str], np.ndarray], key: str, name: str, base: str, months: int
) -> dict[str, Any]:
    """One row: the gap, its two ends and everyone, with the changes within replicates; shapes (replicates,)."""
    what = OUTCOMES[name]
    keys = dict.fromkeys(one for one, _ in sums)

    def share(scenario: str, end: str) -> np.ndarray:
        bottoms = [of(sums[s, end], what.denominator).mean() for s in keys]
        people = np.mean([of(sums[s, end], "people").mean() for s in keys]) / months
        if people < SMALLEST_GROUP or np.mean(bottoms) < SMALLEST_GROUP:
            return np.full(len(sums[scenario, end]), np.nan)
        with np.errstate(divide="ignore", invalid="ignore"):
            found: np.ndarray = of(sums[scenario, end], what.numerator) / of(sums[scenario, end], what.denominator)
        return what.scale * found

    mine, before = ({end: share(s, end) for end in ("most", "least", "mean")} for s in (key, base))
    row: dict[str, Any] = dict(zip(("value", "low", "high"), _bands(mine["most"] - mine["least"]), strict=True))
    changes = {"": (mine["most"] - mine["least"]) - (before["most"] - before["least"])}
    for end, now in mine.items():
        row[end] = now.mean()
        changes[f"{end}_"] = now - before[end]
    for end, change in changes.items():
        names = (f"{end}change", f"{end}change_low", f"{end}change_high")
        row |= dict(zip(names, _bands(change if key != base else np.full_like(change, np.nan)), strict=True))
    gap_before = float((before["most"] - before["least"]).mean())
    grey = what.rare and any(_few(sums[s, "mean"], name) for s in (key, base))
    notes = [measures.SUPPRESSED] * (not np.isfinite(row["value"]))
    notes += [measures.ONE_REPLICATE] * (len(mine["most"]) < ENOUGH) + [measures.FEW_EVENTS] * grey
    row["levelling"] = measures.levelling(row, gap_before, what.higher_is)
    return row | {"replicates": len(mine["most"]), "grey": grey, "note": "; ".join(notes)}


def _few(sums: np.ndarray, name: str) -> bool:
    """Whether a rate of rare events comes from too few person-years."""
    what = OUTCOMES[name]
    return not of(sums, what.denominator).sum() * (1e5 / what.scale) >= PERSON_YEARS


def bills(shown: Stage) -> pd.DataFrame:
    """What each lever cost a year in that window, as `experiments.costs.summary`."""
    frames = []
    for s in shown.scenarios:
        for replicate, take in shown.takes[s.key].items():
            month, lever = np.indices(take.units.shape).reshape(2, -1)
            named = np.array([use.lever for use in s.levers], dtype=object)
            frames.append(
                pd.DataFrame(
                    {
                        "scenario": s.key,
                        "replicate": replicate,
                        "lever": named[lever] if len(named) else lever.astype(object),
                        "month": month,
                        "units": take.units.ravel(),
                    }
                )
            )
    return costs.summary(pd.concat(frames, ignore_index=True), _lived(shown))


def reached(shown: Stage) -> pd.DataFrame:
    """Eligible and reached people by lever in that window, as `experiments.chain.reach_summary`."""
    frames = []
    for s in shown.scenarios:
        of_people = [use.lever for use in s.levers if library()[use.lever].reaches_people]
        for replicate, take in shown.takes[s.key].items():
            for k, lever in enumerate(of_people):
                total = take.reach[:, k].sum(1)
                cells = {"scenario": s.key, "replicate": replicate, "lever": lever, "month": np.arange(take.months)}
                counts = {name: total[:, n] for n, name in enumerate(("eligible", "reached", "offered"))}
                frames.append(pd.DataFrame({**cells, **counts}))
    names = ["scenario", "replicate", "lever", "month", "eligible", "reached", "offered"]
    table = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=names)
    return reach_summary(table, _lived(shown), len(shown.replicates))


def _lived(shown: Stage) -> list[Scenario]:
    """The scenarios as if they ended with the months shown."""
    return [s.override(months=shown.months) for s in shown.scenarios]
