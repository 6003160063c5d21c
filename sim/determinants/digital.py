"""Digital: who can find and use a service online, by age, earning power, strain and how health limits; no label."""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE, ZERO, f32, flips, logistic, of_four
from sim.kernel import kernel
from sim.life import ADULT
from sim.process import Dial, Draw, Person, Scalar, Table


class Before(NamedTuple):
    strain: Person


class Now(NamedTuple):
    stage: Person
    age_band: Person
    skill: Person
    limitation: Person


class Own(NamedTuple):
    online: Person


class Chance(NamedTuple):
    online: Draw


class Numbers(NamedTuple):
    level: Table
    skill: Scalar
    strain: Scalar
    limited: Scalar
    rate: Scalar
    help: Dial


@kernel
def month(before, now, own, chance, numbers, lo, hi):
    for i in range(lo, hi):
        x = (
            of_four(numbers.level, now.age_band[i])
            + numbers.help[i - lo]
            + numbers.skill * now.skill[i]
            + numbers.strain * f32(before.strain[i])
            + numbers.limited * (ONE if now.limitation[i] == 2 else ZERO)
        )
        uses = flips(own.online[i], chance.online[i - lo], logistic(x), numbers.rate)
        own.online[i] = uses if now.stage[i] == ADULT else np.uint8(0)
