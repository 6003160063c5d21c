"""Reads a page of the docs as a story: files that are shown, commands and code that are run, in their order."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
INDENTED = re.compile(r"^ {4}((?:\.venv/bin/)?(?:mindgap|python|pip|make) [^\n]*)$", re.MULTILINE)
INCLUDED = re.compile(r"^\{literalinclude\} (\S+)$")
CAPTION = re.compile(r"^:caption: (\S+)$", re.MULTILINE)
# Towns small enough for a test; what a page says of these options is left out.
TOWN = {"--people": "300", "--months": "14", "--replicates": "2"}
COMPARED = {"--people": "1500", "--months": "26", "--replicates": "2", "--jobs": "1"}
YEARS = {"--people": "2000", "--months": "24", "--replicates": "2"}
SMALL: dict[str, dict[str, str]] = {
    "compare": COMPARED,
    "run": COMPARED,
    "sweep": {**TOWN, "--jobs": "1"},
    "sensitivity": {**TOWN, "--replicates": "1"},
    "decompose": {**TOWN, "--pairs": "1"},
    "frontier": {**TOWN, "--months": "26"},
    "robustness": {**TOWN, "--screen": "1", "--draws": "2"},
    "validate": YEARS,
    "external": {"--people": "1000", "--replicates": "1"},
    "calibrate": {"--people": "500", "--recover": "1", "--runs": "40", "--more": "10", "--waves": "2"},
    "app": {},
}


@dataclass(frozen=True)
class Step:
    """One thing a reader does: saves a file, types a command, or runs code."""

    kind: str  # file, command or python
    text: str
    name: str = ""  # of a file


def steps(page: Path) -> list[Step]:
    """The steps of a page in their order; blocks that only show what is printed are none."""
    text = page.read_text(encoding="utf-8")
    found: list[tuple[int, Step]] = []
    for block in FENCE.finditer(text):
        words = block[1].split()
        kind, body = (words[0] if words else ""), block[2]
        if included := INCLUDED.match(block[1].strip()):
            [name] = CAPTION.findall(body)
            saved = (page.parent / included[1]).read_text(encoding="utf-8")
            found.append((block.start(), Step("file", saved, name)))
        elif kind == "sh":
            found += [(block.start() + k, Step("command", line)) for k, line in enumerate(body.splitlines()) if line]
        elif len(words) == 2 and kind.isalpha() and "." in words[1]:
            found.append((block.start(), Step("file", body, words[1])))
        elif kind == "python":
            found.append((block.start(), Step("python", body)))
    bare = FENCE.sub(lambda block: "\n" * 2 + " " * (len(block[0]) - 2), text)
    found += [(line.start(), Step("command", line[1].split("  #")[0].strip())) for line in INDENTED.finditer(bare)]
    return [step for _, step in sorted(found, key=lambda one: one[0])]


def small(words: list[str]) -> list[str]:
    """A command of mindgap in a town small enough for a test: its own sizes give way."""
    sizes = SMALL.get(words[0], {})
    kept, k = [], 0
    while k < len(words):
        if words[k] in sizes:
            k += 2
            continue
        kept.append(words[k])
        k += 1
    return [*kept, *(word for pair in sizes.items() for word in pair)]


def split(line: str) -> list[str]:
    """The words of a command line, without the folder of the environment."""
    words = shlex.split(line)
    return [words[0].removeprefix(".venv/bin/"), *words[1:]]
