"""Voice: a say in one's care, a part in leading it, and power shared with the community, each a column of its own.

A say follows from control over one's life and from how services work; it makes care fit (`care`) and gives control
back (`power`): the cycle of power. Co-production raises the say of whom it reaches, peer leadership puts people who
take part in the lead, and shared power gives people a vote in what services do.
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import HALF, ONE, ZERO, clip, flips
from sim.kernel import kernel
from sim.process import Dial, Draw, Person, Scalar


class Now(NamedTuple):
    control: Person
    stage: Person
    takes_part: Person
    misfit: Person


class Own(NamedTuple):
    say: Person
    leads: Person
    shares_power: Person


class Chance(NamedTuple):
    leads: Draw
    shares: Draw


class Numbers(NamedTuple):
    level: Scalar
    control: Scalar
    misfit: Scalar
    co_production: Dial
    peer_leaders: Dial
    shared: Dial
    rate: Scalar


@kernel
def month(now, own, chance, numbers, lo, hi):
    for i in range(lo, hi):
        say = (
            numbers.level
            + numbers.control * now.control[i]
            + numbers.misfit * now.misfit[i]
            + numbers.co_production[i - lo]
        )
        adult = now.stage[i] == np.uint8(2)
        own.say[i] = clip(say, ZERO, ONE) if adult else HALF
        lead = numbers.peer_leaders[i - lo]  # read whatever becomes of it: a read that depends is made one by one
        lead = lead if adult & (now.takes_part[i] == 1) else ZERO
        own.leads[i] = flips(own.leads[i], chance.leads[i - lo], clip(lead, ZERO, ONE), numbers.rate)
        vote = numbers.shared[i - lo]
        vote = vote if adult else ZERO
        own.shares_power[i] = flips(own.shares_power[i], chance.shares[i - lo], clip(vote, ZERO, ONE), numbers.rate)
