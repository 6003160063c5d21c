"""The reach chain of a lever: eligible → reached → what moved → distress → gap; a small effect explains itself."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis import gaps as measures
from sim.levers.lever import library
from sim.outcomes import OUTCOMES
from sim.scenario import Scenario

COLUMNS = ["scenario", "lever", "step", "what", "value", "low", "high", "unit"]
ENDS = ("mean_distress", "caseness")  # the last links of every chain


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


def chain(reach: pd.DataFrame, gap_table: pd.DataFrame) -> pd.DataFrame:
    """The chain of every lever as rows: people eligible and reached; then changes against the baseline, with intervals,
    of what the lever is judged on and of mean distress (everyone), and of the gap in caseness between fifths.
    """
    main = gap_table[(gap_table["gap"] == "imd_fifth") & (gap_table["measure"] == "absolute")]
    found = {(r["scenario"], r["outcome"]): r for r in main.to_dict("records")}
    rows: list[dict[str, Any]] = []
    for one in reach.to_dict("records"):
        at = {"scenario": one["scenario"], "lever": one["lever"]}
        for step in ("eligible", "reached"):
            rows.append({**at, "step": step, "what": "people", "value": one[step], "unit": "people"})
        moved = [name for name in library()[one["lever"]].outcomes if name not in ENDS]
        for step, name, part in [
            *(("moved", name, "mean_change") for name in moved),
            ("distress", "mean_distress", "mean_change"),
            ("gap", "caseness", "change"),
        ]:
            if row := found.get((one["scenario"], name)):
                rows.append(
                    {
                        **at,
                        "step": step,
                        "what": OUTCOMES[name].title,
                        "value": row[part],
                        "low": row[f"{part}_low"],
                        "high": row[f"{part}_high"],
                        "unit": "points" if OUTCOMES[name].unit == "%" else OUTCOMES[name].unit,
                    }
                )
    return pd.DataFrame(rows, columns=COLUMNS)
