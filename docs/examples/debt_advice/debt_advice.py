"""Debt advice: people in arrears find an adviser, and keep one while they owe."""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ZERO
from sim.kernel import kernel
from sim.process import Dial, Draw, Person

COLUMNS = {
    "advised": {"kind": "flag", "meaning": "has a debt adviser"},
}
NUMBERS = {
    "found": {
        "meaning": "chance that somebody in arrears finds an adviser in a month",
        "unit": "1/month",
        "value": 0.02,
        "low": 0.0,
        "high": 0.1,
        "kind": "assumed",
        "reason": "no rate for people in arrears was found",
        "per": "person",
        "combine": "add",
    },
}


class Before(NamedTuple):  # columns as of last month
    arrears: Person


class Own(NamedTuple):  # the columns it alone writes; they still hold last month's values
    advised: Person


class Chance(NamedTuple):  # luck, uniform in [0, 1)
    found: Draw


class Numbers(NamedTuple):  # a Dial is a number that levers may move for those they reach
    found: Dial


@kernel
def month(before, own, chance, numbers, lo, hi):
    for i in range(lo, hi):
        owes = before.arrears[i] > ZERO
        finds = chance.found[i - lo] < numbers.found[i - lo]
        own.advised[i] = np.uint8(1) if owes & (finds | (own.advised[i] == 1)) else np.uint8(0)
