"""The reach chain of a policy: eligible → reached → what moved → distress → gap; a small effect explains itself."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis import gaps as measures
from analysis.reach_words import ENDS, TOGETHER
from sim.levers.lever import library
from sim.outcomes import OUTCOMES
from sim.scenario import Scenario

COLUMNS = ["scenario", "lever", "step", "what", "value", "low", "high", "unit"]


def reach_summary(table: pd.DataFrame, scenarios: list[Scenario], replicates: int) -> pd.DataFrame:
    """One row a lever: people, eligible and reached in a month of the window of comparisons (mean), offers a year.

    ``table``: eligible, reached and offered people by scenario, lever, month, decile and replicate; of a lever that is
    used several times the sum. Levers that work on areas or services reach nobody one by one: NaN.
    """
    rows = []
    for s in scenarios:
        first, last = measures.default_window(s.months)
        mine = table[(table["scenario"] == s.key) & (table["month"] >= first) & (table["month"] < last)]
        months = max(1, last - first) * max(1, replicates)
        for lever in dict.fromkeys(u.lever for u in s.levers):
            of_lever = mine[mine["lever"] == lever]
            persons = library()[lever].reaches_people
            row: dict[str, Any] = {"scenario": s.key, "lever": lever, "people": s.people}
            for name, factor in (("eligible", 1), ("reached", 1), ("offered", 12)):
                total = of_lever[name].sum() / months * factor if persons else float("nan")
                row["offers_a_year" if name == "offered" else name] = total
            rows.append(row)
    return pd.DataFrame(rows, columns=["scenario", "lever", "people", "eligible", "reached", "offers_a_year"])


def chain(reach: pd.DataFrame, gap_table: pd.DataFrame, baseline: str = measures.BASELINE) -> pd.DataFrame:
    """The chain of every policy as rows: people eligible and reached by each lever; then changes against the baseline,
    with intervals, of what the levers are judged on and of mean distress (everyone), and of the gap in caseness between
    fifths. These are of the whole policy: with several levers their ``lever`` is `together`. The baseline has none.
    """
    main = gap_table[(gap_table["gap"] == "imd_fifth") & (gap_table["measure"] == "absolute")]
    found = {(r["scenario"], r["outcome"]): r for r in main.to_dict("records")}
    rows: list[dict[str, Any]] = []
    for scenario, part in reach.groupby("scenario", sort=False):
        for one in part.to_dict("records"):
            for step in ("eligible", "reached"):
                at = {"scenario": scenario, "lever": one["lever"], "step": step, "what": "people"}
                rows.append({**at, "value": one[step], "unit": "people"})
        if scenario != baseline:
            rows += _moved(str(scenario), list(part["lever"]), found)
    return pd.DataFrame(rows, columns=COLUMNS)


def _moved(scenario: str, levers: list[str], found: dict[tuple[str, str], Any]) -> list[dict[str, Any]]:
    """What a whole policy moved, a row a link."""
    lever = levers[0] if len(levers) == 1 else TOGETHER
    moved = dict.fromkeys(name for one in levers for name in library()[one].outcomes if name not in ENDS)
    rows = []
    for step, name, part in [
        *(("moved", name, "mean_change") for name in moved),
        ("distress", "mean_distress", "mean_change"),
        ("gap", "caseness", "change"),
    ]:
        if row := found.get((scenario, name)):
            unit = "points" if OUTCOMES[name].unit == "%" else OUTCOMES[name].unit
            of = {"value": row[part], "low": row[f"{part}_low"], "high": row[f"{part}_high"]}
            at = {"scenario": scenario, "lever": lever, "step": step, "what": OUTCOMES[name].title}
            rows.append({**at, **of, "unit": unit})
    return rows
