"""Community treatment orders: made at the end of a detention, kept for a year or so; recall is decided in `coercion`.

An order does nothing for health: the one large trial found readmission as frequent with as without (cto_effect_octet).
What it does is felt as coercion, in trust. The unexplained part of who is given one stands in `regard`.
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE, ZERO, f32, logistic
from sim.kernel import kernel
from sim.process import Draw, Person, Scalar


class Before(NamedTuple):
    trust: Person
    since_restrained: Person


class Now(NamedTuple):
    discharged: Person
    recalled: Person
    severe: Person
    order_response: Person


class Own(NamedTuple):
    on_order: Person
    order_made: Person


class Chance(NamedTuple):
    order: Draw
    end: Draw


class Numbers(NamedTuple):
    level: Scalar
    severe: Scalar
    trust: Scalar
    restrained: Scalar
    memory_months: Scalar
    end: Scalar


@kernel
def month(before, now, own, chance, numbers, lo, hi):
    for i in range(lo, hi):
        restrained = ONE if f32(before.since_restrained[i]) < numbers.memory_months else ZERO
        x = (
            numbers.level
            + numbers.severe * f32(now.severe[i])
            + numbers.trust * before.trust[i]
            + numbers.restrained * restrained
            + now.order_response[i]
        )
        on = own.on_order[i] == 1
        made = (now.discharged[i] == 1) & (chance.order[i - lo] < logistic(x))
        keeps = on & (now.recalled[i] == 0) & (chance.end[i - lo] < ONE - numbers.end)
        own.order_made[i] = np.uint8(1) if made else np.uint8(0)
        own.on_order[i] = np.uint8(1) if made | keeps else np.uint8(0)
