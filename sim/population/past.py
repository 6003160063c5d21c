"""What people carry: childhood, violence lived through, disposition, stigma, and exposures at the start.

Exposures that differ by label or decile meet everybody alike in a fair world.
"""

from __future__ import annotations

import numpy as np

from sim.columns import JOBS
from sim.population.draft import Draft, f32
from sim.population.luck import skewed
from sim.population.margins import logit

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
    columns["abuse_ever"] = luck.below("abuse_ever", draft.exposure("abuse_ever", "sex"))
    columns["assault_ever"] = luck.below("assault_ever", draft.exposure("assault_ever", "sex"))


def draw_caring(draft: Draft) -> None:
    """Unpaid care: none, under 50 hours, 50 or more; by sex and deprivation, and of all ages alike."""
    any_care = draft.exposure("caring", "sex") * np.exp(draft.gradient("caring_deprived"))
    heavy = draft.exposure("caring_heavy", "sex") * np.exp(draft.gradient("caring_heavy_deprived"))
    u = draft.luck.uniform("caring")
    draft.columns["caring"] = ((u < any_care).astype(np.uint8) + (u < heavy)).astype(np.uint8)


def draw_exposures(draft: Draft) -> None:
    """Harassment, abuse now, feeling unsafe, discrimination: starting values of `adversity` and `regard`, by their tables."""
    columns, luck = draft.columns, draft.luck
    harassed = draft.exposure("adversity.harassed", "sex")
    columns["harassed"] = luck.happens("harassed", harassed + draft.exposure("adversity.harassed_orientation", "orientation"))
    abused = draft.exposure("adversity.abused", "sex") * draft.by_decile("adversity.abused_place")
    columns["abused"] = luck.below("abused", abused)
    unsafe = draft.exposure("adversity.unsafe", "sex") + draft.by_decile("adversity.unsafe_place")
    columns["unsafe"] = luck.happens("unsafe", unsafe)
    hazard = draft.exposure("regard.discrimination", "ethnic_group")
    recent = hazard / (hazard + f32(draft.number("regard.discrimination_fades")))
    columns["discriminated"] = luck.below("discriminated", recent)
    ever = draft.exposure("regard.institution", "ethnic_group")
    columns["discriminated_ever"] = luck.below("discriminated_ever", ever)


def draw_health(draft: Draft) -> None:
    """Severe mental illness (as `illness` reads its reasons) and medicine at the start."""
    columns, luck, number = draft.columns, draft.luck, draft.number
    aces = np.array([0.0, number("illness.aces_some"), number("illness.aces_many")], f32)[columns["aces"]]
    x = f32(number("illness.level")) + aces + draft.by_decile("illness.place")
    x = x + f32(number("illness.discriminated_ever")) * columns["discriminated_ever"]
    x = x + f32(number("illness.alone")) * (columns["mate"] == 0)
    columns["severe"] = luck.happens("severe", x)
    lift = f32(number("medicine_disposition")) * columns["disposition"]
    columns["medicine"] = luck.happens("medicine", f32(logit(number("medicine"))) + lift)


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
