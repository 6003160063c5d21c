"""Who people are: age, orientation, sex, ethnicity and disability.

Ethnicity and disability are fitted to the figure of their decile, or of their area, for residents of all ages;
their pattern over age and tenure is national and assumed.
"""

from __future__ import annotations

import numpy as np

from sim.columns import ETHNIC_GROUPS
from sim.population.draft import Draft, Joint, f32
from sim.population.families import (
    BAND_YEARS,
    BROAD,
    BROAD_NAMES,
    CELL_FIRST,
    CELL_KIND,
    CELL_SECOND,
    COUPLE,
    FIRST_AGE,
    LONE_PARENT,
    PARENT_AND_CHILD,
)
from sim.population.luck import pick
from sim.population.margins import conditional, fitted, intercept, logistic, logit
from sim.population.official import GROUP_SIZES

GAY = 1


def draw_ages(draft: Draft, cell: np.ndarray, mate: np.ndarray) -> None:
    """Age in years from the household's cell; a band's years are equally likely."""
    band = np.where(mate == 2, CELL_SECOND[cell], CELL_FIRST[cell])
    within = draft.luck.uniform("age")
    age = FIRST_AGE[band] + (within * BAND_YEARS.astype(f32)[band]).astype(np.int64)
    draft.columns["age"] = age.astype(np.uint8)
    draft.columns["age_band"] = np.searchsorted([35, 50, 65], age, side="right").astype(np.uint8)


def draw_orientation(draft: Draft, couple: np.ndarray, mate: np.ndarray) -> None:
    """Orientation by age, with the place's shares; both partners of a gay or lesbian couple have the same."""
    by_age = np.asarray(draft.value["orientation_by_age"])  # relative shares of those who are not straight
    relative = by_age / float(by_age @ draft.mix["age_band"])
    shares = draft.place.mean("orientation")
    draft.mix["orientation"] = shares
    table = np.empty((4, 4))
    table[:, 1:] = shares[None, 1:] * relative[:, None]
    table[:, 0] = 1.0 - table[:, 1:].sum(axis=1)
    own = pick(draft.luck.uniform("orientation"), table, draft.columns["age_band"])
    second = couple & (mate == 2)
    rest = table.copy()
    rest[:, GAY] = 0.0
    own[second] = pick(draft.luck.uniform("orientation_partner"), conditional(rest), draft.columns["age_band"])[second]
    follows = np.flatnonzero(second)
    gay = follows[own[follows - 1] == GAY]
    own[gay] = GAY
    draft.columns["orientation"] = own


def draw_sex(draft: Draft, cell: np.ndarray, mate: np.ndarray, couple: np.ndarray) -> None:
    """Sex: as tables say for adults alone and parents, half of all others; partners differ unless gay or lesbian."""
    kind, broad = CELL_KIND[cell], BROAD[CELL_FIRST[cell]]
    chance = np.full(len(cell), 0.5, f32)
    alone, lone = kind < LONE_PARENT, kind == LONE_PARENT
    chance[alone] = draft.homes.women.astype(f32)[draft.stratum[alone], broad[alone]]
    chance[lone] = draft.number("lone_mothers")
    grown = (kind == PARENT_AND_CHILD) & (mate != 2)
    chance[grown] = draft.number("mothers_of_grown")
    sex = draft.luck.below("sex", chance)
    second = np.flatnonzero(couple & (mate == 2))
    gay = draft.columns["orientation"][second] == GAY
    sex[second] = np.where(gay, sex[second - 1], 1 - sex[second - 1])
    draft.columns["sex"] = sex
    women = float(draft.place.mean("age") @ _women_by_band(draft))
    draft.mix["sex"] = np.array([1.0 - women, women])


def _women_by_band(draft: Draft) -> np.ndarray:
    """Share of women in each of the sixteen age bands."""
    under, older, oldest = (draft.number(f"women_{k}") for k in ("under_65", "65_74", "75_plus"))
    return np.array([under] * 10 + [older] * 2 + [oldest] * 4)


