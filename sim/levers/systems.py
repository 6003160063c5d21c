"""Levers of integrated care systems."""

from sim.levers.cost import Cost
from sim.levers.lever import Effect, Lever, Staff

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
        grade="comparison",
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
        grade="comparison",
        ramp_months=36,
        cost=_COURSE,
    ),
    Lever(
        name="civil_society_grants",
        level="system",
        title="Grants that last, for civil society",
        summary=(
            "Core funding over many years for community organisations: more begin, and fewer stop when a project ends."
        ),
        effects=(
            Effect(
                "reach.starts",
                1.0,
                low=0.0,
                high=3.0,
                kind="assumed",
                reason="twice as many begin where there is core money",
            ),
            Effect(
                "reach.half_life",
                1.0,
                low=0.0,
                high=4.0,
                kind="assumed",
                reason="twice as long; four years is in the range",
            ),
        ),
        outcomes=("trust", "treated_given_need", "caseness"),
        evidence="No controlled study; evaluations of grants speak of work lost when they end.",
        source="assumed",
        cost=Cost(
            "adults",
            250_000,
            50_000,
            600_000,
            "2023/24",
            "public",
            "assumed",
            "£2.50 an adult: six or so core grants of £40,000",
        ),
        staff=Staff(50_000, 25_000, 100_000, "grant officers", "two for 100,000 adults; assumed"),
        ramp_months=24,
    ),
    Lever(
        name="anchor_support",
        level="system",
        title="Support and connection of anchor institutions",
        summary="The system links its large employers so that they copy what works from one another.",
        effects=(
            Effect(
                "reach.learns",
                0.5,
                low=0.0,
                high=1.5,
                kind="assumed",
                reason="half as much again learnt from neighbours",
            ),
        ),
        outcomes=("in_work_poverty", "strain", "caseness"),
        evidence="Networks of anchors exist and have not been compared.",
        source="assumed",
        cost=Cost(
            "adults", 15_000, 5_000, 40_000, "2023/24", "public", "assumed", "a team of three for a million adults"
        ),
        staff=Staff(300_000, 150_000, 600_000, "network staff", "three for a million adults; assumed"),
        ramp_months=12,
    ),
    Lever(
        name="accountability",
        level="system",
        title="Accountability for gaps",
        summary=(
            "Systems are held to account for gaps in access, outcomes and experience: others' work spreads "
            "and is kept up."
        ),
        effects=(
            Effect(
                "reach.starts",
                1.0,
                low=0.0,
                high=3.0,
                kind="assumed",
                reason="twice as many begin when asked for results",
            ),
            Effect("reach.learns", 0.5, low=0.0, high=1.5, kind="assumed", reason="published gaps are compared"),
            Effect(
                "reach.half_life",
                0.5,
                low=0.0,
                high=2.0,
                kind="assumed",
                reason="what is watched is kept half as long again",
            ),
        ),
        outcomes=("treated_given_need", "trust", "caseness"),
        evidence="Gaps in life expectancy closed under England's strategy of 2004 to 2012 and opened when it ended.",
        source="ineq_strategy_during ineq_strategy_after",
        grade="comparison",
        cost=Cost("adults", 10_000, 4_000, 30_000, "2023/24", "public", "assumed", "two analysts for a million adults"),
        staff=Staff(500_000, 250_000, 1_000_000, "analysts", "two for a million adults; assumed"),
        ramp_months=12,
    ),
)
