"""What households live on besides pay: rent or mortgage, savings, claims and pensions; strain at the start.

All are whole pounds. Values of the household stand on all of its members.
"""

from __future__ import annotations

import numpy as np

from sim.columns import JOBS, TENURES
from sim.population.draft import Draft, f32
from sim.population.families import CELL_TENURE_ROW
from sim.population.living import PENSION_AGE, skill_table
from sim.population.margins import HALF, SKILL_POINTS, SKILL_WEIGHTS, intercept, logit

UNEMPLOYED, SICK, RETIRED, STUDENT = (JOBS.index(j) for j in ("unemployed", "sick", "retired", "student"))
OUTRIGHT, SOCIAL = TENURES.index("outright"), TENURES.index("social")
MONTH = 52 / 12  # weeks


def draw_money(draft: Draft) -> None:
    """Rent, pension, savings, claiming and strain, in that order."""
    _draw_rent(draft)
    _draw_pension(draft)
    _draw_savings(draft)
    draft.columns["takes_up"] = draft.home.below("takes_up", draft.number("takes_up"))
    lone_parent = draft.alone & (draft.children_at_home > 0)
    draft.columns["strain"] = draft.home.happens("strain", _strain_logit(draft, lone_parent))


def _households_by_tenure(draft: Draft) -> np.ndarray:
    """Share of the nation's households by decile, kind of cell and tenure: (10, C, 4), each decile adding up to 1."""
    homes = draft.nation.homes
    return homes.shares()[:, :, None] * homes.tenure[:, CELL_TENURE_ROW, :]


def _draw_rent(draft: Draft) -> None:
    """Monthly rent or mortgage: the published mean of the tenure, dearer with earning power and by luck."""
    columns, tenure, first = draft.columns, draft.columns["tenure"], draft.first
    cheaper, alone = draft.number("rent_deprived"), draft.number("rent_alone")
    weights = _households_by_tenure(draft)
    factor = np.exp(cheaper * HALF)[:, None] * (1.0 + (np.exp(alone) - 1.0) * draft.nation.homes.one_adult())
    mean = np.einsum("dct,dc->t", weights, factor) / weights.sum(axis=(0, 1))
    monthly = (np.asarray(draft.value["rent_week"]) * MONTH / mean).astype(f32)
    spread, tied = draft.table("rent_spread", "tenure"), draft.table("rent_skill", "tenure")
    level, rest = skill_table(draft)
    z = (columns["skill"][first] - level.astype(f32)[draft.decile, tenure]) / f32(rest)
    luck = tied * z + np.sqrt(f32(1) - tied**2) * draft.home.normal("rent")
    log_rent = spread * luck - f32(0.5) * spread**2 + f32(cheaper) * draft.deprivation
    log_rent = log_rent + f32(alone) * draft.alone
    columns["rent"] = draft.whole(monthly[tenure] * np.exp(log_rent), 0, 20000)


def _draw_savings(draft: Draft) -> None:
    """Whether the household has savings (the published share of each decile), and how much."""
    columns, number, skill = draft.columns, draft.number, draft.columns["skill"][draft.first]
    by_tenure, by_skill = np.asarray(draft.value["no_savings_tenure"]), number("no_savings_skill")
    mean, rest = skill_table(draft)
    weights = _households_by_tenure(draft).sum(axis=1)
    level = np.empty(10)
    for d in range(10):
        x = by_tenure[:, None] + by_skill * (mean[d][:, None] + rest * SKILL_POINTS[None, :])
        level[d] = intercept(draft.value["no_savings"][d], x, weights[d][:, None] * SKILL_WEIGHTS[None, :])
    none = level.astype(f32)[draft.decile] + draft.table("no_savings_tenure", "tenure") + f32(by_skill) * skill
    has = draft.home.happens("no_savings", none) == 0
    amount = f32(np.log(number("savings_median"))) + f32(number("savings_skill")) * skill
    amount = amount + f32(number("savings_outright")) * (columns["tenure"] == OUTRIGHT)
    amount = np.exp(amount + f32(number("savings_spread")) * draft.home.normal("savings"))
    columns["savings"] = draft.whole(np.where(has, amount, 0), 0, 1_000_000)


def _strain_logit(draft: Draft, lone_parent: np.ndarray) -> np.ndarray:
    """Log-odds of strain at the start, by the reasons of `strain` (health and disposition: the first adult's)."""
    columns, number, first = draft.columns, draft.number, draft.first
    x = f32(number("strain.level")) + f32(number("strain.no_savings")) * (columns["savings"] == 0)
    x = x + f32(number("strain.renter")) * (columns["tenure"] >= SOCIAL)
    x = x + f32(number("strain.outright")) * (columns["tenure"] == OUTRIGHT)
    x = x + f32(number("strain.limitation")) * columns["limitation"][first]
    x = x + f32(number("strain.lone_parent")) * lone_parent
    x = x + f32(number("strain.on_benefits")) * np.isin(columns["job"][first], (UNEMPLOYED, SICK))
    return x + f32(number("strain.distress")) * columns["disposition"][first]


def _draw_pension(draft: Draft) -> None:
    """Private pension of the retired, a living for those retired early, support for students aged 20 and over."""
    columns, luck, number = draft.columns, draft.luck, draft.number
    job, skill, age = columns["job"], columns["skill"], columns["age"]
    early = (job == RETIRED) & (age < PENSION_AGE)
    has = luck.happens("pension", logit(draft.table("pension_tenure", "tenure")) + f32(number("pension_skill")) * skill)
    median = np.where(early, number("pension_early"), number("pension_median"))
    size = f32(number("pension_size_skill")) * skill + f32(number("pension_spread")) * luck.normal("pension_size")
    pension = np.where((job == RETIRED) & ((has == 1) | early), median * np.exp(size), 0.0)
    pension = np.where((job == STUDENT) & (age >= 20), number("student_support"), pension)
    columns["pension"] = draft.whole(pension, 0, 10000)
