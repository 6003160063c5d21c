"""The record: what happened each month, counted by cells of people, exactly.

A cell is decile × ethnic group × sex × age band (400 of them). Inside a block five counts
share one 64-bit word (12 bits each, so a block holds at most 4,095 people), and so do two sums of whole
numbers, some of 1/1024. Addition of whole numbers has no order, so threads and block sizes leave
every byte the same.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numba import njit

from sim.arithmetic import f32
from sim.columns import AGE_BANDS, BY_NAME, ETHNIC_GROUPS, ROUTES, ROW, SERVICE
from sim.kernel import kernel
from sim.life import ADULT, CHILD
from sim.outcomes import FLAGS, OF_CHILDREN, OUTCOMES, SCALE, SUMS, TALLIES

SHAPE = (10, len(ETHNIC_GROUPS), 2, len(AGE_BANDS))
CELLS = int(np.prod(SHAPE))
PER_DECILE = CELLS // 10
FIELDS = 5  # counts in a word
BITS = 12
WORDS = len(FLAGS) // FIELDS
LAST = WORDS - 1  # the word of children
LARGEST_BLOCK = (1 << BITS) - 1
MANY = len(FLAGS)
WIDTH = len(TALLIES)
PAIRS = (len(SUMS) + 1) // 2  # words of two sums
MASK, LOW, HALF = np.int64((1 << BITS) - 1), np.int64((1 << 32) - 1), np.int64(1 << 31)
# the word in which five bits lie in the fields of five counts
APART = np.array([sum(((n >> k) & 1) << (BITS * k) for k in range(FIELDS)) for n in range(1 << FIELDS)], np.int64)
# sums that come as whole units; the others come as 1/1024 of them
UNITS = np.array([1 if s in ("distress", "control", "trust", "say") else SCALE for s in SUMS], np.int64)

# rows read by the kernel
_GHQ, _CISR, _DISTRESS = ROW["ghq"], ROW["cisr"], ROW["distress"]
_CONTROL, _TRUST, _INCOME = ROW["control"], ROW["trust"], ROW["income"]
_SEX, _AGE, _GROUP, _DECILE = ROW["sex"], ROW["age_band"], ROW["ethnic_group"], ROW["imd_decile"]
_POOR, _FIXED, _STRAIN, _JOB = ROW["poor"], ROW["poor_fixed"], ROW["strain"], ROW["job"]
_LONELY, _PART, _MEDICINE, _THERAPY = ROW["lonely"], ROW["takes_part"], ROW["medicine"], ROW["in_therapy"]
_WAITING, _ASKED, _REFERRED, _STARTS = ROW["waiting"], ROW["asked"], ROW["referred"], ROW["starts"]
_CASE = ROW["case_at_start"]
_COMPLETED, _RECOVERED, _DROPPED = ROW["completed"], ROW["recovered"], ROW["dropped_out"]
_CRISIS, _POLICE, _ADMITTED, _RESTRAINED = ROW["crisis"], ROW["police_route"], ROW["admitted"], ROW["restrained"]
_SEVERE, _HOME = ROW["severe"], ROW["insecure_home"]
_DETAINED, _FREELY = ROW["detained"], ROW["admitted_freely"]
_AWAY, _SECLUDED, _DISCHARGED = ROW["turned_away"], ROW["secluded"], ROW["discharged"]
_ORDERED, _ON_ORDER, _RECALLED = ROW["order_made"], ROW["on_order"], ROW["recalled"]
_IMPROVED, _RELAPSED, _TEAM, _PLAN = ROW["improved"], ROW["relapsed"], ROW["in_team"], ROW["advance_plan"]
_SESSIONS, _SAY = ROW["sessions_now"], ROW["say"]
_STAGE, _FRIENDS, _BRIDGING = ROW["stage"], ROW["friends"], ROW["bridging"]
_SCALE = f32(SCALE)
_IN_NEED, _RECOGNISED, _NEED_SINCE = ROW["in_need"], ROW["recognised"], ROW["need_since"]
_FIRST, _ROUTE, _GAVE_UP, _WAITED = ROW["first_asked"], ROW["route"], ROW["gave_up"], ROW["waited"]
_YEARS, _CHILD_NEED, _IN_YOUNG = ROW["age"], ROW["child_need"], ROW["in_young"]
THERAPY, YOUNG = np.uint8(SERVICE.index("talking_therapy")), np.uint8(SERVICE.index("young_people"))
BROUGHT = np.uint8(ROUTES.index("in_crisis"))  # and the routes after it: police and court
SCHOOL_AGE = np.uint8(5)


@njit(error_model="numpy", inline="always")
def _five(a, b, c, d, e):
    """Five 0/1 values as the bits of one number."""
    return np.uint8(a) | (np.uint8(b) << 1) | (np.uint8(c) << 2) | (np.uint8(d) << 3) | (np.uint8(e) << 4)


@njit(error_model="numpy", inline="always")
def _two(a, b):
    """Two whole numbers in one: their sums, each within 2^31, are told apart again by `_both`."""
    return np.int64(a) + (np.int64(b) << 32)


@njit(error_model="numpy", inline="always")
def _both(pair):
    """The two sums of a sum of `_two`."""
    low = ((pair + HALF) & LOW) - HALF
    return low, (pair - low) >> 32


@kernel
def _flags(real, small, cuts, bits, lo, hi):
    """What is counted of each person of rows lo to hi, by fives: of adults, and in the last five of children."""
    for i in range(lo, hi):
        poor, job = small[_POOR, i], small[_JOB, i]
        cmd, cmd18 = real[_CISR, i] >= cuts[1], real[_CISR, i] >= cuts[2]
        treated = small[_MEDICINE, i] | small[_THERAPY, i]
        bits[0, i - lo] = _five(1, real[_GHQ, i] >= cuts[0], cmd, cmd18, poor)
        bits[1, i - lo] = _five(small[_FIXED, i], small[_STRAIN, i], job == 0, job == 1, (job == 0) & (poor == 1))
        bits[2, i - lo] = _five(
            small[_LONELY, i], small[_PART, i], small[_MEDICINE, i], small[_THERAPY, i], small[_WAITING, i] == THERAPY
        )
        bits[3, i - lo] = _five(
            treated & np.uint8(cmd), treated & np.uint8(cmd18), treated, small[_ASKED, i],
            small[_REFERRED, i] == THERAPY,
        )  # fmt: skip
    for i in range(lo, hi):
        bits[4, i - lo] = _five(
            (small[_STARTS, i] == THERAPY) & (small[_CASE, i] == 1), small[_COMPLETED, i], small[_RECOVERED, i],
            small[_DROPPED, i], small[_CRISIS, i],
        )  # fmt: skip
        bits[5, i - lo] = _five(
            small[_POLICE, i], small[_ADMITTED, i], small[_RESTRAINED, i], small[_SEVERE, i], small[_HOME, i]
        )
        bits[6, i - lo] = _five(
            small[_DETAINED, i], small[_FREELY, i], small[_AWAY, i], small[_SECLUDED, i], small[_DISCHARGED, i]
        )
        bits[7, i - lo] = _five(
            small[_ORDERED, i], small[_ON_ORDER, i], small[_RECALLED, i],
            small[_ADMITTED, i] & small[_POLICE, i], small[_CRISIS, i] & small[_SEVERE, i],
        )  # fmt: skip
    for i in range(lo, hi):
        bits[8, i - lo] = _five(
            small[_IMPROVED, i], small[_RELAPSED, i], small[_TEAM, i], small[_PLAN, i],
            small[_MEDICINE, i] & small[_THERAPY, i],
        )  # fmt: skip
        bits[9, i - lo] = _five(
            small[_IN_NEED, i], small[_RECOGNISED, i], small[_FIRST, i], small[_ROUTE, i] >= BROUGHT, small[_GAVE_UP, i]
        )
        need = small[_CHILD_NEED, i]
        pupil = (small[_STAGE, i] == CHILD) & (small[_YEARS, i] >= SCHOOL_AGE)
        bits[LAST, i - lo] = _five(
            pupil, need, need & small[_RECOGNISED, i], pupil & (small[_WAITING, i] == YOUNG), need & small[_IN_YOUNG, i]
        )
    for w in range(LAST):
        for i in range(lo, hi):
            bits[w, i - lo] = bits[w, i - lo] if small[_STAGE, i] == ADULT else np.uint8(0)


@kernel
def _sums(real, small, words, lo, hi):
    """The cell of each person of rows lo to hi, and what is summed of adults, by twos; 0 of all others."""
    for i in range(lo, hi):
        cell = (np.int64(small[_DECILE, i]) - 1) * 5 + np.int64(small[_GROUP, i])
        words[PAIRS, i - lo] = (cell * 2 + np.int64(small[_SEX, i])) * 4 + np.int64(small[_AGE, i])
        adult = np.int32(small[_STAGE, i] == ADULT)
        words[0, i - lo] = _two(
            adult * np.int32(real[_DISTRESS, i] * _SCALE), adult * np.int32(real[_CONTROL, i] * _SCALE)
        )
        words[1, i - lo] = _two(adult * np.int32(real[_TRUST, i] * _SCALE), adult * np.int32(real[_INCOME, i]))
    for i in range(lo, hi):
        adult = np.int32(small[_STAGE, i] == ADULT)
        friends = np.int32(small[_FRIENDS, i])
        words[2, i - lo] = _two(adult * np.int32(friends == 0), adult * friends)
        words[3, i - lo] = _two(adult * np.int32(small[_BRIDGING, i]), adult * np.int32(small[_SESSIONS, i]))
        waits = np.int32(small[_WAITING, i] == THERAPY) * np.int32(small[_WAITED, i])
        delay = np.int32(small[_FIRST, i]) * np.int32(small[_NEED_SINCE, i])
        words[4, i - lo] = _two(adult * np.int32(real[_SAY, i] * _SCALE), adult * delay)
        words[5, i - lo] = _two(adult * waits, 0)


@kernel
def tally(real, small, lo, hi, cuts, packed, bits, words, counts):
    """Add the adults of rows lo to hi to ``counts`` (int64, (cells, tallies)).

    ``cuts`` float32 (3,): GHQ-12 4+, CIS-R 12+ and 18+; ``packed`` int64 (cells, words + pairs), scratch of zeros;
    ``bits`` uint8 (words, block) and ``words`` int64 (pairs + 1, block), scratch.
    """
    _flags(real, small, cuts, bits, lo, hi)
    _sums(real, small, words, lo, hi)
    first, last = np.uint64(CELLS), np.uint64(0)
    for i in range(np.int64(hi - lo)):
        cell = np.uint64(words[PAIRS, i])
        first = cell if cell < first else first
        last = cell if cell > last else last
        for w in range(WORDS):
            packed[cell, w] += APART[bits[w, i]]
        for w in range(PAIRS):
            packed[cell, WORDS + w] += words[w, i]
    for cell in range(np.int64(first), np.int64(last) + 1):
        for w in range(WORDS):
            word = packed[cell, w]
            packed[cell, w] = 0
            for k in range(FIELDS):
                counts[cell, w * FIELDS + k] += (word >> (BITS * k)) & MASK
        for w in range(PAIRS):
            one, other = _both(packed[cell, WORDS + w])
            packed[cell, WORDS + w] = 0
            counts[cell, MANY + 2 * w] += one * UNITS[2 * w]
            if 2 * w + 1 < WIDTH - MANY:
                counts[cell, MANY + 2 * w + 1] += other * UNITS[2 * w + 1]


class Record:
    """Counts by month and cell: int64 of shape (months, 400, tallies), month 0 = `begins`."""

    def __init__(self) -> None:
        self.months: list[np.ndarray] = []

    def add(self, counts: np.ndarray) -> None:
        """Keep one month's counts, shape (400, tallies)."""
        self.months.append(counts)

    def counts(self) -> np.ndarray:
        """All months, shape (months, decile, ethnic group, sex, age band, tallies)."""
        many = len(self.months)
        return np.stack(self.months).reshape(many, *SHAPE, WIDTH) if many else np.zeros((0, *SHAPE, WIDTH), np.int64)

    def series(self, **labels: object) -> pd.DataFrame:
        """The tidy series: month, dimension, group, outcome, numerator, denominator, beside ``labels``."""
        return series(self.counts(), **labels)


