"""Reach: who is offered each lever, takes it up and keeps it; the only owner of that.

Levers' states lie in extra rows of the small matrix, four a lever: reached (0/1), offered
in this spell (0/1), months left of it or of the offer declined (255 = no end), and whether it is at
work where the person lives (0/1; organisations adopt it one by one, `sim.levers.adoption`). Processes never see
them: they see numbers, turned for those who are reached.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.arithmetic import ONE, f32
from sim.columns import ROW
from sim.draws import fill
from sim.kernel import kernel
from sim.levers.who import evaluate

ADD, MULTIPLY, MAX = 0, 1, 2
COMBINE = {"add": ADD, "multiply": MULTIPLY, "max": MAX}
REACHED, OFFERED, LEFT, HERE = 0, 1, 2, 3
STATES = 4  # rows a lever
UNSET = f32(2.0)  # a take-up that no group has set
ENDLESS = np.uint8(255)
_NEW_JOB, _DECILE, _STAGE = ROW["new_job"], ROW["imd_decile"], ROW["stage"]
# columns of `levers` (int32) and of `terms` (float32)
OPS_FROM, OPS_TO, GROUPS_FROM, GROUPS_TO, ROW_OF, LASTS, WITH_JOB, ENDED, OF_STAGE = range(9)
COVERAGE, DEFAULT_TAKE_UP = range(2)


@njit(error_model="numpy")
def turn(out, base, dial, op_dial, op_kind, op_size, op_row, small, lo, hi):
    """A number per person: ``base``, changed for those whom the levers on it reach.

    add: + size; multiply: × (1 + size); max: raised to at least ``base`` + size (size ≥ 0).
    """
    for i in range(lo, hi):
        out[i - lo] = base
    for k in range(len(op_dial)):
        if op_dial[k] == dial:
            _turned(out, base, op_kind[k], op_size[k], small[op_row[k]], lo, hi)


@kernel
def _turned(out, base, kind, size, reached, lo, hi):
    """The same for the people that one lever has reached."""
    for i in range(lo, hi):
        value = out[i - lo]
        changed = size * f32(reached[i])
        floor = base + changed
        added = value + changed
        times = value * (ONE + changed)
        higher = floor if floor > value else value
        out[i - lo] = added if kind == ADD else (times if kind == MULTIPLY else higher)


@kernel
def _lowest(take_up, code, low, high, value, lo, hi):
    """The take-up of a group where it is the lowest of all groups that a person is in."""
    for i in range(lo, hi):
        inside = (code[i] >= low) & (code[i] <= high)
        take_up[i - lo] = value if inside & (value < take_up[i - lo]) else take_up[i - lo]


@kernel
def _spells(reached, offered_row, left_row, here, stage, new_job, coverage_luck, luck, take_up, eligible, lever,
            coverage, default, lo, hi):  # fmt: skip
    """Spells of one lever end, go on and begin; into ``eligible``: eligible, reached and newly offered, a bit each."""
    lasts, with_job, ended, of_stage = lever[LASTS], lever[WITH_JOB] == 1, lever[ENDED] != 0, lever[OF_STAGE]
    start = np.uint8(lasts) if lasts > 0 else ENDLESS
    endless = lasts == 0
    for i in range(lo, hi):
        k = i - lo
        chance = default if take_up[k] > ONE else take_up[k]
        is_eligible = (eligible[k] == 1) & (stage[i] == of_stage)
        was = reached[i] == 1
        offered = offered_row[i] == 1
        left = left_row[i]
        covered = (coverage_luck[k] < coverage) & (here[i] == 1)
        # a spell ends with its months, with the job it sits on, with eligibility where it has no months
        fresh_job = with_job & (new_job[i] == 1)
        over = was & ((left == 1) | fresh_job | (endless & (not is_eligible)) | (not covered))
        # who declined is asked again when a spell would have ended: else a lever fades with each round of offers
        lapses = offered & (not was) & (left == 1)
        was = was & (not over)
        offered = offered & (not over) & (not lapses) & (is_eligible | was) & (not fresh_job)
        offers = is_eligible & covered & (not offered) & (not was)
        takes = offers & (luck[k] < chance)
        now = (was | takes) & (not ended)
        less = left if (left == ENDLESS) | (left == 0) else np.uint8(left - np.uint8(1))
        left_row[i] = start if offers else (less if was | offered else np.uint8(0))
        reached[i] = np.uint8(1) if now else np.uint8(0)
        offered_row[i] = np.uint8(1) if offered | offers else np.uint8(0)
        eligible[k] = np.uint8(is_eligible) | (np.uint8(now) << 1) | (np.uint8(offers) << 2)


@njit(error_model="numpy")
def offer(levers, ops, constants, groups, keys, terms, real, small, own, ids, luck, stack, eligible,
          reached, lo, hi):  # fmt: skip
    """Settle, on last month's columns, whom each lever reaches in rows lo to hi.

    levers int32 (L, 9); ops int32 (all, 2) and constants float32 of all expressions; groups
    int32 (G, 3): row, low and high code; terms float32 (L + G, 2): coverage and default take-up
    of each lever, then the take-up of each group; keys uint32 (L, 4); reached int64 (L, 10, 3) takes
    eligible, reached and newly offered people by decile.
    """
    n, many = hi - lo, len(levers)
    first, last = np.uint64(lo), np.uint64(hi)
    for k in range(many):
        lever = levers[k]
        evaluate(ops[lever[OPS_FROM] : lever[OPS_TO]], constants, real, small, lo, hi, stack, eligible[:n])
        row = lever[ROW_OF]
        fill(luck[0], ids, first, last, keys[k, 0], keys[k, 1])  # whom coverage reaches first: for good
        fill(luck[1], ids, first, last, keys[k, 2], keys[k, 3])  # who takes it up
        take_up = stack[0]
        take_up[:n] = UNSET
        for g in range(lever[GROUPS_FROM], lever[GROUPS_TO]):
            _lowest(take_up, small[groups[g, 0]], groups[g, 1], groups[g, 2], terms[many + g, 0], first, last)
        _spells(own[row + REACHED], own[row + OFFERED], own[row + LEFT], own[row + HERE], small[_STAGE],
                small[_NEW_JOB], luck[0], luck[1], take_up, eligible, lever, terms[k, COVERAGE],
                terms[k, DEFAULT_TAKE_UP], first, last)  # fmt: skip
        for i in range(n):
            if eligible[i] != 0:
                decile = np.uint64(small[_DECILE, lo + i]) - np.uint64(1)
                for what in range(3):
                    reached[k, decile, what] += np.int64((eligible[i] >> what) & 1)
