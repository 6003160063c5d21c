"""Home: arrears and dear rents make a home insecure; a forced move hurts owners most."""

from typing import NamedTuple

from sim.arithmetic import ONE, ZERO, flips, logistic
from sim.determinants.money import PRIVATE, SOCIAL
from sim.kernel import kernel
from sim.process import Dial, HouseholdDraw, Person, Scalar


class Now(NamedTuple):
    arrears: Person
    tenure: Person
    rent: Person


class Own(NamedTuple):
    insecure_home: Person


class Chance(NamedTuple):
    insecure: HouseholdDraw


class Numbers(NamedTuple):
    level: Scalar
    arrears: Scalar
    private: Scalar
    social: Scalar
    rate: Scalar
    protection: Dial


@kernel
def month(now, own, chance, numbers, lo, hi):
    for i in range(lo, hi):
        behind = now.arrears[i] > now.rent[i]
        x = (
            numbers.level
            + numbers.protection[i - lo]
            + numbers.arrears * (ONE if behind else ZERO)
            + numbers.private * (ONE if now.tenure[i] == PRIVATE else ZERO)
            + numbers.social * (ONE if now.tenure[i] == SOCIAL else ZERO)
        )
        own.insecure_home[i] = flips(own.insecure_home[i], chance.insecure[i - lo], logistic(x), numbers.rate)
