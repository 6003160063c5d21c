"""Levers of mental health services."""

from sim.levers.cost import Cost
from sim.levers.lever import Effect, Lever, Staff

LEVERS = (
    Lever(
        name="restraint_reduction",
        level="services",
        title="Restraint reduction",
        summary="Wards work to need restraint less (Safewards and the like), with the upkeep it takes.",
        effects=(
            Effect(
                "coercion.containment",
                -0.20,
                low=-0.343,
                high=-0.099,
                source="safewards_containment restrain_yourself",
                reason="between what is left after conflict falls (−15 %) and the trial's −26 %",
            ),
        ),
        outcomes=("restraint", "trust", "detention"),
        evidence="Containment −26 % (−34 to −10) in a trial of 31 wards; restraint −21 % in 14 wards.",
        source="safewards_containment restrain_yourself",
        grade="trials",
        ramp_months=24,
        cost=Cost(
            "adults",
            15_400,
            4_800,
            37_500,
            "2023/24",
            "public",
            "c_safewards",
            "£14,000 a ward (recalled), every year, for about 1.1 acute wards (0.8 to 1.5) per 100,000 adults: assumed",
        ),
    ),
    Lever(
        name="holistic_primary_care",
        level="services",
        title="Help with the whole of life in primary care",
        summary="Advisers in GP surgeries help with money, home and work, which patients say is most missing.",
        effects=(
            Effect(
                "strain.advice",
                -0.87,
                low=-1.47,
                high=-0.26,
                source="advice_strain",
                reason="the ratio of odds of strain is 0.42 (0.23 to 0.77) at three months; its logarithm",
            ),
            Effect(
                "home.protection",
                -0.3,
                low=-0.7,
                high=0.0,
                kind="assumed",
                reason="arrears are settled before they reach court",
            ),
            Effect("work.job_help", 0.15, low=0.0, high=0.4, kind="assumed", reason="a fifth of what IPS brings"),
        ),
        outcomes=("strain", "insecure_home", "caseness"),
        evidence=(
            "Co-located advice: odds of strain 0.42 (0.23 to 0.77); GHQ-12 lower in women and in Black people only."
        ),
        source="advice_strain advice_cmd_women advice_cmd_black advice_return",
        grade="comparison",
        who="strain and ghq4",
        coverage=0.4,
        take_up={"default": 0.6},
        lasts_months=6,
        ramp_months=24,
        cost=Cost(
            "person",
            460,
            300,
            800,
            "2023/24",
            "public",
            "c_advice_client",
            "recalled £230 a client; two clients a person-year",
        ),
        staff=Staff(80, 50, 120, "advisers", "about 160 clients a year, half a year each; assumed"),
    ),
)
