"""Finds the place a user means among England, its regions, integrated care boards and councils, by name or code."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from sim.files import InputError, Mistake, nearest, shown
from sim.population.atlas.assemble import AllAreas

KINDS = {"nation": "England", "region": "region", "icb": "integrated care board", "council": "local authority"}


@dataclass(frozen=True)
class Chosen:
    """A place by kind, code and title, and which of all areas are in it (bool, (L,))."""

    kind: str
    code: str
    title: str
    mask: np.ndarray


def choices(areas: AllAreas) -> dict[str, tuple[str, str, str]]:
    """Every name and code that can be asked for (small letters) → kind, code, title."""
    found: dict[str, tuple[str, str, str]] = {}
    regions, icbs = areas.sheets["regions"], areas.sheets["icbs"]
    named = {
        "region": dict(zip(regions.texts["region"], _regions(areas), strict=True)),
        "icb": dict(zip(icbs.keys, icbs.texts["name"], strict=True)),
        "council": dict(zip(areas.sheets["index_2025"].texts["council"], _councils(areas), strict=True)),
    }
    for kind, names in named.items():
        for code, title in names.items():
            for word in (code, title, _short(title)):
                found[word.lower()] = (kind, code, title)
    found |= dict.fromkeys(("england", "e92000001"), ("nation", "E92000001", "England"))
    return found


def _regions(areas: AllAreas) -> tuple[str, ...]:
    return areas.sheets["regions"].texts["name"]


def _councils(areas: AllAreas) -> tuple[str, ...]:
    return areas.sheets["index_2025"].texts["council_name"]


def _short(title: str) -> str:
    """An ICB's name without "NHS" and "Integrated Care Board"."""
    return re.sub(r"^NHS | Integrated Care Board$", "", title).strip()


def choose(areas: AllAreas, wanted: str) -> Chosen:
    """The place of that name or code; raises InputError with the nearest name, or where it has no area."""
    known = choices(areas)
    found = known.get(" ".join(wanted.split()).lower().replace("_", " "))
    if found is None:
        allowed = "England, or the name or code of a region, an integrated care board or a local authority"
        raise InputError([Mistake("command line", 1, "--of", shown(wanted), allowed, nearest(wanted.lower(), known))])
    kind, code, title = found
    owner = {"region": areas.region, "icb": areas.icb, "council": areas.council}.get(kind)
    mask = np.ones(len(areas.codes), bool) if owner is None else owner == code
    if not mask.any():
        sheet = areas.sheets["index_2025"]
        allowed = f"an index with areas of {title} ({code})"
        raise InputError([Mistake(sheet.file, 1, sheet.form.key, f"no area of {title}", allowed)])
    return Chosen(kind, code, title, mask)
