"""The community team: care without an end for people with severe illness, who may come away from it.

Who begins is settled by the queue of the service. People leave when they are well, or because the team does not fit or
is not trusted.
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE, ZERO, clip, exp
from sim.kernel import kernel
from sim.process import Dial, Draw, Person, Scalar

COMMUNITY_TEAM = np.uint8(3)  # as sim.columns.SERVICE


class Before(NamedTuple):
    trust: Person


class Now(NamedTuple):
    starts: Person
    severe: Person
    misfit: Person


class Own(NamedTuple):
    in_team: Person


class Chance(NamedTuple):
    leave: Draw


class Numbers(NamedTuple):
    leave: Scalar
    leave_misfit: Scalar
    leave_trust: Scalar
    well: Scalar
    better_fit: Dial


@kernel
def month(before, now, own, chance, numbers, lo, hi):
    for i in range(lo, hi):
        misfit = clip(now.misfit[i] - numbers.better_fit[i - lo], ZERO, ONE)
        away = numbers.leave * exp(numbers.leave_misfit * misfit + numbers.leave_trust * before.trust[i])
        leaves = away if now.severe[i] == 1 else away + numbers.well
        keeps = (own.in_team[i] == 1) & (chance.leave[i - lo] < ONE - leaves)
        own.in_team[i] = np.uint8(1) if keeps | (now.starts[i] == COMMUNITY_TEAM) else np.uint8(0)
