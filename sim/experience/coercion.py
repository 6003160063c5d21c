"""Coercion: crisis, the route it is answered by, hospital by agreement or by force, restraint and seclusion.

Each gate has its own hazard and its own luck; staff and police responses come from `regard`, and what is left
unexplained at a gate is a number of its own there. Whoever is detained is always held; whoever would come in by
agreement needs a bed (`sim.experience.beds`), and is turned away, to meet the next crisis at home, where beds run out.
Whoever is on a community order can be recalled; that is counted apart from new detentions, as the statistics do.
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE, ZERO, clip, exp, f32, logistic
from sim.few import listed
from sim.kernel import kernel
from sim.process import Draw, Person, Scalar, Sum

LONG_AGO = np.uint8(255)


class Before(NamedTuple):
    distress: Person
    trust: Person
    lonely: Person
    strain: Person
    medicine: Person
    in_therapy: Person
    in_team: Person
    severe: Person
    on_order: Person
    advance_plan: Person


class Now(NamedTuple):
    police_response: Person
    detention_response: Person
    ward_response: Person
    seclusion_response: Person
    beds_in_use: Person


class Own(NamedTuple):
    crisis: Person
    police_route: Person
    detained: Person
    admitted: Person
    voluntary: Person
    admitted_freely: Person
    turned_away: Person
    recalled: Person
    discharged: Person
    since_detained: Person
    restrained: Person
    secluded: Person
    since_restrained: Person


class Home(NamedTuple):
    concerned: Sum  # in crisis, in hospital or on a community order
    few: Sum  # places of those


class Chance(NamedTuple):
    crisis: Draw
    route: Draw
    detention: Draw
    agreement: Draw
    recall: Draw
    discharge: Draw
    restraint: Draw
    seclusion: Draw


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
    plan: Scalar
    agreement: Scalar
    beds_scarce: Scalar
    recall: Scalar
    discharge: Scalar
    restraint: Scalar
    seclusion: Scalar
    containment: Scalar


@kernel
def month(before, now, own, home, chance, numbers, lo, hi):
    for i in range(lo, hi):
        distress = before.distress[i]
        again = ONE if f32(own.since_detained[i]) < numbers.again_months else ZERO
        helped = (before.medicine[i] > 0) | (before.in_therapy[i] > 0) | (before.in_team[i] > 0)
        severe = before.severe[i] == 1
        # one exponential serves both: those with and those without severe illness
        of_severe = (
            numbers.severe_slope * (distress - numbers.severe_at)
            + numbers.severe_trust * before.trust[i]
            + numbers.severe_untreated * (ZERO if helped else ONE)
            + numbers.severe_lonely * f32(before.lonely[i])
            + numbers.severe_strain * f32(before.strain[i])
            + numbers.severe_again * again
        )
        of_others = numbers.other_slope * (distress - numbers.other_at) + numbers.other_again * again
        hazard = (numbers.severe_crisis if severe else numbers.other_crisis) * exp(of_severe if severe else of_others)
        in_hospital = (own.detained[i] == 1) | (own.voluntary[i] == 1)
        crisis = (not in_hospital) & (chance.crisis[i - lo] < hazard)
        home.concerned[i - lo] = ONE if crisis | in_hospital | (before.on_order[i] == 1) else ZERO
        own.crisis[i] = np.uint8(1) if crisis else np.uint8(0)
        since = own.since_detained[i]
        own.since_detained[i] = np.uint8(since + np.uint8(1)) if since < LONG_AGO else LONG_AGO
        since = own.since_restrained[i]
        own.since_restrained[i] = np.uint8(since + np.uint8(1)) if since < LONG_AGO else LONG_AGO
    for i in range(lo, hi):  # what follows is settled for the few concerned; nothing of it befalls others
        own.police_route[i], own.admitted[i], own.recalled[i] = np.uint8(0), np.uint8(0), np.uint8(0)
        own.admitted_freely[i], own.turned_away[i], own.discharged[i] = np.uint8(0), np.uint8(0), np.uint8(0)
        own.restrained[i], own.secluded[i] = np.uint8(0), np.uint8(0)
    for n in range(listed(home.concerned, home.few, hi - lo)):
        k = np.uint64(home.few[n])
        i = lo + k
        held, stays_freely, crisis = own.detained[i] == 1, own.voluntary[i] == 1, own.crisis[i] == 1
        in_hospital = held | stays_freely
        police = crisis & (
            chance.route[k] < logistic(numbers.police + numbers.police_trust * before.trust[i] + now.police_response[i])
        )
        gate = (numbers.detention_police if police else numbers.detention_gp) + now.detention_response[i]
        planned = exp(numbers.plan * f32(before.advance_plan[i]))
        admitted = crisis & (chance.detention[k] < logistic(gate) * planned)
        on_order = before.on_order[i] == 1
        recalled = (not in_hospital) & (not admitted) & on_order & (chance.recall[k] < numbers.recall)
        # by agreement, as far as there are beds
        u = chance.agreement[k]
        wanted = crisis & (not admitted) & (not recalled)
        free = clip((ONE - now.beds_in_use[i]) / (ONE - numbers.beds_scarce), ZERO, ONE)
        would_come = wanted & (u < numbers.agreement)
        freely = would_come & (u < numbers.agreement * free)
        goes_home = chance.discharge[k] >= ONE - numbers.discharge
        inside = admitted | recalled | (held & (not goes_home))
        own.police_route[i] = np.uint8(1) if police else np.uint8(0)
        own.admitted[i] = np.uint8(1) if admitted else np.uint8(0)
        own.recalled[i] = np.uint8(1) if recalled else np.uint8(0)
        own.admitted_freely[i] = np.uint8(1) if freely else np.uint8(0)
        own.turned_away[i] = np.uint8(1) if would_come & (not freely) else np.uint8(0)
        own.discharged[i] = np.uint8(1) if held & goes_home else np.uint8(0)
        own.detained[i] = np.uint8(1) if inside else np.uint8(0)
        own.voluntary[i] = np.uint8(1) if freely | (stays_freely & (not goes_home)) else np.uint8(0)
        own.since_detained[i] = np.uint8(0) if inside else own.since_detained[i]
        # on the ward
        ward = numbers.restraint * numbers.containment * exp(now.ward_response[i])
        restrained = inside & (chance.restraint[k] < ward)
        isolated = logistic(numbers.seclusion + now.seclusion_response[i]) * numbers.containment
        own.restrained[i] = np.uint8(1) if restrained else np.uint8(0)
        own.secluded[i] = np.uint8(1) if restrained & (chance.seclusion[k] < isolated) else np.uint8(0)
        own.since_restrained[i] = np.uint8(0) if restrained else own.since_restrained[i]
