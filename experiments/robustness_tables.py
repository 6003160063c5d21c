"""What robustness says of changes: their state, how far the order of policies survives, and all of it in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import isfinite
from typing import Any

import numpy as np
import pandas as pd

from analysis import gaps, words

COLUMNS = [
    "at", "scenario", "kind", "name", "end", "title", "change", "low", "high", "state", "verdict", "replicates",
]  # fmt: skip
Apart = Mapping[tuple[int, int], tuple[float, float]]
ORDER = ["at", "kind", "name", "end", "tau", "first", "clear_pairs", "turned", "followed"]
NARROWS, WIDENS, UNCLEAR = "narrows", "widens", "unclear"
SAID = {"posterior": "draws of the fitted numbers", "rival": "rival findings", "assumed": "ends of assumed numbers"}
NAMED = 5  # challenges that a sentence names


def interval(changes: np.ndarray) -> tuple[float, float]:
    """Mean and half-width of the 95 % interval over replicates (infinite with one, NaN mean with none)."""
    mean, low, high = gaps.interval(changes[np.isfinite(changes)])
    return mean, (high - low) / 2 if isfinite(low) else float("inf")


def state_of(changes: np.ndarray) -> str:
    """Whether the gap clearly narrows, clearly widens, or cannot be told from luck, by changes (replicates,)."""
    mean, wide = interval(changes)
    if not isfinite(mean) or not isfinite(wide) or abs(mean) <= wide:
        return UNCLEAR
    return NARROWS if mean < 0 else WIDENS


def verdict_of(changes: np.ndarray, before: np.ndarray, state: str, usual: str) -> str:
    """``holds`` where the state is the usual one, or where the shift away from it cannot be told from luck."""
    if state == usual:
        return "holds"
    shift, wide = interval(changes - before)
    return state if isfinite(shift) and abs(shift) > wide else "holds"


def apart_of(usual: np.ndarray) -> Apart:
    """Pairs of policies that are clearly apart as the model stands: mean difference and half-width of its interval."""
    found = {pair: interval(usual[pair[0]] - usual[pair[1]]) for pair in combinations(range(len(usual)), 2)}
    return {pair: (mean, wide) for pair, (mean, wide) in found.items() if abs(mean) > wide}


def order_of(
    challenge: Any, changes: np.ndarray, usual: np.ndarray, apart: Apart, policies: Sequence[str], full: np.ndarray
) -> dict[str, Any]:
    """One line: Kendall's τ with the usual order, which policy stands first, and pairs that clearly change places.

    First stands the one that usually does, unless another is clearly ahead of it.

    ``changes`` and ``usual``: the gap's change under the challenge and without it, (policies, replicates), NaN where a
    policy was not run; ``full``: bool (policies,), which met all replicates. The others stand where they usually do.
    """
    before = _means(usual)
    from scipy.stats import kendalltau  # takes a second to import

    known = _means(np.where(np.isfinite(changes), usual, np.nan))
    tau = float(kendalltau(_means(changes), known, nan_policy="omit").statistic) if len(policies) > 1 else np.nan
    stands = np.where(full[:, None], changes, usual)
    turned = [
        f"{policies[a]} and {policies[b]}"
        for (a, b), (mean, _) in apart.items()
        if (full[a] or full[b]) and state_of(stands[a] - stands[b]) == (WIDENS if mean < 0 else NARROWS)
    ]
    best = int(np.nanargmin(before)) if np.isfinite(before).any() else 0
    ahead = [p for p in range(len(policies)) if state_of(stands[p] - stands[best]) == NARROWS]
    return {
        "kind": challenge.kind,
        "name": challenge.name,
        "end": challenge.end,
        "tau": tau,
        "first": policies[min(ahead, key=lambda p: float(np.nanmean(stands[p])), default=best)],
        "clear_pairs": len(apart),
        "turned": "; ".join(turned),
        "followed": int(full.sum()),
    }


def _means(changes: np.ndarray) -> np.ndarray:
    """Mean of what is there, float64 (policies,)."""
    there = np.isfinite(changes)
    return np.where(there, changes, 0.0).sum(axis=1) / np.where(there.any(axis=1), there.sum(axis=1), np.nan)


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """One line a policy and kind of challenge: how many there are, and under how many its conclusion holds."""
    rows = []
    for (scenario, kind), mine in table[table["kind"] != "default"].groupby(["scenario", "kind"], sort=False):
        counts = {verdict: int((mine["verdict"] == verdict).sum()) for verdict in (NARROWS, WIDENS, UNCLEAR)}
        rows.append(
            {
                "scenario": scenario,
                "kind": kind,
                "challenges": len(mine),
                "holds": int((mine["verdict"] == "holds").sum()),
                **counts,
                "least": float(mine["change"].min()),
                "most": float(mine["change"].max()),
            }
        )
    return pd.DataFrame(rows)


def sentences(table: pd.DataFrame, order: pd.DataFrame, titles: dict[str, str], every: bool = True) -> list[str]:
    """What would change each conclusion (or those alone that do not hold throughout), and the order of the policies."""
    told = set(table["scenario"] if every else table.loc[_elsewhere(table), "scenario"])
    said = [policy_sentence(table, key, title) for key, title in titles.items() if key in told]
    several = table["scenario"].nunique() > 1
    return said + ([order_sentence(order, titles)] if several else [])


def _elsewhere(table: pd.DataFrame) -> pd.Series:
    """The lines under which a conclusion does not hold, bool."""
    return (table["verdict"] != "holds") & (table["kind"] != "default")


def policy_sentence(table: pd.DataFrame, policy: str, title: str) -> str:
    """One policy: its conclusion, how often it holds, and what would change it."""
    mine = table[table["scenario"] == policy]
    usual = mine[mine["kind"] == "default"].iloc[0]
    by = f"{usual['change']:+.2f} points, {usual['low']:+.2f} to {usual['high']:+.2f}"
    does = {
        NARROWS: "narrows the simulated gap",
        WIDENS: "widens the simulated gap",
        UNCLEAR: "has no effect on the simulated gap that is clear of luck",
    }[str(usual["state"])]
    parts = []
    for row in summary(mine).to_dict("records"):
        parts.append(f"{row['holds']:,} of {row['challenges']:,} {SAID[row['kind']]}")
    text = f"{title} {does} ({by}); this holds under {words.listed(parts)}."
    others = mine[_elsewhere(mine)]
    if len(others):
        text += f" {_would(others, str(usual['state']))}"
    return _minus(text)


def _would(others: pd.DataFrame, usual: str) -> str:
    """What would change the conclusion, the largest shift first, turned signs before lost ones."""
    turned = others[others["verdict"].isin([NARROWS, WIDENS])]
    lost = others[others["verdict"] == UNCLEAR]
    said = []
    for rows, what in ((turned, "It is otherwise with"), (lost, "It is lost in luck with")):
        if len(rows):
            ordered = rows.sort_values("change", ascending=usual == WIDENS)
            named = [_named(row) for row in ordered.head(NAMED).to_dict("records")]
            more = f", and {len(rows) - NAMED} more" if len(rows) > NAMED else ""
            said.append(f"{what} {words.listed(named) if not more else ', '.join(named)}{more}.")
    return " ".join(said)


def _named(row: dict[str, Any]) -> str:
    name = row["name"] if row["kind"] != "rival" else f"“{row['title']}”"
    end = f" at its {row['end']} end" if row["end"] else ""
    return f"{name}{end} ({row['change']:+.2f})"


def order_sentence(order: pd.DataFrame, titles: dict[str, str]) -> str:
    """How far the order of the policies survives."""
    first = str(order.iloc[0]["first"])
    parts = []
    for kind, mine in order[order["kind"] != "default"].groupby("kind", sort=False):
        parts.append(f"{int((mine['first'] == first).sum()):,} of {len(mine):,} {SAID[str(kind)]}")
    text = f"{titles.get(first, first)} stands first in the order of the policies; none is clearly ahead of it under "
    text += f"{words.listed(parts)}."
    turned = order[order["turned"] != ""]
    if len(turned):
        named = [
            f"{row['name']}{' at its ' + row['end'] + ' end' if row['end'] else ''} ({row['turned']})"
            for row in turned.head(NAMED).to_dict("records")
        ]
        return f"{text} Policies clearly change places with {words.listed(named)}."
    return f"{text} No two policies that are clearly apart clearly change places."


def _minus(text: str) -> str:
    return text.replace("(-", "(−").replace(" -", " −")
