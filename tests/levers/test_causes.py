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
