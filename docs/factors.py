"""Writes the tables of docs/factors.md from the declarations.

python -m docs.factors
"""

from __future__ import annotations

from pathlib import Path

from experiments.deck import Factor, factors

PAGE = Path(__file__).resolve().parent / "factors.md"
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
    """Three tables: protective factors, risk factors and groups."""
    lines = []
    for kind, title in TITLES.items():
        lines += [
            f"## {title}",
            "",
            "| factor | who is exposed | how often | what it moves, and by how much | size from | what moves it |",
            "|---|---|---|---|---|---|",
            *[line(factor) for factor in factors() if factor.kind == kind],
            "",
        ]
    return "\n".join(lines).rstrip()


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
    )
    return f"| {' | '.join(cells)} |"


def _short(value: float | list[float]) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return f"{min(value):g} to {max(value):g} by group"


if __name__ == "__main__":
    main()
