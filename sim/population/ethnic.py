"""Ethnic groups of households and of their members: by decile, age, tenure and family, and from parents to children.

The place gives each stratum's five groups, residents of all ages together, and the 19 inside
each. How groups differ by age, tenure and family is national and fitted to that. Members of a
household are of one group, but for some couples, people who share, and the children of two groups.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.columns import ETHNIC_GROUPS, ETHNICITIES
from sim.population.draft import Draft, Joint
from sim.population.families import (
    BROAD,
    BROAD_NAMES,
    CELL_KIND,
    CELL_OLDEST,
    CELL_TENURE_ROW,
    COUPLE,
    SHARED,
    Homes,
    ages_at_home,
    grown_at_home,
)
from sim.population.layout import CHILD, GROWN, PARTNER, SHARER
from sim.population.luck import pick
from sim.population.margins import conditional, fitted
from sim.population.official import GROUP_SIZES

MIXED = ETHNIC_GROUPS.index("mixed")
GROUP = np.repeat(np.arange(5, dtype=np.uint8), GROUP_SIZES)  # the group of each of the 19
HASTE = 1.5  # longer steps than the plain ones arrive sooner where a group is small
ROUNDS = 180  # of fitting; the first sixty fit ages too
MOST_BORN = 0.7  # share of the people of mixed groups in a place who may be children of two groups born there
FIRST_OF_GROUP = np.concatenate([[0], np.cumsum(GROUP_SIZES)[:-1]])
_AGE_OF_ODDS = np.array([0, 0, 1, 1, 2, 2])  # which odds of the 19 hold for each broad age of the oldest at home
KINDS = 6 * 4 * 3  # broad age of the oldest × tenure × family: none, one or two children, three and more
_NAMES = {name: np.uint8(k) for k, name in enumerate(ETHNICITIES)}
_WITH_WHITE = np.full(19, _NAMES["other_mixed"])  # what a child of a white and this other parent mostly is
_WITH_WHITE[5:10] = _NAMES["white_and_asian"]
_WITH_WHITE[_NAMES["african"]] = _NAMES["white_and_black_african"]
_WITH_WHITE[_NAMES["caribbean"]] = _NAMES["white_and_black_caribbean"]


@njit(error_model="numpy", cache=True)
def _inherit(one, other, group, with_white, mixed, whose, share, out):
    for i in range(len(one)):
        a, b = one[i], other[i]
        if group[a] == group[b]:
            out[i] = a
        elif mixed[i] >= share:  # named after one of the two
            out[i] = a if whose[i] < np.float32(0.5) else b
        elif group[a] == 3 or group[b] == 3:  # a parent of a mixed group passes on theirs
            out[i] = a if group[a] == 3 else b
        elif group[a] == 0 or group[b] == 0:
            out[i] = with_white[b if group[a] == 0 else a]
        else:
            out[i] = 16  # other mixed


def inherited(one: np.ndarray, other: np.ndarray, mixed: np.ndarray, whose: np.ndarray, share: float) -> np.ndarray:
    """Which of the 19 groups children of these two parents belong to, uint8 (n,).

    Of one group: as the first parent. Of two: ``share`` of children are of a mixed group (``mixed``, uniforms), the
    rest of either parent's (``whose``, uniforms).
    """
    out = np.empty(len(one), np.uint8)
    _inherit(one, other, GROUP, _WITH_WHITE, mixed, whose, np.float32(share), out)
    return out


def families(homes: Homes) -> np.ndarray:
    """Chance of no, one or two, and three or more children in a household of each cell, (S, C, 3)."""
    some, more = homes.children, homes.more[:, (CELL_KIND == COUPLE).astype(int)]
    many = np.stack([1 - some, some * (1 - more[..., 0]), some * more[..., 0] * (1 - more[..., 1]),
                     some * more[..., 0] * more[..., 1]], axis=-1)  # fmt: skip
    again = homes.more_grown
    older = np.stack([1 - homes.grown, homes.grown * (1 - again[0]), homes.grown * again[0] * (1 - again[1]),
                      homes.grown * again[0] * again[1]], axis=-1)  # fmt: skip
    both = many[..., :, None] * older[..., None, :]
    total = np.arange(4)[:, None] + np.arange(4)[None, :]
    none, large = both[..., 0, 0], (both * (total >= 3)).sum(axis=(-1, -2))
    return np.stack([none, 1.0 - none - large, large], axis=-1)


def _members(homes: Homes) -> tuple[np.ndarray, np.ndarray]:
    """Members of all households by kind and age row, (S, 72, 7), and those of them who are children of two parents.

    Families of each size hold their cell's children in proportion to the size (1.4 and 3.3 on average).
    """
    share = families(homes)
    part = conditional(share * np.array([0.0, 1.4, 3.3]))  # how a cell's children lie in families of each size
    older = grown_at_home(homes)
    ages = ages_at_home(homes)
    tenure = homes.tenure[:, CELL_TENURE_ROW]  # (S, C, 4)
    held = homes.households[:, :, None] * tenure
    cell_kind = BROAD[CELL_OLDEST].astype(int)
    persons = np.zeros((len(held), 6, 4, 3, 7))
    offspring = np.zeros_like(persons)
    young = homes.children_each()
    for k in range(6):
        mine = cell_kind == k
        h, f, p = held[:, mine], share[:, mine], part[:, mine]
        core = np.einsum("sct,scf,sca->stfa", h, f, (ages - older)[:, mine])
        kids = np.einsum("sct,scf,sca->stfa", h, p, older[:, mine])
        babies = np.einsum("sct,scf,sc->stf", h, p, young[:, mine])
        persons[:, k, ..., 1:] = core + kids
        persons[:, k, ..., 0] = babies
        offspring[:, k, ..., 1:] = kids
        offspring[:, k, ..., 0] = babies
    flat = (len(held), KINDS, 7)
    return persons.reshape(flat), offspring.reshape(flat)


def apart_by_stratum(draft: Draft | Joint) -> np.ndarray:
    """Share of families whose parents' groups are drawn apart, (S,).

    Fewer where their children would be more than the people of mixed groups who live there.
    """
    shares = draft.place.tables["ethnic_group"].T
    persons, offspring = (x.sum(axis=(1, 2)) for x in _members(draft.homes))
    each = float(draft.value["mixed_children"]) * (1.0 - (shares**2).sum(axis=1)) * offspring / persons
    most = MOST_BORN * shares[:, MIXED] / np.maximum(each, 1e-9)
    return np.asarray(np.minimum(float(draft.value["couples_of_two_groups"]), most))


def _of_children(table: np.ndarray, apart: np.ndarray, mixed: float) -> np.ndarray:
    """Groups of children whose parents' follow ``table`` (S, K, 5), drawn apart in this share of families (S, 1, 1)."""
    out = table - apart * mixed * table * (1.0 - table)
    out[..., MIXED] += apart[..., 0] * mixed * (1.0 - (table**2).sum(axis=-1))
    return np.asarray(out)


