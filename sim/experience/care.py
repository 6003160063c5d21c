"""Care: sessions of talking therapy, how well they fit, completion, recovery, improvement, and what lasts.

Fit has four parts, each a cause of its own: culture and language (misfit), a say, goals of one's own, and help with the
whole of life (money and home), which takes strain off the course.
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import HALF, ONE, ZERO, clip, exp, f32
from sim.few import listed
from sim.kernel import kernel
from sim.life import ADULT
from sim.process import Dial, Draw, Person, Scalar, Sum

THERAPY, YOUNG = np.uint8(1), np.uint8(2)  # as sim.columns.SERVICE
LONG_AGO, MOST = np.uint8(255), np.uint8(250)
TWO = f32(2.0)


class Before(NamedTuple):
    strain: Person
    insecure_home: Person
    trust: Person


class Now(NamedTuple):
    stage: Person
    starts: Person
    misfit: Person
    say: Person
    distress: Person
    ghq: Person
    cisr: Person


class Own(NamedTuple):
    in_therapy: Person
    therapy_effect: Person
    case_at_start: Person
    ghq_at_start: Person
    sessions: Person
    sessions_now: Person
    completed: Person
    dropped_out: Person
    recovered: Person
    improved: Person
    relapsed: Person
    since_recovered: Person


class Home(NamedTuple):
    concerned: Sum  # ONE in therapy, TWO called to begin
    few: Sum  # places of those


class Chance(NamedTuple):
    attend: Draw
    complete: Draw
    drop: Draw


class Numbers(NamedTuple):
    effect: Scalar
    effect_grows: Scalar
    effect_fades: Scalar
    misfit_effect: Scalar
    say_effect: Scalar
    better_fit: Dial
    own_goals: Dial
    whole_help: Dial
    missed: Scalar
    complete_from: Scalar
    complete: Scalar
    complete_well: Scalar
    drop: Scalar
    drop_strain: Scalar
    drop_home: Scalar
    drop_misfit: Scalar
    drop_say: Scalar
    drop_goals: Scalar
    drop_trust: Scalar
    reliable_change: Scalar
    relapse_months: Scalar
    ghq_cut: Scalar
    cisr_cut: Scalar


@kernel
def month(before, now, own, home, chance, numbers, lo, hi):
    for i in range(lo, hi):  # what follows is settled for the few in therapy or called; of others an effect fades
        called = (now.starts[i] == THERAPY) | ((now.starts[i] == YOUNG) & (now.stage[i] == ADULT))
        inside = own.in_therapy[i] == 1
        concerned = ONE if inside else (TWO if called else ZERO)
        home.concerned[i - lo] = concerned
        own.therapy_effect[i] = own.therapy_effect[i] * (ONE if concerned > ZERO else numbers.effect_fades)
        own.completed[i], own.recovered[i], own.improved[i] = np.uint8(0), np.uint8(0), np.uint8(0)
        own.dropped_out[i], own.sessions_now[i] = np.uint8(0), np.uint8(0)
    for n in range(listed(home.concerned, home.few, hi - lo)):
        k = np.uint64(home.few[n])
        i = lo + k
        inside, starts = home.concerned[k] == ONE, home.concerned[k] == TWO
        misfit = clip(now.misfit[i] - numbers.better_fit[k], ZERO, ONE)
        burden = ONE - clip(numbers.whole_help[k], ZERO, ONE)
        say = now.say[i] - HALF
        hazard = numbers.drop * exp(
            numbers.drop_strain * f32(before.strain[i]) * burden
            + numbers.drop_home * f32(before.insecure_home[i]) * burden
            + numbers.drop_misfit * misfit
            + numbers.drop_say * say
            + numbers.drop_goals * numbers.own_goals[k]
            + numbers.drop_trust * before.trust[i]
        )
        drops = inside & (chance.drop[k] < hazard)
        full = numbers.effect * (ONE - numbers.misfit_effect * misfit) * (ONE + numbers.say_effect * say)
        ready = own.therapy_effect[i] >= numbers.complete_from * full
        ghq = now.ghq[i]
        case = (ghq >= numbers.ghq_cut) | (now.cisr[i] >= numbers.cisr_cut)
        unwell = now.distress[i] >= numbers.ghq_cut  # not a reading: those never act
        done = numbers.complete * (ONE if unwell else numbers.complete_well)
        completes = inside & (not drops) & ready & (chance.complete[k] < done)
        began_case = own.case_at_start[i] == 1
        recovers = completes & began_case & (not case)
        own.completed[i] = np.uint8(1) if completes & began_case else np.uint8(0)
        own.recovered[i] = np.uint8(1) if recovers else np.uint8(0)
        better = own.ghq_at_start[i] - ghq >= numbers.reliable_change
        own.improved[i] = np.uint8(1) if completes & began_case & better else np.uint8(0)
        own.dropped_out[i] = np.uint8(1) if drops else np.uint8(0)
        own.case_at_start[i] = np.uint8(1) if (starts & case) | ((not starts) & began_case) else np.uint8(0)
        own.ghq_at_start[i] = ghq if starts else own.ghq_at_start[i]
        stays = starts | (inside & (not drops) & (not completes))
        own.in_therapy[i] = np.uint8(1) if stays else np.uint8(0)
        # two sessions a month, one where one is missed; the effect grows with the sessions there are
        held = ONE if chance.attend[k] < numbers.missed else TWO
        this_month = np.uint8(held) if stays else np.uint8(0)
        own.sessions_now[i] = this_month
        before_that = np.uint8(0) if starts else own.sessions[i]
        own.sessions[i] = np.uint8(before_that + this_month) if before_that < MOST else before_that
        effect = own.therapy_effect[i]
        grown = effect + numbers.effect_grows * HALF * held * (full - effect)
        own.therapy_effect[i] = grown if stays else effect * numbers.effect_fades
    for i in range(lo, hi):  # relapse: the first reading at or above the cut within a year of recovery
        since = own.since_recovered[i]
        relapses = (f32(since) < numbers.relapse_months) & (now.ghq[i] >= numbers.ghq_cut)
        later = since + np.uint8(1) if since < LONG_AGO else LONG_AGO
        own.relapsed[i] = np.uint8(1) if relapses & (own.recovered[i] == 0) else np.uint8(0)
        own.since_recovered[i] = np.uint8(0) if own.recovered[i] == 1 else (LONG_AGO if relapses else np.uint8(later))
