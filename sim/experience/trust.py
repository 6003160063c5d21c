"""Trust in services: lost through discrimination, police and coercion (own, and one's ties'), slowly regained."""

from typing import NamedTuple

from sim.arithmetic import HALF, ONE, SPREAD, ZERO, clip, f32
from sim.kernel import kernel
from sim.process import Dial, Draw, Person, Scalar


class Now(NamedTuple):
    discriminated: Person
    discriminated_ever: Person
    shame: Person
    stopped: Person
    since_detained: Person
    since_restrained: Person
    ties_word: Person
    in_therapy: Person
    in_team: Person
    on_order: Person


class Own(NamedTuple):
    trust: Person
    word: Person


class Chance(NamedTuple):
    trust: Draw


class Numbers(NamedTuple):
    reverts: Scalar
    centre: Scalar
    gained: Dial
    discriminated: Scalar
    discriminated_ever: Scalar
    shame: Scalar
    stopped: Scalar
    detained: Scalar
    restrained: Scalar
    on_order: Scalar
    memory_months: Scalar
    word_of_ties: Scalar
    care: Scalar
    spread: Scalar
    tells_of_detention: Scalar


@kernel
def month(now, own, chance, numbers, lo, hi):
    for i in range(lo, hi):
        detained = ONE if f32(now.since_detained[i]) < numbers.memory_months else ZERO
        restrained = ONE if f32(now.since_restrained[i]) < numbers.memory_months else ZERO
        target = (
            numbers.centre
            + numbers.gained[i - lo]
            + numbers.discriminated * f32(now.discriminated[i])
            + numbers.discriminated_ever * f32(now.discriminated_ever[i])
            + numbers.shame * now.shame[i]
            + numbers.stopped * f32(now.stopped[i])
            + numbers.detained * detained
            + numbers.restrained * restrained
            + numbers.word_of_ties * now.ties_word[i]
            + numbers.on_order * f32(now.on_order[i])
            + numbers.care * f32(now.in_therapy[i] | now.in_team[i])
        )
        luck = (chance.trust[i - lo] - HALF) * SPREAD * numbers.spread
        trust = clip(own.trust[i] + numbers.reverts * (target - own.trust[i]) + luck, f32(-10.0), f32(10.0))
        own.trust[i] = trust
        own.word[i] = clip(trust + numbers.tells_of_detention * detained, f32(-10.0), f32(10.0))
