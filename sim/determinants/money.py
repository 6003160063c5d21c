"""Money: net pay, benefits with their taper, housing and living costs, savings and arrears.

Whole pounds throughout; each flow is rounded once, where it is made, so that the books
balance exactly every month and household, however many live in it:

    pay + pension + benefits − tax − rent − living = change in savings − change in arrears

Arrears written off count among benefits, as what pays them.

Rules are those of 2025–26. What the household has stands equal on all its members; when people join it or
leave it, `sim.population.turnover` moves the pounds. Benefits are worked out for each adult or couple with the
children in their care, as the law does; grown children and others who share a home claim for themselves, and
the rent is that of the household's first person (`assumed`: sharers split nothing). Who loses a job waits a month for
what a new claim adds; who is out of work may be sanctioned, and goes a month without their own allowance.
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import HALF, ONE, ZERO, clip, f32, whole
from sim.determinants.claims import FIELD, claimed, count, later_life, state_pension
from sim.determinants.taxes import income_tax, insurance
from sim.determinants.work import RETIRED, SICK, STUDENT, UNEMPLOYED
from sim.households import near
from sim.kernel import kernel
from sim.life import ADULT, CHILD
from sim.process import Dial, Draw, HouseholdDraw, Person, Scalar, Settled, Sum

SOCIAL, PRIVATE = np.uint8(2), np.uint8(3)
TEENAGED = np.uint8(14)  # the age from which a child's needs are an adult's
OLDEST_DEPENDANT = np.uint8(19)


class Now(NamedTuple):
    skill: Person
    stage: Person
    age: Person
    home: Person
    partner: Person
    carer: Person
    pay: Person
    job: Person
    pension: Person
    rent: Person
    tenure: Person
    limitation: Person
    caring: Person
    takes_up: Person
    since_loss: Person


class Own(NamedTuple):
    dependant: Person
    tax: Person
    benefits: Person
    living: Person
    income: Person
    poor: Person
    poor_fixed: Person
    savings: Person
    arrears: Person
    universal_credit: Person


class Home(NamedTuple):
    # of each one alone; four counts share a number (`FIELD`)
    my_people: Sum
    my_needs: Sum
    my_state: Sum
    my_waits: Sum
    my_home: Sum
    my_benefits: Sum
    my_matched: Sum
    my_relieved: Sum
    head: Sum  # place of the household's first person
    mate: Sum  # place of the partner, one's own without one
    claims: Sum
    rent: Sum
    claims_help: Sum  # of the household at its first person: the most that any of its adults is given
    # rows of those who are not the one at whom their sums are kept
    guests: Sum
    inmates: Sum
    # of those who claim together, kept at the lowest row of an adult or couple
    unit: Sum
    unit_people: Sum
    unit_needs: Sum
    unit_pay: Sum
    unit_tax: Sum
    unit_pension: Sum
    unit_state: Sum
    unit_waits: Sum
    unit_benefits: Sum
    unit_credit: Sum  # 1 where they are due Universal Credit and claim it unhelped
    # of the household, kept at its first person
    people: Sum
    comes: Sum
    benefits: Sum
    credit: Sum
    savings: Sum
    arrears: Sum
    matched: Sum
    relieved: Sum
    living: Sum
    income: Sum


class Chance(NamedTuple):
    bill: HouseholdDraw
    sanction: Draw


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
    pension_age: Scalar
    state_pension: Scalar
    state_pension_record: Scalar
    state_pension_most: Scalar
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
    first_wait: Dial
    sanctions: Dial
    claims_help: Dial
    capital_lower: Scalar
    capital_upper: Scalar
    capital_tariff: Scalar
    housing_benefit_taper: Scalar
    disability_benefit: Scalar
    benefit_top_up: Dial
    savings_match: Dial
    debt_relief: Dial
    levy: Dial
    bills_left: Dial
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
def month(now, own, home, chance, place, numbers, lo, hi):
    for i in range(lo, hi):
        pay = now.pay[i]
        gross = pay + now.pension[i] + state_pension(now.age[i], now.skill[i], numbers)
        own.tax[i] = whole(income_tax(gross, numbers.levy[i - lo], numbers)) + whole(insurance(pay, numbers))
    for i in range(lo, hi):
        home.head[i - lo] = f32(near(i, lo, now.home[i]))
        home.mate[i - lo] = f32(near(i, lo, now.partner[i]))
    for i in range(lo, hi):
        # who counts as a child, and with whom everybody claims
        k, c = i - lo, near(i, lo, now.carer[i])
        with_carer = (now.carer[i] != 0) & (home.head[k] == home.head[c])
        learns = (now.stage[i] == ADULT) & (now.job[i] == STUDENT) & (now.age[i] <= OLDEST_DEPENDANT) & with_carer
        child = (now.stage[i] == CHILD) | learns
        own.dependant[i] = np.uint8(1) if child else np.uint8(0)
        a = c if child & with_carer else np.uint16(k)
        one, other = f32(a), home.mate[a]
        home.unit[k] = one if one < other else other
    helped = False
    for i in range(lo, hi):
        home.claims_help[i - lo] = numbers.claims_help[i - lo]
        helped |= numbers.claims_help[i - lo] > ZERO
    if helped:  # a lever is at work: help to one adult helps the household
        for i in range(lo, hi):
            h = near(i, lo, now.home[i])
            help_given = numbers.claims_help[i - lo] if now.stage[i] == ADULT else ZERO
            home.claims_help[h] = help_given if help_given > home.claims_help[h] else home.claims_help[h]
    for i in range(lo, hi):
        # of a household, in the row of its first person: what it claims, and its rent, below 0 from a private landlord
        k = i - lo
        home.claims[k] = claimed(now.takes_up[i], home.claims_help[k])
        rent = ONE + now.rent[i] if now.tenure[i] == SOCIAL else ZERO
        home.rent[k] = -ONE - now.rent[i] if now.tenure[i] == PRIVATE else rent
    lent = False
    for i in range(lo, hi):
        # what each one brings to those they claim with and live with
        k = i - lo
        job = now.job[i]
        child = f32(own.dependant[i])
        adult = (ONE if now.stage[i] == ADULT else ZERO) * (ONE - child)
        retired, student = adult if job == RETIRED else ZERO, adult if job == STUDENT else ZERO
        sick, cares = adult if job == SICK else ZERO, adult if now.caring[i] == 2 else ZERO
        home.my_people[k] = adult + FIELD * (child + FIELD * (retired + FIELD * student))
        barred = adult if (job == UNEMPLOYED) & (chance.sanction[k] < numbers.sanctions[k]) else ZERO
        elder = adult if f32(now.age[i]) >= numbers.pension_age else ZERO
        home.my_needs[k] = sick + FIELD * (cares + FIELD * (barred + FIELD * elder))
        home.my_waits[k] = adult * numbers.first_wait[k] if now.since_loss[i] == 0 else ZERO
        home.my_state[k] = adult * state_pension(now.age[i], now.skill[i], numbers)
        home.my_home[k] = adult + FIELD * (child + FIELD * (child if now.age[i] >= TEENAGED else ZERO))
        # what each person gets, claimed with the household's claim
        lot = ONE if (now.limitation[i] == 2) & (adult + child > ZERO) else ZERO
        claims = home.claims[near(i, lo, now.home[i])]
        home.my_benefits[k] = whole(claims * lot * numbers.disability_benefit) + whole(
            adult * numbers.benefit_top_up[k]
        )
        matched, relieved = whole(adult * numbers.savings_match[k]), whole(adult * numbers.debt_relief[k])
        home.my_matched[k], home.my_relieved[k] = matched, relieved
        lent |= (matched != ZERO) | (relieved != ZERO)
    for i in range(lo, hi):
        # sums begin with what the one at whom they are kept brings; all is read, so that nothing depends
        k = i - lo
        mine = ONE if home.unit[k] == f32(k) else ZERO
        first = ONE if now.home[i] == 0 else ZERO
        pay, tax, pension = now.pay[i], own.tax[i], now.pension[i]
        home.unit_people[k] = mine * home.my_people[k]
        home.unit_needs[k] = mine * home.my_needs[k]
        home.unit_state[k] = mine * home.my_state[k]
        home.unit_waits[k] = mine * home.my_waits[k]
        home.unit_pay[k] = mine * pay
        home.unit_tax[k] = mine * tax
        home.unit_pension[k] = mine * pension
        home.people[k] = first * home.my_home[k]
        home.comes[k] = first * (pay + pension - tax)
        home.benefits[k] = first * home.my_benefits[k]
        home.credit[k] = ZERO
        home.matched[k] = first * home.my_matched[k]
        home.relieved[k] = first * home.my_relieved[k]
        home.savings[k] = first * own.savings[i]
        home.arrears[k] = first * own.arrears[i]
    guests, inmates = np.uint64(0), np.uint64(0)
    for i in range(lo, hi):
        k = i - lo
        home.guests[guests] = f32(k)
        guests += np.uint64(home.unit[k] != f32(k))
        home.inmates[inmates] = f32(k)
        inmates += np.uint64(now.home[i] != 0)
    for n in range(guests):
        k = np.uint64(home.guests[n])
        u, i = np.uint64(home.unit[k]), lo + k
        home.unit_people[u] += home.my_people[k]
        home.unit_needs[u] += home.my_needs[k]
        home.unit_state[u] += home.my_state[k]
        home.unit_waits[u] += home.my_waits[k]
        home.unit_pay[u] += now.pay[i]
        home.unit_tax[u] += own.tax[i]
        home.unit_pension[u] += now.pension[i]
    for n in range(inmates):
        k = np.uint64(home.inmates[n])
        i = lo + k
        h = near(i, lo, now.home[i])
        home.people[h] += home.my_home[k]
        home.comes[h] += now.pay[i] + now.pension[i] - own.tax[i]
        home.benefits[h] += home.my_benefits[k]
    if lent:  # a lever is at work
        for n in range(inmates):
            k = np.uint64(home.inmates[n])
            h = near(lo + k, lo, now.home[lo + k])
            home.matched[h] += home.my_matched[k]
            home.relieved[h] += home.my_relieved[k]
    for i in range(lo, hi):
        # what those who claim together get, at their lowest row; nothing at all others
        k, h = i - lo, near(i, lo, now.home[i])
        people, needs = home.unit_people[k], home.unit_needs[k]
        adults, children = count(people, 0), count(people, 1)
        retired, students = count(people, 2), count(people, 3)
        sick, cares = count(needs, 0) > ZERO, count(needs, 1) > ZERO
        has_children = children > ZERO
        pay, tax, pension = home.unit_pay[k], home.unit_tax[k], home.unit_pension[k]
        two = adults > ONE
        nobody = adults == ZERO
        all_retired, all_elders = retired == adults, count(needs, 3) == adults
        householder = home.unit[h] == f32(k)
        signed = home.rent[h]
        rents = (signed != ZERO) & householder
        rent = abs(signed) - ONE if signed != ZERO else ZERO
        claims = home.claims[h]
        state = home.unit_state[k]
        earned = pay - whole(tax * (pay / (pay + pension + state + ONE)))
        # Universal Credit
        capped = rent if rent < numbers.local_housing_allowance else numbers.local_housing_allowance
        housing = (rent if signed > ZERO else capped) if rents else ZERO
        supported = children if children < numbers.child_limit else numbers.child_limit
        elements = (
            (numbers.allowance_couple if two else numbers.allowance_single)
            + supported * numbers.child_element
            + (numbers.sickness_element if sick else ZERO)
            + (numbers.carer_element if cares else ZERO)
            + housing
        )
        exempt = numbers.work_allowance_housing if rents else numbers.work_allowance
        exempt = exempt if has_children | sick else ZERO
        everybody = count(home.people[h], 0)
        savings = home.savings[h] * (adults / (everybody if everybody > ONE else ONE))
        over = clip(savings - numbers.capital_lower, ZERO, numbers.capital_upper)
        tariff = over * numbers.capital_tariff
        rich = savings > numbers.capital_upper
        credit = elements - numbers.taper * clip(earned - exempt, ZERO, pay) - pension - state - tariff
        none = rich | all_retired | all_elders | nobody | (students == adults)
        credit = ZERO if none else clip(credit, ZERO, elements)
        home.unit_credit[k] = ONE if (now.takes_up[i] == 1) & (credit > ZERO) else ZERO
        # whoever has just lost a job waits for a first payment, unless the household had the credit before
        waits = clip(home.unit_waits[k], ZERO, ONE)
        credit -= credit * (ZERO if own.universal_credit[i] == 1 else waits)
        # whoever is sanctioned goes without an allowance of one adult
        allowance = HALF * numbers.allowance_couple if two else numbers.allowance_single
        credit -= clip(count(needs, 2) * allowance, ZERO, credit)
        # Pension Credit and Housing Benefit
        later = later_life(state + pension + tariff + earned, rent if rents else ZERO, two, numbers)
        later = later if all_elders & (not nobody) & (not rich) else ZERO
        child_benefit = (numbers.child_benefit_first if has_children else ZERO) + (
            numbers.child_benefit_other * clip(children - ONE, ZERO, children)
        )
        home.unit_benefits[k] = whole(claims * (credit + later)) + whole(child_benefit) + whole(state)
    for i in range(lo, hi):
        home.benefits[i - lo] += home.unit_benefits[i - lo] if now.home[i] == 0 else ZERO
        home.credit[i - lo] += home.unit_credit[i - lo] if now.home[i] == 0 else ZERO
    for n in range(inmates):
        k = np.uint64(home.inmates[n])  # whole pounds, so that any order gives one sum
        h = near(lo + k, lo, now.home[lo + k])
        home.benefits[h] += home.unit_benefits[k]
        home.credit[h] += home.unit_credit[k]
    for i in range(lo, hi):
        # what is left, what is spent, what is owed: right in the row of the household's first person
        k = i - lo
        people = home.people[k]
        adults, children, teenaged = count(people, 0), count(people, 1), count(people, 2)
        somebody = ONE if adults + children > ZERO else ZERO
        more = adults + teenaged - ONE
        weight = ONE + (more if more > ZERO else ZERO) * numbers.adult_weight
        weight += (children - teenaged) * numbers.child_weight
        savings, arrears = home.savings[k], home.arrears[k]
        left = home.comes[k] + home.benefits[k] - now.rent[i] * somebody
        needs = (
            numbers.necessities * weight * somebody * numbers.bills_left[k]
        )  # of a home whose first person is reached
        bill = numbers.bill * somebody if chance.bill[k] < numbers.bill_chance else ZERO
        above = left - needs if left > needs else ZERO
        wanted = whole(needs + numbers.spending * above + numbers.drawdown * savings + bill)
        cash = savings + left
        floor = numbers.subsistence * needs
        repaid = whole(numbers.repayment * (cash - floor if cash > floor else ZERO))
        repaid = repaid if repaid < arrears else arrears
        held = (cash if cash > ZERO else ZERO) - repaid
        owed = ZERO if cash > ZERO else -cash
        room = clip(ONE - arrears / numbers.credit_limit, ZERO, ONE)
        borrowed = whole(room * numbers.borrowing * clip(floor - held, ZERO, floor))
        spent = wanted if wanted < held + borrowed else held + borrowed
        home.living[k] = spent
        home.savings[k] = held + borrowed - spent + home.matched[k]
        owing = arrears - repaid + borrowed + owed
        relieved = home.relieved[k] if home.relieved[k] < owing else owing
        home.arrears[k] = owing - relieved
        home.benefits[k] += home.matched[k] + relieved
        # equivalised so that a couple without children counts as one
        home.income[k] = whole(left * (ONE + numbers.adult_weight) / weight)
    for i in range(lo, hi):
        h = near(i, lo, now.home[i])
        income = home.income[h]
        here = now.stage[i] != 0
        own.benefits[i] = home.benefits[h]
        own.living[i] = home.living[h]
        own.savings[i] = home.savings[h]
        own.arrears[i] = home.arrears[h]
        own.universal_credit[i] = np.uint8(1) if here & (home.credit[h] > ZERO) else np.uint8(0)
        own.income[i] = income
        own.poor[i] = np.uint8(1) if here & (income < place.poverty_line) else np.uint8(0)
        own.poor_fixed[i] = np.uint8(1) if here & (income < place.poverty_line_fixed) else np.uint8(0)
