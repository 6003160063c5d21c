"""Levers about debt advice: more advisers, and advice that makes money easier to manage."""

from sim.levers.cost import Cost
from sim.levers.lever import Effect, Lever

LEVERS = (
    Lever(
        name="debt_advisers",
        level="place",
        title="Debt advisers",
        summary="Advisers in GP surgeries find people in arrears, and help them to manage.",
        effects=(
            Effect("debt_advice.found", 0.1, low=0.0, high=0.3, kind="assumed", reason="a choice of the programme"),
        ),
        outcomes=("strain", "caseness"),
        evidence="No trial of its effect on distress was found.",
        source="assumed",
        who="arrears > 0",
        cost=Cost("person", 20.0, 10.0, 40.0, "2023/24", "public", "assumed", reason="a share of an adviser's year"),
    ),
    Lever(
        name="advice_that_helps",
        level="place",
        title="Advice that helps",
        summary="Those who have an adviser find their money easier to manage.",
        effects=(Effect("strain.advice", -0.5, low=-1.0, high=0.0, kind="assumed", reason="no size was found"),),
        outcomes=("strain", "caseness"),
        evidence="No trial of its effect on distress was found.",
        source="assumed",
        who="advised",
        lasts_months=None,
    ),
)
