"""Who people are: disability, orientation, gender identity, sex, ethnicity and neurodivergence.

Ethnicity and disability are fitted to the figure of their decile, or of their area, for residents of all ages;
their pattern over age and tenure is national. Orientation goes with age and disability, gender identity
with age and orientation, sex with the household.
"""

from __future__ import annotations

import numpy as np

from sim.curves import KNOTS
from sim.population.draft import Draft, Joint, f32
from sim.population.ethnic import draw_ethnicity
from sim.population.families import ALONE, BROAD, BROAD_NAMES, CELL_FIRST, LONE_PARENT, WITH_GROWN
from sim.population.layout import CHILD, GROWN, HEAD, PARTNER
from sim.population.luck import pick
from sim.population.margins import conditional, intercept, intercepts, logistic, logit

STRAIGHT, GAY = 0, 1
BAND_OF_BROAD = np.array([0, 0, 1, 2, 3, 3])  # the age band of each broad age


def disability_tables(draft: Draft | Joint) -> np.ndarray:
    """Chance of being disabled given stratum, age row (0 = under 16) and tenure, (S, 7, 4)."""
    value, tables, homes = draft.value, draft.place.tables, draft.homes
    by_age = logit(np.array([draft.number(f"disabled_{name}") for name in ("0_15", *BROAD_NAMES)]))
    x = by_age[:, None] + np.asarray(value["disabled_tenure"])[None, :]
    steep = np.array([*[1.0] * 5, *[draft.number("disabled_old_places")] * 2])
    weights = np.concatenate([homes.young[:, None, :], homes.people], axis=1).reshape(-1, 28)
    wanted = tables["disability"][0]
    level = intercepts(wanted, x.ravel(), weights)
    level = level - float(level @ draft.place.heft / draft.place.heft.sum())
    shape = steep[None, :, None] * level[:, None, None] + x
    level = intercepts(wanted, shape.reshape(-1, 28), weights)
    return np.asarray(logistic(level[:, None, None] + shape))


def draw_disability(draft: Draft) -> None:
    """Disabled (label), how much activities are limited, more often a lot when deprived; long-term physical illness."""
    columns, luck = draft.columns, draft.luck
    chance = disability_tables(draft).astype(f32)[draft.stratum, draft.age_row, columns["tenure"]]
    disabled = luck.below("disabled", chance)
    lot = draft.number("limited_a_lot") + draft.number("limited_a_lot_deprived") * draft.deprivation
    limitation = disabled + disabled * luck.below("limited_a_lot", lot)
    columns["disabled"], columns["limitation"] = disabled, limitation.astype(np.uint8)
    share = np.interp(np.arange(111), KNOTS, logit(np.asarray(draft.value["health.ill_age"])))
    ill = share.astype(f32)[columns["age"]] + draft.by_decile("health.ill_place")
    columns["long_term_ill"] = np.maximum(disabled, luck.happens("long_term_ill", ill))
    adults = (homes_of(draft) * disability_tables(draft)[:, 1:]).sum() / homes_of(draft).sum()
    draft.mix["disabled"] = np.array([1.0 - adults, adults])


def homes_of(draft: Draft | Joint) -> np.ndarray:
    """Adults by stratum, broad age and tenure, (S, 6, 4), as large as the strata are."""
    return np.asarray(draft.homes.people * draft.place.heft[:, None, None])


def orientation_table(draft: Draft | Joint) -> np.ndarray:
    """Shares of the four orientations given age band and disability, (4, 2, 4), with the place's shares over adults."""
    value = draft.value
    shares = draft.place.mean("orientation")
    people = homes_of(draft)
    disabled = disability_tables(draft)[:, 1:]
    both = ((people * (1.0 - disabled)).sum(axis=(0, 2)), (people * disabled).sum(axis=(0, 2)))
    mix = np.stack([np.bincount(BAND_OF_BROAD, ages) for ages in both], axis=1)
    odds = np.array([1.0, float(value["orientation_disabled"])])
    relative = np.asarray(value["orientation_by_age"])[:, None] * odds[None, :]
    relative = relative / float((relative * mix).sum() / mix.sum())
    table = np.empty((4, 2, 4))
    table[..., 1:] = shares[None, None, 1:] * relative[..., None]
    table[..., 0] = 1.0 - table[..., 1:].sum(axis=-1)
    return np.maximum(table, 0.0)


def draw_orientation(draft: Draft) -> None:
    """Orientation by age and disability; both partners of a gay or lesbian couple have the same."""
    table = orientation_table(draft).reshape(8, 4)
    draft.mix["orientation"] = draft.place.mean("orientation")
    cell = draft.columns["age_band"].astype(np.int64) * 2 + draft.columns["disabled"]
    own = pick(draft.luck.uniform("orientation"), table, cell)
    second = np.flatnonzero(draft.laid.role == PARTNER)
    rest = table.copy()
    rest[:, GAY] = 0.0
    own[second] = pick(draft.luck.uniform("orientation_partner")[second], conditional(rest), cell[second])
    gay = second[own[second - 1] == GAY]
    own[gay] = GAY
    draft.columns["orientation"] = own


