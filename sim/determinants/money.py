"""Money: net pay, benefits with their taper, housing and living costs, savings and arrears.

Whole pounds throughout; each flow is rounded once, where it is made, so that the books
balance exactly every month and household:

    pay + pension + benefits − tax − rent − living = change in savings − change in arrears

Rules are those of 2025–26. What the household has stands equal on both adults.
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE, ZERO, clip, f32, whole
from sim.determinants.work import RETIRED, SICK, STUDENT
from sim.households import member
from sim.kernel import kernel
from sim.process import Dial, HouseholdDraw, Person, Scalar, Settled

SOCIAL, PRIVATE = np.uint8(2), np.uint8(3)
NOBODY = np.uint8(255)
TWELFTH = f32(1.0 / 12.0)


class Now(NamedTuple):
    pay: Person
    job: Person
    pension: Person
    rent: Person
    tenure: Person
    partner: Person
    limitation: Person
    caring: Person
    takes_up: Person


class Own(NamedTuple):
    tax: Person
    benefits: Person
    living: Person
    income: Person
    poor: Person
    poor_fixed: Person
    savings: Person
    arrears: Person


class Chance(NamedTuple):
    bill: HouseholdDraw


class Place(NamedTuple):
    poverty_line: Settled
    poverty_line_fixed: Settled


class Numbers(NamedTuple):
    personal_allowance: Scalar
    higher_threshold: Scalar
    additional_threshold: Scalar
    basic_rate: Scalar
    higher_rate: Scalar
    additional_rate: Scalar
    insurance_threshold: Scalar
    insurance_limit: Scalar
    insurance_rate: Scalar
    insurance_upper_rate: Scalar
    state_pension: Scalar
    pension_credit_single: Scalar
    pension_credit_couple: Scalar
    child_benefit_first: Scalar
    child_benefit_other: Scalar
    allowance_single: Scalar
    allowance_couple: Scalar
    child_element: Scalar
    child_limit: Scalar
    sickness_element: Scalar
    carer_element: Scalar
    local_housing_allowance: Scalar
    work_allowance_housing: Scalar
    work_allowance: Scalar
    taper: Scalar
    capital_lower: Scalar
    capital_upper: Scalar
    capital_tariff: Scalar
    housing_benefit_taper: Scalar
    disability_benefit: Scalar
    benefit_top_up: Dial
    adult_weight: Scalar
    child_weight: Scalar
    necessities: Scalar
    spending: Scalar
    drawdown: Scalar
    bill_chance: Scalar
    bill: Scalar
    subsistence: Scalar
    borrowing: Scalar
    credit_limit: Scalar
    repayment: Scalar


@kernel
def month(now, own, chance, place, numbers, lo, hi):
    for i in range(lo, hi):
        pay = now.pay[i]
        retired = ONE if now.job[i] == RETIRED else ZERO
        gross = pay + now.pension[i] + retired * numbers.state_pension
        allowance = numbers.personal_allowance * TWELFTH
        higher = numbers.higher_threshold * TWELFTH
        additional = numbers.additional_threshold * TWELFTH
        due = (
            numbers.basic_rate * clip(gross - allowance, ZERO, higher - allowance)
            + numbers.higher_rate * clip(gross - higher, ZERO, additional - higher)
            + numbers.additional_rate * clip(gross - additional, ZERO, gross)
        )
        threshold = numbers.insurance_threshold * TWELFTH
        limit = numbers.insurance_limit * TWELFTH
        insurance = numbers.insurance_rate * clip(pay - threshold, ZERO, limit - threshold) + (
            numbers.insurance_upper_rate * clip(pay - limit, ZERO, pay)
        )
        own.tax[i] = whole(due) + whole(insurance)
    for i in range(lo, hi):
        # the household's sums stand in rows that are settled below
        j = member(i, now.partner[i])
        two = now.partner[i] != 0
        share = ONE if two else ZERO
        own.living[i] = now.pay[i] + share * now.pay[j]
        own.benefits[i] = own.tax[i] + share * own.tax[j]
        own.income[i] = now.pension[i] + share * now.pension[j]
        own.poor[i] = now.job[j] if two else NOBODY
        own.poor_fixed[i] = np.uint8(now.caring[j] * np.uint8(4) + now.limitation[j]) if two else np.uint8(0)
    for i in range(lo, hi):
        two = ONE if now.partner[i] != 0 else ZERO
        children = ZERO
        has_children = children > ZERO
        pay, tax, pension = own.living[i], own.benefits[i], own.income[i]
        job, other = now.job[i], own.poor[i]
        cared = np.uint8(own.poor_fixed[i] >> np.uint8(2))
        limited = np.uint8(own.poor_fixed[i] & np.uint8(3))
        retired = (ONE if job == RETIRED else ZERO) + (ONE if other == RETIRED else ZERO)
        adults = ONE + two
        all_retired = retired == adults
        students = (ONE if job == STUDENT else ZERO) + (ONE if other == STUDENT else ZERO)
        sick = (job == SICK) | (other == SICK)
        cares = (now.caring[i] == 2) | (cared == 2)
        lot = (ONE if now.limitation[i] == 2 else ZERO) + (ONE if limited == 2 else ZERO)
        rents = (now.tenure[i] == SOCIAL) | (now.tenure[i] == PRIVATE)
        rent = now.rent[i]
        claims = f32(now.takes_up[i])
        earned = pay - whole(tax * (pay / (pay + pension + retired * numbers.state_pension + ONE)))
        # Universal Credit
        capped = rent if rent < numbers.local_housing_allowance else numbers.local_housing_allowance
        housing = (rent if now.tenure[i] == SOCIAL else capped) if rents else ZERO
        supported = children if children < numbers.child_limit else numbers.child_limit
        elements = (
            (numbers.allowance_couple if two > ZERO else numbers.allowance_single)
            + supported * numbers.child_element
            + (numbers.sickness_element if sick else ZERO)
            + (numbers.carer_element if cares else ZERO)
            + housing
        )
        exempt = numbers.work_allowance_housing if rents else numbers.work_allowance
        exempt = exempt if has_children | sick else ZERO
        savings = own.savings[i]
        over = clip(savings - numbers.capital_lower, ZERO, numbers.capital_upper)
        tariff = over * numbers.capital_tariff
        rich = savings > numbers.capital_upper
        credit = elements - numbers.taper * clip(earned - exempt, ZERO, pay) - pension - tariff
        credit = ZERO if rich | all_retired | (students == adults) else clip(credit, ZERO, elements)
        # state pension, Pension Credit and Housing Benefit
        state = retired * numbers.state_pension
        guarantee = numbers.pension_credit_couple if two > ZERO else numbers.pension_credit_single
        means = state + pension + tariff
        top = clip(guarantee - means, ZERO, guarantee)
        help_rent = clip(
            (rent if rents else ZERO) - numbers.housing_benefit_taper * clip(means - guarantee, ZERO, means),
            ZERO,
            rent,
        )
        later_life = (top + help_rent) if all_retired & (not rich) else ZERO
        child_benefit = (numbers.child_benefit_first if has_children else ZERO) + (
            numbers.child_benefit_other * clip(children - ONE, ZERO, children)
        )
        benefits = (
            whole(claims * (credit + later_life))
            + whole(child_benefit)
            + whole(state)
            + whole(claims * lot * numbers.disability_benefit)
            + whole(numbers.benefit_top_up[i - lo] * adults)
        )
        own.benefits[i] = benefits
        # what is left, what is spent, what is owed
        weight = ONE + two * numbers.adult_weight + children * numbers.child_weight
        left = pay + pension + benefits - tax - rent
        needs = numbers.necessities * weight
        bill = numbers.bill if chance.bill[i - lo] < numbers.bill_chance else ZERO
        above = left - needs if left > needs else ZERO
        wanted = whole(needs + numbers.spending * above + numbers.drawdown * savings + bill)
        cash = savings + left
        arrears = own.arrears[i]
        floor = numbers.subsistence * needs
        repaid = whole(numbers.repayment * (cash - floor if cash > floor else ZERO))
        repaid = repaid if repaid < arrears else arrears
        held = (cash if cash > ZERO else ZERO) - repaid
        owed = ZERO if cash > ZERO else -cash
        room = clip(ONE - arrears / numbers.credit_limit, ZERO, ONE)
        borrowed = whole(room * numbers.borrowing * clip(floor - held, ZERO, floor))
        spent = wanted if wanted < held + borrowed else held + borrowed
        own.living[i] = spent
        own.savings[i] = held + borrowed - spent
        own.arrears[i] = arrears - repaid + borrowed + owed
        # equivalised so that a couple without children counts as one
        income = whole(left * (ONE + numbers.adult_weight) / weight)
        own.income[i] = income
        own.poor[i] = np.uint8(1) if income < place.poverty_line else np.uint8(0)
        own.poor_fixed[i] = np.uint8(1) if income < place.poverty_line_fixed else np.uint8(0)
