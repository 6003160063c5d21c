"""The tables of docs/levers.md: every lever as declared, and what simulated trials found beside the published ones.

python -m docs.levers        # runs the trials again and keeps them in docs/lever_trials.csv (minutes)
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path

from experiments import lever_trials
from sim.levers.lever import GRADES, LEVELS, Lever, library
from sim.numbers import load_numbers
from sim.outcomes import OUTCOMES
from sim.run import prepare
from sim.scenario import load_scenario

KEPT = Path(__file__).parent / "lever_trials.csv"
PEOPLE, BURN_IN, SEEDS = 50_000, 120, 6
FIELDS = ("id", "lever", "published", "low", "high", "simulated", "se", "hit", "unit", "note")


def _effects(lever: Lever) -> str:
    numbers = load_numbers()
    return "; ".join(
        f"`{e.number}` {'by decile' if e.by_decile else f'{e.change:+g} {numbers[e.number].unit}'}"
        for e in lever.effects
    )


def table() -> str:
    """Every lever of the library, level by level."""
    out = []
    for level in LEVELS:
        out += [f"**{level}**", "", "| lever | moves, at size 1 | who | cost of a unit | evidence | judged on |"]
        out += ["|---|---|---|---|---|---|"]
        for lever in (one for one in library().values() if one.level == level):
            who = f"`{lever.who}`" if lever.who else "areas, services or other levers"
            judged = ", ".join(OUTCOMES[name].title for name in lever.outcomes)
            cells = (
                f"`{lever.name}`: {lever.title}",
                _effects(lever),
                who,
                lever.unit_cost,
                GRADES[lever.grade],
                judged,
            )
            out.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
        out.append("")
    return "\n".join(out).rstrip()


def trials() -> str:
    """Published and simulated trials, as last kept."""
    with KEPT.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    out = [
        "| trial | lever | published (interval) | simulated (standard error) | | what |",
        "|---|---|---:|---:|---|---|",
    ]
    out += [
        f"| `{r['id']}` | `{r['lever']}` | {r['published']} ({r['low']} to {r['high']}) {r['unit']} | {r['simulated']} "
        f"({r['se']}) | {r['hit']} | {r['note']} |"
        for r in rows
    ]
    hits = sum(r["hit"] == "hit" for r in rows)
    return "\n".join([*out, "", f"{hits} of {len(rows)} are hit."])


BLOCKS: Mapping[str, Callable[[], str]] = {"levers": table, "lever-trials": trials}


def main() -> None:
    """Run the trials in towns of their own and keep what they found."""
    base = load_scenario("baseline").override(people=PEOPLE, burn_in_months=BURN_IN)
    found = [lever_trials.simulate(prepare(base, seed), base) for seed in range(SEEDS)]
    with KEPT.open("w", encoding="utf-8", newline="") as lines:
        out = csv.writer(lines, lineterminator="\n")
        out.writerow(FIELDS)
        for r in lever_trials.judge(found):
            told = (f"{x:.3g}" for x in (r.observed, r.low, r.high, r.model, r.se))
            out.writerow([r.id, r.quantity, *told, "hit" if r.hit else "miss", r.unit, r.note])


if __name__ == "__main__":
    main()
