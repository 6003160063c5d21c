"""Status: the shame of standing low where incomes are unequal (Wilkinson and Pickett); off by default.

Rank is read off the incomes of the place as they were last month; the further apart they are, the more a rank
weighs, and everybody is a little worse off. Shame then withdraws people and wears trust (`ties`, `trust`, `distress`).
"""

from typing import NamedTuple

from sim.arithmetic import HALF, ONE, ZERO, clip, f32
from sim.kernel import kernel
from sim.process import Person, Scalar, Settled

TENTH, QUARTER, THREE_QUARTERS = f32(0.1), f32(0.25), f32(0.75)
FIFTEEN, POINTS, POUND, MOST = f32(0.15), f32(100.0), f32(1.0), f32(5.0)


class Before(NamedTuple):
    income: Person


class Own(NamedTuple):
    shame: Person


class Place(NamedTuple):
    gini: Settled
    income_10: Settled
    income_25: Settled
    income_50: Settled
    income_75: Settled
    income_90: Settled


class Numbers(NamedTuple):
    strength: Scalar
    rank: Scalar
    place: Scalar
    usual_gini: Scalar
    rate: Scalar


@kernel
def month(before, own, place, numbers, lo, hi):
    known = numbers.strength if place.gini > ZERO else ZERO  # no incomes before the first month
    weight = known * numbers.rank * place.gini / numbers.usual_gini
    everybody = known * numbers.place * POINTS * (place.gini - numbers.usual_gini)
    # the rank by income, straight between five quantiles
    per_a = TENTH / max(place.income_10, POUND)
    per_b = FIFTEEN / max(place.income_25 - place.income_10, POUND)
    per_c = QUARTER / max(place.income_50 - place.income_25, POUND)
    per_d = QUARTER / max(place.income_75 - place.income_50, POUND)
    per_e = FIFTEEN / max(place.income_90 - place.income_75, POUND)
    per_f = TENTH / max(place.income_90, POUND)
    for i in range(lo, hi):
        x = before.income[i]
        rank = clip(x * per_a, ZERO, TENTH)
        rank = TENTH + (x - place.income_10) * per_b if x > place.income_10 else rank
        rank = QUARTER + (x - place.income_25) * per_c if x > place.income_25 else rank
        rank = HALF + (x - place.income_50) * per_d if x > place.income_50 else rank
        rank = THREE_QUARTERS + (x - place.income_75) * per_e if x > place.income_75 else rank
        rank = min(ONE, ONE - TENTH + (x - place.income_90) * per_f) if x > place.income_90 else rank
        target = clip(weight * (HALF - rank) + everybody, -MOST, MOST)
        own.shame[i] += numbers.rate * (target - own.shame[i])
