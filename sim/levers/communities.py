"""Levers that communities and civil society can pull."""

from sim.levers.cost import Cost
from sim.levers.lever import Effect, Lever, Staff
from sim.published import Published

LEVERS = (
    Lever(
        name="peer_support",
        level="communities",
        title="Peer support",
        summary="Groups by and for people who share an experience: company, hope, a known route in, and a say.",
        effects=(
            Effect(
                "ties.fellowship",
                -1.94,
                low=-3.40,
                high=0.0,
                source="lonely_rct_smd peer_dep_fuhr",
                reason=(
                    "−0.47 SMD at six months, −0.85 as log odds (Chinn 2000). Loneliness moves by 0.08 a month and, "
                    "of those reached, 18 % are lonely in the long run: not all of it can be there by then. The value "
                    "brings it by the end of a spell of twelve, the low end 95 % of the most at six; some find none"
                ),
                published=Published("lonely_rct_smd", 6, "ties.lonely_rate", "smd", level=0.18, spell=12),
            ),
            Effect(
                "power.encouragement",
                0.29,
                low=0.05,
                high=0.53,
                source="peer_empower",
                reason=(
                    "d 0.23 (0.04 to 0.42) of empowerment on control's standard deviation of 0.9, at six months "
                    "(assumed, not in the row). By the end of a spell of twelve control has gone 72 % of its way, at "
                    "0.1 a month"
                ),
                published=Published("peer_empower", 6, "power.reverts", "sd", spread=0.9, spell=12),
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
        grade="trials",
        who="ghq4 and imd_decile <= 2",
        coverage=0.3,
        take_up={"default": 1.0},
        lasts_months=12,
        ramp_months=12,
        cost=Cost(
            "person", 350, 150, 700, "2023/24", "public", "c_peer_group_client", "recalled; a member's year in a group"
        ),
        staff=Staff(60, 30, 100, "peer workers", "a worker runs four or five groups of a dozen; assumed"),
    ),
    Lever(
        name="bridging",
        level="communities",
        title="Bridging social capital",
        summary="Places and events where people of different groups meet as equals and do something together.",
        effects=(
            Effect(
                "ties.meeting",
                0.25,
                low=0.0,
                high=0.5,
                kind="assumed",
                reason="a quarter more new ties; none in the range",
            ),
            Effect(
                "ties.taking_part",
                0.2,
                low=0.0,
                high=0.5,
                kind="assumed",
                reason="about 5 points more who take part in the long run, of which a year brings half",
            ),
        ),
        outcomes=("bridging", "close_ties", "lonely", "caseness"),
        evidence="No trial of bridging ties on the mind; who mixes is healthier, in part because the healthy mix.",
        source="assumed",
        who="age >= 16",
        coverage=0.2,
        take_up={"default": 0.3},
        ramp_months=24,
        cost=Cost(
            "person", 180, 100, 350, "2023/24", "public", "c_befriend", "recalled; taken as a befriending scheme's year"
        ),
        staff=Staff(200, 100, 400, "community workers", "one worker for the events of a ward; assumed"),
    ),
    Lever(
        name="trusted_leaders",
        level="communities",
        title="Trusted organisations and leaders",
        summary="Faith and community leaders work with services, as they learnt in Covid: their word opens the door.",
        effects=(
            Effect(
                "trust.gained",
                0.25,
                low=0.0,
                high=0.5,
                kind="assumed",
                reason="a quarter of a SD of trust, of those whom the leaders speak to",
            ),
            Effect(
                "seeking.known_route",
                0.2,
                low=0.0,
                high=0.5,
                kind="assumed",
                reason="a name to ask for; less than a group's",
            ),
        ),
        outcomes=("trust", "treated_given_need", "caseness"),
        evidence="Covid vaccination rose where trusted leaders worked with services; no trial for mental health.",
        source="assumed",
        grade="uncontrolled",
        who="trust < 0",
        coverage=0.3,
        take_up={"default": 0.5},
        ramp_months=12,
        lasts_months=24,
        cost=Cost(
            "person", 60, 30, 120, "2023/24", "public", "assumed", "a fifth of a link worker's client (c_socpresc)"
        ),
        staff=Staff(500, 250, 1000, "community link workers", "leaders speak to many; assumed"),
    ),
    Lever(
        name="community_partnership",
        level="communities",
        title="Community-led partnership",
        summary=(
            "A common agenda, shared measurement, continuous communication, backbone staff and mutually reinforcing "
            "activities (Black Thrive's five conditions): trust grows, and what others do spreads "
            "faster and lasts longer."
        ),
        effects=(
            Effect(
                "trust.gained",
                0.15,
                low=0.0,
                high=0.4,
                kind="assumed",
                reason="services that answer to the community are trusted a little more",
            ),
            Effect(
                "voice.shared", 0.01, low=0.0, high=0.05, kind="assumed", reason="one adult in a hundred has a vote"
            ),
            Effect(
                "reach.half_life",
                1.0,
                low=0.0,
                high=3.0,
                kind="assumed",
                reason="backbone staff and a common agenda: twice as long before unpaid work halves",
            ),
            Effect(
                "reach.learns",
                0.5,
                low=0.0,
                high=1.5,
                kind="assumed",
                reason="shared measurement and communication: half as much again learnt from neighbours",
            ),
        ),
        outcomes=("trust", "treated_given_need", "caseness"),
        evidence="Collective impact has case studies and no controlled comparison.",
        source="assumed",
        who="age >= 16",
        lasts_months=None,
        ramp_months=24,
        cost=Cost(
            "adults",
            180_000,
            80_000,
            400_000,
            "2023/24",
            "public",
            "assumed",
            "three to four backbone staff and their running costs for 100,000 adults",
        ),
        staff=Staff(30_000, 15_000, 60_000, "backbone staff", "three to four for 100,000 adults; assumed"),
    ),
    Lever(
        name="peer_leadership",
        level="communities",
        title="Peer leadership",
        summary="People with experience of distress lead groups, projects and services, and are paid for it.",
        effects=(
            Effect(
                "voice.peer_leaders",
                0.03,
                low=0.0,
                high=0.1,
                kind="assumed",
                reason="three in a hundred who take part lead",
            ),
        ),
        outcomes=("control", "say"),
        evidence="Empowerment d 0.23 (0.04 to 0.42) of peer work on those it serves; on those who lead, no trial.",
        source="peer_empower",
        who="takes_part",
        lasts_months=None,
        ramp_months=24,
        cost=Cost(
            "person", 40, 15, 100, "2023/24", "public", "assumed", "£1,300 for each who leads, three in a hundred"
        ),
    ),
)
