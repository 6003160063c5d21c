"""Finds scenario files: those of the library by name, a user's own by path, and what each extends.

A name is only ever looked up in the list of the library; it never becomes a path.
"""

from __future__ import annotations

import os
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from sim.files import Document, InputError, Mistake, nearest, scan, shown
from sim.shapes import listed

LONGEST_CHAIN = 10  # files that extend one another
A_PLACE_FILE = "the path of a place file (`mindgap place sketch NAME` makes one)"


def _folder() -> Traversable:
    return files("scenarios")


def _names(folder: Traversable) -> tuple[str, ...]:
    return tuple(sorted(item.name[:-5] for item in folder.iterdir() if item.name.endswith(".yaml")))


@cache
def scenario_names() -> tuple[str, ...]:
    """The scenarios of the library, by name; the baseline first."""
    return tuple(sorted(_names(_folder()), key=lambda name: (name != "baseline", name)))


@cache
def place_names() -> tuple[str, ...]:
    """The places that come with the library, by name."""
    return _names(_folder() / "places")


def is_path(text: str) -> bool:
    """Whether a name given by a user means a file: it ends in .yaml or .yml, or has a folder in it."""
    return text.endswith((".yaml", ".yml")) or "/" in text or "\\" in text


def key_of(name_or_path: str) -> str:
    """The short key of a scenario in results: its library name, or its file's name without the ending."""
    return Path(name_or_path).stem if is_path(name_or_path) else name_or_path


def chain(name_or_path: str | Path, alone: bool = False) -> list[Document]:
    """The documents of a scenario, the base first; mistakes stay in each document.

    ``alone``: the first may extend a scenario of the library only. Raises InputError where the first file cannot be
    found.
    """
    documents: list[Document] = []
    seen: set[str] = set()
    name, folder = str(name_or_path), Path()
    while True:
        found = _find(name, folder, alone and bool(documents))
        if isinstance(found, tuple):
            allowed, near = found
            if not documents:
                raise InputError([Mistake(name, 1, "scenario", f"unknown scenario {shown(name)}", allowed, near)])
            last = documents[-1]
            last.mistakes.append(last.mistake(("extends",), f"unknown scenario {shown(name)}", allowed, near))
            break
        identity = os.path.abspath(found) if isinstance(found, Path) and is_path(name) else name
        if identity in seen or len(documents) == LONGEST_CHAIN:
            last = documents[-1]
            problem = "a loop of scenarios" if identity in seen else f"more than {LONGEST_CHAIN} files in a row"
            last.mistakes.append(
                last.mistake(("extends",), problem, f"at most {LONGEST_CHAIN} files that extend one another, no loop")
            )
            break
        seen.add(identity)
        document = scan(found)
        document.alone = alone
        documents.append(document)
        value = document.value
        if not isinstance(value, dict) or not isinstance(value.get("extends"), str):
            break
        folder = Path(document.file).parent if is_path(name) else Path()
        name = value["extends"]
    return documents[::-1]


def _find(name: str, folder: Path, alone: bool) -> Path | Traversable | tuple[str, str | None]:
    """The file of a scenario, or what is allowed and the nearest name."""
    if is_path(name) and not alone:
        return folder / name
    if name in scenario_names():
        return _folder() / f"{name}.yaml"
    return or_path(scenario_names(), "the path of a .yaml file", alone), nearest(name, scenario_names())


def or_path(names: tuple[str, ...], path: str, alone: bool) -> str:
    """What may stand where a file names another: names of the library, or (not of a file that is ``alone``) a path."""
    return f"{listed(names)}; no other file is read" if alone else f"{listed(names)}, or {path}"
