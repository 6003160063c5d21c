"""Advance plans: what should happen in a crisis, written down by the person with those who care for them.

A plan is offered to people with severe illness and at discharge from a detention; it lowers the chance that a crisis
ends in detention (`coercion.plan`).
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE
from sim.kernel import kernel
from sim.process import Dial, Draw, Person, Scalar


class Before(NamedTuple):
    discharged: Person


class Now(NamedTuple):
    severe: Person


class Own(NamedTuple):
    advance_plan: Person


class Chance(NamedTuple):
    plan: Draw
    lapse: Draw


class Numbers(NamedTuple):
    offered: Dial
    lapse: Scalar


@kernel
def month(before, now, own, chance, numbers, lo, hi):
    for i in range(lo, hi):
        may = (now.severe[i] == 1) | (before.discharged[i] == 1)
        makes = may & (chance.plan[i - lo] < numbers.offered[i - lo])
        keeps = (own.advance_plan[i] == 1) & (chance.lapse[i - lo] < ONE - numbers.lapse)
        own.advance_plan[i] = np.uint8(1) if makes | keeps else np.uint8(0)