def ethnic_tables(draft: Draft | Joint) -> tuple[np.ndarray, np.ndarray]:
    """Share of the five groups among households of each kind, (S, 72, 5), and people by age row and group, (S, 7, 5).

    Fitted so that the stratum has the place's shares of residents, all ages together.
    """
    value, homes = draft.value, draft.homes
    apart, mixed = apart_by_stratum(draft)[:, None, None], float(value["mixed_children"])
    persons, offspring = _members(homes)
    by_age = np.array([value[f"ethnicity_{name}"] for name in ("0_15", *BROAD_NAMES)])
    target = fitted(np.maximum(by_age, 1e-6), persons.sum(axis=1), draft.place.tables["ethnic_group"].T)
    odds = np.array([np.ones(5), value["ethnicity_mortgage"], value["ethnicity_social"], value["ethnicity_private"]])
    family = np.array([np.ones(5), value["ethnicity_family"], value["ethnicity_large"]])
    seed = by_age[1:, None, None] * odds[None, :, None] * family[None, None]
    table = np.broadcast_to(conditional(seed.reshape(KINDS, 5)), (len(persons), KINDS, 5)).copy()
    share = conditional(persons)  # how a kind's members lie over the ages
    everybody = target.sum(axis=1)
    for k in range(ROUNDS):
        people = _people(table, persons, offspring, apart, mixed)
        if k < 60:
            step = np.log(np.maximum(target, 1e-12) / np.maximum(people, 1e-12))
            table = conditional(table * np.exp(share @ step))
        else:  # the margin of the stratum is met last; a group may be absent
            step = everybody / np.maximum(people.sum(axis=1), 1e-12)
            table = conditional(table * (step**HASTE)[:, None, :])
    return table, _people(table, persons, offspring, apart, mixed)


def _people(
    table: np.ndarray, persons: np.ndarray, offspring: np.ndarray, apart: np.ndarray, mixed: float
) -> np.ndarray:
    """People by age row and group, (S, 7, 5), given the groups of households of each kind."""
    children = _of_children(table, apart, mixed)
    core = np.swapaxes(persons - offspring, 1, 2) @ table
    return np.asarray(core + np.swapaxes(offspring, 1, 2) @ children)


