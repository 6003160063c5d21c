"""Safe reading of a YAML 1.2 file: plain values, the line of every key, and all mistakes in plain words.

Only ruamel.yaml's stream of events is used, never its constructors, so a file can build no
object and run nothing. Size and depth are refused before anything is built. Tags, anchors,
aliases, duplicate keys and several documents are mistakes; ``no`` and ``2025-04`` stay text.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

LARGEST = 64 * 1024  # bytes
DEEPEST = 50  # levels of nesting
UTF_8 = "text saved as UTF-8 (in a spreadsheet: CSV UTF-8)"
_LONGEST_SHOWN = 80  # characters of a found value
_LONGEST_INTEGER = 40  # digits; longer ones stay text and fail as text

_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL_OR_HEX = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL = {".inf": "inf", "+.inf": "inf", "-.inf": "-inf", ".nan": "nan"}
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}

_NOUNS = {dict: "a mapping", list: "a list"}
Where = tuple[str | int, ...]  # from the top of a file to a value: keys and list positions


@dataclass(frozen=True)
class Mistake:
    """One mistake of a user's file (or of the command line): where, what, and what is allowed."""

    file: str
    line: int
    key: str
    found: str
    allowed: str
    near: str | None = None

    def __str__(self) -> str:
        text = f"{self.file}:{self.line}: {self.key}: {self.found}; {self.allowed}"
        return one_line(text if self.near is None else f"{text}; did you mean `{self.near}`?")


class InputError(Exception):
    """All mistakes of an input, found in one go."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes: list[Mistake] = list(mistakes)
        super().__init__(self.mistakes)

    def __str__(self) -> str:
        return "\n".join(map(str, self.mistakes))


@dataclass
class Document:
    """A file's plain value (dict, list, str, int, float, bool, None) with the line of each key.

    ``alone``: it came from somebody's browser, and may name things of the library but no other file.
    """

    file: str
    value: Any = None
    lines: dict[Where, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    alone: bool = False

    def line_of(self, path: Where) -> int:
        """Line (from 1) of a key or list item; of its nearest parent where it is not in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def mistake(self, path: Where, found: str, allowed: str, near: str | None = None) -> Mistake:
        """A mistake at ``path`` of this file."""
        return Mistake(self.file, self.line_of(path), dotted(path), found, allowed, near)


def decoded(data: bytes, file: str, key: str = "file") -> str | Mistake:
    """The text of some bytes in UTF-8, with or without a mark of order; the mistake of any other encoding, by line."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:64].count(b"\0") > min(len(data), 64) // 4:
        return Mistake(file, 1, key, "text saved as UTF-16 (Unicode)", UTF_8)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return Mistake(file, line, key, f"byte 0x{data[error.start]:02x} that is not UTF-8", UTF_8)


def one_line(text: str) -> str:
    """``text`` with line breaks and other control characters made visible."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def dotted(path: Where) -> str:
    """``("levers", 0, "size")`` as ``levers[0].size``; the whole file is ``file``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".") or "file"


def shown(value: Any) -> str:
    """A found value for a message: short, on one line."""
    if value is None:
        return "nothing"
    if isinstance(value, (dict, list)):
        return f"{_NOUNS[type(value)]} of {len(value)}"
    text = repr(value) if isinstance(value, str) else str(value).lower()
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice most like ``word``, or None where none is alike."""
    options = list(choices)
    found = difflib.get_close_matches(word[:200], options, n=1, cutoff=0.55)
    if not found:
        lowered = {option.lower(): option for option in options}
        found = [lowered[name] for name in difflib.get_close_matches(word[:200].lower(), lowered, n=1, cutoff=0.55)]
    return found[0] if found else None


def read(path: Path | Traversable) -> Document:
    """The document in a file; raises InputError with every mistake."""
    document = scan(path)
    if document.mistakes:
        raise InputError(document.mistakes)
    return document


def scan(path: Path | Traversable) -> Document:
    """The document in a file with its mistakes kept in ``mistakes``, so that others can be added."""
    document = Document(str(path))
    data = _bytes(path, document)
    return document if data is None else scan_bytes(data, str(path))


def scan_bytes(data: bytes, file: str) -> Document:
    """The document in some bytes; ``file`` is only the name shown in messages."""
    document = Document(file)
    if len(data) > LARGEST:
        document.mistakes.append(
            document.mistake((), f"more than {LARGEST // 1024} KiB", f"files up to {LARGEST // 1024} KiB")
        )
        return document
    text = decoded(data, file)
    if isinstance(text, Mistake):
        document.mistakes.append(text)
        return document
    events: list[Event] = []
    if _collect(text, document, events):
        _Builder(document, iter(events)).build()
    return document


