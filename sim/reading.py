"""Readings: what a survey would find, with noise that never feeds back.

Two independent readings of the same distress: one cut for GHQ-12 (4+), one for CIS-R (12+, 18+).
"""

from typing import NamedTuple

from sim.arithmetic import f32
from sim.kernel import kernel
from sim.process import Draw, Person, Scalar

ROOT6 = f32(6.0**0.5)


class Now(NamedTuple):
    distress: Person


class Own(NamedTuple):
    ghq: Person
    cisr: Person


class Chance(NamedTuple):
    ghq_a: Draw
    ghq_b: Draw
    cisr_a: Draw
    cisr_b: Draw


class Numbers(NamedTuple):
    noise: Scalar


@kernel
def month(now, own, chance, numbers, lo, hi):
    for i in range(lo, hi):
        # the difference of two uniforms has variance 1/6
        own.ghq[i] = now.distress[i] + numbers.noise * ROOT6 * (chance.ghq_a[i - lo] - chance.ghq_b[i - lo])
        own.cisr[i] = now.distress[i] + numbers.noise * ROOT6 * (chance.cisr_a[i - lo] - chance.cisr_b[i - lo])