def draw_gender(draft: Draft) -> None:
    """Gender identity, cis or trans: more often trans when young, and when not straight."""
    table = gender_table(draft)
    cell = draft.columns["age_band"].astype(np.int64) * 2 + (draft.columns["orientation"] != STRAIGHT)
    chance = table.reshape(-1)[cell]
    draft.columns["gender"] = draft.luck.below("gender", chance)
    bands = draft.mix["age_band"]
    other = _not_straight(draft)
    trans = float((bands * ((1 - other) * table[:, 0] + other * table[:, 1])).sum())
    draft.mix["gender"] = np.array([1.0 - trans, trans])


def _not_straight(draft: Draft | Joint) -> np.ndarray:
    """Share of each age band who are not straight, (4,)."""
    by_age = np.asarray(draft.value["orientation_by_age"])
    bands = _bands(draft)
    return np.asarray(by_age / float(by_age @ bands) * (1.0 - draft.place.mean("orientation")[0]))


def _bands(draft: Draft | Joint) -> np.ndarray:
    people = homes_of(draft).sum(axis=(0, 2))
    return np.asarray(np.bincount(BAND_OF_BROAD, people) / people.sum())


def gender_table(draft: Draft | Joint) -> np.ndarray:
    """Chance of being trans given age band and being not straight, (4, 2), meeting the share of adults who are."""
    by_age, odds = np.asarray(draft.value["trans_by_age"]), draft.number("trans_not_straight")
    other = _not_straight(draft)
    shape = by_age[:, None] * np.array([1.0, odds])[None, :]
    bands = _bands(draft)
    mean = float((bands * ((1.0 - other) * shape[:, 0] + other * shape[:, 1])).sum())
    return np.asarray(np.minimum(shape * draft.number("trans") / mean, 1.0), f32)


def draw_sex(draft: Draft) -> None:
    """Sex: as tables say for adults alone and parents, half of all others; partners differ unless gay or lesbian."""
    kind, broad, role = draft.kind, BROAD[CELL_FIRST[draft.cell]], draft.laid.role
    chance = np.full(len(kind), 0.5, f32)
    head = role == HEAD
    alone = head & (kind == ALONE)
    chance[alone] = draft.homes.women.astype(f32)[draft.stratum[alone], broad[alone]]
    chance[head & (kind == LONE_PARENT)] = draft.number("lone_mothers")
    chance[head & (kind == WITH_GROWN)] = draft.number("mothers_of_grown")
    chance[role == CHILD] = 1.0 - draft.number("boys")
    sex = draft.luck.below("sex", chance)
    second = np.flatnonzero(role == PARTNER)
    gay = draft.columns["orientation"][second] == GAY
    sex[second] = np.where(gay, sex[second - 1], 1 - sex[second - 1])
    draft.columns["sex"] = sex
    women = float(draft.place.mean("age") @ _women_by_band(draft))
    draft.mix["sex"] = np.array([1.0 - women, women])


def _women_by_band(draft: Draft) -> np.ndarray:
    """Share of women in each of the sixteen age bands."""
    under, older, oldest = (draft.number(f"women_{k}") for k in ("under_65", "65_74", "75_plus"))
    return np.array([under] * 10 + [older] * 2 + [oldest] * 4)


def carers(draft: Draft) -> np.ndarray:
    """Row of the adult who mainly cares, or cared, for each child at home, int64 (n,); one's own for everybody else.

    Grown children keep the carer they had while they live at home. In couples of a woman and a man it is mostly the
    mother, else the household's first person.
    """
    sex, first = draft.columns["sex"], draft.first
    partner = draft.laid.partner[first]
    two = sex[partner] != sex[first]
    mother = np.where(sex[first] == 1, first, partner)
    father = np.where(sex[first] == 1, partner, first)
    by_mother = draft.home.below("carer_mother", draft.number("carer_mothers")) == 1
    chosen = np.where(two, np.where(by_mother, mother, father), first)
    at_home = (draft.laid.role == CHILD) | (draft.laid.role == GROWN)
    return np.asarray(np.where(at_home, chosen, np.arange(len(sex))))


def draw_neurodivergent(draft: Draft) -> None:
    """Neurodivergent (autism or attention deficit), the same share of every age, more often of disabled people: as
    `health` limits neurodivergent people more often; alike for all where exposures are equal."""
    share = draft.number("neurodivergent")
    limits = np.asarray(draft.value["health.limited_neurodivergent"], float)
    lift = 0.0 if draft.equal else float(limits[1] - limits[0])
    young = draft.homes.young * draft.place.heft[:, None]
    child = float((young * disability_tables(draft)[:, 0]).sum() / max(young.sum(), 1e-9))
    mixes = (np.array([1.0 - child, child]), draft.mix["disabled"])  # children are less often disabled
    levels = np.array([intercept(share, np.array([0.0, lift]), mix) for mix in mixes])
    chance = logistic(levels[:, None] + np.array([0.0, lift])).astype(f32)
    own = chance[draft.adult.astype(int), draft.columns["disabled"]]
    draft.columns["neurodivergent"] = draft.luck.below("neurodivergent", own)
    draft.mix["neurodivergent"] = np.array([1.0 - share, share])


def draw_who(draft: Draft) -> None:
    """All labels, in the order in which they need one another."""
    draw_disability(draft)
    draw_orientation(draft)
    draw_gender(draft)
    draw_sex(draft)
    draw_ethnicity(draft)
    draw_neurodivergent(draft)
    draft.columns["birthday"] = (draft.luck.uniform("birthday") * f32(12)).astype(np.uint8)
