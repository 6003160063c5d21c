"""An own network: a file of ties between people 0 … n−1, in the place of the friends that would be drawn.

GraphML (nodes are persons by their id, or by an attribute ``person``) or a list of edges, two whole numbers a line.
Directions, weights and other attributes are ignored. Everything wrong with a file is told at once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from xml.parsers import expat

import numpy as np

from sim.files import InputError, Mistake, decoded, shown
from sim.numbers import Numbers
from sim.population.ties_anew import TIES

ENDINGS = (".graphml", ".edges", ".csv")
LARGEST = 32 * 1024 * 1024  # bytes
MOST_TIES = TIES - 1  # of a person; the partner has the first slot
MOST_TOLD = 50  # mistakes of one file
DEEPEST = 8  # levels of GraphML
PERSON = "person"  # the attribute that says who a node is
WHO = "whole numbers from 0, the first person"
_NUMBER = re.compile(r"[0-9]{1,9}")
_HEADER = re.compile(r"[A-Za-z_]+")


@dataclass(frozen=True)
class OwnNetwork:
    """Ties between persons, each once."""

    edges: np.ndarray  # int64 (edges, 2), the lower person first, in order
    lines: tuple[int, ...]  # line of each edge in the file

    @property
    def people(self) -> int:
        """How many people a town must have."""
        return int(self.edges.max()) + 1 if len(self.edges) else 0

    @property
    def friends(self) -> int:
        """The most ties that one person has."""
        return int(np.bincount(self.edges.ravel()).max()) if len(self.edges) else 0


class _Wrong(list[Mistake]):
    """The mistakes of one file."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file

    def say(self, line: int, found: str, allowed: str, key: str = "network") -> None:
        self.append(Mistake(self.file, line, key, found, allowed))


def load(path: str | Path) -> OwnNetwork:
    """The network in a file, read once while the file does not change; raises InputError with every mistake."""
    try:
        stat = Path(path).stat()
        stamp = (stat.st_mtime_ns, stat.st_size)
    except (OSError, ValueError):
        stamp = (0, 0)
    return _load(str(path), stamp)


@lru_cache(maxsize=8)
def _load(path: str, stamp: tuple[int, int]) -> OwnNetwork:
    wrong = _Wrong(path)
    text = _text(Path(path), wrong)
    found = None
    if text is not None:
        found = _graphml(text, wrong) if path.lower().endswith(".graphml") else _listed(text, wrong)
    network = None if found is None else _network(found, wrong)
    if wrong or network is None:
        more = len(wrong) - MOST_TOLD
        told = wrong[:MOST_TOLD]
        if more > 0:
            told.append(Mistake(path, told[-1].line, "network", f"{more:,} more mistakes", "none"))
        raise InputError(told)
    return network


def room(path: str, numbers: Numbers) -> dict[str, object]:
    """The numbers that make room for the network: slots for friends, as many as one person has ties."""
    wanted = load(path).friends
    return {"network.friends": float(max(wanted, float(numbers["network.friends"].value)))}  # type: ignore[arg-type]


def too_large(path: str, people: int) -> tuple[str, str] | None:
    """What is wrong with a network for so many people: found and allowed; None where it fits."""
    wanted = load(path).people
    if wanted <= people:
        return None
    return f"a network that names person {wanted - 1:,}", f"persons 0 to {people - 1:,}, or more `people`"


def _text(path: Path, wrong: _Wrong) -> str | None:
    if path.suffix.lower() not in ENDINGS:
        wrong.say(1, f"a file that ends in {shown(path.suffix)}", f"a file that ends in {', '.join(ENDINGS)}")
        return None
    try:
        if not path.is_file():
            wrong.say(1, "a folder" if path.is_dir() else "no such file", "a file that can be read")
            return None
        if path.stat().st_size > LARGEST:
            wrong.say(1, f"more than {LARGEST // 2**20} MiB", f"files up to {LARGEST // 2**20} MiB")
            return None
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        wrong.say(1, f"cannot be read ({getattr(error, 'strerror', None) or error})", "a file that can be read")
        return None
    text = decoded(data, str(path), "network")
    if isinstance(text, Mistake):
        wrong.append(text)
        return None
    return text


Edges = list[tuple[int, int, int]]  # person, person, line


