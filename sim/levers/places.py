"""Levers of local places: anchor institutions, employers, councils."""

from sim.levers.cost import Cost
from sim.levers.lever import Effect, Lever, Staff

LEVERS = (
    Lever(
        name="living_wage_employers",
        level="place",
        title="A real Living Wage",
        summary="Employers pay at least the real Living Wage of £13.45 an hour instead of the statutory £12.21.",
        effects=(
            Effect("work.wage_floor", 13.45, low=12.6, high=13.45, kind="rule", source="rlw_uk_2025 rlw_uk_2024"),
        ),
        outcomes=("poverty_fixed", "in_work_poverty", "strain", "caseness"),
        evidence="Minimum wages and the mind: between 0.37 SD on those lifted and nothing; the taper eats gross gains.",
        source="rlw_uk_2025 nlw_2025 us_mw_suicide",
        grade="comparison",
        who="employed",
        lasts_months=None,
        ramp_months=36,
        with_job=True,
        cost=Cost(
            "pay",
            1.15,
            1.15,
            1.18,
            "2025/26",
            "employers",
            "ni_employer_2526 c_rlw_worker_uk",
            "pay and 15 % National Insurance: £2,788 for a full-time worker at the floor; high: with 3 % pension",
            kind="transfer",
        ),
    ),
    Lever(
        name="anchor_institutions",
        level="place",
        title="Anchor institutions",
        summary=(
            "Hospitals, councils and universities pay the real Living Wage, give secure contracts, and ask "
            "it of suppliers."
        ),
        effects=(
            Effect("work.wage_floor", 13.45, low=12.6, high=13.45, kind="rule", source="rlw_uk_2025 rlw_uk_2024"),
            Effect(
                "work.security",
                -0.5,
                low=-1.0,
                high=0.0,
                kind="assumed",
                reason="four in ten insecure jobs made secure",
            ),
            Effect(
                "justice.fairness",
                0.2,
                low=0.0,
                high=0.5,
                kind="assumed",
                reason="a good employer; about 4 points more",
            ),
        ),
        outcomes=("in_work_poverty", "strain", "control", "caseness"),
        evidence="Anchor programmes (Preston and others) have before-and-after studies; the wage is arithmetic.",
        source="rlw_uk_2025 procjustice_or",
        grade="uncontrolled",
        who="employed and imd_decile <= 5",
        coverage=0.2,
        lasts_months=None,
        ramp_months=36,
        with_job=True,
        cost=Cost(
            "pay",
            1.15,
            1.15,
            1.18,
            "2025/26",
            "employers",
            "ni_employer_2526 c_rlw_worker_uk",
            "pay and 15 % National Insurance: £2,788 for a full-time worker at the floor; high: with 3 % pension",
            kind="transfer",
        ),
    ),
    Lever(
        name="routes_to_careers",
        level="place",
        title="Routes to careers",
        summary=(
            "Individual placement and support for people with severe illness: a specialist helps find a real job at "
            "once, also through distress, and stays."
        ),
        effects=(
            Effect(
                "work.job_help",
                0.80,
                low=0.0,
                high=1.2,
                kind="estimated",
                source="ips_rr_frederick ips_nonsmi_scr_oow",
                reason=(
                    "1.63 (1.46 to 1.82) times as many ever in work in a year is about 1.8 as monthly offers; one "
                    "trial: none"
                ),
            ),
        ),
        outcomes=("unemployed", "strain", "caseness"),
        evidence=(
            "Jobs RR 1.63 (1.46 to 1.82) in severe illness; nothing in one large trial beyond it; symptoms d 0.03."
        ),
        source="ips_rr_frederick ips_mh_d ips_nonsmi_scr_oow",
        grade="trials",
        who="severe and (unemployed or sick)",  # beyond it one large trial found nothing
        coverage=0.3,
        take_up={"default": 0.6},
        lasts_months=12,
        ramp_months=24,
        cost=Cost("person", 2300, 1600, 3200, "2023/24", "public", "c_ips_client", "recalled; a client's year"),
        staff=Staff(22, 18, 25, "employment specialists", "IPS fidelity: at most 25 clients each"),
    ),
    Lever(
        name="green_space",
        level="place",
        title="Green space and places to meet",
        summary="Parks, paths and squares near home that people use: more chance meetings, more taking part.",
        effects=(
            Effect(
                "ties.meeting",
                0.10,
                low=0.0,
                high=0.3,
                kind="assumed",
                reason="a tenth more new ties; no trial counts them",
            ),
            Effect(
                "ties.taking_part",
                0.1,
                low=0.0,
                high=0.3,
                kind="assumed",
                reason="two or three points more who take part, in the long run",
            ),
        ),
        outcomes=("close_ties", "lonely", "caseness"),
        evidence=(
            "Inequality in wellbeing 40 % smaller where access is good, across Europe; not causal; others find none."
        ),
        source="green_inequality",
        grade="comparison",
        who="imd_decile <= 3",
        coverage=0.5,
        lasts_months=None,
        ramp_months=60,
        cost=Cost(
            "person", 30, 10, 90, "2023/24", "public", "assumed", "making and upkeep of a local park per neighbour"
        ),
    ),
    Lever(
        name="inclusive_education",
        level="place",
        title="Inclusive schools",
        summary=(
            "Whole-school work against bullying, and schools where every child belongs. Adults feel it years later."
        ),
        effects=(
            Effect(
                "childhood.bullying_left",
                -0.11,
                low=-0.20,
                high=0.0,
                source="kiva_uk_or kiva_wales_or",
                reason="odds 0.87 (0.78 to 0.97), 18.1 against 20.7 %, is a ratio of 0.87 to 0.89",
            ),
            Effect(
                "childhood.school_help", 0.1, low=0.0, high=0.25, kind="assumed", reason="a tenth of a SD of belonging"
            ),
        ),
        outcomes=("caseness", "mean_distress"),
        evidence="KiVa in 116 schools: bullying odds 0.87 (0.78 to 0.97); nothing on belonging.",
        source="kiva_uk_or kiva_wales_or",
        grade="trials",
        who="age >= 5",
        of="children",
        lasts_months=None,
        ramp_months=36,
        cost=Cost("person", 25, 12, 75, "2023/24", "public", "c_bully_pupil", "recalled; high: with inclusion work"),
    ),
    Lever(
        name="youth_mentors",
        level="place",
        title="Mentors and youth work",
        summary="An adult to trust for children who have had too little of one.",
        effects=(
            Effect(
                "childhood.trusted_adult_help",
                0.6,
                low=0.0,
                high=1.2,
                kind="assumed",
                reason=(
                    "about 12 points more children with a trusted adult in the long run, of which two years bring two "
                    "fifths; no British trial gives it"
                ),
            ),
        ),
        outcomes=("caseness", "mean_distress"),
        evidence="A trusted adult goes with less illness after hard childhoods; mentoring trials find small gains.",
        source="assumed",
        who="age >= 8 and (bullied or maltreated or imd_decile <= 2)",
        of="children",
        coverage=0.3,
        take_up={"default": 0.6},
        lasts_months=24,
        ramp_months=24,
        cost=Cost("person", 1200, 500, 2500, "2023/24", "public", "assumed", "an hour a week of a paid youth worker"),
        staff=Staff(25, 15, 40, "youth workers", "an hour a week for each young person; assumed"),
    ),
    Lever(
        name="healthy_homes",
        level="place",
        title="Warm and healthy homes",
        summary="Insulation and heating for low-income homes: bills fall, and with them strain.",
        effects=(
            Effect(
                "money.bills_left",
                -0.05,
                low=-0.10,
                high=0.0,
                kind="assumed",
                reason="a third off energy, which is a seventh of necessities",
            ),
        ),
        outcomes=("strain", "caseness"),
        evidence="Fewer bear cold to save (OR 0.49), more subjective wellbeing; SF-12 mental unmoved in one winter.",
        source="nest_cold_or nest_swb nest_mcs",
        grade="comparison",
        who="imd_decile <= 3 and income < 1500",
        coverage=0.3,
        take_up={"default": 0.7},
        lasts_months=240,
        ramp_months=60,
        cost=Cost(
            "person",
            500,
            250,
            900,
            "2023/24",
            "public",
            "assumed",
            "£8,000 to £12,000 a home over 20 years, two adults",
        ),
    ),
    Lever(
        name="digital_access",
        level="place",
        title="Digital connectivity",
        summary="Devices, data and skills for those who are not online, so that services and people are within reach.",
        effects=(
            Effect(
                "digital.help",
                1.0,
                low=0.0,
                high=2.0,
                kind="assumed",
                reason="about half of those offline come online in the long run, two fifths of them within two years",
            ),
        ),
        outcomes=("treated_given_need", "waiting"),
        evidence="Counts of people brought online; none of their minds.",
        source="assumed",
        grade="uncontrolled",
        who="not online",
        coverage=0.5,
        take_up={"default": 0.5},
        lasts_months=24,
        ramp_months=24,
        cost=Cost("person", 160, 80, 320, "2023/24", "public", "assumed", "a used device, data and three sessions"),
        staff=Staff(300, 150, 600, "digital helpers", "three sessions each; assumed"),
    ),
)
