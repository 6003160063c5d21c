"""What robustness says of changes: their state, how far the order of policies survives, and all of it in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

import numpy as np
import pandas as pd

from analysis import gaps, words

COLUMNS = [
    "at", "scenario", "kind", "name", "end", "title", "change", "low", "high", "state", "verdict", "replicates",
]  # fmt: skip
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


def order_of(
    at: int, challenge: Any, changes: np.ndarray, usual: np.ndarray, pairs: Sequence[tuple[int, int]],
    policies: Sequence[str], replicates: int,
) -> dict[str, Any]:  # fmt: skip
    """One line: Kendall's τ with the usual order, the policy that narrows most, pairs that clearly change places.

    ``changes`` and ``usual``: the gap's change under the challenge and without it, (policies, replicates).
    """
    many = changes.shape[1]
    means, before = np.nanmean(changes, axis=1), np.nanmean(usual[:, :many], axis=1)
    from scipy.stats import kendalltau  # takes a second to import

    tau = float(kendalltau(means, before).statistic) if len(policies) > 1 else float("nan")
    turned, clear = [], 0
    for a, b in pairs:
        was = state_of(usual[a] - usual[b])
        clear += was != UNCLEAR
        now = state_of(changes[a] - changes[b]) if many == replicates else was
        if UNCLEAR not in (was, now) and was != now:
            turned.append(f"{policies[a]} and {policies[b]}")
    ranked = means if many == replicates else np.nanmean(usual, axis=1)
    first = policies[int(np.nanargmin(ranked))] if np.isfinite(ranked).any() else ""
    return {
        "at": at,
        "kind": challenge.kind,
        "name": challenge.name,
        "end": challenge.end,
        "tau": tau,
        "first": first,
        "clear_pairs": clear,
        "turned": "; ".join(turned),
        "replicates": many,
    }


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


def sentences(table: pd.DataFrame, order: pd.DataFrame, titles: dict[str, str]) -> list[str]:
    """What would change each conclusion, and the order of the policies."""
    said = [policy_sentence(table, key, title) for key, title in titles.items() if key in set(table["scenario"])]
    several = table["scenario"].nunique() > 1
    return said + ([order_sentence(order, titles)] if several else [])


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
    others = mine[(mine["verdict"] != "holds") & (mine["kind"] != "default")]
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
    text = f"{titles.get(first, first)} stands first in the order of the policies, and still does under "
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
