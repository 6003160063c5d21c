"""``mindgap results FOLDER``: shows, asks and exports stored results of a comparison, a run or a sweep."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.hidden import in_one_step
from mindgap.options import Json
from mindgap.screen import guarded, note, say, show_json, show_table, stop
from mindgap.sweep_text import command_of, records

if TYPE_CHECKING:
    import pandas as pd

    from experiments.shelf import Shelf

MOST_SHOWN = 40


def results(
    folder: Annotated[Path, typer.Argument(help="A results folder of compare, run, sweep or sensitivity.")],
    table: Annotated[str | None, typer.Option(help="The table to show or export; by default what there is.")] = None,
    sql: Annotated[
        str | None, typer.Option(help="A question in SQL (DuckDB); each table is a view by its name.")
    ] = None,
    row: Annotated[
        int | None, typer.Option(min=0, help="A sweep's row: its values, and the command that repeats it.")
    ] = None,
    export: Annotated[
        Path | None, typer.Option(help="Write the table or answer to this file: .csv or .parquet.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show what a results folder holds, or export one of its tables; every byte is checked first.

    Examples: mindgap results results/mine; mindgap results results/mine --table wide --export mine.csv;
    mindgap results results/mine --sql "SELECT outcome, avg(value) FROM summary GROUP BY outcome"
    """
    with guarded():
        from experiments.shelf import open_folder
        from experiments.store import StoreError

        try:
            shelf = open_folder(folder)
        except StoreError as error:
            stop(str(error))
        if sum(asked is not None for asked in (table, sql, row)) > 1:
            stop("command line:1: --table: beside --sql or --row; one of the three")
        if sql is not None:
            answer = _answer(shelf, sql)
            _give("answer", iter([answer]), len(answer), export, as_json)
        elif row is not None:
            _row(shelf, row, as_json)
        elif table is None and export is None:
            _list(shelf, as_json)
        else:
            usual = (n for n in ("wide", "gaps", "shares", "front") if n in shelf.names)
            name = table or next(usual, shelf.names[0])
            if name not in shelf.names:
                _unknown(name, shelf)
            _give(name, shelf.pieces(name), shelf.about(name)[0], export, as_json)


def _unknown(name: str, shelf: Shelf) -> None:
    from sim.files import nearest, shown

    near = nearest(name, shelf.names)
    tail = f"; did you mean `{near}`?" if near else ""
    stop(f"command line:1: --table: {shown(name)}; one of {', '.join(shelf.names)}{tail}")


def _answer(shelf: Shelf, question: str) -> pd.DataFrame:
    from experiments.query import QueryError, ask

    try:
        return ask(shelf, question)
    except QueryError as error:
        stop(f"command line:1: --sql: {error}")


def _list(shelf: Shelf, as_json: bool) -> None:
    """The tables with their size, of which nothing but the heads is read."""
    told = [(name, *shelf.about(name)) for name in shelf.names]
    rows = [{"name": name, "rows": many, "columns": columns} for name, many, columns in told]
    if as_json:
        show_json({"folder": str(shelf.folder), "tables": rows})
    else:
        show_table(str(shelf.folder), rows, {"name": "table", "rows": "rows", "columns": "columns"})
        if "points" in shelf.files:
            note(f"Any row again: {command_of(shelf.folder, 0)}")


def _row(shelf: Shelf, row: int, as_json: bool) -> None:
    """One row of a sweep: its factors, its means, and what repeats it."""
    import pyarrow.parquet as pq

    if "points" not in shelf.files:
        stop(f"{shelf.folder}: holds no sweep, so it has no rows")
    points, summary = (
        pq.read_table(shelf.files[name], filters=[("row", "=", row)]).to_pandas() for name in ("points", "summary")
    )
    if points.empty:
        stop(f"command line:1: --row: {row}; a row from 0 to {shelf.about('points')[0] - 1}")
    again = command_of(shelf.folder, row)
    if as_json:
        show_json({"row": row, "values": records(points)[0], "summary": records(summary), "command": again})
        return
    say(", ".join(f"{name} {value:g}" for name, value in records(points)[0].items()))
    show_table("", records(summary), {str(c): str(c) for c in summary.columns if c != "row"})
    say(f"This row again: {again}")


def _give(name: str, pieces: Iterator[pd.DataFrame], rows: int, export: Path | None, as_json: bool) -> None:
    """Show a table that comes in pieces, or write it to a file."""
    if export is not None:
        _export(pieces, export)
    elif as_json:
        show_json([line for piece in pieces for line in records(piece)])
    else:
        first = next(pieces).head(MOST_SHOWN)
        show_table(name, records(first), {str(c): str(c) for c in first.columns})
        if rows > len(first):
            note(f"{rows - len(first):,} more rows; --export FILE.csv gives all")


def _export(pieces: Iterator[pd.DataFrame], path: Path) -> None:
    """Write a table in one step, a piece at a time; text that a spreadsheet would run is made plain."""
    if path.suffix not in (".csv", ".parquet"):
        stop(f"command line:1: --export: {path.name!r}; a file that ends in .csv or .parquet")
    with in_one_step(path) as fresh:
        rows = _csv(pieces, fresh) if path.suffix == ".csv" else _parquet(pieces, fresh)
    note(f"{rows:,} rows written to {path}")


def _csv(pieces: Iterator[pd.DataFrame], path: Path) -> int:
    from analysis.cells import safe

    rows = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        for number, piece in enumerate(pieces):
            safe(piece).to_csv(file, index=False, header=number == 0, lineterminator="\n")
            rows += len(piece)
    return rows


def _parquet(pieces: Iterator[pd.DataFrame], path: Path) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    first = pa.Table.from_pandas(next(pieces), preserve_index=False)
    rows = len(first)
    with pq.ParquetWriter(path, first.schema, compression="zstd") as writer:
        writer.write_table(first)
        for piece in pieces:
            writer.write_table(pa.Table.from_pandas(piece, schema=first.schema, preserve_index=False))
            rows += len(piece)
    return rows
