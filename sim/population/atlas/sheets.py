"""Reads one official table: finds its file, checks it, and gives its figures by row.

A file is taken by the name it is known by, else by its columns. What is wrong is told as mistakes of that file: a
missing column with what was found and which table was meant, a row cut short, a row twice, a number that is none,
and a file that is cut short or of another vintage.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sim.files import UTF_8, Mistake, decoded, nearest, shown
from sim.population.atlas.forms import AREAS_2011, AREAS_2021, Form, Kind, meant

MARKS = frozenset(("", "*", "-", "–", ":", "..", "c", "[c]", "[x]", "[z]", "[low]", "na", "n/a", "suppressed"))
NUMBER = re.compile(r"[-+]?(?=\.?\d)(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?([eE][-+]?\d+)?")
MOST_TOLD = 10  # mistakes of one file that are told
LARGEST = 256 * 1024 * 1024
_FEW = 8  # columns of a file that are named


@dataclass(frozen=True)
class Sheet:
    """A table as read: ``counts[what]`` is (rows,), NaN where suppressed; ``texts[what]`` and ``keys`` have as many."""

    kind: Kind
    file: str
    form: Form
    keys: tuple[str, ...]
    counts: dict[str, np.ndarray]
    texts: dict[str, tuple[str, ...]]

    def row(self) -> dict[str, int]:
        """Key → row (the last, where a key repeats)."""
        return {key: k for k, key in enumerate(self.keys)}

    def matrix(self, names: Iterable[str]) -> np.ndarray:
        """Several counts as (names, rows)."""
        return np.array([self.counts[name] for name in names])


def find(folder: Path, kind: Kind) -> Path | Mistake:
    """The file of a table in a folder: by its known name, else the only one with its columns and keys."""
    named = folder / kind.file
    if named.is_file():
        return named
    fits = []
    for path in sorted(folder.glob("*.csv")):
        header, first = _head(path)
        form = next((f for f in kind.forms if set(header).issuperset(f.columns)), None)
        if form is not None and len(first) > header.index(form.key) and first[header.index(form.key)].startswith(
            kind.prefix
        ):  # fmt: skip
            fits.append(path)
    if len(fits) == 1:
        return fits[0]
    found = (
        "no such file" if not fits else f"no such file, and {' and '.join(p.name for p in fits)} could both be meant"
    )
    columns = " or ".join(", ".join(f.columns[:4]) + (" …" if len(f.columns) > 4 else "") for f in kind.forms)
    return Mistake(str(named), 1, kind.name, found, f"{kind.title}: a CSV with the columns {columns}")


def _head(path: Path) -> tuple[list[str], list[str]]:
    """The first two rows of a file; nothing where it cannot be read."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream)
            return next(reader, []), next(reader, [])
    except (OSError, ValueError, csv.Error):
        return [], []


def read(path: Path, kind: Kind, whole: bool = True) -> Sheet | list[Mistake]:
    """The table in a file, or what is wrong with it. ``whole=False`` accepts a part of England's rows."""
    file = str(path)
    try:
        if path.stat().st_size > LARGEST:
            return [Mistake(file, 1, "file", f"more than {LARGEST >> 20} MiB", kind.title)]
        with path.open("rb") as stream:
            start = decoded(stream.read(64), file)
        if isinstance(start, Mistake) and "UTF-16" in start.found:
            return [replace(start, allowed=f"{kind.title}, as {UTF_8}")]
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream)
            header = next(reader, [])
            form, wrong = _form(file, header, kind)
            if form is None:
                return wrong
            return _body(file, header, reader, kind, form, whole)
    except UnicodeDecodeError:
        text = decoded(path.read_bytes(), file)
        assert isinstance(text, Mistake)
        return [replace(text, allowed=f"{kind.title}, as {UTF_8}")]
    except (OSError, ValueError, csv.Error) as error:
        problem = getattr(error, "strerror", None) or "not a table with commas"
        return [Mistake(file, 1, "file", f"cannot be read ({problem})", f"{kind.title}, as a CSV file")]


def _form(file: str, header: list[str], kind: Kind) -> tuple[Form | None, list[Mistake]]:
    """Which form of the table has these columns; else the columns that the nearest one misses."""
    found = set(header)
    form = min(kind.forms, key=lambda f: len(set(f.columns) - found) / len(f.columns))
    missing = [c for c in form.columns if c not in found]
    if not missing:
        return form, []
    other = meant(found)
    said = ", ".join(header[:_FEW]) + (" …" if len(header) > _FEW else "") if header else "none"
    found_text = f"no such column; its columns are {said}"
    if other is not None and other is not kind:
        found_text += f": this is {other.title}"
    allowed = f"{kind.title} ({form.publisher}) is meant"
    if len(header) == 1 and (apart := next((mark for mark in ";\t|" if mark in header[0]), None)):
        return None, [Mistake(file, 1, "file", f"fields apart by {shown(apart)}", f"fields apart by commas; {allowed}")]
    return None, [
        Mistake(file, 1, column, found_text, allowed, nearest(column, found)) for column in missing[:MOST_TOLD]
    ]


