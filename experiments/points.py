"""The rows of a design as points between 0 and 1: grids, Latin hypercubes, Sobol′ sequences, Morris paths, a file.

Sobol′ rows, Morris paths and Saltelli blocks can be extended: the first rows of a longer design are those of the
shorter one. A Latin hypercube cannot: every row changes with how many there are.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from math import isfinite, prod
from pathlib import Path
from typing import Any

import numpy as np

from experiments import morris, saltelli
from experiments.factors import Factor, name_mistake, value_mistakes
from sim.draws import derive
from sim.files import Document, InputError, Mistake, shown

LARGEST_FILE = 200_000_000  # bytes of a rows file
MOST_MISTAKES = 20  # told of one rows file


def unit_points(method: str, factors: Sequence[Factor], samples: int | None, seed: int) -> np.ndarray:
    """Points of a method: float64 (rows, factors) from 0 to 1; a list's values lie in the middle of equal parts.

    grid: every combination of the lists, the last factor fastest; where factors have ranges, these are drawn
    ``samples`` times (a Latin hypercube) and each draw meets every combination. morris: ``samples`` paths; saltelli:
    ``samples`` blocks.
    """
    many = samples or 1
    if method == "morris":
        return morris.paths(len(factors), many, seed)
    if method == "saltelli":
        return saltelli.blocks(len(factors), many, seed)
    if method in ("lhs", "sobol"):
        return _spread(method, len(factors), many, seed)
    ranged = [k for k, f in enumerate(factors) if f.drawn]
    drawn = _spread("lhs", len(ranged), many, seed) if ranged else np.zeros((1, 0))
    found = [np.arange(len(drawn))] if ranged else []
    found += [np.arange(len(f.listed)) for f in factors if not f.drawn]
    mesh = [axis.ravel() for axis in np.meshgrid(*found, indexing="ij")]
    out = np.zeros((len(mesh[0]), len(factors)))
    if ranged:
        out[:, ranged] = drawn[mesh.pop(0)]
    for k, f in enumerate(factors):
        if not f.drawn:
            out[:, k] = (mesh.pop(0) + 0.5) / len(f.listed)
    return out


def _spread(method: str, dimensions: int, many: int, seed: int) -> np.ndarray:
    """A Latin hypercube, or a scrambled Sobol′ sequence (Owen 1998, doi:10.1006/jcom.1998.0487)."""
    from scipy.stats import qmc  # takes a second to import

    rng = np.random.default_rng(derive(seed, "design", method))
    if method == "lhs":
        return qmc.LatinHypercube(d=dimensions, seed=rng).random(many)
    found = qmc.Sobol(d=dimensions, scramble=True, seed=rng).random_base2(max(0, (many - 1).bit_length()))
    return found[:many]


def rows_needed(method: Any, varied: Sequence[Any], samples: Any) -> int:
    """Rows that a design's raw values ask for; 0 where they cannot be told."""
    many = samples if isinstance(samples, int) and not isinstance(samples, bool) else 1
    if method == "morris":
        return many * (len(varied) + 1)
    if method == "saltelli":
        return many * (len(varied) + 2)
    if method == "grid":
        lists = [len(v) for v in varied if isinstance(v, list)]
        return prod(lists) * (many if len(lists) < len(varied) else 1)
    return many


def read_rows(path: Path, most: int) -> tuple[list[str], np.ndarray]:
    """Names and values (rows, factors) of a CSV file whose columns are factors; raises InputError with its mistakes."""
    document = Document(str(path))
    text = _text(path, document)
    table = list(csv.reader(StringIO(text, newline=""))) if text is not None else []
    wrong: list[Mistake] = list(document.mistakes)
    names = [name.strip() for name in table[0]] if table else []
    if text is not None and (not names or len(table) < 2):
        wrong.append(document.mistake((), "no rows", "a first line with names of factors, then one line a row"))
    for name in names:
        twice = names.count(name) > 1
        found = name_mistake(document, (name,), name)
        if twice and found is None:
            found = document.mistake((name,), "a column twice", "each factor once")
        wrong += [found] if found is not None else []
    if len(table) - 1 > most:
        wrong.append(document.mistake((), f"{len(table) - 1:,} rows", f"at most {most:,}"))
    if wrong:
        raise InputError(dict.fromkeys(wrong))
    values = np.zeros((len(table) - 1, len(names)))
    for at, line in enumerate(table[1:]):
        wrong += _line(document, at, names, line, values)
        if len(wrong) >= MOST_MISTAKES:
            break
    if wrong:
        raise InputError(wrong[:MOST_MISTAKES])
    return names, values


def _line(document: Document, at: int, names: list[str], line: list[str], values: np.ndarray) -> list[Mistake]:
    """Fill one row of ``values``; what is wrong with it."""
    document.lines = {(name,): at + 2 for name in names} | {(): at + 2}
    if len(line) != len(names):
        return [document.mistake((), f"{len(line)} values", f"{len(names)}, one a column")]
    wrong: list[Mistake] = []
    for k, (name, cell) in enumerate(zip(names, line, strict=True)):
        try:
            value = float(cell)
        except ValueError:
            value = float("nan")
        if not isfinite(value):
            wrong.append(document.mistake((name,), shown(cell), "a number"))
            continue
        wrong += value_mistakes(document, (name,), name, value)
        values[at, k] = value
    return wrong


def _text(path: Path, document: Document) -> str | None:
    problem = "a CSV file that cannot be read"
    try:
        if not path.is_file():
            problem = "no such file"
        elif path.stat().st_size > LARGEST_FILE:
            problem = f"more than {LARGEST_FILE // 1_000_000} MB"
        else:
            return path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        problem = f"cannot be read ({getattr(error, 'strerror', None) or 'it is not UTF-8'})"
    document.mistakes.append(document.mistake((), problem, "a CSV file with one column a factor"))
    return None
