"""``mindgap results FOLDER``: shows and exports stored results of a comparison, a run or a sweep."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mindgap.options import Json
from mindgap.screen import guarded, note, show_json, show_table, stop
from mindgap.sweep_text import records

if TYPE_CHECKING:
    import pandas as pd

MOST_SHOWN = 40
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would take for a formula


def results(
    folder: Annotated[Path, typer.Argument(help="A results folder of compare, run or sweep.")],
    table: Annotated[str | None, typer.Option(help="The table to show or export; by default what there is.")] = None,
    export: Annotated[Path | None, typer.Option(help="Write the table to this file: .csv or .parquet.")] = None,
    as_json: Json = False,
) -> None:
    """Show what a results folder holds, or export one of its tables; every byte is checked first.

    Examples: mindgap results results/mine; mindgap results results/mine --table wide --export mine.csv
    """
    with guarded():
        from experiments.shelf import read_tables
        from experiments.store import StoreError

        try:
            tables = read_tables(folder)
        except StoreError as error:
            stop(str(error))
        if table is None and export is None:
            _list(folder, tables, as_json)
            return
        name = table or next((n for n in ("wide", "gaps", "shares", "front") if n in tables), "gaps")
        if name not in tables:
            from sim.files import nearest, shown

            near = nearest(name, tables)
            tail = f"; did you mean `{near}`?" if near else ""
            stop(f"command line:1: --table: {shown(name)}; one of {', '.join(tables)}{tail}")
        if export is not None:
            _export(tables[name], export)
        elif as_json:
            show_json(records(tables[name]))
        else:
            shown_rows = tables[name].head(MOST_SHOWN)
            show_table(name, records(shown_rows), {str(c): str(c) for c in shown_rows.columns})
            if len(tables[name]) > MOST_SHOWN:
                note(f"{len(tables[name]) - MOST_SHOWN:,} more rows; --export FILE.csv gives all")


def _list(folder: Path, tables: dict[str, pd.DataFrame], as_json: bool) -> None:
    rows = [{"name": n, "rows": len(t), "columns": [str(c) for c in t.columns]} for n, t in tables.items()]
    if as_json:
        show_json({"folder": str(folder), "tables": rows})
    else:
        show_table(str(folder), rows, {"name": "table", "rows": "rows", "columns": "columns"})


def _export(frame: pd.DataFrame, path: Path) -> None:
    """Write a table in one step; text that a spreadsheet would run is made plain."""
    from experiments.ledger import write

    if path.suffix == ".parquet":
        sink = io.BytesIO()
        frame.to_parquet(sink, index=False)
        write(path, sink.getvalue())
    elif path.suffix == ".csv":
        safe = frame.copy()
        for column in [c for c in safe.columns if safe[c].dtype == object or str(safe[c].dtype).startswith("str")]:
            safe[column] = [f"'{v}" if isinstance(v, str) and v.startswith(FORMULA) else v for v in safe[column]]
        write(path, safe.to_csv(index=False).encode())
    else:
        stop(f"command line:1: --export: {path.name!r}; a file that ends in .csv or .parquet")
    note(f"{len(frame):,} rows written to {path}")
