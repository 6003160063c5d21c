"""Severe mental illness: onset raised by early adversity, discrimination, isolation and place, never by a label."""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE, ZERO, f32, flips, logistic
from sim.kernel import kernel
from sim.process import Draw, Person, Scalar, Table


class Before(NamedTuple):
    lonely: Person


class Now(NamedTuple):
    aces: Person
    discriminated_ever: Person
    trauma: Person
    partner: Person
    imd_decile: Person


class Own(NamedTuple):
    severe: Person


class Chance(NamedTuple):
    onset: Draw


class Numbers(NamedTuple):
    level: Scalar
    aces_some: Scalar
    aces_many: Scalar
    discriminated_ever: Scalar
    trauma: Scalar
    lonely: Scalar
    alone: Scalar
    place: Table
    rate: Scalar


@kernel
def month(before, now, own, chance, numbers, lo, hi):
    for i in range(lo, hi):
        x = (
            numbers.level
            + numbers.aces_some * (ONE if now.aces[i] == 1 else ZERO)
            + numbers.aces_many * (ONE if now.aces[i] == 2 else ZERO)
            + numbers.discriminated_ever * f32(now.discriminated_ever[i])
            + numbers.trauma * (ONE if now.trauma[i] > 0 else ZERO)
            + numbers.lonely * f32(before.lonely[i])
            + numbers.alone * (ONE if now.partner[i] == 0 else ZERO)
            + numbers.place[np.uint8(now.imd_decile[i] - np.uint8(1))]
        )
        own.severe[i] = flips(own.severe[i], chance.onset[i - lo], logistic(x), numbers.rate)
