"""What somebody chose on the live page, as a scenario file: the same text is run and handed out for download."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim.files import InputError
from sim.levers.lever import library
from sim.scenario import Deciles, LeverUse, Scenario, load_scenario

BASE = "baseline"
ALL = tuple(range(1, 11))


@dataclass(frozen=True)
class Dial:
    """One lever as it stands on the page; a strength of nought leaves it out."""

    lever: str
    size: float = 0.0
    coverage: float = 1.0
    deciles: tuple[int, ...] = ALL
    who: str = ""  # empty: as in the library
    start: str = ""  # empty: twelve months after `begins`
    ramp_months: int = 12
    scaling: str = "planned"
    funded: int = 0  # months of money; 0: sustained

    @classmethod
    def of(cls, name: str, use: LeverUse | None = None) -> Dial:
        """The dial of a lever as a scenario uses it, or at rest."""
        lever = library()[name]
        if use is None:
            return cls(name, 0.0, float(lever.coverage), ALL, lever.who or "", "", lever.ramp_months)
        deciles = tuple(sorted(use.where.deciles)) if isinstance(use.where, Deciles) else ALL
        funded = 0 if use.funding == "sustained" else use.funding.months
        return cls(
            name, use.size, use.coverage, deciles, use.who or "", use.start or "", use.ramp_months, use.scaling, funded
        )


def dials(scenario: str) -> dict[str, Dial]:
    """Every lever of the library, as a scenario of the library sets it or at rest."""
    used = {use.lever: use for use in load_scenario(scenario).levers}
    return {name: Dial.of(name, used.get(name)) for name in library()}


def text_of(title: str, place: str, chosen: Iterable[Dial]) -> str:
    """A scenario file, with what each lever is in a comment."""
    moved = [dial for dial in chosen if dial.size > 0]
    lines = [
        "# Made on the live page of mindgap; check it with `mindgap check FILE`.",
        "schema: 1",
        f"name: {_quoted(title)}",
        f"extends: {BASE}",
        f"place: {_quoted(place)}",
        "levers:" if moved else "levers: []",
    ]
    for dial in moved:
        lever = library()[dial.lever]
        lines += [f"  # {lever.summary}", f"  - lever: {dial.lever}", f"    size: {dial.size:g}"]
        lines += [f"    coverage: {dial.coverage:g}"]
        if dial.deciles != ALL:
            lines.append(f"    where: {{deciles: [{', '.join(map(str, dial.deciles))}]}}")
        if dial.who.strip():
            lines.append(f"    who: {_quoted(dial.who)}")
        if dial.start:
            lines.append(f"    start: {_quoted(dial.start)}")
        lines.append(f"    ramp_months: {dial.ramp_months}")
        if dial.scaling != "planned":
            lines.append(f"    scaling: {dial.scaling}")
        if dial.funded:
            lines.append(f"    funding: {{months: {dial.funded}}}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Any text as a YAML scalar; what a file may not hold is told when it is read."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029\ufeff]", lambda m: f"\\u{ord(m[0]):04x}", escaped) + '"'


def file_name(title: str) -> str:
    """A file name for a scenario of this title."""
    stem = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:40]
    return f"{stem or 'policy'}.yaml"


def read(text: str | bytes, file: str, key: str, **changes: object) -> Scenario:
    """The scenario of a file's text with the page's people, months and place; no file that it names is read.

    Raises InputError naming ``file``.
    """
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file
        path.write_bytes(data)
        try:
            found = load_scenario(path, alone=True).override(**changes)
        except InputError as error:
            told = [replace(m, file=file if str(m.file) == str(path) else m.file) for m in error.mistakes]
            raise InputError(told) from None
    found._key = key
    return found


def of_library(name: str, key: str, **changes: object) -> Scenario:
    """A scenario of the library under another key, with the page's people, months and place."""
    found = load_scenario(name).override(**changes)
    found._key = key
    return found


def command(files: Sequence[str], place: str, people: int, months: int, replicates: int, seed: int) -> str:
    """What to type for the same numbers, stored with their charts."""
    size = f"--people {people} --months {months} --replicates {replicates} --seed {seed}"
    return f"mindgap compare {BASE} {' '.join(files)} --place {place} {size}"
