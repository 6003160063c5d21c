"""Levers of mental health services."""

from sim.levers.cost import Cost
from sim.levers.lever import Effect, Lever, Staff
from sim.published import Published

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
                -3.59,
                low=-3.59,
                high=-0.62,
                source="advice_strain",
                reason=(
                    "odds 0.42 (0.23 to 0.77) at three months. Strain moves by 0.0965 a month and 32 % of those "
                    "reached are in it in the long run, so that 0.66 is the least by then, and 0.45 by the end of a "
                    "spell of six months. The value and its low end bring 95 % of that, as log odds; 0.77 takes −0.62"
                ),
                published=Published("advice_strain", 3, "strain.rate", "odds", level=0.32, spell=6),
            ),
            Effect(
                "home.protection",
                -0.3,
                low=-0.7,
                high=0.0,
                kind="assumed",
                reason="arrears are settled before they reach court",
            ),
            Effect(
                "money.claims_help",
                0.5,
                low=0.0,
                high=0.9,
                kind="assumed",
                source="advice_return",
                reason="half of what is not claimed; £15 gained for £1 of advice, mostly benefits",
            ),
            Effect("work.job_help", 0.15, low=0.0, high=0.4, kind="assumed", reason="a fifth of what IPS brings"),
            Effect(
                "care.whole_help",
                0.5,
                low=0.0,
                high=1.0,
                kind="assumed",
                reason="half of what strain takes from care is eased",
            ),
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
    Lever(
        name="culturally_adapted_care",
        level="services",
        title="Culturally adapted, anti-racist care",
        summary=(
            "Care is adapted to people's culture and staff learn to see how they act: what fits people less "
            "fits better."
        ),
        effects=(
            Effect(
                "care.better_fit",
                0.4,
                low=0.0,
                high=0.8,
                kind="assumed",
                source="culture_active_arundell",
                reason=(
                    "g 0.43 (0.25 to 0.61) against the same care unadapted; that it takes off two fifths of misfit "
                    "is assumed"
                ),
            ),
            Effect(
                "team.better_fit", 0.4, low=0.0, high=0.8, kind="assumed", reason="community teams as talking therapy"
            ),
            Effect(
                "regard.unequal_response",
                -0.2,
                low=-0.5,
                high=0.0,
                kind="assumed",
                reason="staff who see how they act: a fifth of unequal response at each gate goes; not measured",
            ),
        ),
        outcomes=("completion", "recovery", "detention", "trust", "caseness"),
        evidence="Adapted care: g 0.43 (0.25 to 0.61) in 30 trials among minorities, mostly abroad.",
        source="culture_active_arundell culture_vs_unadapted_hall culture_benish",
        grade="trials",
        who="misfit > 0",
        coverage=0.5,
        lasts_months=None,
        ramp_months=36,
        cost=Cost(
            "adults",
            15_000,
            5_000,
            40_000,
            "2023/24",
            "public",
            "c_culture_training",
            "£900 a therapist (recalled), for about 17 therapists per 100,000 adults every year: assumed",
        ),
    ),
    Lever(
        name="youth_outreach",
        level="services",
        title="Outreach by young peers",
        summary=(
            "Young peer workers meet those with no trust in services where they are, and bring help to them (MAC-UK)."
        ),
        effects=(
            Effect(
                "trust.gained", 0.3, low=0.0, high=0.8, kind="assumed", reason="a peer's word; a third of a SD of trust"
            ),
            Effect(
                "seeking.known_route",
                0.8,
                low=0.0,
                high=1.5,
                kind="assumed",
                reason="help comes to them: nine in ten stayed",
            ),
            Effect(
                "recognising.outreach",
                0.8,
                low=0.0,
                high=1.5,
                kind="assumed",
                reason="need is seen by those who come to it",
            ),
        ),
        outcomes=("trust", "treated_given_need", "caseness"),
        evidence="27 of 30 excluded young people engaged, half to three quarters worked; no comparison.",
        source="macuk_engaged macuk_work",
        grade="uncontrolled",
        who="age < 26 and trust < 0 and imd_decile <= 3",
        coverage=0.3,
        take_up={"default": 0.7},
        lasts_months=24,
        ramp_months=24,
        cost=Cost("person", 3700, 2700, 5800, "2010/11", "public", "macuk_cost_pp", "£7,400 over two years"),
        staff=Staff(15, 10, 20, "outreach workers", "MAC-UK's own teams; assumed"),
    ),
    Lever(
        name="shorter_waits",
        level="services",
        title="Shorter waits",
        summary="A fifth more places in talking therapy everywhere, whatever the need.",
        effects=(Effect("waiting.places", 0.2, kind="choice", reason="how much a service grows is a choice"),),
        outcomes=("waiting", "in_therapy", "recovery", "caseness"),
        evidence=(
            "Places are counted; the treatment's effect is from trials; more treatment alone has not cut prevalence."
        ),
        source="tt_referrals_2324 cqc_wait_deteriorated_2024",
        grade="rule",
        ramp_months=24,
        cost=Cost("place", 900, 650, 1300, "2023", "public", "tt_cost_course", "recalled"),
    ),
    Lever(
        name="co_production",
        level="services",
        title="Co-production and shared power",
        summary="People who use services decide about their own care, set their own goals, and vote on services.",
        effects=(
            Effect(
                "voice.co_production",
                0.15,
                low=0.0,
                high=0.4,
                kind="assumed",
                reason="a say a seventh of its range higher",
            ),
            Effect(
                "care.own_goals", 0.4, low=0.0, high=0.8, kind="assumed", reason="four in ten plans become one's own"
            ),
            Effect(
                "voice.shared", 0.02, low=0.0, high=0.08, kind="assumed", reason="one in fifty sits where it is decided"
            ),
        ),
        outcomes=("say", "control", "completion", "trust"),
        evidence="Valued by those who take part; no trial isolates it.",
        source="assumed",
        who="asked or in_therapy or in_team or severe",
        coverage=0.5,
        lasts_months=24,
        ramp_months=36,
        cost=Cost("person", 90, 30, 200, "2023/24", "public", "assumed", "an involvement worker for about 500 people"),
        staff=Staff(500, 250, 1000, "involvement workers", "assumed"),
    ),
)
