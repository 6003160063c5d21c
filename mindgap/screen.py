"""What people see: results on stdout, everything else on stderr, plain lines where no terminal is.

``NO_COLOR`` is honoured by rich. User text is never read as markup.
"""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import typer

import sim
from sim.files import InputError, one_line

INVALID, FAILED, MISSED, INTERRUPTED = 2, 3, 4, 130  # exit codes; 0 is done
MOST_REASONS = 5  # of failed runs that are told
Row = Mapping[str, Any]


def say(text: str = "") -> None:
    """A line of results, on stdout."""
    typer.echo(text)


def note(text: str) -> None:
    """A line about the work, on stderr."""
    typer.echo(text, err=True)


def first_start() -> None:
    """A line on stderr that the model is compiled first, where nothing of it has been compiled on this machine."""
    if not any((sim.cache_folder() / "months").glob("*.done")):
        note("The model is compiled first, once on this machine: a minute or two, longer where it is busy.")


def lost(failures: Sequence[str]) -> None:
    """Runs that failed, the first few with their reasons, and what to do; nothing where none did."""
    for failure in failures[:MOST_REASONS]:
        note(f"Failed: {failure}")
    if failures:
        note(f"{len(failures)} runs failed; only the runs that are done are kept. The same command goes on.")


def stop(text: str) -> NoReturn:
    """Ends the command for a user's mistake: one line on stderr, exit code 2."""
    note(one_line(text))
    raise typer.Exit(INVALID)


def show_json(value: Any) -> None:
    """One JSON document on stdout."""
    say(json.dumps(value, indent=2, ensure_ascii=False, default=_plain, allow_nan=False))


def _plain(value: Any) -> Any:
    if hasattr(value, "tolist"):  # numpy
        return value.tolist()
    return str(value)


def show_table(title: str, rows: Sequence[Row], columns: Mapping[str, str], tall: bool = False, unit: str = "") -> None:
    """Rows as a table on a terminal, else as lines with tabs; ``columns`` maps a key to its heading.

    ``tall`` puts what stands in brackets or after a comma on a line of its own in the cell, where there is a terminal.
    Lines with tabs have no title: they end with the unit of each row (its key ``unit``, else ``unit``) where there is
    one that is not among the columns.
    """
    if not sys.stdout.isatty():
        units = [_cell(row.get("unit")) or unit for row in rows]
        if any(units) and "unit" not in columns:
            rows = [{**row, "unit": one} for row, one in zip(rows, units, strict=True)]
            columns = {**columns, "unit": "unit"}
        for line in (list(columns.values()), *([_cell(row.get(key)) for key in columns] for row in rows)):
            say("\t".join(line))
        return
    from rich.console import Console

    from mindgap import tables

    found, numeric = [], []
    for key, heading in columns.items():
        cells = [_cell(row.get(key)) for row in rows]
        found.append([heading, *(c.replace(", ", "\n").replace(" (", "\n(") if tall else c for c in cells)])
        numeric.append(all(isinstance(row.get(key), (int, float, type(None))) for row in rows))
    if found:
        tables.draw(title, found, numeric, Console())


def _cell(value: Any) -> str:
    if value is None or value != value:  # nothing, or not a number
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1e4 else f"{value:,.0f}"
    return one_line(", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value))


def command_line() -> str:
    """The command as it was typed."""
    return shlex.join(["mindgap", *sys.argv[1:]])


@contextmanager
def guarded(resumes: bool = False) -> Iterator[None]:
    """Turns mistakes into lines on stderr and exit code 2, an interrupt into 130 with what to type next."""
    try:
        yield
    except InputError as error:
        for mistake in error.mistakes:
            note(str(mistake))
        raise typer.Exit(INVALID) from None
    except BrokenPipeError:  # the reader has seen enough, as in `mindgap list evidence | head`
        raise
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        stop(f"cannot read or write: {error.strerror or error}{where}")
    except KeyboardInterrupt:
        again = command_line()
        if resumes and "--resume" not in again:
            again += " --resume"
        note(f"Interrupted. {'Go on with' if resumes else 'Start again with'}: {again}")
        raise typer.Exit(INTERRUPTED) from None


@contextmanager
def kept_in(out: Path, last: str) -> Iterator[Path]:
    """A folder to fill with files that then stand in ``out``, ``last`` the last of them; they are told by name."""
    from experiments import store

    try:
        with store.together(out, last) as inside:
            yield inside
            names = sorted(path.name for path in inside.iterdir())
    except store.StoreError as error:
        stop(str(error))
    for name in names:
        note(f"Kept: {out / name}")
