"""GP care: need that is brought is recognised or not; medicine, or referral to talking therapy."""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE, ZERO, clip, exp
from sim.kernel import kernel
from sim.process import Draw, Person, Scalar


class Before(NamedTuple):
    distress: Person


class Now(NamedTuple):
    asked: Person
    memory: Person
    recognition: Person
    offer: Person


class Own(NamedTuple):
    medicine: Person
    referred: Person


class Chance(NamedTuple):
    recognise: Draw
    prescribe: Draw
    refer: Draw
    stop: Draw


class Numbers(NamedTuple):
    medicine_from: Scalar
    medicine_always: Scalar
    referral: Scalar
    referral_on_medicine: Scalar
    stop: Scalar
    stop_slope: Scalar
    stop_at: Scalar


@kernel
def month(before, now, own, chance, numbers, lo, hi):
    for i in range(lo, hi):
        recognised = (now.asked[i] == 1) & (chance.recognise[i - lo] < now.recognition[i])
        span = numbers.medicine_always - numbers.medicine_from
        severe_enough = clip((before.distress[i] - numbers.medicine_from) / span, ZERO, ONE)
        prescribed = recognised & (chance.prescribe[i - lo] < severe_enough * now.offer[i])
        stop = numbers.stop * exp(numbers.stop_slope * (now.memory[i] - numbers.stop_at))
        on = own.medicine[i] == 1
        keeps = on & (chance.stop[i - lo] < ONE - clip(stop, ZERO, ONE))
        own.medicine[i] = np.uint8(1) if keeps | ((not on) & prescribed) else np.uint8(0)
        refer = numbers.referral * (numbers.referral_on_medicine if on else ONE)
        own.referred[i] = np.uint8(1) if recognised & (chance.refer[i - lo] < refer) else np.uint8(0)
