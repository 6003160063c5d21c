"""Levers of mental health services."""

from sim.levers.cost import Cost
from sim.levers.lever import Effect, Lever

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
)
