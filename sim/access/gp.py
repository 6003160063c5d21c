"""GP care: need that is brought is recognised or not; medicine, or referral to one of the services with a queue.

Who asks a GP waits for an appointment, of which each area has so many a month (`queue`). Who comes through a school, a
community organisation or by self-referral reaches a service without the GP; who comes through police or a court, or in
crisis where the crisis team has room or a ward took them in, is seen by somebody whose work it is to recognise need.
Who needs help, was heard and comes away with nothing, is rebuffed until the need ends or care begins; asking again then
comes harder (`seeking`), so that what one visit does not recognise is not simply made up for by the next.
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE, ZERO, clip, exp
from sim.kernel import kernel
from sim.life import ADULT
from sim.process import Draw, Person, Scalar

NO, YES = np.uint8(0), np.uint8(1)
GP, SELF, SCHOOL, COMMUNITY, CRISIS, POLICE, COURT = (np.uint8(k) for k in range(1, 8))  # as sim.columns.ROUTES
THERAPY, YOUNG, TEAM = np.uint8(1), np.uint8(2), np.uint8(3)  # as sim.columns.SERVICE
OF_AGE = np.uint8(18)


class Before(NamedTuple):
    distress: Person
    severe: Person
    in_team: Person
    in_therapy: Person
    in_young: Person
    waiting: Person


class Now(NamedTuple):
    stage: Person
    age: Person
    route: Person
    in_need: Person
    memory: Person
    recognition: Person
    offer: Person
    appointment: Person
    met_in_crisis: Person


class Own(NamedTuple):
    to_gp: Person
    seen: Person
    rebuffed: Person
    medicine: Person
    referred: Person


class Chance(NamedTuple):
    leave: Draw
    recognise: Draw
    prescribe: Draw
    refer: Draw
    stop: Draw


class Numbers(NamedTuple):
    leave: Scalar
    medicine_from: Scalar
    medicine_always: Scalar
    referral: Scalar
    referral_on_medicine: Scalar
    referral_child: Scalar
    referral_severe: Scalar
    stop: Scalar
    stop_slope: Scalar
    stop_at: Scalar


@kernel
def month(before, now, own, chance, numbers, lo, hi):
    for i in range(lo, hi):
        route = now.route[i]
        adult = now.stage[i] == ADULT
        heard = now.appointment[i] == YES
        keeps_waiting = (own.to_gp[i] == YES) & (not heard) & (chance.leave[i - lo] >= numbers.leave)
        own.to_gp[i] = YES if (route == GP) | keeps_waiting else NO
        urgent = (route > CRISIS) | ((route == CRISIS) & (now.met_in_crisis[i] == YES))
        seen = urgent | (heard & (chance.recognise[i - lo] < now.recognition[i]))
        own.seen[i] = YES if seen else NO
        span = numbers.medicine_always - numbers.medicine_from
        severe_enough = clip((before.distress[i] - numbers.medicine_from) / span, ZERO, ONE)
        prescribed = adult & seen & (chance.prescribe[i - lo] < severe_enough * now.offer[i])
        stop = numbers.stop * exp(numbers.stop_slope * (now.memory[i] - numbers.stop_at))
        on = own.medicine[i] == YES
        keeps = on & (chance.stop[i - lo] < ONE - clip(stop, ZERO, ONE))
        own.medicine[i] = YES if keeps | ((not on) & prescribed) else NO
        severe = before.severe[i] == YES
        direct = (route == SELF) | (route == SCHOOL) | (route == COMMUNITY)
        chosen = numbers.referral * (numbers.referral_on_medicine if on else ONE)
        chosen = chosen if adult else numbers.referral_child
        chosen = numbers.referral_severe if severe else chosen
        held = before.in_team[i] == YES  # by the team that whoever is referred with severe illness would go to
        passes_on = direct | (seen & (chance.refer[i - lo] < chosen))
        young = now.age[i] < OF_AGE
        service = YOUNG if young else THERAPY
        service = TEAM if severe & adult else service
        own.referred[i] = np.uint8(service) if passes_on & (not (held & (service == TEAM))) else NO
        helped = (own.medicine[i] == YES) | passes_on | held | (before.in_therapy[i] == YES)
        helped = helped | (before.in_young[i] == YES) | (before.waiting[i] != NO)
        in_vain = heard | (route == CRISIS) | (own.rebuffed[i] == YES)
        own.rebuffed[i] = YES if (now.in_need[i] == YES) & in_vain & (not helped) else NO
