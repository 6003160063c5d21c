"""Levers of integrated care systems."""

from sim.levers.cost import Cost
from sim.levers.lever import Effect, Lever

# Per head of each decile, most deprived first, before all are scaled to the same budget (places differ per head today).
_SAME_BUDGET = (0.60, 0.45, 0.30, 0.15, 0.05, -0.10, -0.25, -0.35, -0.40, -0.45)
_GROWTH = (0.60, 0.45, 0.30, 0.15, 0.05, 0.0, 0.0, 0.0, 0.0, 0.0)
_COURSE = Cost("place", 900, 650, 1300, "2023", "public", "tt_cost_course", "recalled; places moved cost nothing more")
_WHY = "how far a board shifts money is its own choice; this is a strong shift over three years"

LEVERS = (
    Lever(
        name="needs_weighted_funding",
        level="system",
        title="Needs-weighted funding",
        summary="The same money for talking therapy, more per head where need is higher and less where it is lower.",
        effects=(Effect("waiting.places", by_decile=_SAME_BUDGET, same_total=True, kind="choice", reason=_WHY),),
        outcomes=("in_therapy", "waiting", "recovery", "caseness"),
        evidence="Needs-weighted NHS money narrowed the gap in deaths amenable to care, 2001 to 2011.",
        source="nhs_alloc_gap_share nhs_alloc_gap_0714",
        ramp_months=36,
        cost=_COURSE,
    ),
    Lever(
        name="needs_weighted_growth",
        level="system",
        title="Needs-weighted growth",
        summary="New money for talking therapy where need is higher; nobody gets less than today.",
        effects=(Effect("waiting.places", by_decile=_GROWTH, kind="choice", reason=_WHY),),
        outcomes=("in_therapy", "waiting", "recovery", "caseness"),
        evidence="Needs-weighted NHS money narrowed the gap in deaths amenable to care, 2001 to 2011.",
        source="nhs_alloc_gap_share nhs_alloc_gap_0714",
        ramp_months=36,
        cost=_COURSE,
    ),
)
