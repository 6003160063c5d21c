"""Writes the tables of docs/factors.md from the declarations.

python -m docs.factors
"""

from __future__ import annotations

import csv
from pathlib import Path

from experiments.evidence import read
from experiments.risk_factors import BASELINE, Factor, factors, scenario_of
from experiments.risk_factors import settings as shipped
from sim.scenario import load_scenario

PAGE = Path(__file__).resolve().parent / "factors.md"
SEX_GAP = PAGE.with_name("sex_gap.csv")
BEGIN, END = "<!-- factors:begin -->", "<!-- factors:end -->"
TITLES = {"protective": "Protective factors", "risk": "Risk factors", "group": "Groups at higher risk"}


def main() -> None:
    """Write the tables between the two marks of the page."""
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(written(page), encoding="utf-8")


def written(page: str) -> str:
    """The page with its tables as the declarations say."""
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n{block()}\n{END}{rest.split(END)[1]}"


def block() -> str:
    """Tables of protective factors, risk factors and groups; of what misses its evidence; and of the gap by sex."""
    lines = []
    for kind, title in TITLES.items():
        lines += [
            f"## {title}",
            "",
            "| factor | who is exposed | how often | what it moves, and by how much | size from | what moves it"
            " | setting |",
            "|---|---|---|---|---|---|---|",
            *[line(factor) for factor in factors() if factor.kind == kind],
            "",
        ]
    return "\n".join([*lines, *settings(), "", *misses(), "", *sex_gap()])


def settings() -> list[str]:
    """The settings in which rows are held against their evidence, and the numbers of each."""
    lines = [
        "## Settings",
        "",
        "A row is held against its evidence in the baseline, or in one of these: files of `scenarios/settings`, with",
        "numbers inside their declared ranges and a base that keeps GHQ-12 4+ of all adults where it is.",
        "",
        "| setting | what it holds | numbers |",
        "|---|---|---|",
    ]
    for name in shipped():
        if name == BASELINE:
            continue
        told = load_scenario(scenario_of(name))
        numbers = ", ".join(f"`{number}` {value}" for number, value in told.numbers.items())
        lines.append(f"| {name.replace('_', ' ')} | {told.summary.strip()} | {numbers} |")
    return lines


def misses() -> list[str]:
    """The factors whose effect in simulated adults is outside its interval."""
    known = {factor.name: factor for factor in factors()}
    missed = read("factor_misses.csv")
    told = f"{len(known)} rows are held against their evidence in simulated adults over five seeds"
    lines = ["## What misses its evidence", "", f"{told}; these miss it." if missed else f"{told}; none misses it."]
    if missed:
        lines += [
            "",
            "| factor | measure | simulated | published or declared | held against | why |",
            "|---|---|---:|---:|---|---|",
        ]
    for row in missed:
        factor = known[row["name"]]
        low, high = factor.interval()
        cells = (row["name"], factor.measure, row["found"], f"{low:g} to {high:g}", factor.against, row["reason"])
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def sex_gap() -> list[str]:
    """The gap in GHQ-12 by sex, as found and with exposures levelled."""
    with SEX_GAP.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        "## The gap by sex",
        "",
        "Nothing in the mind reads sex: the gap arises from what women and men meet. Each row gives both sexes one",
        "table of an exposure, in its past and for three years, over five seeds (`python -m docs.sex_gap` repeats it).",
        "",
        "| setting | women less men, GHQ-12 points | standard error |",
        "|---|---:|---:|",
        *[f"| {row['setting']} | {row['gap']} | {row['error']} |" for row in rows],
    ]


def line(factor: Factor) -> str:
    """One row of a table."""
    row = factor.row()
    numbers = ", ".join(f"`{name}` {_short(value)}" for name, value in row["numbers"].items())
    moves = f"{', '.join(row['moves']) or 'nothing directly'}: {numbers}"
    moved_by = f"{row['owner']} ({', '.join(row['moved_by']) or 'fixed'})"
    if row["levers"]:
        moved_by += f"; levers: {', '.join(f'`{lever}`' for lever in row['levers'])}"
    size = " ".join(row["size"]) + (f"; {row['reason']}" if row["reason"] else "")
    cells = (
        f"{row['word']} (`{row['name']}`)",
        row["exposed"].replace("|", " or "),
        row["often"],
        moves,
        size,
        moved_by,
        factor.setting.replace("_", " "),
    )
    return f"| {' | '.join(cells)} |"


def _short(value: float | list[float]) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return f"{min(value):g} to {max(value):g} by group"


if __name__ == "__main__":
    main()
