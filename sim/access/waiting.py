"""Waiting: a queue for talking therapy in every area, with limited places; people wait, leave or start.

Who starts is settled between months by `queue`: exactly as many as there are places, by
urgency and then by a hashed priority. Nobody is lost and nobody is invented.
"""

from typing import NamedTuple

import numpy as np

from sim.kernel import kernel
from sim.process import Draw, Person, Scalar

LONGEST = np.uint8(255)


class Before(NamedTuple):
    in_therapy: Person


class Now(NamedTuple):
    referred: Person
    called: Person


class Own(NamedTuple):
    waiting: Person
    waited: Person
    starts: Person


class Chance(NamedTuple):
    leave: Draw


class Numbers(NamedTuple):
    leave: Scalar


@kernel
def month(before, now, own, chance, numbers, lo, hi):
    for i in range(lo, hi):
        waits = own.waiting[i] == 1
        starts = waits & (now.called[i] == 1)
        leaves = waits & (not starts) & (chance.leave[i - lo] < numbers.leave)
        joins = (not waits) & (now.referred[i] == 1) & (before.in_therapy[i] == 0)
        stays = (waits & (not starts) & (not leaves)) | joins
        months = own.waited[i]
        longer = months + np.uint8(1) if months < LONGEST else LONGEST
        own.starts[i] = np.uint8(1) if starts else np.uint8(0)
        own.waited[i] = np.uint8(longer) if stays & (not joins) else np.uint8(0)
        own.waiting[i] = np.uint8(1) if stays else np.uint8(0)
