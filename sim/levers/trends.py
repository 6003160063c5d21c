"""What befalls people instead of being done for them: times that grow harder, for scenarios that compare with them."""

from sim.levers.cost import Cost
from sim.levers.lever import Effect, Lever

LEVERS = (
    Lever(
        name="harder_times",
        level="nation",
        title="Strain, isolation and insecurity rise",
        summary="Making ends meet, keeping company and keeping a home grow harder for everyone, by stated amounts.",
        effects=(
            Effect(
                "strain.advice",
                0.5,
                low=0.0,
                high=1.0,
                kind="choice",
                reason="odds of strain 1.65 times as high at size 1",
            ),
            Effect(
                "ties.fellowship",
                0.5,
                low=0.0,
                high=1.0,
                kind="choice",
                reason="odds of loneliness 1.65 times as high at size 1",
            ),
            Effect(
                "home.protection",
                0.5,
                low=0.0,
                high=1.0,
                kind="choice",
                reason="odds of an insecure home 1.65 times as high at size 1",
            ),
        ),
        outcomes=("strain", "lonely", "insecure_home", "caseness"),
        evidence="A trend, not a policy: between surveys strain and insecurity rose while more people were treated.",
        source="assumed",
        who="age >= 0",
        lasts_months=None,
        ramp_months=60,
        cost=Cost(
            "person", 0, 0, 1, "2023/24", "public", "assumed", "nobody buys it; what it costs people is in the outcomes"
        ),
    ),
)
