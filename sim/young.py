"""Young: a child's probable mental disorder, how it comes and goes, and what young people's services do about it.

Need arises from what childhood holds: harm and hardship, bullying, insecure attachment, harsh parenting, a poor bond
with school, and the strain and distress of the main carer; no label enters. It reaches the adult only through what it
changes in childhood (decision 0014): need wears the bond with school (`childhood`), which `legacy` weighs at 16.
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE, ZERO, clip, f32, flips, logistic
from sim.households import near
from sim.kernel import kernel
from sim.life import CHILD
from sim.process import Draw, Person, Scalar, Sum

NO, YES = np.uint8(0), np.uint8(1)
YOUNG = np.uint8(2)  # as sim.columns.SERVICE
SCHOOL_AGE = np.uint8(5)


class Before(NamedTuple):
    distress: Person
    strain: Person


class Now(NamedTuple):
    stage: Person
    age: Person
    carer: Person
    attachment: Person
    parenting: Person
    aces: Person
    maltreated: Person
    bullied: Person
    school: Person
    misfit: Person
    starts: Person


class Own(NamedTuple):
    child_need: Person
    in_young: Person


class Home(NamedTuple):
    strain: Sum


class Chance(NamedTuple):
    need: Draw
    course: Draw


class Numbers(NamedTuple):
    average_distress: Scalar
    level: Scalar
    strain: Scalar
    distress: Scalar
    insecure: Scalar
    harsh: Scalar
    aces_some: Scalar
    aces_many: Scalar
    maltreated: Scalar
    bullied: Scalar
    school: Scalar
    rate: Scalar
    helped: Scalar
    ends: Scalar
    drop_misfit: Scalar


@kernel
def month(before, now, own, home, chance, numbers, lo, hi):
    for i in range(lo, hi):
        home.strain[i - lo] = f32(before.strain[i])
    distress = before.distress[lo:hi]
    for i in range(lo, hi):
        carer = near(i, lo, now.carer[i])
        pupil = (now.stage[i] == CHILD) & (now.age[i] >= SCHOOL_AGE)
        x = (
            numbers.level
            + numbers.strain * home.strain[carer]
            + numbers.distress * (distress[carer] - numbers.average_distress)
            + numbers.insecure * (ONE - f32(now.attachment[i]))
            + numbers.harsh * (ONE - f32(now.parenting[i]))
            + numbers.aces_some * (ONE if now.aces[i] == 1 else ZERO)
            + numbers.aces_many * (ONE if now.aces[i] == 2 else ZERO)
            + numbers.maltreated * f32(now.maltreated[i])
            + numbers.bullied * f32(now.bullied[i])
            + numbers.school * now.school[i]
        )
        helped = (own.in_young[i] == YES) & (own.child_need[i] == YES)
        speed = clip(numbers.rate * (numbers.helped if helped else ONE), ZERO, ONE)
        need = flips(own.child_need[i], chance.need[i - lo], logistic(x), speed)
        own.child_need[i] = need if pupil else NO
        ends = clip(numbers.ends * (ONE + numbers.drop_misfit * now.misfit[i]), ZERO, ONE)
        stays = (own.in_young[i] == YES) & (chance.course[i - lo] >= ends)
        own.in_young[i] = YES if pupil & (stays | (now.starts[i] == YOUNG)) else NO
