"""Distress: one person's GHQ-12 points, drawn towards a set-point that life moves.

    distress ← distress + κ·(set-point − distress) + share of a changed set-point + luck

A worsened set-point is reached partly at once (ψ₊), a bettered one too (ψ₋), unequally
from event to event; the rest by κ. Strain and unemployment slow the way back down,
healthy ties and treatment quicken it. No label enters: everything here is an exposure,
a state or a treatment of the person. Childhood enters through disposition alone (`legacy`).
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE, ZERO, clip, f32
from sim.determinants.work import EMPLOYED, HOME, SICK, UNEMPLOYED
from sim.kernel import kernel
from sim.process import Curve, Draw, Person, Scalar

POINTS = 1024  # of the luck curve
THREE = f32(3.0)
FLOOR, TOP = f32(0.0), f32(36.0)


class Before(NamedTuple):
    therapy_effect: Person
    in_therapy: Person


class Now(NamedTuple):
    disposition: Person
    limitation: Person
    caring: Person
    abuse_ever: Person
    assault_ever: Person
    community: Person
    job: Person
    insecure_job: Person
    fair_at_work: Person
    strain: Person
    insecure_home: Person
    lonely: Person
    healthy_ties: Person
    discriminated: Person
    discriminated_ever: Person
    shame: Person
    stopped: Person
    unsafe: Person
    harassed: Person
    abused: Person
    trauma: Person
    control: Person
    severe: Person
    medicine: Person
    in_team: Person
    since_restrained: Person


class Own(NamedTuple):
    setpoint: Person
    distress: Person


class Chance(NamedTuple):
    luck: Draw
    blow: Draw


class Numbers(NamedTuple):
    base: Scalar
    shrinkage: Scalar
    strain: Scalar
    unemployed: Scalar
    not_working: Scalar
    insecure_job: Scalar
    unfair_work: Scalar
    insecure_home: Scalar
    lonely: Scalar
    discriminated: Scalar
    discriminated_ever: Scalar
    shame: Scalar
    stopped: Scalar
    unsafe: Scalar
    harassed: Scalar
    abused: Scalar
    abuse_ever: Scalar
    assault_ever: Scalar
    trauma: Scalar
    limited_little: Scalar
    limited_lot: Scalar
    severe: Scalar
    caring: Scalar
    caring_heavy: Scalar
    community: Scalar
    control: Scalar
    medicine: Scalar
    therapy: Scalar
    team: Scalar
    restrained: Scalar
    restrained_months: Scalar
    at_once_worse: Scalar
    at_once_better: Scalar
    return_rate: Scalar
    slowed_by_strain: Scalar
    slowed_by_unemployment: Scalar
    quickened_by_ties: Scalar
    quickened_by_treatment: Scalar
    average_ties: Scalar
    low_mood_spreads: Scalar
    luck: Scalar
    luck_calmed_by_ties: Scalar
    luck_curve: Curve


@kernel
def month(before, now, own, chance, numbers, lo, hi):
    for i in range(lo, hi):
        job = now.job[i]
        jobless = ONE if job == UNEMPLOYED else ZERO
        strain = f32(now.strain[i])
        ties = now.healthy_ties[i] - numbers.average_ties
        exposures = (
            numbers.not_working * (ONE if (job == SICK) | (job == HOME) else ZERO)
            + numbers.insecure_job * f32(now.insecure_job[i])
            + numbers.unfair_work * (ONE if (job == EMPLOYED) & (now.fair_at_work[i] == 0) else ZERO)
            + numbers.insecure_home * f32(now.insecure_home[i])
            + numbers.lonely * f32(now.lonely[i])
            + numbers.discriminated * f32(now.discriminated[i])
            + numbers.discriminated_ever * f32(now.discriminated_ever[i])
            + numbers.shame * now.shame[i]
            + numbers.stopped * f32(now.stopped[i])
            + numbers.unsafe * f32(now.unsafe[i])
            + numbers.harassed * f32(now.harassed[i])
            + numbers.abused * f32(now.abused[i])
            + numbers.abuse_ever * f32(now.abuse_ever[i])
            + numbers.assault_ever * f32(now.assault_ever[i])
            + numbers.trauma * (ONE if now.trauma[i] > 0 else ZERO)
            + numbers.limited_little * (ONE if now.limitation[i] == 1 else ZERO)
            + numbers.limited_lot * (ONE if now.limitation[i] == 2 else ZERO)
            + numbers.severe * f32(now.severe[i])
            + numbers.restrained * (ONE if f32(now.since_restrained[i]) < numbers.restrained_months else ZERO)
            + numbers.caring * (ONE if now.caring[i] > 0 else ZERO)
            + numbers.caring_heavy * (ONE if now.caring[i] == 2 else ZERO)
            - numbers.community * f32(now.community[i])
            - numbers.control * now.control[i]
            - numbers.low_mood_spreads * ties
        )
        setpoint = (
            numbers.base
            + now.disposition[i]
            + numbers.strain * strain
            + numbers.unemployed * jobless
            + numbers.shrinkage * exposures
            - numbers.medicine * f32(now.medicine[i])
            - numbers.therapy * before.therapy_effect[i]
            - numbers.team * f32(now.in_team[i])
        )
        change = setpoint - own.setpoint[i]
        own.setpoint[i] = setpoint
        u = chance.blow[i - lo]
        unequal = THREE * u * u  # mean 1, right-skewed: the same event strikes people unequally
        at_once = (numbers.at_once_worse if change > ZERO else numbers.at_once_better) * unequal * change
        distress = own.distress[i]
        pull = setpoint - distress
        treated = ONE if (now.medicine[i] > 0) | (before.in_therapy[i] > 0) else ZERO
        slowed = (
            ONE
            - numbers.slowed_by_strain * strain
            - numbers.slowed_by_unemployment * jobless
            + numbers.quickened_by_ties * ties
            + numbers.quickened_by_treatment * treated
        )
        rate = numbers.return_rate * (clip(slowed, ZERO, THREE) if pull < ZERO else ONE)
        x = chance.luck[i - lo] * f32(POINTS)
        cell = np.uint32(x)
        part = x - f32(cell)
        low = numbers.luck_curve[cell]
        luck = low + part * (numbers.luck_curve[cell + np.uint32(1)] - low)
        spread = numbers.luck * (ONE - numbers.luck_calmed_by_ties * ties)
        own.distress[i] = clip(distress + rate * pull + at_once + spread * luck, FLOOR, TOP)
