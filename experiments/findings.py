"""What a sweep says: measures by run, each row's mean with its interval and paired change, and which factors matter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from analysis.gaps import interval
from experiments import morris
from experiments.design import Plan
from experiments.ledger import Ledger, Place
from experiments.measures import given_for, measure, unit_of

COMPARED = ("grid", "rows")  # methods whose rows are compared with the first
FEWEST_RANKED = 8  # rows for a rank correlation


def measures_table(plan: Plan, ledger: Ledger, places: Sequence[Place]) -> pd.DataFrame:
    """One line a run and measure: row, replicate, seed, outcome, value; runs that failed are not in it."""
    names = given_for(plan.outcomes)
    months = _window(plan)
    parts = []
    for there, found in ledger.chunks(places):
        values = (
            np.column_stack([measure(found, name, months) for name in names]) if names else np.zeros((len(there), 0))
        )
        parts.append(
            pd.DataFrame(
                {
                    "row": np.repeat(np.array([p.row for p in there], np.int64), len(names)),
                    "replicate": np.repeat(np.array([p.replicate for p in there], np.int64), len(names)),
                    "seed": np.repeat(np.array([p.seed for p in there], np.int64), len(names)),
                    "outcome": np.tile(np.array(names, dtype=object), len(there)),
                    "value": values.ravel(),
                }
            )
        )
    columns = ["row", "replicate", "seed", "outcome", "value"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _window(plan: Plan) -> int:
    from analysis.gaps import default_window

    first, after = default_window(plan.base.months)
    return after - first


def grids(table: pd.DataFrame, rows: int, replicates: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """For each outcome the values (rows, replicates) and whether each run is there."""
    found = {}
    for name, part in table.groupby("outcome", sort=False):
        values = np.full((rows, replicates), np.nan)
        there = np.zeros((rows, replicates), bool)
        at = part["row"].to_numpy(int), part["replicate"].to_numpy(int)
        values[at], there[at] = part["value"].to_numpy(float), True
        found[str(name)] = values, there
    return found


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


def summary(plan: Plan, table: pd.DataFrame, replicates: int) -> pd.DataFrame:
    """One line a row and measure: mean over replicates with its 95 % t-interval; change against the first row, paired.

    ``replicates``: runs used (those there); changes use the replicates that both rows have. Changes are given for
    grids and rows from a file only, against the row in column ``against``: see ``references_of``.
    """
    out = []
    nothing = (float("nan"),) * 3
    first = references_of(plan)
    for name, (values, there) in grids(table, plan.rows, replicates).items():
        for row in range(plan.rows):
            mean, low, high = interval(values[row, there[row]])
            base = int(first[row])
            both = there[row] & there[base]
            compared = row != base and plan.design.method in COMPARED
            change = interval(values[row, both] - values[base, both]) if compared else nothing
            out.append(
                {
                    "row": row,
                    "outcome": name,
                    "unit": unit_of(name),
                    "value": mean,
                    "low": low,
                    "high": high,
                    "change": change[0],
                    "change_low": change[1],
                    "change_high": change[2],
                    "against": base,
                    "replicates": int(there[row].sum()),
                }
            )
    frame = pd.DataFrame(out)
    return frame.sort_values(["row"], kind="stable", ignore_index=True) if len(frame) else frame


def ranking(plan: Plan, table: pd.DataFrame, replicates: int) -> pd.DataFrame:
    """Which factors matter for the outcomes asked for: Morris's mu*, or rank correlation for sampled rows.

    Columns: outcome, rank, factor, measure, value, low, high, direction (mean effect or correlation, signed), sigma,
    used (paths or rows). Empty for grids of lists, for rows from a file and with too few rows.
    """
    out: list[dict[str, object]] = []
    found = grids(table, plan.rows, replicates)
    for name in plan.outcomes:
        if name not in found:
            continue
        values, there = found[name]
        if plan.design.method == "morris":
            lines = _morris(plan, values)
        elif plan.unit is not None and any(f.drawn for f in plan.factors):
            lines = _correlations(plan, values, there)
        else:
            lines = []
        order = sorted(range(len(lines)), key=lambda k: (-_size(lines[k]["value"]), k))
        out += [{"outcome": name, "rank": n + 1, **lines[k]} for n, k in enumerate(order)]
    columns = ["outcome", "rank", "factor", "measure", "value", "low", "high", "direction", "sigma", "used"]
    return pd.DataFrame(out, columns=columns)


def _size(value: object) -> float:
    number = float(value)  # type: ignore[arg-type]
    return abs(number) if number == number else -1.0


def _morris(plan: Plan, values: np.ndarray) -> list[dict[str, object]]:
    """Effects within each replicate (the same luck at both ends), averaged over replicates, then over paths."""
    assert plan.unit is not None
    each = np.array([morris.effects(plan.unit, values[:, k]) for k in range(values.shape[1])])
    there = np.isfinite(each).sum(0)
    mean = np.where(there > 0, np.nansum(each, axis=0) / np.maximum(there, 1), np.nan)
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
        column = plan.values[whole, k]
        flat = np.ptp(column) == 0 or np.ptp(mean) == 0
        rho = float("nan") if flat else float(stats.spearmanr(column, mean).statistic)
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
