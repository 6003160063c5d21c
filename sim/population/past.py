"""What people carry: childhood, violence lived through, disposition, stigma, and exposures at the start.

Exposures that differ by label or decile meet everybody alike in a fair world.
"""

from __future__ import annotations

import numpy as np

from sim.columns import JOBS
from sim.population.draft import Draft, f32
from sim.population.families import CELL_KIND, COUPLE, LONE_PARENT
from sim.population.luck import skewed
from sim.population.margins import HALF, intercept, logistic, logit

FOUR = 2  # code of four or more adverse experiences
UNEMPLOYED = JOBS.index("unemployed")


def draw_lasting(draft: Draft) -> None:
    """Disposition (right-skewed, mean zero), stigma, community, childhood adversity, care history, violence ever."""
    columns, luck = draft.columns, draft.luck
    lasting = luck.shaped("disposition", skewed(draft.number("disposition_shape")))
    columns["disposition"] = np.clip(lasting * f32(draft.number("disposition_sd")), f32(-15), f32(30))
    own = luck.normal("stigma") * f32(draft.number("stigma_sd"))
    columns["stigma"] = np.clip(own + draft.exposure("stigma", "ethnic_group"), f32(-5), f32(5))
    columns["community"] = luck.below("community", draft.exposure("community", "ethnic_group"))
    many = logit(draft.number("aces_four")) + draft.gradient("aces_four_deprived")
    four = luck.happens("aces_four", many + f32(draft.number("aces_four_disposition")) * lasting)
    some = luck.below("aces_some", draft.number("aces_some"))
    columns["aces"] = np.where(four == 1, FOUR, some).astype(np.uint8)
    care = logit(draft.number("looked_after")) + f32(draft.number("looked_after_aces")) * four.astype(f32)
    columns["looked_after"] = luck.happens("looked_after", care)
    columns["bullied"] = luck.below("bullied", draft.number("bullied"))
    lived = draft.exposure("abuse_ever", "sex") * draft.by_decile("adversity.abused_place")
    columns["abuse_ever"] = luck.below("abuse_ever", lived)
    columns["assault_ever"] = luck.below("assault_ever", draft.exposure("assault_ever", "sex"))


def draw_caring(draft: Draft) -> None:
    """Unpaid care: none, under 50 hours, 50 or more; by sex and deprivation, and of all ages alike."""
    any_care = draft.exposure("caring", "sex") * np.exp(draft.gradient("caring_deprived"))
    heavy = draft.exposure("caring_heavy", "sex") * np.exp(draft.gradient("caring_heavy_deprived"))
    u = draft.luck.uniform("caring")
    draft.columns["caring"] = ((u < any_care).astype(np.uint8) + (u < heavy)).astype(np.uint8)


def draw_exposures(draft: Draft) -> None:
    """Harassment, abuse now, feeling unsafe and discrimination at the start, as `adversity` and `regard` have them."""
    columns, luck = draft.columns, draft.luck
    harassed = draft.exposure("adversity.harassed", "sex")
    harassed = harassed + draft.exposure("adversity.harassed_orientation", "orientation")
    columns["harassed"] = luck.happens("harassed", harassed)
    abused = draft.exposure("adversity.abused", "sex") * draft.by_decile("adversity.abused_place")
    columns["abused"] = luck.below("abused", abused)
    unsafe = draft.exposure("adversity.unsafe", "sex") + draft.by_decile("adversity.unsafe_place")
    columns["unsafe"] = luck.happens("unsafe", unsafe)
    columns["discriminated"] = luck.below("discriminated", _recent(draft))
    ever = draft.exposure("regard.institution", "ethnic_group")
    columns["discriminated_ever"] = luck.below("discriminated_ever", ever)


def _recent(draft: Draft) -> np.ndarray:
    """Chance that discrimination is recent: the hazard (by group) against how fast it fades."""
    hazard = draft.exposure("regard.discrimination", "ethnic_group")
    return hazard / (hazard + f32(draft.number("regard.discrimination_fades")))


def draw_severe(draft: Draft) -> None:
    """Severe mental illness: the register's share of each stratum, more often by the reasons that `illness` knows.

    Where exposures are equal every stratum has the mean share.
    """
    number, register = draft.number, draft.place.tables["severe"][0]
    reasons = np.array([number("illness.aces_some"), number("illness.aces_many"), number("illness.discriminated_ever"),
                        number("illness.alone")])  # fmt: skip
    many = logistic(logit(number("aces_four")) + number("aces_four_deprived") * HALF[draft.place.deciles - 1])
    ever = float(np.asarray(draft.value["regard.institution"]) @ draft.mix["ethnic_group"])
    alone = draft.homes.households @ (CELL_KIND <= LONE_PARENT) / (draft.homes.households @ (1 + (CELL_KIND >= COUPLE)))
    present = np.array(list(np.ndindex(2, 2, 2, 2)))  # each combination of the four reasons
    level = np.empty(len(register))
    for d in range(len(register)):
        chances = np.array([(1 - many[d]) * number("aces_some"), many[d], ever, alone[d]])
        weights = np.where(present, chances, 1.0 - chances).prod(axis=1)
        level[d] = intercept(draft.place.mean("severe")[0] if draft.equal else register[d], present @ reasons, weights)
    columns = draft.columns
    aces = np.array([0.0, reasons[0], reasons[1]], f32)[columns["aces"]]
    x = level.astype(f32)[draft.stratum] + aces + f32(reasons[2]) * columns["discriminated_ever"]
    columns["severe"] = draft.luck.happens("severe", x + f32(reasons[3]) * (columns["mate"] == 0))


def draw_medicine(draft: Draft) -> None:
    """Medicine at the start, more often where disposition is high."""
    lift = f32(draft.number("medicine_disposition")) * draft.columns["disposition"]
    draft.columns["medicine"] = draft.luck.happens("medicine", f32(logit(draft.number("medicine"))) + lift)


def draw_ties_at_start(draft: Draft) -> None:
    """Loneliness and taking part at the start, by the reasons of `ties`; disposition stands for distress."""
    columns, luck, number = draft.columns, draft.luck, draft.number
    limited = np.array([0.0, number("ties.lonely_little"), number("ties.lonely_lot")], f32)[columns["limitation"]]
    part = f32(number("ties.takes_part")) + f32(number("ties.takes_part_skill")) * columns["skill"]
    part = part + f32(number("ties.takes_part_distress")) * columns["disposition"]
    columns["takes_part"] = luck.happens("takes_part", part)
    x = f32(number("ties.lonely")) + limited + f32(number("ties.lonely_distress")) * columns["disposition"]
    for reason in ("discriminated", "strain", "community", "takes_part"):
        x = x + f32(number(f"ties.lonely_{reason}")) * columns[reason]
    x = x + f32(number("ties.lonely_alone")) * (columns["mate"] == 0)
    x = x + f32(number("ties.lonely_unemployed")) * (columns["job"] == UNEMPLOYED)
    columns["lonely"] = luck.happens("lonely", x)