def _listed(text: str, wrong: _Wrong) -> Edges:
    """Edges of a list: two persons a line, apart by blanks, a tab or a comma; # begins a comment."""
    found: Edges = []
    for line, raw in enumerate(text.split("\n"), 1):
        words = raw.split("#", 1)[0].replace(",", " ").split()
        if not words or (line == 1 and len(words) >= 2 and all(_HEADER.fullmatch(word) for word in words[:2])):
            continue
        if len(words) < 2:
            wrong.say(line, f"one word ({shown(words[0])})", "two persons a line")
            continue
        bad = [word for word in words[:2] if not _NUMBER.fullmatch(word)]
        for word in bad:
            wrong.say(line, shown(word), WHO)
        if not bad:
            found.append((int(words[0]), int(words[1]), line))
    return found


class _Lines:
    """Where nodes and edges stand in GraphML; stops at what could be used to do harm."""

    def __init__(self) -> None:
        self.nodes: dict[str, int] = {}
        self.edges: dict[tuple[str, str], int] = {}
        self.depth = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.doctype

    def doctype(self, *_: object) -> None:
        raise _Refused("a document type or entities", "GraphML without them", self.parser.CurrentLineNumber)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        line = self.parser.CurrentLineNumber
        if self.depth > DEEPEST:
            raise _Refused(f"nested more than {DEEPEST} levels", "one graph of nodes and edges", line)
        kind = name.rsplit(":", 1)[-1]
        if kind == "node":
            self.nodes.setdefault(attributes.get("id", ""), line)
        elif kind == "edge":
            pair = (attributes.get("source", ""), attributes.get("target", ""))
            self.edges.setdefault(pair, line)
            self.edges.setdefault(pair[::-1], line)

    def end(self, _: str) -> None:
        self.depth -= 1


class _Refused(Exception):
    def __init__(self, found: str, allowed: str, line: int) -> None:
        super().__init__(found)
        self.found, self.allowed, self.line = found, allowed, line


def _graphml(text: str, wrong: _Wrong) -> Edges | None:
    """Edges of GraphML, by networkx."""
    import networkx as nx  # takes long to import, and few bring a network

    where = _Lines()
    try:
        where.parser.Parse(text, True)
        graph = nx.parse_graphml(text)
    except _Refused as refused:
        wrong.say(refused.line, refused.found, refused.allowed)
        return None
    except expat.ExpatError as error:
        wrong.say(error.lineno, f"broken XML ({expat.ErrorString(error.code)})", "GraphML")
        return None
    except Exception as error:  # networkx lets many plain ones through
        wrong.say(1, f"not GraphML that networkx can read ({str(error).strip() or type(error).__name__})", "GraphML")
        return None
    persons: dict[str, int] = {}
    for node, attributes in graph.nodes(data=True):
        word = str(attributes.get(PERSON, node))
        if _NUMBER.fullmatch(word):
            persons[node] = int(word)
        else:
            found = f"{shown(word)} as the {PERSON} of node {shown(str(node))}" if PERSON in attributes else shown(word)
            wrong.say(where.nodes.get(str(node), 1), found, f"{WHO}, as the node's id or its attribute {PERSON}")
    for person, times in Counter(persons.values()).items():
        if times > 1:
            nodes = [node for node, who in persons.items() if who == person]
            wrong.say(where.nodes.get(str(nodes[1]), 1), f"{times} nodes for person {person}", "one node a person")
    both = ((a, b) for a, b in graph.edges() if a in persons and b in persons)
    return [(persons[a], persons[b], where.edges.get((str(a), str(b)), 1)) for a, b in both]


def _network(found: Edges, wrong: _Wrong) -> OwnNetwork | None:
    """The edges, each once, checked as a whole."""
    first: dict[tuple[int, int], int] = {}
    for a, b, line in found:
        if a == b:
            wrong.say(line, f"person {a} tied to themselves", "ties between two persons")
        else:
            first.setdefault((min(a, b), max(a, b)), line)
    for person, line, many in _too_many(first):
        wrong.say(line, f"person {person} with {many} ties", f"at most {MOST_TIES} a person")
    if not first and not wrong:
        wrong.say(1, "no ties", "at least one tie")
    if not first:
        return None
    edges = np.array(sorted(first), np.int64)
    return OwnNetwork(edges, tuple(first[a, b] for a, b in edges.tolist()))


def _too_many(first: dict[tuple[int, int], int]) -> Iterator[tuple[int, int, int]]:
    """Persons with too many ties: who, the line of the first tie that fits no more, how many."""
    many: Counter[int] = Counter()
    beyond: dict[int, int] = {}
    for pair, line in sorted(first.items(), key=lambda item: item[1]):
        for person in pair:
            many[person] += 1
            if many[person] > MOST_TIES:
                beyond.setdefault(person, line)
    for person, line in beyond.items():
        yield person, line, many[person]
