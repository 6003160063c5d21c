"""Waiting: a queue for each service in every area, with limited places; people wait, give up or start.

Who starts is settled between months by `queue`: exactly as many as there are places, by
urgency and then by a hashed priority. Nobody is lost and nobody is invented.
"""

from typing import NamedTuple

import numpy as np

from sim.kernel import kernel
from sim.process import Draw, Person, Scalar

NO, YES = np.uint8(0), np.uint8(1)
THERAPY, YOUNG, TEAM = np.uint8(1), np.uint8(2), np.uint8(3)  # as sim.columns.SERVICE
LONGEST = np.uint8(255)


class Before(NamedTuple):
    in_therapy: Person
    in_young: Person
    in_team: Person


class Now(NamedTuple):
    referred: Person
    called: Person


class Own(NamedTuple):
    waiting: Person
    waited: Person
    gave_up: Person
    starts: Person


class Chance(NamedTuple):
    leave: Draw


class Numbers(NamedTuple):
    leave: Scalar
    leave_young: Scalar
    leave_team: Scalar


@kernel
def month(before, now, own, chance, numbers, lo, hi):
    for i in range(lo, hi):
        queue = own.waiting[i]
        waits = queue != NO
        starts = waits & (now.called[i] == queue)
        tired = numbers.leave_young if queue == YOUNG else numbers.leave
        tired = numbers.leave_team if queue == TEAM else tired
        leaves = waits & (not starts) & (chance.leave[i - lo] < tired)
        inside = before.in_therapy[i] | before.in_young[i]
        team = before.in_team[i]
        inside = team if now.referred[i] == TEAM else inside
        joins = (not waits) & (now.referred[i] != NO) & (inside == NO)
        stays = waits & (not starts) & (not leaves)
        months = own.waited[i]
        longer = months + YES if months < LONGEST else LONGEST
        own.starts[i] = queue if starts else NO
        own.gave_up[i] = YES if leaves else NO
        own.waited[i] = np.uint8(longer) if stays else NO
        stopped = now.referred[i] if joins else NO
        own.waiting[i] = queue if stays else stopped
