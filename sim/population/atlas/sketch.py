"""A place from its mix of deprivation alone, for who has no official files: England's people, decile by decile.

How many residents of each council, integrated care board and region live in each decile comes with the library
(`sim.population.atlas.mixes`). A sketch has areas of about 1,500 residents, each with the ages, ethnic groups, homes
and disability of England's areas of its decile. Nothing else of it is local; `mindgap place build` does better.
"""

from __future__ import annotations

import re

import numpy as np

from sim.columns import ETHNIC_GROUPS, TENURES
from sim.files import InputError, Mistake, nearest, shown
from sim.population.areas import COUNTS, PEOPLE_PER_AREA
from sim.population.atlas.choose import Chosen
from sim.population.atlas.make import Built, slug
from sim.population.atlas.mixes import Mix, mixes
from sim.population.place import NATION, SHAPE, load_place

FIFTEEN = 0.2  # of people aged 15 to 19, those aged 15: a year of five
AS_ENGLAND = "as England's areas of the same decile"


def known() -> dict[str, Mix]:
    """Every name and code that can be asked for, in small letters; a region or board before a council of its name."""
    words: dict[str, Mix] = {}
    for mix in mixes():
        short = re.sub(r"^NHS | Integrated Care Board$", "", mix.name)
        for word in (mix.code, mix.also, mix.name, short):
            if word:
                words.setdefault(word.lower(), mix)
    return words


def sketch(of: str, name: str | None = None) -> Built:
    """The sketch of the place of that name or code; InputError with the nearest name where there is none."""
    words = known()
    mix = words.get(" ".join(of.split()).lower().replace("_", " "))
    if mix is None:
        allowed = "the name or code of a region, an integrated care board or a council of England"
        raise InputError([Mistake("command line", 1, "OF", shown(of), allowed, _near(of, words))])
    england = load_place(NATION)
    columns: dict[str, list[str]] = {key: [] for key in ("code", "council", "decile", "filled")}
    columns |= {column: [] for table in COUNTS.values() for column in table}
    for decile in range(1, 11):
        residents = mix.residents * float(mix.deciles[decile - 1])
        if residents < 1.0:
            continue
        many = max(1, round(residents / PEOPLE_PER_AREA))
        shares = _shares(england.tables, decile - 1)
        for k in range(many):
            row = {"code": f"{mix.code}.{decile:02d}.{k:04d}", "council": mix.code, "decile": str(decile), "filled": ""}
            row |= {column: f"{share * residents / many:.2f}" for column, share in shares.items()}
            for column, text in row.items():
                columns[column].append(text)
    tables = {t: np.broadcast_to(england.tables[t], (len(rows), 10)).copy() for t, rows in SHAPE.items()}
    made_from = dict.fromkeys((*SHAPE, "areas"), AS_ENGLAND)
    made_from["deciles"] = "residents of the Census 2021 by decile of the Index of Deprivation 2025 (decile_mixes.csv)"
    made_from["sex"] = made_from["orientation"] = "as England"
    chosen = Chosen(mix.kind, mix.code, mix.name, np.ones(0, bool))
    notes = ("a sketch: only how many people live in each decile is local; build it for the rest",)
    return Built(name or slug(mix.name), chosen, tables, columns, (), made_from, (), (), FIFTEEN, notes)


def _near(of: str, words: dict[str, Mix]) -> str | None:
    """The name that begins with what was asked for, else one that has it as a word, else the most alike."""
    asked = " ".join(of.split()).lower().replace("_", " ")
    starts = [word for word in words if asked and f"{word} ".startswith(f"{asked} ")]
    holds = [word for word in words if asked and f" {asked} " in f" {word} "]
    return next(iter(sorted(starts, key=len) or sorted(holds, key=len)), None) or nearest(asked, words)


def _shares(tables: dict[str, np.ndarray], d: int) -> dict[str, float]:
    """The counts of an area as shares of its residents, in a decile of England (``d`` from 0)."""
    found = dict(zip(COUNTS["age"], tables["age_all"][:, d], strict=True))
    found |= {group: tables["ethnic_group"][k, d] for k, group in enumerate(ETHNIC_GROUPS)}
    found |= {tenure: tables["tenure"][k, d] for k, tenure in enumerate(TENURES)}
    disabled = float(tables["disability"][0, d])
    found |= {"disabled": disabled, "not_disabled": 1.0 - disabled}
    return {column: float(share) for column, share in found.items()} | dict.fromkeys(
        COUNTS["household_deprivation"], 0.0
    )
