"""Seeking: need is asked about or not, through severity, trust, stigma, power and ties' word."""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE, logistic
from sim.kernel import kernel
from sim.life import ADULT
from sim.process import Dial, Draw, Person, Scalar


class Before(NamedTuple):
    distress: Person
    trust: Person
    control: Person


class Now(NamedTuple):
    stage: Person
    stigma: Person
    ties_word: Person


class Own(NamedTuple):
    memory: Person
    asked: Person


class Chance(NamedTuple):
    ask: Draw


class Numbers(NamedTuple):
    level: Scalar
    severity: Scalar
    severity_at: Scalar
    severity_now: Scalar
    remembers: Scalar
    trust: Scalar
    word: Scalar
    stigma: Scalar
    control: Scalar
    known_route: Dial


@kernel
def month(before, now, own, chance, numbers, lo, hi):
    for i in range(lo, hi):
        distress = before.distress[i]
        memory = own.memory[i] + numbers.remembers * (distress - own.memory[i])
        own.memory[i] = memory
        felt = numbers.severity_now * distress + (ONE - numbers.severity_now) * memory
        x = (
            numbers.level
            + numbers.known_route[i - lo]
            + numbers.severity * (felt - numbers.severity_at)
            + numbers.trust * before.trust[i]
            + numbers.word * now.ties_word[i]
            + numbers.stigma * now.stigma[i]
            + numbers.control * before.control[i]
        )
        asks = (now.stage[i] == ADULT) & (chance.ask[i - lo] < logistic(x))  # children's services are not modelled
        own.asked[i] = np.uint8(1) if asks else np.uint8(0)
