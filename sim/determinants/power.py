"""Power: the sense of control over one's life, worn down by strain, insecurity and coercion."""

from typing import NamedTuple

from sim.arithmetic import HALF, ONE, SPREAD, ZERO, clip, f32
from sim.determinants.work import EMPLOYED, SICK, UNEMPLOYED
from sim.kernel import kernel
from sim.process import Dial, Draw, Person, Scalar


class Before(NamedTuple):
    distress: Person
    since_detained: Person
    say: Person
    leads: Person
    shares_power: Person


class Now(NamedTuple):
    skill: Person
    strain: Person
    job: Person
    insecure_job: Person
    fair_at_work: Person
    insecure_home: Person
    discriminated: Person
    takes_part: Person
    community: Person


class Own(NamedTuple):
    control: Person


class Chance(NamedTuple):
    control: Draw


class Numbers(NamedTuple):
    average_distress: Scalar
    centre: Scalar
    reverts: Scalar
    skill: Scalar
    strain: Scalar
    out_of_work: Scalar
    insecure_job: Scalar
    unfair_work: Scalar
    insecure_home: Scalar
    discriminated: Scalar
    distress: Scalar
    takes_part: Scalar
    community: Scalar
    detained: Scalar
    detained_months: Scalar
    say: Scalar
    leads: Scalar
    shares_power: Scalar
    spread: Scalar
    encouragement: Dial


@kernel
def month(before, now, own, chance, numbers, lo, hi):
    for i in range(lo, hi):
        job = now.job[i]
        out = ONE if (job == UNEMPLOYED) | (job == SICK) else ZERO
        unfair = ONE if (job == EMPLOYED) & (now.fair_at_work[i] == 0) else ZERO
        coerced = ONE if f32(before.since_detained[i]) < numbers.detained_months else ZERO
        target = (
            numbers.centre
            + numbers.encouragement[i - lo]
            + numbers.skill * now.skill[i]
            + numbers.strain * f32(now.strain[i])
            + numbers.out_of_work * out
            + numbers.insecure_job * f32(now.insecure_job[i])
            + numbers.unfair_work * unfair
            + numbers.insecure_home * f32(now.insecure_home[i])
            + numbers.discriminated * f32(now.discriminated[i])
            + numbers.distress * (before.distress[i] - numbers.average_distress)
            + numbers.takes_part * f32(now.takes_part[i])
            + numbers.community * f32(now.community[i])
            + numbers.detained * coerced
            + numbers.say * (before.say[i] - HALF)
            + numbers.leads * f32(before.leads[i])
            + numbers.shares_power * f32(before.shares_power[i])
        )
        luck = (chance.control[i - lo] - HALF) * SPREAD * numbers.spread
        control = own.control[i] + numbers.reverts * (target - own.control[i]) + luck
        own.control[i] = clip(control, f32(-10.0), f32(10.0))
