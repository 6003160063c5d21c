"""Coercion: crisis, the route it is answered by, detention and restraint.

Each gate has its own hazard and its own luck; staff and police responses come from
`regard`. What is left unexplained at the detention gate is a number of its own there.
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE, ZERO, exp, f32, logistic
from sim.kernel import kernel
from sim.process import Draw, Person, Scalar

LONG_AGO = np.uint8(255)


class Before(NamedTuple):
    distress: Person
    trust: Person
    lonely: Person
    strain: Person
    medicine: Person
    in_therapy: Person
    severe: Person


class Now(NamedTuple):
    police_response: Person
    detention_response: Person
    ward_response: Person


class Own(NamedTuple):
    crisis: Person
    police_route: Person
    detained: Person
    admitted: Person
    since_detained: Person
    restrained: Person
    since_restrained: Person


class Chance(NamedTuple):
    crisis: Draw
    route: Draw
    detention: Draw
    discharge: Draw
    restraint: Draw


class Numbers(NamedTuple):
    severe_crisis: Scalar
    severe_slope: Scalar
    severe_at: Scalar
    severe_trust: Scalar
    severe_untreated: Scalar
    severe_lonely: Scalar
    severe_strain: Scalar
    severe_again: Scalar
    other_crisis: Scalar
    other_slope: Scalar
    other_at: Scalar
    other_again: Scalar
    again_months: Scalar
    police: Scalar
    police_trust: Scalar
    detention_gp: Scalar
    detention_police: Scalar
    discharge: Scalar
    restraint: Scalar
    containment: Scalar


@kernel
def month(before, now, own, chance, numbers, lo, hi):
    for i in range(lo, hi):
        distress = before.distress[i]
        trust = before.trust[i]
        since = own.since_detained[i]
        again = ONE if f32(since) < numbers.again_months else ZERO
        untreated = ONE if (before.medicine[i] == 0) & (before.in_therapy[i] == 0) else ZERO
        severe = before.severe[i] == 1
        # one exponential serves both: those with and those without severe illness
        of_severe = (
            numbers.severe_slope * (distress - numbers.severe_at)
            + numbers.severe_trust * trust
            + numbers.severe_untreated * untreated
            + numbers.severe_lonely * f32(before.lonely[i])
            + numbers.severe_strain * f32(before.strain[i])
            + numbers.severe_again * again
        )
        of_others = numbers.other_slope * (distress - numbers.other_at) + numbers.other_again * again
        hazard = (numbers.severe_crisis if severe else numbers.other_crisis) * exp(of_severe if severe else of_others)
        held = own.detained[i] == 1
        crisis = (not held) & (chance.crisis[i - lo] < hazard)
        police = crisis & (
            chance.route[i - lo] < logistic(numbers.police + numbers.police_trust * trust + now.police_response[i])
        )
        gate = (numbers.detention_police if police else numbers.detention_gp) + now.detention_response[i]
        admitted = crisis & (chance.detention[i - lo] < logistic(gate))
        stays = held & (chance.discharge[i - lo] < ONE - numbers.discharge)
        inside = admitted | stays
        ward = numbers.restraint * numbers.containment * exp(now.ward_response[i])
        restrained = inside & (chance.restraint[i - lo] < ward)
        own.crisis[i] = np.uint8(1) if crisis else np.uint8(0)
        own.police_route[i] = np.uint8(1) if police else np.uint8(0)
        own.admitted[i] = np.uint8(1) if admitted else np.uint8(0)
        own.detained[i] = np.uint8(1) if inside else np.uint8(0)
        own.restrained[i] = np.uint8(1) if restrained else np.uint8(0)
        later = since + np.uint8(1) if since < LONG_AGO else LONG_AGO
        own.since_detained[i] = np.uint8(0) if inside else np.uint8(later)
        before_that = own.since_restrained[i]
        later_still = before_that + np.uint8(1) if before_that < LONG_AGO else LONG_AGO
        own.since_restrained[i] = np.uint8(0) if restrained else np.uint8(later_still)
