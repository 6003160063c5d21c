"""Recognising: whether need is seen for what it is, by the person, by those around, or through outreach.

Need is a slow mean of distress above the cut of a common mental disorder, or a child's probable disorder. Once seen it
stays seen until the need ends; months of need without any treatment are counted.
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE, ZERO, f32, logistic
from sim.kernel import kernel
from sim.life import ADULT, CHILD
from sim.process import Dial, Draw, Person, Scalar

NO, YES, LONGEST = np.uint8(0), np.uint8(1), np.uint8(255)


class Before(NamedTuple):
    distress: Person
    child_need: Person
    medicine: Person
    in_therapy: Person
    in_team: Person
    in_young: Person
    severe: Person


class Now(NamedTuple):
    stage: Person
    ties_word: Person
    friends: Person
    community: Person
    online: Person
    stigma: Person
    school: Person


class Own(NamedTuple):
    memory: Person
    in_need: Person
    recognised: Person
    need_since: Person


class Chance(NamedTuple):
    recognised: Draw


class Numbers(NamedTuple):
    remembers: Scalar
    need_at: Scalar
    level: Scalar
    severity: Scalar
    severe: Scalar
    word: Scalar
    friends: Scalar
    community: Scalar
    online: Scalar
    stigma: Scalar
    outreach: Dial
    child: Scalar
    child_school: Scalar


@kernel
def month(before, now, own, chance, numbers, lo, hi):
    for i in range(lo, hi):
        memory = own.memory[i] + numbers.remembers * (before.distress[i] - own.memory[i])
        own.memory[i] = memory
        child = now.stage[i] == CHILD
        adult = (now.stage[i] == ADULT) & ((memory >= numbers.need_at) | (before.severe[i] == YES))
        need = adult | (child & (before.child_need[i] == YES))
        by_self = (
            numbers.level
            + numbers.severity * (memory - numbers.need_at)
            + numbers.severe * f32(before.severe[i])
            + numbers.word * now.ties_word[i]
            + numbers.friends * (ONE if now.friends[i] > 0 else ZERO)
            + numbers.community * f32(now.community[i])
            + numbers.online * f32(now.online[i])
            + numbers.stigma * now.stigma[i]
        )
        x = numbers.child + numbers.child_school * now.school[i] if child else by_self
        sees = chance.recognised[i - lo] < logistic(x + numbers.outreach[i - lo])
        own.recognised[i] = YES if need & (sees | (own.recognised[i] == YES)) else NO
        own.in_need[i] = YES if need else NO
    for i in range(lo, hi):
        treated = before.medicine[i] | before.in_therapy[i] | before.in_team[i] | before.in_young[i]
        waits = (own.in_need[i] == YES) & (treated == NO)
        since = own.need_since[i]
        longer = since + YES if since < LONGEST else LONGEST
        own.need_since[i] = np.uint8(longer) if waits else NO