def draw_ethnicity(draft: Draft) -> None:
    """One of five groups, then one of the 19 inside it, for everybody; children have it from their parents."""
    table, people = ethnic_tables(draft)
    weights = (people * draft.place.heft[:, None, None])[:, 1:].sum(axis=(0, 1))
    draft.mix["ethnic_group"] = weights / weights.sum()
    kind = _kind(draft)
    cell = draft.stratum.astype(np.int64) * KINDS + kind
    flat = table.reshape(-1, 5)
    role, first = draft.laid.role, draft.first
    apart = apart_by_stratum(draft).astype(np.float32)[draft.stratum]
    own = draft.luck.below("ethnicity_apart", apart).astype(bool)
    own = (own & (role == PARTNER)) | (role == SHARER)
    u = np.where(own, draft.luck.uniform("ethnic_group"), draft.home.uniform("ethnic_group"))
    inner = np.where(own, draft.luck.uniform("ethnicity"), draft.home.uniform("ethnicity"))
    details = detail_tables(draft, table)
    ethnicity = _detail(draft, details, pick(u, flat, cell), inner)
    other = _other_parent(draft, details, ethnicity, flat, cell, apart)
    young = np.flatnonzero((role == CHILD) | (role == GROWN))
    if len(young):
        mixed, whose = (draft.luck.uniform(name)[young] for name in ("mixed", "mixed_whose"))
        share = draft.number("mixed_children")
        ethnicity[young] = inherited(ethnicity[first[young]], other[first[young]], mixed, whose, share)
    draft.columns["ethnicity"], draft.columns["ethnic_group"] = ethnicity, GROUP[ethnicity]


def _kind(draft: Draft) -> np.ndarray:
    """The kind of each person's household: broad age of the oldest, tenure, family; int64 (n,)."""
    role = draft.laid.role
    young = np.bincount(draft.first, (role == CHILD) | (role == GROWN), minlength=len(role))[draft.first]
    size = np.where(young >= 3, 2, young > 0).astype(np.int64)
    oldest = BROAD[CELL_OLDEST[draft.cell]].astype(np.int64)
    return np.asarray((oldest * 4 + draft.columns["tenure"]) * 3 + size)


def detail_tables(draft: Draft | Joint, table: np.ndarray) -> list[np.ndarray]:
    """For each of the five groups: shares of those of the 19 inside it, given stratum and the oldest's age, (S, 6, k).

    ``table`` are the groups of households by kind. All ages together have the place's shares.
    """
    people = _members(draft.homes)[0].sum(axis=2)  # (S, 72)
    groups = (people[:, :, None] * table).reshape(len(table), 6, 12, 5).sum(axis=2)  # (S, 6, 5)
    odds = np.array([draft.value["nineteen_16_34"], np.ones(19), draft.value["nineteen_65_plus"]])[_AGE_OF_ODDS]
    found = []
    for g, name in enumerate(ETHNIC_GROUPS):
        inside = odds[:, FIRST_OF_GROUP[g] : FIRST_OF_GROUP[g] + GROUP_SIZES[g]]
        shares = draft.place.tables[f"ethnicity_{name}"].T
        rows = np.maximum(groups[:, :, g], 1e-12)
        seed = np.maximum(inside[None] * shares[:, None, :], 1e-12)
        found.append(conditional(fitted(seed, rows, np.maximum(shares, 1e-12), rounds=60)))
    return found


def _detail(draft: Draft, details: list[np.ndarray], group: np.ndarray, inner: np.ndarray) -> np.ndarray:
    """One of the 19 for people of these groups, by `detail_tables` and these uniforms."""
    out = np.zeros(len(group), np.uint8)
    cell = draft.stratum.astype(np.int64) * 6 + BROAD[CELL_OLDEST[draft.cell]]
    for g, table in enumerate(details):
        mine = np.flatnonzero(group == g)
        out[mine] = FIRST_OF_GROUP[g] + pick(inner[mine], table.reshape(-1, table.shape[-1]), cell[mine])
    return out


def _other_parent(
    draft: Draft, details: list[np.ndarray], ethnicity: np.ndarray, table: np.ndarray, cell: np.ndarray,
    apart: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Which of the 19 groups the other parent of the household head's children is of: the partner, or one elsewhere."""
    other = ethnicity[draft.laid.partner]
    single = draft.laid.partner == np.arange(len(other))
    away = single & (draft.home.uniform("other_parent_apart") < apart)
    rows = np.flatnonzero(away & (draft.laid.role == 0) & (draft.kind != SHARED))
    if len(rows):
        group = np.zeros(len(other), np.uint8)
        group[rows] = pick(draft.home.uniform("other_parent")[rows], table, cell[rows])
        found = _detail(draft, details, group, draft.home.uniform("other_parent_inner"))
        other = other.copy()
        other[rows] = found[rows]
    return other
