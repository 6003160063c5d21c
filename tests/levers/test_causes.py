"""A lever moves causes: numbers of exposures, help and practice; never an outcome, and never by a factor on one."""

import pytest

from sim.levers.lever import library
from sim.numbers import load_numbers

# Rooms whose numbers decide an outcome itself: the mind, illness, death, and what is read of them.
OUTCOMES = ("distress", "reading", "illness", "life", "orders", "young", "beds", "gp", "legacy", "health")
# Of rooms where outcomes and causes stand side by side, the causes: practice of wards, and how care fits.
CAUSES = {
    "coercion": {"containment"},
    "care": {"better_fit", "own_goals", "whole_help"},
    "team": {"better_fit"},
    "trust": {"gained"},
    "strain": {"advice"},
    "power": {"encouragement"},
}
# All that levers may multiply: hazards and rates of exposures, of help and of practice.
FACTORS = {
    "childhood.bullying_left", "childhood.safeguarding", "coercion.containment", "home.allotted", "home.rents",
    "money.bills_left", "money.sanctions", "regard.prevented", "regard.unequal_response", "ties.meeting",
    "waiting.places", "work.job_help", "reach.half_life", "reach.learns", "reach.starts",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(library()))
def test_a_lever_moves_causes(name):
    numbers = load_numbers()
    for effect in library()[name].effects:
        room, own = effect.number.split(".", 1)
        assert room not in OUTCOMES, f"{name} moves {effect.number}"
        assert own in CAUSES.get(room, {own}), f"{name} moves {effect.number}, which decides an outcome"
        if numbers[effect.number].combine == "multiply":
            assert effect.number in FACTORS, f"{name} multiplies {effect.number}"


# The table of levers that the model was asked for: what each row moves, by the levers that move it.
TABLE = {
    "wage floor by law": {"statutory_wage_floor": "work.wage_floor"},
    "benefits: payment, wait, conditions": {
        "benefit_adequacy": "money.benefit_top_up", "first_payment_at_once": "money.first_wait",
        "support_not_sanctions": "money.sanctions",
    },
    "early years: attachment, parenting, harm": {
        "early_years": "childhood.attachment_help childhood.parenting_help childhood.safeguarding",
    },
    "secure housing: arrears to eviction, rents, tenure": {
        "secure_housing": "home.protection", "rent_limits": "home.rents", "social_homes": "home.allotted",
    },
    "income and wealth": {
        "fair_taxation": "money.levy", "savings_match": "money.savings_match", "debt_relief": "money.debt_relief",
    },
    "social care, rights at work, equality law": {
        "social_care": "caring.relief", "employment_rights": "work.security justice.fairness",
        "equality_law": "regard.prevented",
    },
    "accountability": {"accountability": "reach.starts reach.learns reach.half_life"},
    "needs-weighted money and growth": {
        "needs_weighted_funding": "waiting.places", "needs_weighted_growth": "waiting.places",
    },
    "grants and support of anchors": {
        "civil_society_grants": "reach.starts reach.half_life", "anchor_support": "reach.learns",
    },
    "employers and anchors": {
        "living_wage_employers": "work.wage_floor", "anchor_institutions": "work.wage_floor work.security",
    },
    "routes to careers": {"routes_to_careers": "work.job_help"},
    "places": {
        "green_space": "ties.meeting", "inclusive_education": "childhood.bullying_left",
        "digital_access": "digital.help", "healthy_homes": "money.bills_left",
    },
    "restraint": {"restraint_reduction": "coercion.containment"},
    "co-production": {"co_production": "voice.co_production care.own_goals voice.shared"},
    "adapted, anti-racist care: fit, response at each gate": {
        "culturally_adapted_care": "care.better_fit team.better_fit regard.unequal_response",
    },
    "outreach by young peers: contact without referral": {"youth_outreach": "recognising.outreach seeking.known_route"},
    "help in primary care: claims, arrears, jobs": {
        "holistic_primary_care": "money.claims_help home.protection work.job_help strain.advice",
    },
    "plans and waits": {"advance_plans": "plans.offered", "shorter_waits": "waiting.places"},
    "peers: ties, hope, a way in": {"peer_support": "ties.fellowship power.encouragement seeking.known_route"},
    "bridging, leaders": {"bridging": "ties.meeting", "trusted_leaders": "trust.gained"},
    "partnership: trust, coordination, persistence": {
        "community_partnership": "trust.gained reach.learns reach.half_life voice.shared",
    },
}  # fmt: skip


@pytest.mark.parametrize("row", TABLE)
def test_every_row_of_the_table_is_there(row):
    for name, moved in TABLE[row].items():
        assert set(moved.split()) <= {effect.number for effect in library()[name].effects}, name
