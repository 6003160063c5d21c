"""What a sweep says: measures by run, each row's mean with its interval and paired change, and which factors matter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy import special

from analysis.gaps import default_window
from experiments import morris, saltelli
from experiments.design import Plan
from experiments.ledger import PACK, Ledger, Places
from experiments.measures import measure, unit_of

COMPARED = ("grid", "rows")  # methods whose rows are compared with the first
FEWEST_RANKED = 8  # rows for a rank correlation
Grids = dict[str, tuple[np.ndarray, np.ndarray]]  # by measure: values, and which runs are there
LINES = pa.schema(
    [
        ("row", pa.int64()),
        ("replicate", pa.int64()),
        ("seed", pa.int64()),
        ("outcome", pa.string()),
        ("value", pa.float64()),
    ]
)


def collect(names: Sequence[str], months: int, ledger: Ledger, places: Places) -> Grids:
    """Each measure of these names from the runs that are there, read about 1,000 runs at a time."""
    shape = places.rows, places.replicates
    found = {name: (np.full(shape, np.nan), np.zeros(shape, bool)) for name in names}
    for there, sums in ledger.chunks(places):
        at = np.array([p.row for p in there], int), np.array([p.replicate for p in there], int)
        for name, (values, known) in found.items():
            values[at], known[at] = measure(sums, name, months), True
    return found


def window_of(plan: Plan) -> int:
    """Months that each run's sums are over."""
    first, after = default_window(plan.base.months)
    return after - first


def lines(found: Grids, places: Places) -> Iterator[pa.Table]:
    """One line a run and measure, about 1,000 runs a table: row, replicate, seed, outcome, value; no failed runs."""
    names = list(found)
    for at in range(0, len(places), PACK):
        some = np.arange(at, min(at + PACK, len(places)))
        replicates, rows = np.divmod(some, places.rows)
        there = next(iter(found.values()))[1][rows, replicates] if names else np.zeros(len(some), bool)
        rows, replicates = rows[there], replicates[there]
        values = np.column_stack([found[name][0][rows, replicates] for name in names]) if names else np.zeros((0, 0))
        words = pa.DictionaryArray.from_arrays(np.tile(np.arange(len(names), dtype=np.int32), len(rows)), names)
        yield pa.table(
            {
                "row": np.repeat(rows, len(names)),
                "replicate": np.repeat(replicates, len(names)),
                "seed": np.repeat(np.array(places.seeds, np.int64)[replicates], len(names)),
                "outcome": words.cast(pa.string()),
                "value": values.ravel(),
            },
            schema=LINES,
        )


def references_of(plan: Plan) -> np.ndarray:
    """The row that each row is compared with: the first with the same uncertain numbers, so that a change is a policy's
    alone; the first row of all where no lever varies. Shape (rows,).
    """
    uncertain = [k for k, f in enumerate(plan.factors) if f.lever is None]
    if len(uncertain) == len(plan.factors):
        return np.zeros(plan.rows, np.int64)
    first: dict[bytes, int] = {}
    same = np.ascontiguousarray(plan.values[:, uncertain])
    return np.array([first.setdefault(same[row].tobytes(), row) for row in range(plan.rows)], np.int64)


def summary(plan: Plan, found: Grids) -> pd.DataFrame:
    """One line a row and measure: mean over replicates with its 95 % t-interval; change against the first row, paired.

    ``replicates``: runs used (those there); changes use the replicates that both rows have. Changes are given for
    grids and rows from a file only, against the row in column ``against``: see ``references_of``. ``pairing``: variance
    of an unpaired change over that of the paired one.
    """
    first = references_of(plan)
    compared = (first != np.arange(plan.rows)) & (plan.design.method in COMPARED)
    parts = []
    for name, (values, there) in found.items():
        mean, low, high = intervals(values, there)
        both = there & there[first] & compared[:, None]
        change = intervals(values - values[first], both)
        with np.errstate(divide="ignore", invalid="ignore"):
            gain = (variances(values, both) + variances(values[first], both)) / variances(values - values[first], both)
        columns = {
            "row": np.arange(plan.rows),
            "outcome": np.full(plan.rows, name, object),
            "unit": np.full(plan.rows, unit_of(name), object),
            "value": mean,
            "low": low,
            "high": high,
            "change": change[0],
            "change_low": change[1],
            "change_high": change[2],
            "pairing": gain,
            "against": first,
            "replicates": there.sum(1),
        }
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts).sort_values("row", kind="stable", ignore_index=True) if parts else pd.DataFrame()


