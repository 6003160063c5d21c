"""Reach: who is offered each lever, takes it up and keeps it; the only owner of that.

Levers' states lie in extra rows of the small matrix, four a lever: reached (0/1), offered
in this spell (0/1), months left (255 = no end), and whether it is at work where the person
lives (0/1; organisations adopt it one by one, `sim.levers.adoption`). Processes never see them: they see numbers,
turned for those who are reached.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.arithmetic import ONE, f32
from sim.columns import ROW
from sim.draws import fill
from sim.levers.who import evaluate

ADD, MULTIPLY, MAX = 0, 1, 2
COMBINE = {"add": ADD, "multiply": MULTIPLY, "max": MAX}
REACHED, OFFERED, LEFT, HERE = 0, 1, 2, 3
STATES = 4  # rows a lever
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
            size = op_size[k]
            row = small[op_row[k]]
            kind = op_kind[k]
            for i in range(lo, hi):
                value = out[i - lo]
                reached = f32(row[i])
                floor = base + size * reached
                added = value + size * reached
                times = value * (ONE + size * reached)
                higher = floor if floor > value else value
                out[i - lo] = added if kind == ADD else (times if kind == MULTIPLY else higher)


@njit(error_model="numpy")
def offer(levers, ops, constants, groups, keys, terms, real, small, own, ids, luck, stack, eligible,
          reached, lo, hi):  # fmt: skip
    """Settle, on last month's columns, whom each lever reaches in rows lo to hi.

    levers int32 (L, 9); ops int32 (all, 2) and constants float32 of all expressions; groups
    int32 (G, 3): row, low and high code; terms float32 (L + G, 2): coverage and default take-up
    of each lever, then the take-up of each group; keys uint32 (L, 4); reached int64 (L, 10, 3) takes
    eligible, reached and newly offered people by decile.
    """
    n = hi - lo
    many = len(levers)
    for k in range(many):
        lever = levers[k]
        evaluate(ops[lever[OPS_FROM] : lever[OPS_TO]], constants, real, small, lo, hi, stack, eligible[:n])
        row = lever[ROW_OF]
        fill(
            luck[0], ids, np.uint64(lo), np.uint64(hi), keys[k, 0], keys[k, 1]
        )  # whom coverage reaches first: for good
        fill(luck[1], ids, np.uint64(lo), np.uint64(hi), keys[k, 2], keys[k, 3])  # who takes it up
        coverage = terms[k, COVERAGE]
        lasts = lever[LASTS]
        for i in range(n):
            p = lo + i
            take_up = f32(2.0)
            for g in range(lever[GROUPS_FROM], lever[GROUPS_TO]):
                code = small[groups[g, 0], p]
                inside = (code >= groups[g, 1]) & (code <= groups[g, 2])
                lower = terms[many + g, 0]
                take_up = lower if inside & (lower < take_up) else take_up
            take_up = terms[k, DEFAULT_TAKE_UP] if take_up > ONE else take_up
            is_eligible = (eligible[i] == 1) & (small[_STAGE, p] == lever[OF_STAGE])
            was = own[row + REACHED, p] == 1
            offered = own[row + OFFERED, p] == 1
            left = own[row + LEFT, p]
            covered = (luck[0, i] < coverage) & (own[row + HERE, p] == 1)
            # a spell ends with its months, with the job it sits on, with eligibility where it has no months
            fresh_job = (lever[WITH_JOB] == 1) & (small[_NEW_JOB, p] == 1)
            over = was & ((left == 1) | fresh_job | ((lasts == 0) & (not is_eligible)) | (not covered))
            was = was & (not over)
            offered = offered & (not over) & (is_eligible | was) & (not fresh_job)
            offers = is_eligible & covered & (not offered) & (not was)
            takes = offers & (luck[1, i] < take_up)
            now = (was | takes) & (lever[ENDED] == 0)
            less = left if (left == ENDLESS) | (left == 0) else left - np.uint8(1)
            start = np.uint8(lasts) if lasts > 0 else ENDLESS
            own[row + LEFT, p] = np.uint8(start if takes else (less if was else np.uint8(0)))
            own[row + REACHED, p] = np.uint8(1) if now else np.uint8(0)
            own[row + OFFERED, p] = np.uint8(1) if offered | offers else np.uint8(0)
            decile = int(small[_DECILE, p]) - 1
            reached[k, decile, 0] += np.int64(is_eligible)
            reached[k, decile, 1] += np.int64(now)
            reached[k, decile, 2] += np.int64(offers)
