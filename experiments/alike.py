"""Scenarios that are compared must have the same people over the same months: who is refused, in words.

A change is told by pairs: the same persons, past and luck in both scenarios. Where two scenarios lie in different
places, or have other people or months, there are no pairs, and a difference would speak of places as much as of policy.
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.files import InputError, Mistake, shown
from sim.scenario import Scenario

SAME = {
    "place": "--place PLACE puts all scenarios in one place",
    "people": "--people NUMBER gives all scenarios the same",
    "months": "--months NUMBER gives all scenarios the same",
    "burn_in_months": "the same in all scenarios' files",
    "begins": "the same in all scenarios' files",
    "network": "the same in all scenarios' files",
}


def check(scenarios: Sequence[Scenario]) -> None:
    """Raise InputError, all mistakes at once, where scenarios cannot be compared with the first of them."""
    found = [
        Mistake(one.key, 1, key, f"{shown(getattr(one, key))}, but {first.key} has {shown(getattr(first, key))}", how)
        for first in scenarios[:1]
        for one in scenarios[1:]
        for key, how in SAME.items()
        if getattr(one, key) != getattr(first, key)
    ]
    if found:
        raise InputError(found)