def variances(values: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Variance over the replicates of each row that are there, NaN with fewer than two; shape (rows,)."""
    many = there.sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(there, values, 0.0).sum(1) / many
        squares = np.where(there, (values - mean[:, None]) ** 2, 0.0).sum(1)
        return np.where(many > 1, squares / (many - 1), np.nan)


def intervals(values: np.ndarray, there: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean and both ends of the 95 % t-interval of each row over the replicates that are there; three of (rows,)."""
    many = there.sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(there, values, 0.0).sum(1) / many
        t = special.stdtrit(np.maximum(1, many - 1), 0.975)
        half = t * np.sqrt(variances(values, there) / many)
    return mean, mean - half, mean + half


def ranking(plan: Plan, found: Grids) -> pd.DataFrame:
    """Which factors matter for the outcomes asked for: Morris's mu*, total Sobol′ indices, or rank correlation.

    Columns: outcome, rank, factor, measure, value, low, high, direction (mean effect or correlation, signed), sigma,
    used (paths, blocks or rows). Empty for grids of lists, for rows from a file and with too few rows.
    """
    out: list[dict[str, object]] = []
    for name in plan.outcomes:
        if name in found:
            effects = ranked(plan, *found[name])
            order = sorted(range(len(effects)), key=lambda k: (-_size(effects[k]["value"]), k))
            out += [{"outcome": name, "rank": n + 1, **effects[k]} for n, k in enumerate(order)]
    columns = ["outcome", "rank", "factor", "measure", "value", "low", "high", "direction", "sigma", "used"]
    return pd.DataFrame(out, columns=columns)


def ranked(plan: Plan, values: np.ndarray, there: np.ndarray) -> list[dict[str, object]]:
    """One line a factor, by the design's method; values (rows, replicates)."""
    if plan.design.method == "morris":
        return _morris(plan, values)
    if plan.design.method == "saltelli":
        return _saltelli(plan, values, there)
    if plan.unit is not None and any(f.drawn for f in plan.factors):
        return _correlations(plan, values, there)
    return []


def _size(value: object) -> float:
    number = float(value)  # type: ignore[arg-type]
    return abs(number) if number == number else -1.0


def _morris(plan: Plan, values: np.ndarray) -> list[dict[str, object]]:
    """Effects within each replicate (the same luck at both ends), averaged over replicates, then over paths."""
    assert plan.unit is not None
    mean = morris.mean_of(morris.by_replicate(plan.unit, values))
    return [
        {
            "factor": f.name,
            "measure": "mu*",
            "value": e.mu_star,
            "low": e.low,
            "high": e.high,
            "direction": e.mu,
            "sigma": e.sigma,
            "used": e.paths,
        }
        for f, e in zip(plan.factors, morris.summarise(mean), strict=True)
    ]


def _saltelli(plan: Plan, values: np.ndarray, there: np.ndarray) -> list[dict[str, object]]:
    """Total indices of the mean over replicates; ``direction`` is the rank correlation over the blocks' two ends."""
    mean = np.where(there.all(1), values.mean(1), np.nan)
    ends = saltelli.ends(len(plan.factors), plan.rows) & np.isfinite(mean)
    out = []
    for k, (factor, one) in enumerate(zip(plan.factors, saltelli.indices(mean, len(plan.factors)), strict=True)):
        out.append(
            {
                "factor": factor.name,
                "measure": "ST",
                "value": one.total,
                "low": one.total_low,
                "high": one.total_high,
                "direction": rank_correlation(plan.values[ends, k], mean[ends]),
                "sigma": float("nan"),
                "used": one.blocks,
            }
        )
    return out


def rank_correlation(column: np.ndarray, outcome: np.ndarray) -> float:
    """Spearman's correlation of two vectors (rows,); NaN where nothing differs."""
    if len(column) < 2 or np.ptp(column) == 0 or np.ptp(outcome) == 0:
        return float("nan")
    from scipy.stats import spearmanr  # takes a second to import

    return float(spearmanr(column, outcome).statistic)


def _correlations(plan: Plan, values: np.ndarray, there: np.ndarray) -> list[dict[str, object]]:
    """Spearman's correlation of each factor with the mean over replicates, rows with a failed run left out.

    Intervals by Fisher's z with the standard error of Bonett and Wright 2000 (doi:10.1007/BF02294183).
    """
    whole = there.all(1) & np.isfinite(values).all(1)
    many = int(whole.sum())
    if many < FEWEST_RANKED:
        return []
    mean = values[whole].mean(1)
    out = []
    for k, factor in enumerate(plan.factors):
        rho = rank_correlation(plan.values[whole, k], mean)
        error = 1.96 * np.sqrt((1 + rho**2 / 2) / (many - 3))
        z = np.arctanh(np.clip(rho, -1 + 1e-12, 1 - 1e-12))
        out.append(
            {
                "factor": factor.name,
                "measure": "rank correlation",
                "value": rho,
                "low": float(np.tanh(z - error)),
                "high": float(np.tanh(z + error)),
                "direction": rho,
                "sigma": float("nan"),
                "used": many,
            }
        )
    return out
