"""The flags that several commands share; the same names and meanings everywhere."""

from __future__ import annotations

import os
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer

Word = TypeVar("Word", bound=StrEnum)
MOST_SEED = 2**63 - 1

Seed = Annotated[int, typer.Option(min=0, max=MOST_SEED, help="Seed of all luck; the same seed gives the same bytes.")]
Replicates = Annotated[
    int, typer.Option(min=1, max=10_000, help="Paired runs: the same people and luck in each scenario.")
]
People = Annotated[int | None, typer.Option(help="People of all ages, four in five 16 or over; overrides the file.")]
Months = Annotated[int | None, typer.Option(help="Months of results; overrides the file.")]
Place = Annotated[str | None, typer.Option(help="A place, or the path of a place file; overrides the file.")]
Out = Annotated[Path | None, typer.Option(help="Folder for the results; default results/<date>-<names>-<hash>.")]
Jobs = Annotated[int | None, typer.Option(min=1, max=1024, help="Processes at once; default one a core.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout instead of text.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with an unfinished folder (also done without the flag).")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be run, and run nothing.")]

Draws = Annotated[
    int,
    typer.Option(
        min=0,
        max=10_000,
        help="First draw the uncertain numbers so often, beside the results, to tell luck, town and numbers apart.",
    ),
]
Until = Annotated[
    str | None,
    typer.Option(
        metavar="OUTCOME:HALF-WIDTH",
        help="Add replicates until the 95 % interval of the change is this narrow, in percentage points.",
    ),
]
AtMost = Annotated[int, typer.Option(min=1, max=10_000, help="Replicates that --until may come to.")]
Timeout = Annotated[
    float | None, typer.Option(min=0.1, help="Seconds after which a run counts as stuck; default by its size.")
]


def one_of(kind: type[Word], key: str) -> Callable[[str], Word]:
    """Reads one of some words; ends the command with the words and the nearest where another is given."""

    def read(text: str) -> Word:
        words = [word.value for word in kind]
        if text in words:
            return kind(text)
        from mindgap.screen import stop
        from sim.files import nearest, shown

        near = nearest(text, words)
        tail = f"; did you mean `{near}`?" if near else ""
        stop(f"command line:1: {key}: {shown(text)}; one of {', '.join(words)}{tail}")

    return read


def beside(results: Path, ending: str) -> Path:
    """Where what is made of a results folder goes if nobody says where: beside it, by its name; also of ``.``."""
    folder = results if results.name not in ("", "..") else results.resolve()
    return folder.with_name(f"{folder.name}{ending}")


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
