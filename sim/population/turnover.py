"""Turnover: people are born, die, leave home, part, meet, move, come and go; settled between months.

Each month the process `life` proposes events; here they are settled in one fixed order. Members of a household
always share a street. Ties go along with whoever moves, and end with whoever dies or leaves for good. A row that
somebody left stays empty for a month; a row is used again, an id never. Every birth, death and
move, and every pound that changes hands by them, is counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from sim.columns import ROW, is_real
from sim.draws import keys_of, mixed
from sim.life import ADULT, BEARS, SEEKS
from sim.numbers import Numbers
from sim.population import network, newborn, pairing
from sim.population.rows import FLOWS, LARGEST, MOST
from sim.population.streets import Streets
from sim.population.ties_anew import looked_at

LUCK = ("who_goes", "who_joins", "move_area", "move_decile", "move_up", "move_where", "arrival", "who_cares", "shares")
ROOM = 2  # rows that stay free in a street beside those for its newborn
TERMS = (
    "turnover.same_area",
    "turnover.same_decile",
    "turnover.next_decile",
    "turnover.upward",
    "people.carer_mothers",
    "turnover.shares_young",
    "turnover.shares_older",
)
NAMES = tuple(f"turnover.{name}" for name in LUCK)


@dataclass
class Vacancies:
    """Free rows of each street: ``rows[starts[s] : starts[s] + free[s]]``; and rows left last month."""

    rows: np.ndarray  # int32 (n,)
    free: np.ndarray  # int64 (streets,)
    left: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int32))

    def copy(self) -> Vacancies:
        """The same, in memory of its own."""
        return Vacancies(self.rows.copy(), self.free.copy(), self.left.copy())


def vacancies(streets: Streets, stage: np.ndarray) -> Vacancies:
    """The free rows of freshly laid streets; the lowest is used first."""
    rows = np.zeros(len(stage), np.int32)
    empty = np.flatnonzero(stage == 0)
    street = streets.of(empty)
    free = np.bincount(street, minlength=len(streets.area)).astype(np.int64)
    order = np.lexsort((-empty, street))
    place = np.arange(len(empty)) - np.repeat(np.cumsum(free) - free, free)
    rows[streets.starts[:-1][street[order]] + place] = empty[order]
    return Vacancies(rows, free)


def too_narrow(streets: Streets, spare: Vacancies, event: np.ndarray) -> bool:
    """Whether a street has not room for those born there this month, or an area for households that move in."""
    born = np.bincount(streets.of(np.flatnonzero(event == BEARS)), minlength=len(streets.area))
    coming = spare.free + np.bincount(streets.of(spare.left), minlength=len(streets.area))
    area = np.bincount(streets.area, coming - born)
    return bool(np.any(coming < born + ROOM) or np.any(area < LARGEST + 2 * ROOM))


@dataclass(frozen=True)
class Grounds:
    """Where people can move to, and how readily: what stays the same as long as the streets do."""

    streets: Streets
    area_streets: np.ndarray  # int64 (areas + 1,): first street of each area
    of_decile: np.ndarray  # int32 (areas,): areas, most deprived first
    decile_starts: np.ndarray  # int64 (11,): where each decile begins among them
    terms: np.ndarray  # float32: shares, in the order of `sim.population.rows`
    typical: np.ndarray  # float32 (10,): mean skill of the adults of each decile
    area_starts: np.ndarray  # int64 (areas + 1,): first row of each area
    layer: np.ndarray  # uint8 (8,): the layer of each slot for a tie
    tie_terms: np.ndarray  # float32: who is tied to whom, in the order of `sim.population.ties_anew`
    cradle: newborn.Cradle


def typical_skill(real: np.ndarray, small: np.ndarray) -> np.ndarray:
    """Mean skill of the adults of each decile, float32 (10,)."""
    adults = np.flatnonzero(small[ROW["stage"]] == ADULT)
    decile = small[ROW["imd_decile"], adults]
    skill = np.round(real[ROW["skill"], adults].astype(np.float64) * 1024)  # whole numbers: any order gives one sum
    typical = np.bincount(decile, skill, 11)[1:] / 1024 / np.maximum(np.bincount(decile, minlength=11)[1:], 1)
    return np.asarray(typical, np.float32)


def grounds(streets: Streets, area_decile: np.ndarray, numbers: Numbers, typical: np.ndarray) -> Grounds:
    """The grounds of a town; ``area_decile``: 0 to 9 of each area; ``typical`` as `typical_skill` gives it."""
    of_decile = np.argsort(area_decile, kind="stable").astype(np.int32)
    values = {name: number.value for name, number in numbers.items() if name.startswith("network.")}
    return Grounds(
        streets,
        np.searchsorted(streets.area, np.arange(len(area_decile) + 1)).astype(np.int64),
        of_decile,
        np.searchsorted(area_decile[of_decile], np.arange(1, 12)).astype(np.int64),
        np.array([float(numbers[name].value) for name in TERMS], np.float32),  # type: ignore[arg-type]
        typical,
        streets.area_starts(len(area_decile)),
        network.layer_of(values),
        network.terms_of(values),
        newborn.cradle(numbers),
    )


@dataclass
class Settled:
    """What was settled between two months."""

    flows: np.ndarray  # int64 (10, flows): how many of each flow in each decile
    pounds: np.ndarray  # int64 (2,): wealth that left with the dead and those who went, and that came


def month(
    matrices: tuple[np.ndarray, np.ndarray, np.ndarray],
    ids: np.ndarray,
    ties: np.ndarray,
    ground: Grounds,
    spare: Vacancies,
    numbers: Numbers,
    seed: int,
    calendar: int,
    settle: Callable[..., int],
) -> Settled:
    """Settle the events proposed last month; changes the state in place.

    ``matrices``: real, small and links, each (columns, rows); ``ids`` (rows,); ``ties`` (slots, rows). ``settle`` is
    the compiled `sim.population.settling.settle`.
    """
    real, small, _ = matrices
    streets, event = ground.streets, small[ROW["event"]]
    small[ROW["moved"]] = 0
    some = np.flatnonzero(event)
    some = some[np.argsort(ids[some], kind="stable")]  # so that it does not matter where people stand
    what = event[some]
    bear = some[what == BEARS]
    pairs = pairing.pairs(small, real, ids, some[what == SEEKS], numbers, seed, calendar)
    keys = keys_of(seed, NAMES, calendar)
    done = Settled(np.zeros((10, len(FLOWS)), np.int64), np.zeros(2, np.int64))
    kept = np.bincount(streets.of(bear), minlength=len(streets.area)) + ROOM
    births, left = np.zeros((len(bear), 3), np.int64), np.zeros(len(ids), np.int32)
    gone, room = np.zeros(1, np.int64), np.zeros((3, MOST), np.int64)
    born = settle(
        *matrices, ids, ties, streets.starts, streets.area, ground.area_streets, ground.of_decile,
        ground.decile_starts, spare.rows, spare.free, kept, spare.left, left, gone, some, pairs, keys, ground.terms,
        ground.typical, births, done.flows, done.pounds, ground.area_starts, ground.layer,
        network.keys(seed, "network.ties", calendar), ground.tie_terms, calendar, room,
        *looked_at(),
    )  # fmt: skip
    spare.left = left[: gone[0]].copy()
    if born:
        _name(real, small, ids, births[:born], ground.cradle, seed, calendar)
    return done


def _name(
    real: np.ndarray, small: np.ndarray, ids: np.ndarray, births: np.ndarray, by: newborn.Cradle, seed: int,
    calendar: int,
) -> None:  # fmt: skip
    """Give newborns (child, mother, father rows) their ids and the columns fixed at birth."""
    child, mother, father = births.T
    order = small[ROW["borne"]][mother].astype(np.uint32)
    low, high = keys_of(seed, ["turnover.birth"], 0)[0]
    ids[child] = mixed(ids[mother] ^ (order * np.uint32(0x9E3779B9)), low, high) | np.uint32(1 << 31)
    mothers, fathers = (
        {c: (real if is_real(c) else small)[ROW[c]][rows] for c in newborn.READS} for rows in (mother, father)
    )
    for name, values in newborn.born(ids[child], mothers, fathers, seed, by, calendar).items():
        (real if is_real(name) else small)[ROW[name]][child] = values
