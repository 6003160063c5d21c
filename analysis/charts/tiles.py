"""Layouts of a tile map: where each area's hexagon lies. HexJSON is read; a layout of England's regions is built in.

HexJSON (Open Innovations) names a ``layout`` (odd-r, even-r: rows of pointed hexagons shifted by half; odd-q, even-q:
columns of flat ones) and ``hexes`` by code, each with column ``q`` and row ``r`` counted from the south-west.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.files import InputError, Mistake, nearest, shown

LAYOUTS = ("odd-r", "even-r", "odd-q", "even-q")
LARGEST = 4 * 1024 * 1024
FURTHEST = 10_000  # columns or rows from the origin
_STEP = math.sqrt(3) / 2

# England's nine regions as this project lays them: north at the top, London between the south west and the south east
_REGIONS = {
    "E12000001": ("North East", 1, 3),
    "E12000002": ("North West", 1, 2),
    "E12000003": ("Yorkshire and The Humber", 2, 2),
    "E12000004": ("East Midlands", 1, 1),
    "E12000005": ("West Midlands", 0, 1),
    "E12000006": ("East of England", 2, 1),
    "E12000007": ("London", 1, 0),
    "E12000008": ("South East", 2, 0),
    "E12000009": ("South West", 0, 0),
}


@dataclass(frozen=True)
class Tile:
    """An area's hexagon: its code, the name the layout gives, and its middle; neighbours in a row are 1 apart."""

    code: str
    name: str
    x: float
    y: float


@dataclass(frozen=True)
class Layout:
    """All tiles of a map; ``pointed`` hexagons have a corner at the top."""

    name: str
    tiles: tuple[Tile, ...]
    pointed: bool = True


def regions() -> Layout:
    """The nine regions of England, one tile each."""
    tiles = tuple(Tile(code, name, *middle("odd-r", q, r)) for code, (name, q, r) in _REGIONS.items())
    return Layout("regions of England", tiles)


def middle(layout: str, q: int, r: int) -> tuple[float, float]:
    """The middle of the hexagon in column q and row r."""
    shift = 0.5 if (layout.startswith("odd")) else -0.5
    if layout.endswith("-r"):
        return q + shift * (r % 2), r * _STEP
    return q * _STEP, r + shift * (q % 2)


def read_hexjson(path: Path) -> Layout:
    """The layout in a HexJSON file; raises `sim.files.InputError` with every mistake found."""
    file = str(path)
    allowed = "a HexJSON file: a layout, and hexes by code with q and r"

    def refuse(line: int, key: str, found: str, may: str = allowed) -> InputError:
        return InputError([Mistake(file, line, key, found, may)])

    try:
        if path.stat().st_size > LARGEST:
            raise refuse(1, "file", f"more than {LARGEST >> 20} MiB")
        value: Any = json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise refuse(error.lineno, "file", f"broken JSON ({error.msg})") from None
    except RecursionError:
        raise refuse(1, "file", "JSON nested too deeply") from None
    except (OSError, ValueError) as error:
        raise refuse(1, "file", f"cannot be read ({getattr(error, 'strerror', None) or 'not UTF-8'})") from None
    if not isinstance(value, dict) or not isinstance(value.get("hexes"), dict) or not value["hexes"]:
        raise refuse(1, "hexes", shown(value.get("hexes") if isinstance(value, dict) else value))
    layout = value.get("layout")
    if layout not in LAYOUTS:
        found = Mistake(file, 1, "layout", shown(layout), ", ".join(LAYOUTS), nearest(str(layout), LAYOUTS))
        raise InputError([found])
    tiles, mistakes = _tiles(file, layout, value["hexes"])
    if mistakes:
        raise InputError(mistakes)
    return Layout(path.stem, tiles, layout.endswith("-r"))


def _tiles(file: str, layout: str, hexes: Mapping[str, Any]) -> tuple[tuple[Tile, ...], list[Mistake]]:
    mistakes: list[Mistake] = []
    there: dict[tuple[int, int], str] = {}
    tiles = []
    for code, item in hexes.items():
        where = item if isinstance(item, dict) else {}
        before = len(mistakes)
        for axis in ("q", "r"):
            at = where.get(axis)
            if isinstance(at, bool) or not isinstance(at, int) or abs(at) > FURTHEST:
                mistakes.append(Mistake(file, 1, f"hexes.{code}.{axis}", shown(at), "a whole number"))
        if len(mistakes) > before:
            continue
        spot = (where["q"], where["r"])
        if spot in there:
            found = f"on the tile of {there[spot]} (q {spot[0]}, r {spot[1]})"
            mistakes.append(Mistake(file, 1, f"hexes.{code}", found, "a tile of its own"))
        there[spot] = code
        tiles.append(Tile(str(code), str(where.get("n", code)), *middle(layout, *spot)))
    return tuple(tiles), mistakes
