"""Strata of people by who they are: what an intersectional analysis (MAIHDA) compares, and how many are in each.

A stratum is ethnic group (5) × sex (2) × fifth of deprivation (5) × disabled (2) × LGBTQ+ (2): 200 of them.
LGBTQ+ is whoever is not straight or is trans.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import numpy as np

from sim.columns import BY_NAME, ETHNIC_GROUPS
from sim.population.draft import Draft
from sim.population.ethnic import ethnic_tables
from sim.population.labels import BAND_OF_BROAD, disability_tables, gender_table, orientation_table
from sim.population.margins import conditional

SHAPE = (5, 2, 5, 2, 2)
_WORDS = (
    ETHNIC_GROUPS, BY_NAME["sex"].codes, tuple(f"fifth {k}" for k in range(1, 6)), ("not disabled", "disabled"),
    ("not LGBTQ+", "LGBTQ+"),
)  # fmt: skip
NAMES: tuple[str, ...] = tuple(", ".join(words) for words in product(*_WORDS))


def lgbtq(columns: Mapping[str, np.ndarray]) -> np.ndarray:
    """Who is not straight or is trans, bool (n,)."""
    return np.asarray((columns["orientation"] > 0) | (columns["gender"] > 0))


def strata(columns: Mapping[str, np.ndarray]) -> np.ndarray:
    """The stratum of each person, 0 to 199 in the order of `NAMES`, int16 (n,)."""
    fifth = (columns["imd_decile"].astype(np.int64) + 1) // 2 - 1
    index = (
        columns["ethnic_group"].astype(np.int64), columns["sex"].astype(np.int64), fifth,
        columns["disabled"].astype(np.int64), lgbtq(columns).astype(np.int64),
    )  # fmt: skip
    return np.ravel_multi_index(index, SHAPE).astype(np.int16)


def sizes(columns: Mapping[str, np.ndarray], who: np.ndarray | slice = slice(None)) -> np.ndarray:
    """People in each stratum, int64 (200,), of these rows."""
    return np.bincount(strata(columns)[who], minlength=len(NAMES))


def expected(draft: Draft) -> np.ndarray:
    """Share of adults in each stratum at the start by the tables people are drawn from, float64 (200,).

    Ethnic group goes with age and decile, disability with age, decile and tenure, LGBTQ+ with age and disability;
    sex is taken to go with age alone.
    """
    heft = draft.place.heft / draft.place.heft.sum()
    ages = draft.homes.people.sum(axis=2)  # (S, 6)
    ethnic = conditional(ethnic_tables(draft)[1][:, 1:])  # (S, 6, 5)
    disabled = (draft.homes.people * disability_tables(draft)[:, 1:]).sum(axis=2) / np.maximum(ages, 1e-12)
    straight = orientation_table(draft)[BAND_OF_BROAD, :, 0]  # (6, 2) by disability
    trans = gender_table(draft)[BAND_OF_BROAD].astype(float)
    queer = 1.0 - straight * (1.0 - trans[:, :1])
    under, older, oldest = (draft.number(f"women_{k}") for k in ("under_65", "65_74", "75_plus"))
    women = np.array([under] * 4 + [older, oldest])
    out = np.zeros(SHAPE)
    fifth = (draft.place.deciles.astype(int) + 1) // 2 - 1
    for s in range(len(heft)):
        for d, q in product((0, 1), (0, 1)):
            share = heft[s] * ages[s] * (disabled[s] if d else 1.0 - disabled[s])
            share = share * (queer[:, d] if q else 1.0 - queer[:, d])
            for sex in (0, 1):
                out[:, sex, fifth[s], d, q] += (share * (women if sex else 1.0 - women)) @ ethnic[s]
    return np.asarray(out.ravel() / out.sum())
