"""Levers of national policy: pay, early years, tax, social care, rights at work, equality law."""

from sim.levers.cost import Cost
from sim.levers.lever import Effect, Lever, Staff
from sim.published import Published

LEVERS = (
    Lever(
        name="statutory_wage_floor",
        level="nation",
        title="A statutory floor at the real Living Wage",
        summary="The law lifts every wage below £13.45 an hour. Tax, insurance and the taper take their share of it.",
        effects=(
            Effect("work.wage_floor", 13.45, low=12.6, high=13.45, kind="rule", source="rlw_uk_2025 rlw_uk_2024"),
        ),
        outcomes=("poverty_fixed", "in_work_poverty", "strain", "caseness"),
        evidence=(
            "Minimum wages and the mind: between 0.37 SD on those lifted and nothing; jobs are taken not to change."
        ),
        source="rlw_uk_2025 nlw_2025 us_mw_suicide",
        grade="comparison",
        who="employed",
        lasts_months=None,
        ramp_months=0,
        cost=Cost(
            "pay",
            1.15,
            1.15,
            1.18,
            "2025/26",
            "employers",
            "ni_employer_2526 c_rlw_worker_uk",
            "pay and 15 % National Insurance; high: with 3 % pension",
            kind="transfer",
        ),
    ),
    Lever(
        name="early_years",
        level="nation",
        title="Early years",
        summary=(
            "Centres for families with help in parenting and first bonds. It reaches adults after a decade and more."
        ),
        effects=(
            Effect(
                "childhood.parenting_help",
                0.45,
                low=0.0,
                high=0.92,
                kind="assumed",
                source="parenting_conduct_d",
                reason=(
                    "half of d 0.46 after a year (of conduct, not parenting; all at the high end), as log odds. At "
                    "the rate of the first year of life, when a lasting programme begins with most; from one on 0.03 a "
                    "month would take 2.4, far too much for newborns"
                ),
                published=Published("parenting_conduct_d", 12, "childhood.first_year", "smd", level=0.71, part=0.5),
            ),
            Effect(
                "childhood.attachment_help",
                0.3,
                low=0.0,
                high=0.8,
                kind="assumed",
                reason="about 7 points more secure bonds, nearly all within the first year of life",
            ),
            Effect(
                "childhood.safeguarding",
                -0.1,
                low=-0.25,
                high=0.0,
                kind="assumed",
                reason="a tenth of harm seen in time",
            ),
        ),
        outcomes=("caseness", "mean_distress", "severe_illness"),
        evidence=(
            "Sure Start: 8 % fewer hospital stays at 11-15, better results at 16; parenting groups d 0.46 on conduct."
        ),
        source="surestart_peak_cost surestart_health_offset parenting_conduct_d parenting_parent_dep",
        grade="comparison",
        who="age <= 5 and imd_decile <= 3",
        of="children",
        coverage=0.6,
        take_up={"default": 0.7},
        lasts_months=60,
        ramp_months=36,
        cost=Cost(
            "person",
            1200,
            850,
            2400,
            "2023/24",
            "public",
            "surestart_peak_cost c_parent_group",
            "£2.7bn over 3.2 million under fives was £850 a child, reached or not; per child reached more",
        ),
        staff=Staff(30, 20, 50, "early years workers", "centres at their peak; assumed"),
    ),
    Lever(
        name="fair_taxation",
        level="nation",
        title="A higher tax on high incomes",
        summary="Five pence more of each pound above the higher threshold. On its own it only lowers the top.",
        effects=(
            Effect("money.levy", 0.05, low=0.0, high=0.1, kind="choice", reason="a parliament chooses its rates"),
        ),
        outcomes=("poverty", "caseness"),
        evidence="Arithmetic; less inequality brings less shame only where that theory is switched on.",
        source="assumed",
        grade="rule",
        who="age >= 16",
        lasts_months=None,
        ramp_months=0,
        cost=Cost(
            "person",
            2,
            1,
            5,
            "2025/26",
            "public",
            "assumed",
            "collection; the tax itself is a transfer to the state, not a cost",
        ),
    ),
    Lever(
        name="social_care",
        level="nation",
        title="Social care that takes caring over",
        summary="Paid care lets people care less, or not at all, without those they love going without.",
        effects=(
            Effect(
                "caring.relief",
                0.5,
                low=0.0,
                high=1.0,
                kind="assumed",
                reason="spells of care end half as often again: about a third fewer carers where it comes",
            ),
        ),
        outcomes=("caseness", "lonely"),
        evidence="Heavy caring goes with distress; how much paid care takes over is not measured.",
        source="assumed",
        who="caring == some or caring == heavy",
        coverage=0.5,
        take_up={"default": 0.7},
        lasts_months=None,
        ramp_months=36,
        cost=Cost(
            "person", 9_000, 5_000, 15_000, "2023/24", "public", "assumed", "seven hours of home care a week at £25"
        ),
        staff=Staff(4, 3, 6, "care workers", "seven hours a week each; assumed"),
    ),
    Lever(
        name="employment_rights",
        level="nation",
        title="Rights at work",
        summary="Guaranteed hours, notice of shifts and a fair hearing: fewer insecure jobs, fairer treatment.",
        effects=(
            Effect(
                "work.security", -0.4, low=-1.0, high=0.0, kind="assumed", reason="a third of insecure jobs made secure"
            ),
            Effect(
                "justice.fairness", 0.3, low=0.0, high=0.8, kind="assumed", reason="about 6 points more treated fairly"
            ),
        ),
        outcomes=("control", "caseness"),
        evidence="Injustice at work goes with distress (OR 1.4 to 1.6); what law changes is not measured.",
        source="procjustice_or",
        who="employed",
        lasts_months=None,
        ramp_months=24,
        cost=Cost(
            "person", 60, 20, 200, "2025/26", "employers", "assumed", "about £2bn to £5bn a year for 30 million jobs"
        ),
    ),
    Lever(
        name="equality_law",
        level="nation",
        title="Equality law that is enforced",
        summary="Duties to prevent discrimination and harassment, with a regulator that acts: less of it happens.",
        effects=(
            Effect(
                "regard.prevented",
                -0.15,
                low=-0.4,
                high=0.0,
                kind="assumed",
                reason="campaigns aimed at 5 % less; enforced duties reach further; not measured",
            ),
        ),
        outcomes=("trust", "control", "caseness"),
        evidence="Time to Change aimed at 5 % less discrimination; no trial of law.",
        source="ttc_cost_per_person",
        who="age >= 16",
        lasts_months=None,
        ramp_months=36,
        cost=Cost("person", 2, 1, 6, "2023/24", "public", "assumed", "four times the regulator's budget of today"),
    ),
)
