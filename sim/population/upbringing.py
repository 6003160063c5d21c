"""Childhoods: what people who start as adults, or half-way through childhood, have met; and what it has left in them.

The same numbers as the processes `childhood` and `legacy` live by, in closed form: a hazard met
for so many months. Children have their own carer; the carers of those who start as adults are
imagined, with strain and lasting distress of their own. So what one childhood holds goes together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.population.draft import Draft, f32
from sim.population.layout import CHILD, GROWN
from sim.population.luck import skewed
from sim.population.margins import HALF, SKILL_POINTS, SKILL_WEIGHTS, logistic, logit

YEARS, SCHOOL_FROM = 16, 5  # of age: childhood ends; school begins
LOWEST, HIGHEST = f32(-15), f32(30)


@dataclass(frozen=True)
class Carers:
    """What a childhood's main carer brings to it; float32 (n,)."""

    strain: np.ndarray
    above: np.ndarray  # distress above average, GHQ points
    severe: np.ndarray
    abused: np.ndarray


def _chance(hazard: np.ndarray, months: np.ndarray | float) -> np.ndarray:
    """Chance of having met a monthly hazard within so many months."""
    return 1.0 - np.exp(-hazard * months)


def adversity(draft: Draft, load: np.ndarray, months: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
    """Chances a person of having met any adversity, and four or more, under this load (a ratio of hazards)."""
    first = (draft.number("childhood.harm") + draft.number("childhood.hardship")) * load
    more = (draft.number("childhood.harm_again") + draft.number("childhood.hardship_again")) * load
    gone = np.exp(-first * months)
    apart = np.where(np.abs(first - more) < 1e-9, 1e-9, first - more)
    between = first * (np.exp(-more * months) - gone) / apart  # met one, not yet the next
    return 1.0 - gone, np.clip(1.0 - gone - between, 0.0, 1.0)


def _load(draft: Draft, name: str, carers: Carers, place: np.ndarray | float) -> np.ndarray:
    """Sum of what the carer and the place add to one of the childhood's numbers; terms that it has not are nothing."""
    total = draft.number(f"childhood.{name}_place") * place + np.zeros(len(carers.strain))
    for term in ("strain", "distress", "severe", "abused"):
        full = f"childhood.{name}_{term}"
        if full in draft.value:
            total = total + draft.number(full) * getattr(carers, "above" if term == "distress" else term)
    return np.asarray(total)


def adversity_shares(draft: Draft) -> np.ndarray:
    """Share of adults of each stratum without adversity, with one to three, with four or more: (S, 3)."""
    decile = draft.place.deciles.astype(int) - 1
    place = np.asarray(draft.value["childhood.place"], float)[decile]
    deprived = HALF[decile]
    if draft.equal:
        place, deprived = np.full_like(place, place.mean()), np.zeros_like(deprived)
    strained = logistic(logit(draft.number("childhood_strain")) + draft.number("childhood_strain_deprived") * deprived)
    out = np.zeros((len(place), 3))
    nothing = np.zeros_like(place)
    for strain in (0.0, 1.0):
        share = strained if strain else 1.0 - strained
        for point, weight in zip(SKILL_POINTS, SKILL_WEIGHTS, strict=True):
            carers = Carers(nothing + strain, nothing + point * draft.number("disposition_sd"), nothing, nothing)
            some, many = adversity(draft, np.exp(_load(draft, "hardship", carers, place)), 12.0 * YEARS)
            out += (share * weight)[:, None] * np.stack([1.0 - some, some - many, many], axis=1)
    return out


def looked_after_share(draft: Draft) -> float:
    """About the share of adults who were ever looked after: those maltreated and others in an average home."""
    shares = adversity_shares(draft).mean(axis=0)
    harm = draft.number("childhood.harm")
    maltreated = float(shares[1:].sum()) * harm / (harm + draft.number("childhood.hardship"))
    more = 1.0 + maltreated * (np.exp(draft.number("childhood.looked_after_maltreated")) - 1.0) / 2.0
    return float(_chance(np.asarray(draft.number("childhood.looked_after") * more), 12.0 * YEARS))


def _imagined(draft: Draft) -> tuple[Carers, np.ndarray]:
    """The carers that adults had as children, and their lasting distress; from each person's own luck."""
    nothing = np.zeros(len(draft.ids), f32)
    shape = skewed(draft.number("disposition_shape"))
    lasting = draft.luck.shaped("carer_disposition", shape) * f32(draft.number("disposition_sd"))
    level = logit(draft.number("childhood_strain")) + draft.gradient("childhood_strain_deprived")
    strain = draft.luck.happens("carer_strain", np.broadcast_to(level, lasting.shape)).astype(f32)
    return Carers(strain, lasting, nothing, nothing), lasting


def temper(draft: Draft, one: np.ndarray, other: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Temper of people whose parents' lasting distress is ``one`` and, where ``two``, ``other``; float32 (n,)."""
    return tempered(one, other, two, draft.luck.shaped("temper", temper_luck(draft.number)), draft.number)


def temper_luck(number: Callable[[str], float]) -> np.ndarray:
    """Quantiles of the luck of temper (mean 0, SD 1): so skewed that children of two parents are as skewed as they.

    Averaging makes less skewed: skew = rest³ · luck's + 2 · tie³ · parents', with the weights of `tempered`.
    """
    tie = number("temper_parent")
    kept = max(1.0 - 2.0 * tie**2, 0.05) ** 1.5
    return skewed(number("disposition_shape") * (kept / (1.0 - 2.0 * tie**3)) ** 2)


def tempered(
    one: np.ndarray, other: np.ndarray, two: np.ndarray, luck: np.ndarray, number: Callable[[str], float]
) -> np.ndarray:
    """As `temper`, with the luck (mean 0, SD 1) given; ``number`` finds a figure of the people's numbers by name."""
    tie, sd = f32(number("temper_parent")), f32(number("disposition_sd"))
    parents = (one + np.where(two, other, f32(0))) / sd
    rest = np.sqrt(f32(1) - tie * tie * (f32(1) + two.astype(f32)))
    return np.asarray(np.clip(f32(number("temper_sd")) * (tie * parents + rest * luck), LOWEST, HIGHEST), f32)


def _met(draft: Draft, carers: Carers, months: np.ndarray, who: np.ndarray) -> dict[str, np.ndarray]:
    """Everything the childhood process owns, for the rows ``who``; luck is each person's own."""
    number, luck, columns = draft.number, draft.luck, draft.columns
    place = np.broadcast_to(np.asarray(draft.by_decile("childhood.place")), months.shape)[who]
    months = months[who].astype(float)
    u = {n: luck.uniform(f"childhood_{n}")[who] for n in _LUCK}
    out: dict[str, np.ndarray] = {}
    for name in ("attachment", "parenting"):
        level = logistic(number(f"childhood.{name}") + _load(draft, name, carers, place))
        out[name] = (u[name] < level.astype(f32)).astype(np.uint8)
    load = np.exp(_load(draft, "hardship", carers, place))
    some, many = adversity(draft, load, months)
    out["aces"] = (u["hardship"] < some.astype(f32)).astype(np.uint8) + (u["hardship"] < many.astype(f32))
    harm, again = number("childhood.harm"), number("childhood.harm_again")
    first = harm / (harm + number("childhood.hardship"))
    second = again / (again + number("childhood.hardship_again"))
    once = np.array([0.0, first, 1.0 - (1.0 - first) * (1.0 - second)])
    later = (out["aces"] == 2) * (1.0 - once[2]) * _chance(again * load, months / 3.0)
    out["maltreated"] = (u["harm"] < (once[out["aces"]] + later).astype(f32)).astype(np.uint8)
    others = np.ones(len(draft.ids), f32)
    for label in ("ethnic_group", "orientation", "gender", "disabled", "neurodivergent"):
        others = others * draft.exposure(f"childhood.bullied_{label}", label)
    school = np.maximum(months - 12.0 * SCHOOL_FROM, 0.0)
    hazard = number("childhood.bullied") * others[who] * np.exp(_load(draft, "bullied", carers, place))
    out["bullied"] = (u["bullied"] < _chance(hazard, school).astype(f32)).astype(np.uint8)
    adult = np.array([0.0, number("childhood.trusted_adult_some"), number("childhood.trusted_adult_many")])
    there = logistic(number("childhood.trusted_adult") + adult[out["aces"]])
    out["trusted_adult"] = (u["trusted_adult"] < there.astype(f32)).astype(np.uint8)
    since = 1.0 + out["maltreated"] * (np.exp(number("childhood.looked_after_maltreated")) - 1.0) / 2.0  # half the time
    hazard = number("childhood.looked_after") * np.exp(_load(draft, "looked_after", carers, place)) * since
    out["looked_after"] = (u["looked_after"] < _chance(hazard, months).astype(f32)).astype(np.uint8)
    target = number("childhood.school_centre") + number("childhood.school_parenting") * out["parenting"]
    target = target + number("childhood.school_bullied") * out["bullied"]
    target = target + number("childhood.school_strain") * carers.strain
    target = target + draft.exposure("childhood.school_neurodivergent", "neurodivergent")[who]
    target = target + number("childhood.school_place") * place
    target = target + number("childhood.school_distress") * columns["temper"][who]
    needs = _needs(number, out, carers)
    target = target + number("childhood.school_need") * needs
    pupil = (months >= 12.0 * SCHOOL_FROM) & (months < 12.0 * YEARS)
    out["child_need"] = ((u["child_need"] < needs.astype(f32)) & pupil).astype(np.uint8)
    rate = number("childhood.school_rate")
    kept = (1.0 - rate) ** school
    spread = number("childhood.school_spread") * np.sqrt((1.0 - kept**2) / (1.0 - (1.0 - rate) ** 2))
    own = luck.normal("school")[who]
    tie = f32(number("skill_school"))
    own = tie * luck.normal("skill")[who] + np.sqrt(f32(1) - tie * tie) * own
    out["school"] = np.clip((1.0 - kept) * target + spread * own, -5, 5).astype(f32)
    return out


_LUCK = ("attachment", "parenting", "hardship", "harm", "bullied", "trusted_adult", "looked_after", "child_need")


def _needs(number: Callable[[str], float], met: dict[str, np.ndarray], carers: Carers) -> np.ndarray:
    """Chance that a child who has met this has a probable mental disorder, as `young` has it at a middling school."""
    aces = np.array([0.0, number("young.aces_some"), number("young.aces_many")])[met["aces"]]
    x = number("young.level") + number("young.strain") * carers.strain + number("young.distress") * carers.above + aces
    x = x + number("young.insecure") * (1.0 - met["attachment"]) + number("young.harsh") * (1.0 - met["parenting"])
    x = x + number("young.maltreated") * met["maltreated"] + number("young.bullied") * met["bullied"]
    return np.asarray(logistic(x))


def left_behind(draft: Draft, who: np.ndarray) -> np.ndarray:
    """Disposition of the rows ``who``: temper and what their childhood has left so far, as `legacy` has it.

    float32 (who,), GHQ points.
    """
    columns, number = {name: draft.columns[name][who] for name in (*_LEAVES, "temper")}, draft.number
    aces = np.array([0.0, number("legacy.aces_some"), number("legacy.aces_many")])[columns["aces"]]
    weight = number("legacy.maltreated") * columns["maltreated"] + aces + number("legacy.bullied") * columns["bullied"]
    left = weight * (1.0 - number("legacy.buffer") * columns["trusted_adult"])
    left = left + number("legacy.insecure") * (1.0 - columns["attachment"])
    left = left + number("legacy.harsh") * (1.0 - columns["parenting"]) - number("legacy.school") * columns["school"]
    grown = columns["temper"] + number("legacy.shrinkage") * (left - number("legacy.centre"))
    return np.clip(grown, LOWEST, HIGHEST).astype(f32)


_LEAVES = ("attachment", "parenting", "maltreated", "aces", "bullied", "school", "trusted_adult")


def draw_upbringing(draft: Draft) -> None:
    """Childhoods of everybody who has had one: first of those who head homes, then of grown children by those."""
    n = len(draft.ids)
    zero = np.zeros(n, np.uint8)
    draft.columns |= {name: zero.copy() for name in ("attachment", "parenting", "aces", "maltreated", "bullied",
                                                     "trusted_adult", "looked_after", "child_need")}  # fmt: skip
    draft.columns |= {name: np.zeros(n, f32) for name in ("school", "temper", "disposition")}
    carers, lasting = _imagined(draft)
    other = draft.luck.shaped("parent_disposition", skewed(draft.number("disposition_shape")))
    other = other * f32(draft.number("disposition_sd"))
    both = np.ones(n, bool)
    draft.columns["temper"] = temper(draft, lasting, other, both)
    elders = np.flatnonzero(draft.adult & (draft.laid.role != GROWN))
    months = np.full(n, 12 * YEARS)
    _settle(draft, carers, months, elders)
    grown = np.flatnonzero(draft.laid.role == GROWN)
    parents = _parents(draft)
    draft.columns["temper"][grown] = temper(draft, *parents)[grown]
    mixed = Carers(carers.strain, parents[0], carers.severe, carers.abused)
    _settle(draft, mixed, months, grown)


def draw_children(draft: Draft, carer: np.ndarray) -> None:
    """Childhoods as far as they have come, and skill as far as it has formed; ``carer``: row of each child's carer."""
    young = np.flatnonzero(draft.laid.role == CHILD)
    columns = draft.columns
    real = {name: columns[name][carer].astype(f32) for name in ("strain", "disposition", "severe", "abused")}
    carers = Carers(real["strain"], real["disposition"], real["severe"], real["abused"])
    columns["temper"][young] = temper(draft, *_parents(draft))[young]
    months = columns["age"].astype(np.int64) * 12 + 6
    _settle(draft, carers, months, young)
    number = draft.number
    target = number("legacy.skill_centre") + number("legacy.skill_carer") * columns["skill"][carer]
    target = target + number("legacy.skill_school") * columns["school"] + number("legacy.skill_aces") * columns["aces"]
    rate = number("legacy.skill_rate")
    kept = (1.0 - rate) ** months
    spread = number("legacy.skill_spread") * np.sqrt((1.0 - kept**2) / (1.0 - (1.0 - rate) ** 2))
    skill = np.clip((1.0 - kept) * target + spread * draft.luck.normal("skill"), -5, 5).astype(f32)
    columns["skill"][young] = skill[young]


def _parents(draft: Draft) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lasting distress of the head of each one's home and of the head's partner, and whether there is one."""
    first = draft.first
    partner = draft.laid.partner[first]
    lasting = draft.columns["disposition"]
    return lasting[first], lasting[partner], partner != first


def _settle(draft: Draft, carers: Carers, months: np.ndarray, who: np.ndarray) -> None:
    if not len(who):
        return
    theirs = Carers(carers.strain[who], carers.above[who], carers.severe[who], carers.abused[who])
    for name, values in _met(draft, theirs, months, who).items():
        draft.columns[name][who] = values
    draft.columns["disposition"][who] = left_behind(draft, who)
