"""Closed forms of advance plans, and of what ends a course of young people's services."""

import numpy as np

from tests.science.algebra import logit, quiet, share
from tests.science.alone import CHILD, Alone

N = 400_000


def test_plans_are_made_with_those_severely_ill_or_just_discharged_and_lapse():
    """Four kinds of people, offered a plan with 0.3 a month, and a plan lapses with 0.1: one step, then at rest."""
    severe, discharged = np.arange(4 * N) % 2, np.arange(4 * N) // 2 % 2
    world = Alone("plans", 4 * N, quiet("plans", offered=0.3, lapse=0.1), severe=severe, discharged=discharged).live(1)
    may = (severe == 1) | (discharged == 1)
    for s, d in ((0, 1), (1, 0), (1, 1)):
        share(f"severe {s}, discharged {d}", world["advance_plan"][(severe == s) & (discharged == d)] == 1, 0.3)
    assert not world["advance_plan"][~may].any(), "a plan for those who meet no ward"
    world.live(59)
    share("at rest", world["advance_plan"][may] == 1, 0.3 / (1 - 0.7 * 0.9))


def test_a_course_ends_the_sooner_the_worse_it_fits():
    """Half of the pupils in a course meet care that does not fit them: it ends with 0.1 × (1 + 2) a month, else 0.1."""
    misfit = np.arange(2 * N) % 2
    numbers = quiet("young", ends=0.1, drop_misfit=2.0, rate=0.0, level=logit(0.5))
    world = Alone("young", 2 * N, numbers, stage=CHILD, age=10, in_young=1, misfit=misfit).live(1)
    share("left where it fits", world["in_young"][misfit == 0] == 0, 0.1)
    share("left where it does not", world["in_young"][misfit == 1] == 0, 0.3)
