"""Claims: what a household claims, by its record of work, by who helps it, and how many it claims for."""

import numpy as np
from numba import njit

from sim.arithmetic import HALF, ONE, ZERO, clip, f32, whole

BITS = 6  # of a count that shares a number with three others: at most 63 people, `sim.population.rows.MOST` are fewer
FIELD, LOWEST = f32(1 << BITS), np.int32((1 << BITS) - 1)


@njit(error_model="numpy", inline="always")
def state_pension(age, skill, numbers):
    """State Pension of a person by their record of work, whole pounds a month: from pension age, in work or not."""
    record = clip(ONE + numbers.state_pension_record * skill, HALF, numbers.state_pension_most)
    return whole(numbers.state_pension * record) if f32(age) >= numbers.pension_age else ZERO


@njit(error_model="numpy", inline="always")
def later_life(means, rent, two, numbers):
    """Pension Credit and Housing Benefit of those of pension age who live on ``means``, pounds a month."""
    guarantee = numbers.pension_credit_couple if two else numbers.pension_credit_single
    top = clip(guarantee - means, ZERO, guarantee)
    return top + clip(rent - numbers.housing_benefit_taper * clip(means - guarantee, ZERO, means), ZERO, rent)


@njit(error_model="numpy", inline="always")
def claimed(takes_up, help_given):
    """What share of its entitlement a household claims: all, or what help brings it to claim."""
    return f32(takes_up) + (ONE - f32(takes_up)) * clip(help_given, ZERO, ONE)


@njit(error_model="numpy", inline="always")
def count(packed, at):
    """The count in a field of a number of several (0: the lowest)."""
    return f32(np.int32(np.int32(packed) >> np.int32(BITS * at)) & LOWEST)
