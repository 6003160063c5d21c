"""Care: sessions of talking therapy, how well they fit, completion, recovery and what lasts."""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE, ZERO, clip, exp, f32
from sim.kernel import kernel
from sim.life import ADULT
from sim.process import Dial, Draw, Person, Scalar

THERAPY, YOUNG, TEAM = np.uint8(1), np.uint8(2), np.uint8(3)  # as sim.columns.SERVICE


class Before(NamedTuple):
    strain: Person
    trust: Person


class Now(NamedTuple):
    stage: Person
    starts: Person
    misfit: Person
    ghq: Person
    cisr: Person


class Own(NamedTuple):
    in_therapy: Person
    in_team: Person
    therapy_effect: Person
    case_at_start: Person
    completed: Person
    dropped_out: Person
    recovered: Person


class Chance(NamedTuple):
    complete: Draw
    drop: Draw
    team: Draw


class Numbers(NamedTuple):
    effect: Scalar
    effect_grows: Scalar
    effect_fades: Scalar
    misfit_effect: Scalar
    better_fit: Dial
    complete_from: Scalar
    complete: Scalar
    drop: Scalar
    drop_strain: Scalar
    drop_misfit: Scalar
    drop_trust: Scalar
    team_ends: Scalar
    ghq_cut: Scalar
    cisr_cut: Scalar


@kernel
def month(before, now, own, chance, numbers, lo, hi):
    for i in range(lo, hi):
        inside = own.in_therapy[i] == 1
        called = (now.starts[i] == THERAPY) | ((now.starts[i] == YOUNG) & (now.stage[i] == ADULT))
        starts = (not inside) & called
        misfit = clip(now.misfit[i] - numbers.better_fit[i - lo], ZERO, ONE)
        hazard = numbers.drop * exp(
            numbers.drop_strain * f32(before.strain[i])
            + numbers.drop_misfit * misfit
            + numbers.drop_trust * before.trust[i]
        )
        drops = inside & (chance.drop[i - lo] < hazard)
        full = numbers.effect * (ONE - numbers.misfit_effect * misfit)
        ready = own.therapy_effect[i] >= numbers.complete_from * full
        completes = inside & (not drops) & ready & (chance.complete[i - lo] < numbers.complete)
        case = (now.ghq[i] >= numbers.ghq_cut) | (now.cisr[i] >= numbers.cisr_cut)
        began_case = own.case_at_start[i] == 1
        own.completed[i] = np.uint8(1) if completes & began_case else np.uint8(0)
        own.recovered[i] = np.uint8(1) if completes & began_case & (not case) else np.uint8(0)
        own.dropped_out[i] = np.uint8(1) if drops else np.uint8(0)
        own.case_at_start[i] = np.uint8(1) if (starts & case) | ((not starts) & began_case) else np.uint8(0)
        stays = starts | (inside & (not drops) & (not completes))
        own.in_therapy[i] = np.uint8(1) if stays else np.uint8(0)
        effect = own.therapy_effect[i]
        grown = effect + numbers.effect_grows * (full - effect)
        own.therapy_effect[i] = grown if stays else effect * numbers.effect_fades
    for i in range(lo, hi):
        held = (own.in_team[i] == 1) & (chance.team[i - lo] >= numbers.team_ends)
        own.in_team[i] = np.uint8(1) if held | (now.starts[i] == TEAM) else np.uint8(0)
