"""Questions to a results folder in SQL, answered by DuckDB from the files as they are."""

from __future__ import annotations

import duckdb
import pandas as pd

from experiments.shelf import Shelf


class QueryError(Exception):
    """DuckDB cannot answer a question; the text is its reason."""


def ask(shelf: Shelf, question: str) -> pd.DataFrame:
    """The answer to a question in SQL; each table of the folder is a view, and ``runs`` all packs of a sweep.

    QueryError, in one line, where the question is no good.
    """
    with duckdb.connect() as connection:
        for name, path in shelf.files.items():
            connection.execute(f'CREATE VIEW "{name}" AS SELECT * FROM read_parquet({_text(path)})')
        if shelf.runs:
            packs = ", ".join(map(_text, shelf.runs))
            connection.execute(f"CREATE VIEW runs AS SELECT * FROM read_parquet([{packs}])")
        try:
            return connection.execute(question).df()
        except duckdb.Error as problem:
            raise QueryError(str(problem).splitlines()[0]) from None


def _text(path: object) -> str:
    """A path as text of SQL."""
    return "'" + str(path).replace("'", "''") + "'"
