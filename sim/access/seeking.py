"""Seeking: need is asked about or not, and by which route.

Adults ask by severity, trust, ties' word, stigma, power, how services fit, digital reach and whether they see the need
for what it is, and less once they came away with nothing. For a child the main carer or the school asks. A crisis last
month, the police or a court bring people to services whether they asked or not.
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE, ZERO, f32, logistic
from sim.households import near
from sim.kernel import kernel
from sim.life import ADULT, CHILD
from sim.process import Dial, Draw, Person, Scalar, Sum

NO, YES = np.uint8(0), np.uint8(1)
GP, SELF, SCHOOL, COMMUNITY, CRISIS, POLICE, COURT = (np.uint8(k) for k in range(1, 8))  # as sim.columns.ROUTES
PUPIL, OF_AGE = np.uint8(5), np.uint8(18)


class Before(NamedTuple):
    distress: Person
    trust: Person
    control: Person
    crisis: Person
    police_route: Person
    rebuffed: Person


class Now(NamedTuple):
    stage: Person
    age: Person
    carer: Person
    stigma: Person
    ties_word: Person
    community: Person
    online: Person
    misfit: Person
    school: Person
    at_court: Person
    memory: Person
    in_need: Person
    recognised: Person


class Own(NamedTuple):
    asked: Person
    route: Person
    sought: Person
    first_asked: Person


class Home(NamedTuple):
    # of each one, to be read by those they ask for
    online: Sum
    community: Sum


class Chance(NamedTuple):
    ask: Draw
    route: Draw
    court: Draw


class Numbers(NamedTuple):
    level: Scalar
    severity: Scalar
    severity_at: Scalar
    severity_now: Scalar
    trust: Scalar
    word: Scalar
    stigma: Scalar
    control: Scalar
    misfit: Scalar
    unseen: Scalar
    rebuffed: Scalar
    known_route: Dial
    child: Scalar
    by_self: Scalar
    by_self_offline: Scalar
    by_community: Scalar
    by_school: Scalar
    at_court: Scalar


@kernel
def month(before, now, own, home, chance, numbers, lo, hi):
    for i in range(lo, hi):
        home.online[i - lo] = f32(now.online[i])
        home.community[i - lo] = f32(now.community[i])
    trust, control = before.trust[lo:hi], before.control[lo:hi]
    word, stigma = now.ties_word[lo:hi], now.stigma[lo:hi]
    for i in range(lo, hi):
        adult = now.stage[i] == ADULT
        asks_for = near(i, lo, np.int16(0) if adult else now.carer[i])
        distress = before.distress[i]
        felt = numbers.severity_now * distress + (ONE - numbers.severity_now) * now.memory[i]
        unseen = f32(now.in_need[i]) * (ONE - f32(now.recognised[i]))
        lasting = (
            numbers.trust * trust[asks_for]
            + numbers.word * word[asks_for]
            + numbers.stigma * stigma[asks_for]
            + numbers.control * control[asks_for]
            + numbers.misfit * now.misfit[i]
            + numbers.known_route[i - lo]
            + numbers.unseen * unseen
            + numbers.rebuffed * f32(before.rebuffed[i])
        )
        of_adult = numbers.level + numbers.severity * (felt - numbers.severity_at)
        x = lasting + (of_adult if adult else numbers.child)
        may = adult | ((now.stage[i] == CHILD) & (now.in_need[i] == YES))
        asks = may & (chance.ask[i - lo] < logistic(x))
        taken = (before.crisis[i] == YES) & adult
        by_police = taken & (before.police_route[i] == YES)
        screened = now.at_court[i] == YES
        court = screened & (now.in_need[i] == YES) & (chance.court[i - lo] < numbers.at_court)
        # which way: a slice of one draw each for oneself, a community organisation and the school; else the GP
        alone = numbers.by_self if home.online[asks_for] != ZERO else numbers.by_self * numbers.by_self_offline
        alone = alone if now.age[i] >= OF_AGE else ZERO
        kin = numbers.by_community * home.community[asks_for]
        pupil = (now.age[i] >= PUPIL) & (now.age[i] < OF_AGE)
        taught = numbers.by_school if pupil else ZERO
        u = chance.route[i - lo]
        way = GP
        way = SELF if u < alone + kin + taught else way
        way = COMMUNITY if u < kin + taught else way
        way = SCHOOL if u < taught else way
        way = way if asks else NO
        way = COURT if court else way
        way = CRISIS if taken else way
        way = POLICE if by_police else way
        own.route[i] = np.uint8(way)
        asked = asks | taken | court
        own.asked[i] = YES if asked else NO
        need = now.in_need[i] == YES
        before_now = own.sought[i] == YES
        own.first_asked[i] = YES if asked & need & (not before_now) else NO
        own.sought[i] = YES if need & (asked | before_now) else NO
