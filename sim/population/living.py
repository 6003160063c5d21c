"""How people live: earning power, work, pay, rent, pension and savings.

No label enters earning power, work at the start excepted where published tables of
employment give it (age and sex, hours, unemployment by ethnic group); pay differs by sex
only through hours.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from sim.columns import JOBS
from sim.population.draft import Draft, f32
from sim.population.families import CELL_KIND, LONE_PARENT
from sim.population.margins import HALF, SKILL_POINTS, SKILL_WEIGHTS, intercept, logistic, logit

EMPLOYED, UNEMPLOYED, HOME, SICK, RETIRED, STUDENT = (JOBS.index(j) for j in JOBS)
PENSION_AGE = 66
OUTRIGHT, MORTGAGE, SOCIAL, PRIVATE = range(4)
# working ages in bands whose employment is published by sex, and the youngest and oldest, which are assumed
WORK_BANDS = ("16_19", "20_29", "30_39", "40_49", "50_59", "60_65", "66_69", "70_plus")
_WORK_EDGES = np.array([20, 30, 40, 50, 60, 66, 70])


def draw_skill(draft: Draft) -> None:
    """Earning power: mean 0 and SD 1 over the place; lower in deprived deciles and by tenure; alike within a home."""
    shift = np.asarray(draft.value["skill_tenure"], float)
    slope = draft.number("skill_deprived")
    mean = slope * HALF[:, None] + shift[None, :]  # (10, 4)
    weights = draft.homes.people.sum(axis=1) / 10
    centre = float((weights * mean).sum())
    rest = float(np.sqrt(max(0.1, 1.0 - float((weights * (mean - centre) ** 2).sum()))))
    shared = draft.number("skill_couples")
    luck = np.sqrt(f32(shared)) * draft.home.normal("skill") + np.sqrt(f32(1 - shared)) * draft.luck.normal("skill")
    level = (mean - centre).astype(f32)[draft.decile, draft.columns["tenure"]]
    draft.columns["skill"] = np.clip(level + f32(rest) * luck, f32(-5), f32(5))


def _sick_logit(draft: Draft, limitation: np.ndarray, dp: np.ndarray, skill: np.ndarray) -> np.ndarray:
    """Log-odds of being long-term sick, severe illness and disposition apart (as in `work`)."""
    limited = np.array([0.0, draft.number("work.sickness_little"), draft.number("work.sickness_lot")], f32)[limitation]
    own = f32(draft.number("work.sickness_skill")) * skill
    return f32(draft.number("work.sickness")) + limited + own


def _work_logit(draft: Draft, limitation: np.ndarray, dp: np.ndarray, skill: np.ndarray) -> np.ndarray:
    """Log-odds of working rather than being at home, the level by age and sex apart."""
    limited = np.asarray(draft.value["work_limitation"])[limitation]
    return limited + draft.number("work_deprived") * dp + draft.number("work_skill") * skill


def _levels(draft: Draft) -> np.ndarray:
    """Constants of `_work_logit` by sex and work band, (2, 8), so that the published share is employed.

    Averages over deciles, limitation and seven points of skill; those who are studying, sick,
    retired early or unemployed are taken off first.
    """
    mean_limited = 0.5 * draft.number("limited_a_lot")
    out = np.empty((2, len(WORK_BANDS)))
    dp = np.repeat(HALF, 21)
    limitation = np.tile(np.repeat([0, 1, 2], 7), 10)
    gap = draft.number("skill_deprived") + 0.3 * (draft.value["skill_tenure"][SOCIAL] - draft.value["skill_tenure"][MORTGAGE])
    skill = np.tile(SKILL_POINTS, 30) * 0.95 + gap * dp
    for band, name in enumerate(WORK_BANDS):
        disabled = draft.number(f"work_disabled_{name}") * (1.0 + 0.25 * dp)
        share = np.where(limitation == 0, 1.0 - disabled, disabled * np.where(limitation == 2, 2 * mean_limited, 1 - 2 * mean_limited))
        weights = share * np.tile(SKILL_WEIGHTS, 30)
        sick = logistic(_sick_logit(draft, limitation, dp, skill)) if band < 6 else 0.0
        left = weights * (1.0 - sick)
        other = draft.number(f"studying_{name}") if band < 2 else 0.0
        early = draft.number("retired_50_59") if band == 4 else draft.number("retired_60_65") if band == 5 else 0.0
        jobless = draft.number("unemployed") if band < 6 else 0.0
        able = float(left.sum() / weights.sum()) * (1.0 - other) * (1.0 - early) * (1.0 - jobless)
        for sex, who in enumerate(("men", "women")):
            wanted = min(0.985, draft.number(f"employed_{who}_{name}") / able)
            out[sex, band] = intercept(wanted, _work_logit(draft, limitation, dp, skill), left)
    return out


def draw_job(draft: Draft) -> None:
    """Working, unemployed, at home, long-term sick, retired or studying, in the order of the sieve below."""
    columns, luck = draft.columns, draft.luck
    age, skill, dp = columns["age"], columns["skill"], draft.deprivation
    band = np.searchsorted(_WORK_EDGES, age, side="right")
    works = luck.happens("job_works", _levels(draft).astype(f32)[columns["sex"], band] + _work_logit(
        draft, columns["limitation"], dp, skill
    ))
    old = age >= PENSION_AGE
    job = np.where(works == 1, EMPLOYED, np.where(old, RETIRED, HOME)).astype(np.uint8)
    jobless = logit(draft.exposure("unemployed_group", "ethnic_group")) + draft.number("unemployed_young") * (age < 25)
    jobless = jobless + draft.number("unemployed_skill") * skill + draft.number("unemployed_deprived") * dp
    jobless = jobless + draft.number("unemployed_limited") * (columns["limitation"] > 0)
    job[(luck.happens("job_unemployed", jobless) == 1) & ~old] = UNEMPLOYED
    early = np.where(age >= 60, draft.number("retired_60_65"), draft.number("retired_50_59")).astype(f32)
    tenure = np.asarray(draft.value["retired_tenure"], f32)[columns["tenure"]]
    job[(luck.happens("job_retired", logit(early) + tenure) == 1) & (age >= 50) & ~old] = RETIRED
    sick = _sick_logit(draft, columns["limitation"], dp, skill) + f32(draft.number("work.sickness_severe")) * columns["severe"]
    sick = sick + f32(draft.number("work.sickness_distress")) * columns["disposition"]
    job[(luck.happens("job_sick", sick) == 1) & ~old] = SICK
    studying = np.where(age < 20, draft.number("studying_16_19"), draft.number("studying_20_29") * 2.0).astype(f32)
    job[(luck.below("job_student", studying) == 1) & (age < 25)] = STUDENT
    columns["job"] = job


def draw_hours(draft: Draft) -> None:
    """Full or part time when employed, by sex, limitation and age."""
    columns = draft.columns
    x = logit(np.asarray(draft.value["part_time"], f32)[columns["sex"]]) + draft.number("part_time_limited") * (columns["limitation"] > 0)
    age = columns["age"]
    x = x + draft.number("part_time_young_or_old") * ((age < 20) | (age >= 60))
    part = draft.luck.happens("part_time", x)
    hours = np.where(part == 1, draft.number("hours_part"), draft.number("hours_full"))
    columns["hours"] = hours.astype(np.uint8)


def wage_quantiles(draft: Draft) -> np.ndarray:
    """Hourly pay at 0, 1/8192 … 1 of the distribution of employees, from published percentiles (float32)."""
    points = np.array([0, 5, 10, 16, 25, 40, 50, 60, 75, 80, 90, 97, 99, 100]) / 100
    names = ("work.wage_floor", "work.wage_floor", "wage_p10", "wage_p16", "wage_p25", "wage_p40", "wage_p50", "wage_p60", "wage_p75", "wage_p80", "wage_p90", "wage_p97", "wage_p99", "wage_top")
    pay = np.log([draft.number(name) for name in names])
    grid = np.arange(8193) / 8192
    return np.exp(np.interp(grid, points, pay)).astype(f32)


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


_RANK = np.arange(1, 1024) / 1024
_Z = special.ndtri(_RANK)


def draw_money(draft: Draft, cell: np.ndarray) -> None:
    """Rent or mortgage, private pension, savings, claiming, and financial strain at the start, in whole pounds."""
    columns, luck, home = draft.columns, draft.luck, draft.home
    tenure, first = columns["tenure"], draft.first
    skill = columns["skill"][first]
    weekly = np.asarray(draft.value["rent_week"], f32)[tenure]
    spread = np.asarray(draft.value["rent_spread"], f32)[tenure]
    tied = np.asarray(draft.value["rent_skill"], f32)[tenure]
    alone = f32(draft.number("rent_alone")) * (columns["mate"] == 0)
    log_rent = spread * (tied * skill + np.sqrt(f32(1) - tied**2) * home.normal("rent")) - f32(0.5) * spread**2
    rent = weekly * f32(52 / 12) * np.exp(log_rent + f32(draft.number("rent_deprived")) * draft.deprivation + alone)
    columns["rent"] = draft.whole(rent, 0, 20000)
    _draw_pension(draft)
    none = np.asarray(draft.value["no_savings"], f32)[draft.decile]
    x = logit(none) + np.asarray(draft.value["no_savings_tenure"], f32)[tenure]
    has = home.happens("no_savings", x + f32(draft.number("no_savings_skill")) * skill) == 0
    amount = f32(np.log(draft.number("savings_median"))) + f32(draft.number("savings_skill")) * skill
    amount = amount + f32(draft.number("savings_outright")) * (tenure == OUTRIGHT)
    amount = np.exp(amount + f32(draft.number("savings_spread")) * home.normal("savings"))
    columns["savings"] = draft.whole(np.where(has, amount, 0), 0, 1_000_000)
    columns["takes_up"] = home.below("takes_up", draft.number("takes_up"))
    columns["strain"] = home.happens("strain", _strain_logit(draft, ~has, CELL_KIND[cell] == LONE_PARENT))


def _strain_logit(draft: Draft, no_savings: np.ndarray, lone_parent: np.ndarray) -> np.ndarray:
    """Log-odds of strain at the start, by the reasons of `strain` known then (first adult's limitation and disposition)."""
    columns, number = draft.columns, draft.number
    x = f32(number("strain.level")) + f32(number("strain.no_savings")) * no_savings
    x = x + f32(number("strain.renter")) * (columns["tenure"] >= SOCIAL)
    x = x + f32(number("strain.outright")) * (columns["tenure"] == OUTRIGHT)
    x = x + f32(number("strain.limitation")) * columns["limitation"][draft.first]
    x = x + f32(number("strain.lone_parent")) * lone_parent
    x = x + f32(number("strain.on_benefits")) * np.isin(columns["job"][draft.first], (UNEMPLOYED, SICK))
    return x + f32(number("strain.distress")) * columns["disposition"][draft.first]


def _draw_pension(draft: Draft) -> None:
    """Private pension of the retired, a living from elsewhere for those retired early, support for students aged 20+."""
    columns, luck = draft.columns, draft.luck
    job, skill, age = columns["job"], columns["skill"], columns["age"]
    chance = np.asarray(draft.value["pension_tenure"], f32)[columns["tenure"]]
    early = (job == RETIRED) & (age < PENSION_AGE)
    has = (luck.happens("pension", logit(chance) + f32(draft.number("pension_skill")) * skill) == 1) | early
    median = np.where(early, draft.number("pension_early"), draft.number("pension_median"))
    size = f32(draft.number("pension_size_skill")) * skill + f32(draft.number("pension_spread")) * luck.normal("pension_size")
    pension = np.where((job == RETIRED) & has, median * np.exp(size), 0.0)
    pension = np.where((job == STUDENT) & (age >= 20), draft.number("student_support"), pension)
    columns["pension"] = draft.whole(pension, 0, 20000)
