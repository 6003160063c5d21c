"""Plug-ins: processes and levers of other packages, found by their entry points and read before anything is imported.

A package says ``NAME = "module"`` under ``[project.entry-points."mindgap.processes"]``, or under ``"mindgap.levers"``.
Columns and numbers of a process stand in its file as plain values, ``COLUMNS`` and ``NUMBERS``; they are read from its
text, so that the state is laid out before the module, which needs it, is loaded.
"""

from __future__ import annotations

import ast
import hashlib
import importlib
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from importlib.machinery import PathFinder
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from sim.files import Document, InputError, Mistake, Where, dotted, nearest, shown

PROCESSES, LEVERS = "mindgap.processes", "mindgap.levers"
KINDS = ("flag", "count", "code", "real")
KEYS = {  # of a column, by kind
    "flag": ("kind", "meaning"),
    "count": ("kind", "unit", "high", "meaning"),
    "code": ("kind", "codes", "meaning"),
    "real": ("kind", "unit", "low", "high", "meaning"),
}
MOST = 255  # of a count


@dataclass(frozen=True)
class Plug:
    """One entry point: the name it gives, the package that declares it, and its module's file."""

    name: str
    package: str
    version: str
    module: str
    path: Path

    def load(self) -> ModuleType:
        """Its module; InputError, with the file, where importing it fails."""
        try:
            return importlib.import_module(self.module)
        except InputError:
            raise
        except Exception as error:  # whatever a stranger's module does when it is loaded
            line = next((f.tb_lineno for f in _frames(error) if f.tb_frame.f_code.co_filename == str(self.path)), 1)
            found = f"cannot be loaded ({type(error).__name__}: {error})"
            raise InputError([self.mistake(line, "module", found, "a module that imports without error")]) from error

    def mistake(self, line: int, key: str, found: str, allowed: str, near: str | None = None) -> Mistake:
        """A mistake in its file; says which package to mend or take out."""
        return Mistake(f"{self.path} (plug-in {self.package})", line, key, found, allowed, near)


def _frames(error: BaseException) -> list[Any]:
    found, at = [], error.__traceback__
    while at is not None:
        found.append(at)
        at = at.tb_next
    return found[::-1]


@cache
def found(group: str) -> tuple[Plug, ...]:
    """Every plug-in of a group by name; InputError where a file is missing or a name stands twice."""
    plugs: list[Plug] = []
    wrong: list[Mistake] = []
    for entry in sorted(metadata.entry_points(group=group), key=lambda e: (e.name, e.value)):
        package = entry.dist.name if entry.dist is not None else "a package"
        where = f"package {package}"
        path = _file_of(entry.module)
        if not entry.name.isidentifier() or entry.name.lower() != entry.name:
            wrong.append(Mistake(where, 1, group, f"the name {shown(entry.name)}", "small letters, digits and _"))
        elif path is None:
            wrong.append(
                Mistake(where, 1, f"{group}.{entry.name}", f"no module {entry.module}", "a module of the package")
            )
        elif any(p.name == entry.name for p in plugs):
            wrong.append(
                Mistake(where, 1, group, f"{entry.name} a second time", "each name once; take one package out")
            )
        else:
            version = entry.dist.version if entry.dist is not None else ""
            plugs.append(Plug(entry.name, package, version, entry.module, path))
    if wrong:
        raise InputError(wrong)
    return tuple(plugs)


def _file_of(module: str) -> Path | None:
    """The source file of a module, found without importing it or its packages; None where there is none."""
    top, *rest = module.split(".")
    try:
        spec = find_spec(top)
        for k in range(len(rest)):
            if spec is None or spec.submodule_search_locations is None:
                return None
            spec = PathFinder.find_spec(".".join([top, *rest[: k + 1]]), list(spec.submodule_search_locations))
    except (ImportError, ValueError):
        return None
    return Path(spec.origin) if spec is not None and spec.origin and spec.origin.endswith(".py") else None


