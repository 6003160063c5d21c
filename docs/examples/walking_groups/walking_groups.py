"""Walking groups: people who are often lonely are invited to walk with others once a week."""

from sim.levers.cost import Cost
from sim.levers.lever import Effect, Lever

LEVERS = (
    Lever(
        name="walking_groups",
        level="communities",
        title="Walking groups",
        summary="A walk a week with others from the same streets, for people who are often lonely.",
        effects=(  # a number of `mindgap list numbers`, and how far it moves at size 1
            Effect("ties.meeting", 0.2, low=0.0, high=0.5, kind="assumed", reason="a meeting a week more, for some"),
        ),
        outcomes=("lonely", "close_ties", "caseness"),  # what it is to be judged on, never what it moves
        evidence="No trial of its effect on loneliness was looked up for this example.",
        source="assumed",
        who="lonely and age >= 16",
        cost=Cost("person", 60.0, 30.0, 120.0, "2023/24", "public", "assumed", reason="a leader for twelve walkers"),
    ),
)
