"""The page of promises: each in its own words, the tests that prove it, the last figure, and those that are not kept.

The list is `docs/promises.csv`: a row a promise, in order. Tests are named by file and function under `tests/`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

LIST = Path(__file__).with_name("promises.csv")


@dataclass(frozen=True)
class Promise:
    """One promise: its words, the tests that prove it, the last figure, and why it is not kept where it is not."""

    section: str
    promise: str
    tests: str
    figure: str
    unkept: str

    @property
    def kept(self) -> bool:
        """Whether a test holds it."""
        return bool(self.tests.split()) and not self.unkept


def promises() -> list[Promise]:
    """All promises in order."""
    with LIST.open(encoding="utf-8", newline="") as lines:
        return [Promise(**row) for row in csv.DictReader(lines)]


def unkept() -> str:
    """The promises that no test holds yet, in words."""
    rows = [p for p in promises() if not p.kept]
    if not rows:
        return "Every promise has its test."
    return "\n".join(f"- **{p.section}.** {p.promise} *Not kept: {p.unkept or 'no test'}.*" for p in rows)


def table() -> str:
    """Every promise with its tests and the last figure, a table a section."""
    out: list[str] = []
    section = ""
    for p in promises():
        if p.section != section:
            section = p.section
            out += ["", f"## {section}", "", "| promise | kept | tests | last figure |", "|---|---|---|---|"]
        tests = "<br>".join(f"`{one.replace('::', '` `')}`" for one in p.tests.split())
        out.append(f"| {_cell(p.promise)} | {'yes' if p.kept else '**no**'} | {tests} | {_cell(p.figure)} |")
    return "\n".join(out[1:])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


BLOCKS = {"unkept-promises": unkept, "promises": table}