def _bytes(path: Path | Traversable, document: Document) -> bytes | None:
    """At most one byte more than the largest file allowed; None with a mistake where it cannot be read."""
    try:
        if path.is_dir():
            problem = "a folder"
        elif not path.is_file():
            missing = not (isinstance(path, Path) and os.path.lexists(path))
            problem = "no such file" if missing else "not a plain file"
        else:
            with path.open("rb") as stream:
                return stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:  # ValueError: a null byte in the name
        problem = f"cannot be read ({getattr(error, 'strerror', None) or error})"
    document.mistakes.append(document.mistake((), problem, "a YAML file that can be read"))
    return None


def _collect(text: str, document: Document, events: list[Event]) -> bool:
    """Fill ``events`` from the text; False, with a mistake, where it is broken, too deep or several documents."""
    depth = documents = line = 0
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            line = event.start_mark.line
            depth += isinstance(event, (MappingStartEvent, SequenceStartEvent))
            depth -= isinstance(event, (MappingEndEvent, SequenceEndEvent))
            documents += isinstance(event, DocumentStartEvent)
            problem = None
            if depth > DEEPEST:
                problem = f"nested more than {DEEPEST} levels", f"at most {DEEPEST} levels"
            elif documents > 1:
                problem = "a second document", "one document a file"
            elif isinstance(event, DocumentStartEvent) and event.version not in (None, (1, 2)):
                problem = "an older version of YAML", "YAML 1.2"
            if problem:
                document.mistakes.append(Mistake(document.file, line + 1, "file", *problem))
                return False
            events.append(event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = line if mark is None else mark.line
        broken = str(error.problem or error.context or "broken YAML").strip()
    except Exception as error:  # ruamel.yaml lets a few plain ones through, e.g. for "\Uffffffff"
        broken = str(error).strip().split("\n")[0] or type(error).__name__
    else:
        return True
    lines = max(1, len(text.splitlines()))
    document.mistakes.append(
        Mistake(document.file, min(line + 1, lines), "file", f"broken YAML ({broken})", "valid YAML 1.2")
    )
    return False


class _Builder:
    """Turns events into plain values, noting the line of each key; at most DEEPEST levels deep."""

    def __init__(self, document: Document, events: Iterator[Event]) -> None:
        self.document, self.events = document, events

    def build(self) -> None:
        for event in self.events:
            if isinstance(event, (ScalarEvent, MappingStartEvent, SequenceStartEvent, AliasEvent)):
                self.document.value = self.node(event, ())

    def wrong(self, path: Where, found: str, allowed: str) -> None:
        self.document.mistakes.append(self.document.mistake(path, found, allowed))

    def node(self, event: Any, path: Where) -> Any:
        self.document.lines.setdefault(path, event.start_mark.line + 1)
        if isinstance(event, AliasEvent):
            self.wrong(path, f"an alias (*{event.anchor})", "values written out; no anchors or aliases")
            return None
        if event.anchor is not None:
            self.wrong(path, f"an anchor (&{event.anchor})", "values written out; no anchors or aliases")
        if event.tag is not None:
            self.wrong(path, f"a tag ({event.tag})", "plain values without tags")
        if isinstance(event, MappingStartEvent):
            return self.mapping(path)
        if isinstance(event, SequenceStartEvent):
            return self.sequence(path)
        return resolve(event.value) if event.implicit[0] else event.value

    def mapping(self, path: Where) -> dict[str, Any]:
        result: dict[str, Any] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            if isinstance(event, ScalarEvent):
                key = event.value
                inner = (*path, key)
                repeated = key in result
                if repeated:
                    first = self.document.line_of(inner)
                    self.document.mistakes.append(
                        Mistake(
                            self.document.file,
                            event.start_mark.line + 1,
                            dotted(inner),
                            f"the same key again (first in line {first})",
                            "each key once",
                        )
                    )
                self.document.lines.setdefault(inner, event.start_mark.line + 1)
                if event.anchor is not None or event.tag is not None:
                    self.wrong(inner, "an anchor or a tag on a key", "plain keys")
                value = self.node(next(self.events), inner)
                if not repeated:
                    result[key] = value
            else:
                self.wrong(path, "a key that is not plain text", "keys that are plain text")
                self.node(event, (*path, "?"))
                self.node(next(self.events), (*path, "?"))
        return result

    def sequence(self, path: Where) -> list[Any]:
        result: list[Any] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            result.append(self.node(event, (*path, len(result))))
        return result


def resolve(text: str) -> str | int | float | bool | None:
    """A plain scalar by YAML 1.2's core schema: only null, true/false and numbers are not text."""
    lowered = text.lower()
    if lowered in _WORDS and text in (lowered, lowered.title(), lowered.upper()):
        return _WORDS[lowered]
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) <= _LONGEST_INTEGER else text
    if len(text) <= _LONGEST_INTEGER and _OCTAL_OR_HEX.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    if lowered in _SPECIAL:
        return float(_SPECIAL[lowered])
    return text