def ethnic_tables(draft: Draft) -> np.ndarray:
    """Share of the five groups given stratum, broad age and tenure: (S, 6, 4, 5).

    Fitted so that, children counted, each stratum has the place's shares of residents.
    """
    value, tables = draft.value, draft.place.tables
    by_age = np.array([value[f"ethnicity_{name}"] for name in ("0_15", *BROAD_NAMES)])
    odds = np.array([np.ones(5), value["ethnicity_mortgage"], value["ethnicity_social"], value["ethnicity_private"]])
    seed = np.concatenate([by_age[:1], (by_age[1:, None, :] * odds[None, :, :]).reshape(24, 5)])
    out = np.empty((len(draft.place.deciles), 6, 4, 5))
    for d in range(len(out)):
        rows = np.concatenate([tables["children_per_adult"][:, d], draft.homes.people[d].ravel()])
        out[d] = conditional(fitted(np.maximum(seed, 1e-6), rows, tables["ethnic_group"][:, d]))[1:].reshape(6, 4, 5)
    return out


def draw_ethnicity(draft: Draft, broad: np.ndarray) -> None:
    """One of five groups, then one of the 19 inside it; most partners share their luck, so most couples one group."""
    table = ethnic_tables(draft)
    weights = draft.homes.people * draft.place.heft[:, None, None]
    draft.mix["ethnic_group"] = np.einsum("dat,date->e", weights, table) / len(table)
    cell = (draft.stratum * 6 + broad) * 4 + draft.columns["tenure"]
    apart = draft.luck.below("ethnicity_apart", draft.number("couples_of_two_groups")).astype(bool)
    u = np.where(apart, draft.luck.uniform("ethnic_group"), draft.home.uniform("ethnic_group"))
    group = pick(u, table.reshape(-1, 5), cell)
    inner = np.where(apart, draft.luck.uniform("ethnicity"), draft.home.uniform("ethnicity"))
    ethnicity = np.zeros(len(group), np.uint8)
    start = 0
    for g, (name, size) in enumerate(zip(ETHNIC_GROUPS, GROUP_SIZES, strict=True)):
        mine = np.flatnonzero(group == g)
        shares = draft.place.tables[f"ethnicity_{name}"].T
        ethnicity[mine] = start + pick(inner[mine], shares, draft.stratum[mine])
        start += size
    draft.columns["ethnic_group"], draft.columns["ethnicity"] = group, ethnicity


def disability_tables(draft: Draft | Joint) -> np.ndarray:
    """Chance of being disabled given stratum, broad age and tenure, (S, 6, 4); children take their share first."""
    value, tables = draft.value, draft.place.tables
    by_age = logit(np.array([draft.number(f"disabled_{name}") for name in BROAD_NAMES]))
    by_tenure = np.asarray(value["disabled_tenure"])
    children = float(logit(draft.number("disabled_0_15")))
    x = np.concatenate([[children], (by_age[:, None] + by_tenure[None, :]).ravel()])
    out = np.empty((len(draft.place.deciles), 6, 4))
    for d in range(len(out)):
        weights = np.concatenate([tables["children_per_adult"][:, d], draft.homes.people[d].ravel()])
        level = intercept(tables["disability"][0, d], x, weights)
        out[d] = logistic(level + x[1:]).reshape(6, 4)
    return out


def draw_disability(draft: Draft, broad: np.ndarray) -> None:
    """Disabled (label) and how much activities are limited: a little or a lot, the latter more often when deprived."""
    chance = disability_tables(draft).astype(f32)[draft.stratum, broad, draft.columns["tenure"]]
    disabled = draft.luck.below("disabled", chance)
    lot = draft.number("limited_a_lot") + draft.number("limited_a_lot_deprived") * draft.deprivation
    limitation = disabled + disabled * draft.luck.below("limited_a_lot", lot)
    draft.columns["disabled"], draft.columns["limitation"] = disabled, limitation.astype(np.uint8)


def draw_who(draft: Draft, cell: np.ndarray, mate: np.ndarray) -> None:
    """All labels, in the order in which they need one another."""
    couple = (CELL_KIND[cell] == COUPLE) & (mate > 0)
    draw_ages(draft, cell, mate)
    draw_orientation(draft, couple, mate)
    draw_sex(draft, cell, mate, couple)
    band = np.where(mate == 2, CELL_SECOND[cell], CELL_FIRST[cell])
    draw_ethnicity(draft, BROAD[band])
    draw_disability(draft, BROAD[band])
