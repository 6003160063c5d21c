"""Levers that communities and civil society can pull."""

from sim.levers.cost import Cost
from sim.levers.lever import Effect, Lever

LEVERS = (
    Lever(
        name="peer_support",
        level="communities",
        title="Peer support",
        summary="Groups by and for people who share an experience: company, hope, a known route in, and a say.",
        effects=(
            Effect(
                "ties.fellowship",
                -0.85,
                low=-1.3,
                high=0.0,
                source="lonely_rct_smd peer_dep_fuhr",
                reason="−0.47 SMD of loneliness is −0.85 on the logit (Chinn 2000: × π/√3); some trials find none",
            ),
            Effect(
                "power.encouragement",
                0.21,
                low=0.04,
                high=0.38,
                source="peer_empower",
                reason="d 0.23 (0.04 to 0.42) of empowerment on control's standard deviation of 0.9",
            ),
            Effect(
                "seeking.known_route",
                0.30,
                low=0.0,
                high=0.6,
                kind="assumed",
                reason="a group that knows the way in helps as much as two thirds of a SD of trust",
            ),
        ),
        outcomes=("lonely", "control", "treated_given_need", "caseness"),
        evidence="Loneliness −0.47 SMD over 54 trials; empowerment d 0.23; depression between −0.59 and nothing.",
        source="lonely_rct_smd peer_empower peer_dep_smd peer_dep_fuhr",
        who="ghq4 and imd_decile <= 2",
        coverage=0.3,
        take_up={"default": 1.0},
        lasts_months=12,
        ramp_months=12,
        cost=Cost(
            "person", 350, 150, 700, "2023/24", "public", "c_peer_group_client", "recalled; a member's year in a group"
        ),
    ),
)
