"""Writes docs/precision.md: people and replicates needed for a stated precision, by outcome, measured.

    python -m docs.precision              the sizes and policies below, ten replicates each

The library's policies are compared with the baseline; the standard deviation of each paired change of the gap, over
replicates, says how many replicates an interval of a stated half-width takes.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from experiments.compare import compare
from experiments.precision import replicates_for, t_of
from sim.outcomes import OUTCOMES

PAGE = Path(__file__).parent / "precision.md"
SCENARIOS = ["baseline", "living_wage", "peer_support", "restraint_reduction", "needs_weighted_funding"]
SIZES = (2_000, 10_000, 50_000)
SHOWN = ("caseness", "cmd", "poverty", "treated_given_need", "recovery", "detention", "restraint")
POINTS = (0.5, 0.2, 0.1)  # half-widths, percentage points
RATES = (50.0, 20.0, 10.0)  # per 100,000
BEGIN = """# How many people and replicates?

An interval of a change narrows with the square root of people × replicates: half as wide costs four times the work. For
a stated width, `--until` adds replicates until it is reached and says what narrower would cost:

    mindgap compare baseline peer_support --until gap.caseness.imd_fifth:0.2

The table gives the replicates for which the 95 % interval of the *paired* change of the gap between fifths has at most
the half-width named, for the policy among four of the library whose change varies most. *SD* is the standard deviation
of that change from replicate to replicate; *pairing* how many times smaller its variance is than that of two runs with
luck of their own. An SD from ten replicates is itself known within about a quarter to a half; five replicates are the
fewest told.
"""


def measure(people: int, replicates: int, months: int | None) -> Iterator[dict[str, object]]:
    """One row an outcome: the largest standard deviation of a paired change of the gap over the policies."""
    with tempfile.TemporaryDirectory() as folder:
        found = compare(SCENARIOS, people=people, months=months, replicates=replicates, out=Path(folder) / "all")
    rows = found.gaps[(found.gaps["gap"] == "imd_fifth") & (found.gaps["measure"] == "absolute")]
    gain = found.pairing[found.pairing["gap"] == "imd_fifth"].set_index(["scenario", "outcome"])["factor"]
    for outcome in SHOWN:
        mine = rows[(rows["outcome"] == outcome) & (rows["scenario"] != "baseline")]
        half = (mine["change_high"] - mine["change_low"]) / 2
        if half.notna().any():
            widest = half.idxmax()
            policy = str(mine["scenario"][widest])
            spread = float(half[widest]) * replicates**0.5 / t_of(replicates)
            yield {"outcome": outcome, "people": people, "sd": spread, "policy": policy, "gain": gain[policy, outcome]}


def page(table: pd.DataFrame, replicates: int, months: int) -> str:
    """The page in Markdown."""
    lines = [
        BEGIN,
        f"Measured {datetime.now(UTC):%Y-%m-%d}: {months} months, {replicates} replicates; `python -m docs.precision` "
        "writes this page.",
        "",
    ]
    for rates in (False, True):
        units = RATES if rates else POINTS
        mine = table[[(OUTCOMES[str(name)].unit != "%") == rates for name in table["outcome"]]]
        unit = "per 100,000 a year" if rates else "percentage points"
        lines += [
            f"| gap in ({unit}) | people | SD | pairing | {' | '.join(f'±{half:g}' for half in units)} | policy |",
            "|---|---:|---:|---:|" + "---:|" * len(units) + "---|",
        ]
        for row in mine.to_dict("records"):
            counts = " | ".join(f"{replicates_for(max(row['sd'], 1e-9), half):,}" for half in units)
            gain = "–" if row["gain"] == float("inf") else f"{row['gain']:,.1f} ×"
            lines.append(
                f"| {OUTCOMES[row['outcome']].title} | {row['people']:,} | {row['sd']:.3g} | {gain} | {counts} "
                f"| {row['policy']} |"
            )
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--replicates", type=int, default=10)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--months", type=int, default=240)
    asked = parser.parse_args()
    rows = [row for people in asked.sizes for row in measure(people, asked.replicates, asked.months)]
    table = pd.DataFrame(rows)
    table["outcome"] = pd.Categorical(table["outcome"], SHOWN)
    table = table.sort_values(["outcome", "people"], ignore_index=True).astype({"outcome": str})
    PAGE.write_text(page(table, asked.replicates, asked.months), encoding="utf-8")
    print(f"{PAGE} written")


if __name__ == "__main__":
    main()
