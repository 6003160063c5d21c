"""How people earn: earning power, work, hours and pay.

No label enters earning power, work at the start excepted where published tables of
employment give it (age and sex, hours, unemployment by ethnic group); pay differs by sex
only through hours.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from sim import terms
from sim.columns import JOBS
from sim.population.draft import Draft, f32
from sim.population.labels import disability_tables
from sim.population.margins import HALF, SKILL_POINTS, SKILL_WEIGHTS, intercept, logistic, logit

EMPLOYED, UNEMPLOYED, HOME, SICK, RETIRED, STUDENT = (JOBS.index(j) for j in JOBS)
PENSION_AGE = 66
# working ages in bands whose employment is published by sex, and the youngest and oldest, which are assumed
WORK_BANDS = ("16_19", "20_29", "30_39", "40_49", "50_59", "60_65", "66_69", "70_plus")
_BROAD_OF_WORK = (0, 1, 2, 2, 3, 3, 4, 5)  # the broad age that stands for each work band
_WORK_EDGES = np.array([20, 30, 40, 50, 60, 66, 70])
_RANK = np.arange(1, 1024) / 1024
_Z = special.ndtri(_RANK)


def draw_skill(draft: Draft) -> None:
    """Earning power: mean 0 and SD 1 over the nation; lower in deprived deciles and by tenure; alike within a home."""
    mean, rest = skill_table(draft)
    shared = draft.number("skill_couples")
    luck = np.sqrt(f32(shared)) * draft.home.normal("skill") + np.sqrt(f32(1 - shared)) * draft.luck.normal("skill")
    level = mean.astype(f32)[draft.decile, draft.columns["tenure"]]
    draft.columns["skill"] = np.clip(level + f32(rest) * luck, f32(-5), f32(5))


def skill_table(draft: Draft) -> tuple[np.ndarray, float]:
    """Mean earning power by decile and tenure, (10, 4), and the SD inside each of these cells."""
    mean = draft.number("skill_deprived") * HALF[:, None] + np.asarray(draft.value["skill_tenure"])[None, :]
    weights = draft.nation.homes.people.sum(axis=1) / 10
    mean = mean - float((weights * mean).sum())
    return mean, float(np.sqrt(max(0.1, 1.0 - float((weights * mean**2).sum()))))


def _sick_logit(draft: Draft, limitation: np.ndarray, skill: np.ndarray) -> np.ndarray:
    """Log-odds of being long-term sick, severe illness and disposition apart (as in `work`)."""
    limited = np.array([0.0, draft.number("work.sickness_little"), draft.number("work.sickness_lot")], f32)[limitation]
    own = f32(draft.number("work.sickness_skill")) * skill
    return f32(draft.number("work.sickness")) + limited + own


def _work_logit(
    draft: Draft, limitation: np.ndarray, dp: np.ndarray, skill: np.ndarray, tenure: np.ndarray
) -> np.ndarray:
    """Log-odds of working rather than being at home, the level by age and sex apart."""
    limited = np.asarray(draft.value["work_limitation"], f32)[limitation]
    held = np.asarray(draft.value["work_tenure"], f32)[tenure]
    own = f32(draft.number("work_deprived")) * dp + f32(draft.number("work_skill")) * skill
    return limited + held + own


def _levels(draft: Draft) -> np.ndarray:
    """Constants of `_work_logit` by sex and work band, (2, 8), so that the published share is employed.

    Averages over the nation's deciles, tenure, limitation and seven points of skill; those who are studying,
    sick, retired early or unemployed are taken off first.
    """
    number = draft.number
    decile, tenure, limitation, point = (axis.ravel() for axis in np.indices((10, 4, 3, 7)))
    mean, rest = skill_table(draft)
    dp, skill = HALF[decile], mean[decile, tenure] + rest * SKILL_POINTS[point]
    work = _work_logit(draft, limitation, dp, skill, tenure)
    sick = logistic(_sick_logit(draft, limitation, skill))
    disabled_by = disability_tables(draft.nation)
    lot = number("limited_a_lot") + number("limited_a_lot_deprived") * dp
    early = {"50_59": number("retired_50_59"), "60_65": number("retired_60_65")}
    study = {"16_19": number("studying_16_19"), "20_29": number("studying_20_29")}
    out = np.empty((2, len(WORK_BANDS)))
    for band, (name, broad) in enumerate(zip(WORK_BANDS, _BROAD_OF_WORK, strict=True)):
        disabled = disabled_by[decile, broad + 1, tenure]
        share = np.choose(limitation, [1.0 - disabled, disabled * (1.0 - lot), disabled * lot])
        weights = draft.nation.homes.people[decile, broad, tenure] * share * SKILL_WEIGHTS[point]
        of_age = band < WORK_BANDS.index("66_69")
        left = weights * (1.0 - sick) if of_age else weights
        able = float(left.sum() / weights.sum()) * (1.0 - study.get(name, 0.0)) * (1.0 - early.get(name, 0.0))
        young = {"16_19": 1.0, "20_29": 0.5}.get(name, 0.0)  # share of the band that is under 25
        jobless = logistic(logit(number("unemployed")) + young * number("unemployed_young"))
        able *= 1.0 - float(jobless) if of_age else 1.0
        for sex, who in enumerate(("men", "women")):
            out[sex, band] = intercept(min(0.985, number(f"employed_{who}_{name}") / able), work, left)
    return out


def draw_job(draft: Draft) -> None:
    """Working, unemployed, at home, long-term sick, retired or studying, in the order of the sieve below."""
    columns, luck = draft.columns, draft.luck
    age, skill, dp = columns["age"], columns["skill"], draft.deprivation
    band = np.searchsorted(_WORK_EDGES, age, side="right")
    able = _levels(draft).astype(f32)[columns["sex"], band]
    able = able + _work_logit(draft, columns["limitation"], dp, skill, columns["tenure"])
    works = luck.happens("job_works", able)
    old = age >= PENSION_AGE
    job = np.where(works == 1, EMPLOYED, np.where(old, RETIRED, HOME)).astype(np.uint8)
    jobless = logit(draft.exposure("unemployed_group", "ethnic_group")) + draft.number("unemployed_young") * (age < 25)
    jobless = jobless + draft.number("unemployed_skill") * skill + draft.number("unemployed_deprived") * dp
    jobless = jobless + draft.number("unemployed_limited") * (columns["limitation"] > 0)
    job[(luck.happens("job_unemployed", jobless) == 1) & ~old] = UNEMPLOYED
    early = np.where(age >= 60, draft.number("retired_60_65"), draft.number("retired_50_59")).astype(f32)
    tenure = np.asarray(draft.value["retired_tenure"], f32)[columns["tenure"]]
    job[(luck.happens("job_retired", logit(early) + tenure) == 1) & (age >= 50) & ~old] = RETIRED
    sick = _sick_logit(draft, columns["limitation"], skill)
    sick = sick + f32(draft.number("work.sickness_severe")) * columns["severe"]
    sick = sick + f32(draft.number("work.sickness_distress")) * columns["disposition"]
    job[(luck.happens("job_sick", sick) == 1) & ~old] = SICK
    studying = np.where(age < 20, draft.number("studying_16_19"), draft.number("studying_20_29") * 2.0).astype(f32)
    job[(luck.below("job_student", studying) == 1) & (age < 25)] = STUDENT
    columns["job"] = job


def draw_hours(draft: Draft) -> None:
    """Full or part time when employed, by sex, limitation and age."""
    columns = draft.columns
    x = logit(draft.table("part_time", "sex")) + draft.number("part_time_limited") * (columns["limitation"] > 0)
    age = columns["age"]
    x = x + draft.number("part_time_young_or_old") * ((age < 20) | (age >= 60))
    part = draft.luck.happens("part_time", x)
    hours = np.where(part == 1, draft.number("work.hours_part"), draft.number("work.hours_full"))
    columns["hours"] = hours.astype(np.uint8)


def wage_quantiles(draft: Draft) -> np.ndarray:
    """Hourly pay at 0, 1/8192 … 1 of the distribution of employees (float32)."""
    return terms.paid(draft.number, np.arange(8193) / 8192).astype(f32)


def draw_wage(draft: Draft) -> None:
    """Hourly pay: the published distribution, ranked by skill, own luck, age and hours; and job insecurity."""
    columns, luck = draft.columns, draft.luck
    part = columns["hours"] < 30
    age = columns["age"]
    tie = draft.number("wage_skill")
    z = f32(tie) * columns["skill"] + f32(np.sqrt(1 - tie**2)) * luck.normal("wage")
    z = z + f32(draft.number("wage_part_time")) * part + f32(draft.number("wage_under_25")) * (age < 25)
    z = z + f32(draft.number("wage_25_34")) * ((age >= 25) & (age < 35))
    z = (z - f32(draft.number("wage_centre"))) / f32(draft.number("wage_spread"))
    rank = np.interp(z, _Z, _RANK)
    columns["wage"] = np.interp(rank, np.arange(8193) / 8192, wage_quantiles(draft)).astype(f32)
    insecure = draft.exposure("regard.precarity", "ethnic_group") + draft.exposure("regard.precarity_sex", "sex")
    insecure = insecure + f32(draft.number("work.insecure"))
    insecure = insecure + f32(draft.number("work.insecure_skill")) * columns["skill"]
    columns["insecure_job"] = luck.happens("insecure_job", insecure) * (columns["job"] == EMPLOYED)


def draw_online(draft: Draft) -> None:
    """Who can find and use a service online at the start, as `digital` has it."""
    columns, number = draft.columns, draft.number
    held = f32(number("digital.skill")) * columns["skill"] + f32(number("digital.strain")) * columns["strain"]
    lot = f32(number("digital.limited")) * (columns["limitation"] == 2)
    columns["online"] = draft.luck.happens("online", draft.table("digital.level", "age_band") + held + lot)
