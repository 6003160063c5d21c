"""Runs the gap in GHQ-12 between women and men, as found, with exposures levelled, and in the fair world.

    python -m docs.sex_gap

Writes docs/sex_gap.csv, which `python -m docs.factors` shows.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np

from sim.numbers import load_numbers
from sim.scenario import load_scenario
from sim.society import Society

TABLE = Path(__file__).resolve().parent / "sex_gap.csv"
SEEDS, PEOPLE, BURN = range(5), 16_000, 36
WOMAN = 1
FAIR = {"composition": "independent", "exposures": "equal", "regard": "equal"}
LEVELLED: dict[str, tuple[str, ...]] = {
    "fear of crime": ("adversity.unsafe",),
    "harassment": ("adversity.harassed",),
    "domestic abuse": ("adversity.abused", "adversity.abused_first", "people.abuse_ever"),
    "sexual assault": ("adversity.assault", "adversity.assault_first", "people.assault_ever"),
    "unpaid care": ("caring.by_sex", "people.caring", "people.caring_heavy"),
    "insecure jobs and part-time work": ("regard.precarity_sex", "people.part_time"),
    "policing and courts": ("justice.stopped_sex", "justice.contact"),
}


def level(names: tuple[str, ...]) -> dict[str, Any]:
    """The numbers with the mean of women and men for both."""
    return {name: [float(load_numbers()[name].flat().mean())] * 2 for name in names}


def settings() -> dict[str, dict[str, Any]]:
    """What each row of the table changes."""
    every = tuple(name for names in LEVELLED.values() for name in names)
    return {
        "as found": {},
        **{f"{what} levelled": {"numbers": level(names)} for what, names in LEVELLED.items()},
        "all of these levelled": {"numbers": level(every)},
        "fair world": {"world": FAIR},
    }


def gap(change: dict[str, Any], seed: int) -> float:
    """Women's mean GHQ-12 less men's, points, in one simulated place."""
    scenario = load_scenario("baseline").override(**change)
    society = Society(scenario, seed, people=PEOPLE, months=1, burn_in_months=BURN)
    society.step()
    ghq, woman = society.column("ghq"), society.column("sex") == WOMAN
    return float(ghq[woman].mean() - ghq[~woman].mean())


def rows() -> list[dict[str, str]]:
    """The table: mean of the seeds and its standard error."""
    found = []
    for what, change in settings().items():
        each = [gap(change, seed) for seed in SEEDS]
        error = float(np.std(each, ddof=1)) / len(each) ** 0.5
        found.append({"setting": what, "gap": f"{np.mean(each):.2f}", "error": f"{error:.2f}"})
    return found


def main() -> None:
    """Run everything and write the table."""
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ("setting", "gap", "error"), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows())


if __name__ == "__main__":
    main()
