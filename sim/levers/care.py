"""Levers on how people come to care and what it is like: recognition, capacity, advance plans."""

from sim.levers.cost import Cost
from sim.levers.lever import Effect, Lever

_ALL = (1.0,) * 10

LEVERS = (
    Lever(
        name="recognition_and_asking",
        level="system",
        title="Need recognised, help asked for",
        summary="Campaigns, checks and outreach help people see need for what it is, and know the way to help.",
        effects=(
            Effect(
                "recognising.outreach",
                1.0,
                low=0.0,
                high=2.0,
                kind="assumed",
                reason="as outreach doubles or trebles the odds of need being seen; size chosen by the scenario",
            ),
            Effect(
                "seeking.known_route",
                1.0,
                low=0.0,
                high=1.5,
                kind="assumed",
                reason="as two standard deviations of trust; size chosen by the scenario",
            ),
        ),
        outcomes=("treated_given_need", "caseness"),
        evidence="Treatment given CIS-R 12+ rose from 23 % (2000) to 48 % (2023-24), and prevalence did not fall.",
        source="apms_treat_cmd_2000 apms_treat_cmd_2007 apms_treat_cmd_2023",
        who="age >= 16",
        lasts_months=None,
        ramp_months=60,
        cost=Cost(
            "person",
            2,
            0.5,
            8,
            "2023/24",
            "public",
            "assumed",
            "a campaign and checks in surgeries, spread over all adults",
        ),
    ),
    Lever(
        name="therapy_growth",
        level="system",
        title="More therapy everywhere",
        summary="Places in talking therapy grow by the same share in every area.",
        effects=(Effect("waiting.places", by_decile=_ALL, kind="choice", reason="twice the places at size 1"),),
        outcomes=("in_therapy", "waiting", "treated_given_need", "caseness"),
        evidence="NHS Talking Therapies grew from nothing in 2008 to 670,000 courses finished in 2024-25.",
        source="tt_courses_2425",
        ramp_months=60,
        cost=Cost("place", 900, 650, 1300, "2023", "public", "tt_cost_course", "recalled"),
    ),
    Lever(
        name="advance_plans",
        level="services",
        title="Advance and crisis plans",
        summary="People with severe illness are helped to write down what should happen in a crisis.",
        effects=(
            Effect(
                "plans.offered",
                0.15,
                low=0.0,
                high=0.3,
                kind="assumed",
                reason="half have a plan within five months; trials reached over half",
            ),
        ),
        outcomes=("detention",),
        evidence="Compulsory admission with crisis planning: RR 0.75 (0.61 to 0.93) over trials.",
        source="crisis_planning_rr advance_statements_rr",
        grade="trials",
        who="severe or since_detained < 24",
        coverage=0.6,
        lasts_months=None,
        ramp_months=24,
        cost=Cost(
            "person", 180, 100, 300, "2023/24", "public", "c_advance", "recalled; one document for each person and year"
        ),
    ),
)
