"""Levers of local places: anchor institutions, employers, councils."""

from sim.levers.cost import Cost
from sim.levers.lever import Effect, Lever

LEVERS = (
    Lever(
        name="living_wage_employers",
        level="place",
        title="A real Living Wage",
        summary="Employers pay at least the real Living Wage of £13.45 an hour instead of the statutory £12.21.",
        effects=(
            Effect("work.wage_floor", 13.45, low=12.6, high=13.45, kind="rule", source="rlw_uk_2025 rlw_uk_2024"),
        ),
        outcomes=("poverty_fixed", "in_work_poverty", "strain", "caseness"),
        evidence="Minimum wages and the mind: between 0.37 SD on those lifted and nothing; the taper eats gross gains.",
        source="rlw_uk_2025 nlw_2025 us_mw_suicide",
        who="employed",
        lasts_months=None,
        ramp_months=36,
        with_job=True,
        cost=Cost(
            "pay",
            1.15,
            1.15,
            1.18,
            "2025/26",
            "employers",
            "ni_employer_2526 c_rlw_worker_uk",
            "pay and 15 % National Insurance: £2,788 for a full-time worker at the floor; high: with 3 % pension",
            kind="transfer",
        ),
    ),
)