def of(counts: np.ndarray, name: str) -> np.ndarray:
    """One tally, in its own unit: float64 of the shape of ``counts`` without its last axis."""
    if name == "labour_force":
        return of(counts, "employed") + of(counts, "unemployed")
    values = counts[..., TALLIES.index(name)].astype(float)
    return values / SCALE if name in SUMS else values


def _dimensions(counts: np.ndarray) -> list[tuple[str, tuple[str, ...], np.ndarray]]:
    """Counts by each dimension: (name, groups, array (months, groups, tallies))."""
    decile = counts.sum((2, 3, 4))
    fifth = decile.reshape(len(counts), 5, 2, WIDTH).sum(2)
    return [
        ("all", ("all",), decile.sum(1, keepdims=True)),
        ("imd_decile", tuple(map(str, range(1, 11))), decile),
        ("imd_fifth", tuple(map(str, range(1, 6))), fifth),
        ("ethnic_group", ETHNIC_GROUPS, counts.sum((1, 3, 4))),
        ("sex", BY_NAME["sex"].codes, counts.sum((1, 2, 4))),
        ("age_band", AGE_BANDS, counts.sum((1, 2, 3))),
    ]


COLUMNS = ("month", "dimension", "group", "outcome", "numerator", "denominator")
YEARLY = ("imd_decile", "ethnic_group", "sex", "age_band")  # dimensions kept by year, to keep results small