@cache
def declared(plug: Plug) -> Document:
    """``COLUMNS`` and ``NUMBERS`` of a process plug-in as a document with lines; numbers by their dotted names.

    Raises InputError where the file is no Python or a value is not written out.
    """
    document = Document(f"{plug.path} (plug-in {plug.package})", {"columns": {}, "numbers": {}})
    try:
        tree = ast.parse(plug.path.read_text(encoding="utf-8"))
    except (SyntaxError, UnicodeDecodeError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise InputError([plug.mistake(line, "file", f"is no Python ({error})", "a module of Python")]) from None
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        for name in (t.id for t in targets if isinstance(t, ast.Name)):
            if (
                name in ("COLUMNS", "NUMBERS")
                and isinstance(node, ast.Assign | ast.AnnAssign)
                and node.value is not None
            ):
                where: Where = (name.lower(),)
                document.lines[where] = node.lineno
                value = _value(node.value, where, document, f"{plug.name}." if name == "NUMBERS" else "")
                if isinstance(value, dict):
                    document.value[name.lower()] = value
                else:
                    document.mistakes.append(document.mistake(where, shown(value), "names with what each is"))
    if document.mistakes:
        raise InputError(document.mistakes)
    return document


def _value(node: ast.expr, where: Where, document: Document, prefix: str = "") -> Any:
    """A value written out in Python, dictionaries with the line of each key; anything else is a mistake."""
    if isinstance(node, ast.Dict):
        result: dict[str, Any] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                line = value.lineno if key is None else key.lineno
                found = "a key that is no text"
                document.mistakes.append(Mistake(document.file, line, dotted(where), found, "names in quotes"))
                continue
            inner: Where = (*where, prefix + key.value)
            document.lines[inner] = key.lineno
            if prefix + key.value in result:
                document.mistakes.append(document.mistake(inner, "the same key again", "each key once"))
            result[prefix + key.value] = _value(value, inner, document)
        return result
    try:
        value = ast.literal_eval(node)
    except ValueError:
        document.mistakes.append(
            document.mistake(where, f"`{ast.unparse(node)[:60]}`", "a value written out, no name or sum")
        )
        return None
    return list(value) if isinstance(value, tuple) else value


def columns() -> tuple[tuple[str, str, dict[str, Any], Document], ...]:
    """Owner, name, what is declared and where, of every column of a plug-in; InputError with every mistake of shape."""
    rows, wrong = [], []
    for plug in found(PROCESSES):
        document = declared(plug)
        for name, entry in document.value["columns"].items():
            mistakes = list(_shape(document, ("columns", name), name, entry))
            wrong += mistakes
            if not mistakes:
                rows.append((plug.name, name, entry, document))
    if wrong:
        raise InputError(wrong)
    return tuple(rows)


def _shape(document: Document, where: Where, name: str, entry: Any) -> list[Mistake]:
    if not name.isidentifier() or name.lower() != name:
        return [document.mistake(where, f"the name {shown(name)}", "small letters, digits and _")]
    if not isinstance(entry, dict) or entry.get("kind") not in KINDS:
        kind = entry.get("kind") if isinstance(entry, dict) else entry
        return [
            document.mistake((*where, "kind"), shown(kind), f"one of {', '.join(KINDS)}", nearest(str(kind), KINDS))
        ]
    keys = KEYS[entry["kind"]]
    wrong = [
        document.mistake((*where, k), "an unknown key", ", ".join(keys), nearest(k, keys))
        for k in entry
        if k not in keys
    ]
    wrong += [document.mistake(where, f"no {k}", f"{entry['kind']}: {', '.join(keys)}") for k in keys if k not in entry]
    if wrong:
        return wrong
    for key in ("meaning", "unit"):
        if key in keys and not (isinstance(entry[key], str) and entry[key].strip()):
            wrong.append(document.mistake((*where, key), shown(entry[key]), "text"))
    for key in ("low", "high"):
        if key in keys and (isinstance(entry[key], bool) or not isinstance(entry[key], int | float)):
            wrong.append(document.mistake((*where, key), shown(entry[key]), "a number"))
    if entry["kind"] == "count" and not wrong and not 1 <= entry["high"] <= MOST:
        wrong.append(document.mistake((*where, "high"), shown(entry["high"]), f"1 to {MOST}"))
    codes = entry.get("codes", [])
    if (
        not isinstance(codes, list)
        or not all(isinstance(c, str) for c in codes)
        or ("codes" in keys and len(codes) < 2)
    ):
        wrong.append(document.mistake((*where, "codes"), shown(codes), "two or more names of categories"))
    return wrong


def stamp() -> list[list[str]]:
    """What of plug-ins can change a result: package, name, version and hash of each file; empty where there is none."""
    return [
        [plug.package, plug.name, plug.version, hashlib.sha256(plug.path.read_bytes()).hexdigest()]
        for group in (PROCESSES, LEVERS)
        for plug in found(group)
    ]
