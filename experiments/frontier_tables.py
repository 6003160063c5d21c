"""The tables of a frontier: every mix, the front, mixes of the same money, bills, draws of numbers, convergence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.appraisal import Appraisal
from experiments.mixes import words

if TYPE_CHECKING:
    from experiments.frontier import Mix
    from experiments.frontier_design import FrontierPlan

NAMES = ("mixes", "front", "settings", "bills", "robust", "convergence")
ORDER = {  # stored tables are sorted by their columns; these give them back as they were made
    "mixes": ["mix"],
    "front": ["cost", "mix"],
    "settings": ["mix", "position"],
    "bills": ["mix", "position"],
    "robust": ["cost", "mix"],
    "convergence": ["search", "generation"],
}
COLUMNS = {
    "mixes": "mix words search generation cost gap closed mean worst_fifth allowed",
    "front": "mix words front robust tiers cost cost_low cost_high gap closed closed_low closed_high percent "
    "change change_low change_high most least lowered pounds_a_point",
    "settings": "mix position dial value",
    "bills": "mix position lever units per payer kind value low high",
    "robust": "mix words cost draws mean low high worst_tenth narrows robust",
    "convergence": "search generation mixes hypervolume percent",
}


def empty() -> dict[str, pd.DataFrame]:
    """The tables of a frontier without a result."""
    return {name: pd.DataFrame(columns=COLUMNS[name].split()) for name in NAMES}


def ordered(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Tables in the order in which they are read."""
    return {name: tables[name].sort_values(ORDER[name], kind="stable", ignore_index=True) for name in NAMES}


def made(
    plan: FrontierPlan, archive: Sequence[Mix], chosen: Sequence[Mix], steps: Sequence[dict[str, Any]], gap0: float
) -> dict[str, pd.DataFrame]:
    """All tables; ``gap0``: the gap with nothing done; the last of ``steps`` is of all searches together."""
    from experiments.frontier import allowed

    best = steps[-1]["hypervolume"]
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in NAMES}
    for mix in archive:
        rows["mixes"].append(
            {
                "mix": mix.number,
                "words": words(mix.scenario, plan.dials),
                "search": mix.search + 1,
                "generation": mix.generation,
                **_short(mix.found),
                "allowed": allowed(plan, mix),
            }
        )
    for mix in chosen:
        rows["settings"] += [
            {"mix": mix.number, "position": k, "dial": dial.name, "value": float(value)}
            for k, (dial, value) in enumerate(zip(plan.dials, mix.values, strict=True))
        ]
        if mix.confirmed is not None:
            rows["front"].append(_front_row(plan, mix, mix.confirmed))
            rows["bills"] += list(_bills(plan, mix, mix.confirmed))
        if mix.drawn and all(found is not None for found in mix.drawn):
            rows["robust"].append(_robust_row(plan, mix))
    rows["convergence"] = [{**s, "percent": 100.0 * s["hypervolume"] / best if best > 0 else 0.0} for s in steps]
    return {name: pd.DataFrame(rows[name], columns=COLUMNS[name].split()) for name in NAMES}


def _short(found: Appraisal | None) -> dict[str, float]:
    if found is None:
        return dict.fromkeys(("cost", "gap", "closed", "mean", "worst_fifth"), float("nan"))
    return {
        "cost": found.cost[0],
        "gap": float(found.gap.mean()),
        "closed": found.closed[0],
        "mean": float(found.mean.mean()),
        "worst_fifth": found.worst,
    }


def _front_row(plan: FrontierPlan, mix: Mix, found: Appraisal) -> dict[str, Any]:
    ends = (found.fifths - found.base_fifths).mean(axis=0)
    closed = found.closed
    clear = closed[1] > 0
    return {
        "mix": mix.number,
        "words": words(mix.scenario, plan.dials),
        "front": mix.front,
        "robust": mix.robust,
        "tiers": " ".join(f"{tier:g}" for tier in mix.tiers),
        **dict(zip(("cost", "cost_low", "cost_high"), found.cost, strict=True)),
        "gap": float(found.gap.mean()),
        **dict(zip(("closed", "closed_low", "closed_high"), closed, strict=True)),
        "percent": 100.0 * closed[0] / float(np.abs(found.base_gap).mean()),
        **dict(zip(("change", "change_low", "change_high"), found.change, strict=True)),
        "most": float(ends[0]),
        "least": float(ends[4]),
        "lowered": " ".join(map(str, found.lowered)),
        "pounds_a_point": found.cost[0] / closed[0] if clear else float("nan"),
    }


def _bills(plan: FrontierPlan, mix: Mix, found: Appraisal) -> list[dict[str, Any]]:
    """£ a head and year of each lever of a mix."""
    from sim.levers.cost import UNITS
    from sim.levers.lever import library

    people = mix.scenario.people
    rows = []
    for k, bill in enumerate(found.bills):
        cost = library()[bill.lever].cost
        rows.append(
            {
                "mix": mix.number,
                "position": k,
                "lever": bill.lever,
                "units": bill.units,
                "per": UNITS[cost.per] if cost else "",
                "payer": cost.payer if cost else "",
                "kind": cost.kind if cost else "",
                "value": bill.value / people,
                "low": bill.low / people,
                "high": bill.high / people,
            }
        )
    return rows


def _robust_row(plan: FrontierPlan, mix: Mix) -> dict[str, Any]:
    from experiments.frontier import worst_tenth

    assert mix.confirmed is not None
    closed = np.array([found.closed[0] for found in mix.drawn if found is not None])
    return {
        "mix": mix.number,
        "words": words(mix.scenario, plan.dials),
        "cost": mix.confirmed.cost[0],
        "draws": len(closed),
        "mean": float(closed.mean()),
        "low": float(np.quantile(closed, 0.025)),
        "high": float(np.quantile(closed, 0.975)),
        "worst_tenth": worst_tenth(mix),
        "narrows": 100.0 * float((closed > 0).mean()),
        "robust": mix.robust,
    }