def _by_year(table: np.ndarray) -> np.ndarray:
    """Sums over the twelve months of each year (the last may be shorter); (years, groups, tallies)."""
    return np.add.reduceat(table, np.arange(0, len(table), 12), axis=0) if len(table) else table


def series(counts: np.ndarray, **labels: object) -> pd.DataFrame:
    """Tidy numerators and denominators of every outcome, by month, dimension and group.

    `all` and `imd_fifth` by month; the other dimensions summed over each year, under its first month.
    """
    parts: dict[str, list[np.ndarray]] = {name: [] for name in COLUMNS}
    for dimension, groups, monthly in _dimensions(counts):
        yearly = dimension in YEARLY
        table = _by_year(monthly) if yearly else monthly
        found = [o for o in OUTCOMES.values() if dimension != "age_band" or o.numerator not in OF_CHILDREN]
        each, many = len(table) * len(groups), len(found)
        parts["month"].append(np.tile(np.repeat(np.arange(len(table)) * (12 if yearly else 1), len(groups)), many))
        parts["dimension"].append(np.full(each * many, dimension, object))
        parts["group"].append(np.tile(np.array(groups, object), len(table) * many))
        parts["outcome"].append(np.repeat(np.array([o.name for o in found], object), each))
        for side in ("numerator", "denominator"):
            parts[side] += [of(table, getattr(o, side)).ravel() for o in found]
    return pd.DataFrame(dict(labels) | {name: np.concatenate(part) for name, part in parts.items()})