def _body(
    file: str, header: list[str], reader: Iterable[list[str]], kind: Kind, form: Form, whole: bool
) -> Sheet | list[Mistake]:
    wrong: list[Mistake] = []
    at = {name: header.index(name) for name in form.columns}
    lines: dict[str, int] = {}
    rows: list[tuple[int, list[str]]] = []
    elsewhere = ""
    for row in reader:
        line = reader.line_num  # type: ignore[attr-defined]
        if len(row) != len(header):
            found = f"{len(row)} fields: the row is cut short or has too many"
            wrong.append(Mistake(file, line, "row", found, f"{len(header)} fields, as in the first line"))
            continue
        key = row[at[form.key]].strip()
        if not key.startswith(kind.prefix):
            elsewhere = elsewhere or key
            continue
        if key in lines and not kind.repeats:
            found = f"{shown(key)} a second time (first in line {lines[key]})"
            wrong.append(Mistake(file, line, form.key, found, "each once"))
        lines.setdefault(key, line)
        rows.append((line, row))
    counts = {what: _sums(file, rows, [(c, at[c]) for c in columns], wrong) for what, columns in form.counts.items()}
    if len(wrong) < MOST_TOLD:
        wrong += _vintage(file, lines, elsewhere, kind, form, whole)
    if wrong:
        return wrong[:MOST_TOLD]
    texts = {what: tuple(row[at[c]].strip() for _, row in rows) for what, c in form.texts.items()}
    sheet = Sheet(kind, file, form, tuple(row[at[form.key]].strip() for _, row in rows), counts, texts)
    turned = _direction(sheet)
    return [turned] if turned else sheet


def _sums(
    file: str, rows: list[tuple[int, list[str]]], columns: list[tuple[str, int]], wrong: list[Mistake]
) -> np.ndarray:
    """The columns added up, (rows,); a suppression mark makes the sum unknown (NaN)."""
    total = np.zeros(len(rows))
    for name, k in columns:
        texts = [row[k] for _, row in rows]
        try:
            values = np.array(texts, dtype=float)
        except ValueError:
            values = np.full(len(texts), np.nan)
        for i in np.flatnonzero(np.isnan(values)).tolist():
            plain = texts[i].strip()
            if NUMBER.fullmatch(plain):
                values[i] = float(plain.replace(",", ""))
            elif plain.lower() not in MARKS:
                allowed = "a number such as 1024 or 1,024, or a mark of suppression such as * or [c]"
                wrong.append(Mistake(file, rows[i][0], name, shown(texts[i]), allowed))
        for i in np.flatnonzero(np.isinf(values) | (values < 0)).tolist():
            wrong.append(Mistake(file, rows[i][0], name, shown(texts[i]), "a number of at least 0"))
        total += values
    return total


def _vintage(
    file: str, lines: dict[str, int], elsewhere: str, kind: Kind, form: Form, whole: bool
) -> list[Mistake]:  # fmt: skip
    """What is wrong with which rows there are: none of this level, cut short, or of another year."""
    if not lines:
        found = f"codes such as {shown(elsewhere)}" if elsewhere else "no row"
        wanted = " or ".join(f"{p}…" for p in kind.prefix)
        return [Mistake(file, 1, form.key, found, f"codes {wanted}: {kind.title} is meant")]
    count = len(lines)
    if not whole or not kind.rows or count == kind.rows:
        return []
    other = {AREAS_2011: "that is the areas of 2011", AREAS_2021: "that is the areas of 2021"}.get(count, "")
    why = other if other and kind.rows in (AREAS_2011, AREAS_2021) else "the file is cut short or of another year"
    allowed = f"{kind.rows:,}: {kind.title} is meant (--part accepts some)"
    return [Mistake(file, 1, form.key, f"{count:,} of England; {why}", allowed)]


def _direction(sheet: Sheet) -> Mistake | None:
    """An index must count from the most deprived: decile 1 holds the lowest ranks, and ranks differ."""
    if "decile" not in sheet.counts:
        return None
    decile, rank = sheet.counts["decile"], sheet.counts["rank"]
    if not np.isin(decile, np.arange(1, 11)).all():
        return Mistake(sheet.file, 1, "decile", "other values than 1 to 10", f"deciles: {sheet.kind.title} is meant")
    means = [float(rank[decile == d].mean()) for d in np.unique(decile)]
    if means == sorted(means):
        return None
    found = "deciles that do not rise with the rank"
    return Mistake(sheet.file, 1, "decile", found, "decile 1 and rank 1 are the most deprived, as MHCLG publishes them")
