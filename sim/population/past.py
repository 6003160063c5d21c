"""What people carry and meet at the start: stigma, community, violence, unpaid care, exposures and illness.

Exposures that differ by label or decile meet everybody alike in a fair world. All are of adults: `people` clears
what children cannot have.
"""

from __future__ import annotations

import numpy as np

from sim.columns import JOBS
from sim.population.draft import Draft, f32
from sim.population.margins import intercept, logit
from sim.population.upbringing import adversity_shares, looked_after_share

UNEMPLOYED, EMPLOYED = JOBS.index("unemployed"), JOBS.index("employed")
RESPONSIBLE, PEAK = 9, 17  # years of age, as in `justice`


def draw_lasting(draft: Draft) -> None:
    """Stigma, community (a home has one mind in this), and violence since the age of 16."""
    columns, luck = draft.columns, draft.luck
    own = luck.normal("stigma") * f32(draft.number("stigma_sd"))
    columns["stigma"] = np.clip(own + draft.exposure("stigma", "ethnic_group"), f32(-5), f32(5))
    columns["community"] = draft.home.below("community", draft.exposure("community", "ethnic_group"))
    others = _violence(draft)
    lived = draft.exposure("abuse_ever", "sex") * draft.by_decile("adversity.abused_place")
    columns["abuse_ever"] = luck.below("abuse_ever", lived * others)
    columns["assault_ever"] = luck.below("assault_ever", draft.exposure("assault_ever", "sex") * others)


def _violence(draft: Draft) -> np.ndarray:
    """How often people meet abuse and violence by what others see in them, relative to all."""
    labels = ("orientation", "disabled", "neurodivergent")
    tables = [draft.exposure(f"adversity.violence_{label}", label) for label in labels]
    return np.asarray(np.prod(tables, axis=0))


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
    harassed = harassed + draft.exposure("adversity.harassed_gender", "gender")
    harassed = harassed + draft.table("adversity.harassed_age", "age_band")
    for label in ("disabled", "neurodivergent"):
        harassed = harassed + draft.exposure(f"adversity.harassed_{label}", label)
    columns["harassed"] = luck.happens("harassed", harassed)
    again = draft.exposure("adversity.abused", "sex") * _violence(draft)
    columns["abused"] = luck.below("abused", again) * columns["abuse_ever"]
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
    some, many = adversity_shares(draft)[:, 1:].T
    ever = float(np.asarray(draft.value["regard.institution"]) @ draft.mix["ethnic_group"])
    homes = draft.homes
    alone = (homes.households * homes.one_adult()).sum(axis=1) / homes.households_of_adults()
    present = np.array(list(np.ndindex(2, 2, 2, 2)))  # each combination of the four reasons
    present = present[present[:, :2].sum(axis=1) < 2]  # nobody is in two classes of adversity
    level = np.empty(len(register))
    for d in range(len(register)):
        wanted = draft.place.mean("severe")[0] if draft.equal else register[d]
        adverse = np.array([1.0 - some[d] - many[d], some[d], many[d]])[present[:, 0] + 2 * present[:, 1]]
        others = np.where(present[:, 2:], (ever, alone[d]), (1.0 - ever, 1.0 - alone[d])).prod(axis=1)
        level[d] = intercept(wanted, present @ reasons, adverse * others)
    columns = draft.columns
    aces = np.array([0.0, reasons[0], reasons[1]], f32)[columns["aces"]]
    x = level.astype(f32)[draft.stratum] + aces + f32(reasons[2]) * columns["discriminated_ever"]
    columns["severe"] = draft.luck.happens("severe", x + f32(reasons[3]) * draft.alone)


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
    x = x + f32(number("ties.lonely_alone")) * draft.alone
    x = x + f32(number("ties.lonely_unemployed")) * (columns["job"] == UNEMPLOYED)
    columns["lonely"] = luck.happens("lonely", x)


def draw_justice(draft: Draft) -> None:
    """Contact with criminal justice so far, unfair treatment by police of late, and fairness at work."""
    columns, luck, number = draft.columns, draft.luck, draft.number
    care = looked_after_share(draft)
    draft.mix["looked_after"] = np.array([1.0 - care, care])
    ages = np.arange(111)
    begins = np.clip((ages - RESPONSIBLE) / (PEAK - RESPONSIBLE), 0.0, 1.0)
    begins = begins * np.exp(-number("justice.contact_fades") * np.maximum(ages - PEAK, 0))
    so_far = (np.cumsum(begins) - begins / 2.0) * 12.0  # months at the full hazard, by age
    hazard = draft.exposure("justice.contact", "sex") * draft.by_decile("justice.contact_place")
    hazard = hazard * draft.exposure("justice.contact_looked_after", "looked_after")
    hazard = hazard * np.exp(f32(number("justice.contact_maltreated")) * columns["maltreated"])
    met = 1.0 - np.exp(-hazard * so_far.astype(f32)[columns["age"]])
    columns["justice_contact"] = luck.below("justice_contact", met)
    hazard = draft.exposure("justice.stopped", "ethnic_group") * draft.exposure("justice.stopped_sex", "sex")
    hazard = hazard * draft.table("justice.stopped_age", "age_band") * draft.by_decile("justice.stopped_place")
    columns["stopped"] = luck.below("stopped", hazard / (hazard + f32(number("justice.stopped_fades"))))
    fair = f32(number("justice.fair")) + f32(number("justice.fair_insecure")) * columns["insecure_job"]
    fair = fair + f32(number("justice.fair_discriminated")) * columns["discriminated"]
    columns["fair_at_work"] = luck.happens("fair_at_work", fair) * (columns["job"] == EMPLOYED)
