"""Taxes: what a person pays on a month's income, by the rules of 2025-26."""

from numba import njit

from sim.arithmetic import ZERO, clip, f32

TWELFTH = f32(1.0 / 12.0)


@njit(error_model="numpy", inline="always")
def income_tax(gross, levy, numbers):
    """Income tax of a month on gross income, pounds; ``levy``: added to the rate above the higher threshold."""
    allowance = numbers.personal_allowance * TWELFTH
    higher = numbers.higher_threshold * TWELFTH
    additional = numbers.additional_threshold * TWELFTH
    return (
        numbers.basic_rate * clip(gross - allowance, ZERO, higher - allowance)
        + numbers.higher_rate * clip(gross - higher, ZERO, additional - higher)
        + numbers.additional_rate * clip(gross - additional, ZERO, gross)
        + levy * clip(gross - higher, ZERO, gross)
    )


@njit(error_model="numpy", inline="always")
def insurance(pay, numbers):
    """National Insurance of a month on pay, pounds."""
    threshold = numbers.insurance_threshold * TWELFTH
    limit = numbers.insurance_limit * TWELFTH
    return numbers.insurance_rate * clip(pay - threshold, ZERO, limit - threshold) + (
        numbers.insurance_upper_rate * clip(pay - limit, ZERO, pay)
    )
