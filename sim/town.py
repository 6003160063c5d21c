"""A town: the state of one population and the month that moves it.

State is three matrices, float32, uint8 and (who lives with whom) int16, one row a column of
`sim.columns`; extra rows hold what cuts show to readers and whom levers reach. A month is: last
month's births, deaths and moves are settled, then the queue, what others show is copied, then all
processes run over blocks of whole streets, in any order and on any number of threads, with the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from sim import incomes, reach, record
from sim.access import capacity, queue
from sim.columns import BY_NAME, REALS, ROW, SMALLS, is_link, is_real
from sim.compiler import checked, compiled
from sim.cuts import LEVEL, Cut, draw_donors
from sim.draws import keys_of
from sim.experience import beds
from sim.given import Given, numbers_given, places_given, read_only
from sim.layout import SETTLED, rows_of
from sim.levers import adoption, within
from sim.life import ADULT
from sim.numbers import Numbers
from sim.policy import Policy
from sim.population import turnover
from sim.population.streets import Streets, edges, laid_anew, wider
from sim.population.turnover import Grounds, Settled, Vacancies
from sim.scenario import Scenario
from sim.scratch import added, scratch

BLOCK = 2048  # rows in a block of whole streets; any size gives the same bytes
POOLS: dict[int, ThreadPoolExecutor] = {}


@dataclass
class Month:
    """What one month leaves beside the state."""

    counts: np.ndarray | None  # int64 (cells, tallies)
    reached: np.ndarray  # int64 (levers, 10, 3): eligible, reached, newly offered
    turnover: Settled  # births, deaths and moves since the month before


@dataclass
class Town:
    """One population under one scenario. Make one with `make`, go on under a policy with `branch`."""

    real: np.ndarray
    small: np.ndarray
    links: np.ndarray
    ids: np.ndarray
    ties: np.ndarray
    streets: Streets
    area_decile: np.ndarray
    numbers: Numbers
    seed: int
    threads: int = 1
    block: int = BLOCK
    place_values: np.ndarray = field(default_factory=lambda: np.zeros(len(SETTLED), np.float32))
    carried: np.ndarray = field(default_factory=lambda: np.zeros(0))  # fractions of places, by service and area
    spare: Vacancies | None = None
    spread: np.ndarray = field(default_factory=lambda: np.zeros(0))  # places by formula, service and area
    typical: np.ndarray = field(default_factory=lambda: np.zeros(0, np.float32))  # mean skill of each decile's adults
    policy: Policy | None = None
    cuts: tuple[Cut, ...] = ()

    def __post_init__(self) -> None:
        self.plan, self._code = compiled()
        if self.spare is None:
            self.spare = turnover.vacancies(self.streets, self.small[ROW["stage"]])
        if not len(self.carried):
            self.carried = np.zeros((capacity.BEDS, len(self.area_decile)))
        read = self.numbers
        self._cut_points = np.array(
            [read[f"reading.{c}"].value for c in ("ghq_cut", "cisr_cut", "cisr18_cut")], np.float32
        )
        self._catchment, self._own = capacity.catchments(self.area_decile), np.arange(len(self.area_decile))
        self._urgent_at = np.array([read[name].value for name in capacity.URGENT_AT], np.float32)
        self._cut: tuple[Cut, ...] = ()  # the cuts that hold now
        self._bind()
        if not len(self.spread):
            self.spread = self._spread_now()
        self._bases = np.array([float(read[name].value) for name in self.plan.dials], np.float32)  # type: ignore[arg-type]
        self._at = places_given(self.plan)
        self._keys = np.zeros((len(self.plan.draws), 2), np.uint32)
        self._changed: dict[str, float] = {}
        self._enter: Callable[..., None] | None = None

    @cached_property
    def _addresses(self) -> np.ndarray:  # of the compiled processes
        return self._code.addresses

    def _bind(self) -> None:
        """Fit working memory to the streets as they are now."""
        self.rows = len(self.ids)
        self._grounds = self._grounds_now()
        self.area_starts = self.streets.area_starts(len(self.area_decile))
        self.edges = edges(self.streets, min(self.block, record.LARGEST_BLOCK))
        self._scratch = [scratch(self._longest(), self._levers()) for _ in range(self.threads)]
        self._seen = np.zeros((len(self.plan.seen), self.rows), np.float32)
        self._given: list[Given] = []  # by thread
        self._link_rows()

    def _grounds_now(self) -> Grounds:
        if not len(self.typical):
            self.typical = turnover.typical_skill(self.real, self.small)
        return turnover.grounds(self.streets, self.area_decile, self.numbers, self.typical)

    def _spread_now(self) -> np.ndarray:
        """Places by formula, service and area, for people as they are now."""
        return capacity.spreads(self.small, self.area_of(), self.area_decile, self.numbers)

    def places_of(self, changed: Mapping[str, float]) -> np.ndarray:
        """Places in a month by service and area under the formula, numbers of all services changed so.

        float64 (services, areas).
        """
        head, need = (changed.get(n, float(self.numbers[n].value)) for n in (capacity.HEAD, capacity.NEED))  # type: ignore[arg-type]
        return capacity.mixed(self.spread, head, need)

    @property
    def places(self) -> np.ndarray:
        """Places in a month by service and area before any lever; float64 (services, areas)."""
        return self.places_of({})

    def _longest(self) -> int:
        return int(np.diff(self.edges.astype(np.int64)).max()) if self.rows else 1

    def _levers(self) -> int:
        return len(self.policy.of_people) if self.policy else 0

    def _link_rows(self) -> None:
        """The row each link reads: its column's own, the copy of last month's, or the one a cut fills."""
        first = len(SMALLS)
        shadow = {name: first + k for k, name in enumerate(self.plan.shadows)}
        self._shadows = np.array([(ROW[name], row) for name, row in shadow.items()], np.int64).reshape(-1, 2)
        cut = {c.link: c.row for c in self._cut}
        others = {c.column: c.row for c in self._cut if c.link[1].startswith("others_")}
        self._seen_from = [others.get(name, ROW[name]) for name in self.plan.seen]
        self._rows = np.array([self._row_of(p.name, *r, shadow, cut) for p in self.plan.ordered for r in rows_of(p)])

    def _row_of(self, process: str, part: str, column: str, shadow: dict[str, int], cut: dict[Any, int]) -> int:
        """The row a process takes of a column: of what is seen of others, a cut's, last month's copy, or its own."""
        if part == "Ties":
            return self.plan.seen.index(column)
        if part != "Own" and (process, column) in cut:
            return cut[process, column]
        return shadow.get(column, ROW[column]) if part == "Before" else ROW[column]

    def _give(self) -> list[Given]:
        """What each thread gives to all processes."""
        draws, sums, dials = self.plan.most
        numbers, ends = numbers_given(self.plan, self.numbers, self._changed)
        op = (self.policy.op_dial, self.policy.op_kind, self.policy.op_size, self.policy.op_row) if self.policy else (
            np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.float32), np.zeros(0, np.int32)
        )  # fmt: skip
        block, f32 = self._longest(), np.float32
        return [
            checked(Given(
                read_only(self.real), read_only(self.small), read_only(self.links), self.real, self.small,
                read_only(self.ties), read_only(self._seen), self.ids, np.zeros(block, np.uint32),
                np.zeros((draws, block), f32), np.zeros((sums, block), f32), np.zeros((dials, block), f32),
                self.place_values, numbers, ends, self._rows, self._keys, self._bases, *op, self._at,
            ))
            for _ in range(self.threads)
        ]  # fmt: skip

    # -- reading -------------------------------------------------------------------------------

    @property
    def here(self) -> np.ndarray:
        """Rows of everybody who is there, children too; int64, in order."""
        return np.flatnonzero(self.small[ROW["stage"]])

    @property
    def adults(self) -> np.ndarray:
        """Rows of the adults; int64, in order."""
        return np.flatnonzero(self.small[ROW["stage"]] == ADULT)

    @property
    def n(self) -> int:
        """How many people are there, children too."""
        return int(np.count_nonzero(self.small[ROW["stage"]]))

    def column(self, name: str, rows: np.ndarray | None = None) -> np.ndarray:
        """A column of the adults, or of these rows. (rows,), float32, uint8 or int16 as the column is kept."""
        return self.whole(name)[self.adults if rows is None else rows]

    def whole(self, name: str) -> np.ndarray:
        """A column as it lies, empty rows too, read-only, shape (rows,)."""
        BY_NAME[name]
        if is_link(name):
            view = self.links[ROW[name]].view()
        else:
            view = (self.real if is_real(name) else self.small)[ROW[name]].view()
        view.flags.writeable = False
        return view

    def area_of(self, rows: np.ndarray | None = None) -> np.ndarray:
        """The area in which each row lies, or each of these rows; int64."""
        return np.asarray(self.streets.area[self.streets.of(np.arange(self.rows) if rows is None else rows)])

    def donors(self, known: np.ndarray | None = None) -> np.ndarray:
        """The row of each one's donor for a `level` cut, as people are now; int64 (rows,). ``known``: ids of those who
        were there last month, by default everybody."""
        met = np.ones(self.rows, bool) if known is None else np.isin(self.ids, known)
        stage, band, decile = (self.small[ROW[c]] for c in ("stage", "age_band", "imd_decile"))
        return draw_donors(self.seed, self.ids, stage, band, decile, met)

    def other(self, link: str, rows: np.ndarray) -> np.ndarray:
        """Rows that a link (home, partner or carer) of these rows leads to; int64."""
        return np.asarray(rows + self.links[ROW[link], rows].astype(np.int64))

    def reached(self, lever: int) -> np.ndarray:
        """Whom the lever (by its place among those that reach people) reaches now, uint8 (rows,)."""
        assert self.policy is not None
        return self.small[self.policy.table[lever, 4]]

    @property
    def first_small(self) -> int:
        """The first row of the small matrix that cuts may take."""
        return len(SMALLS) + len(self.plan.shadows)

    @property
    def bytes_a_person(self) -> float:
        """State, ids, ties and what is shown to others, over people."""
        held = (self.real, self.small, self.links, self.ids, self.ties, self._seen)
        return sum(array.nbytes for array in held) / max(1, self.n)

    # -- moving --------------------------------------------------------------------------------

    def step(self, month: int, calendar: int, tally: bool = True) -> Month:
        """Move everybody by one month.

        ``month`` counts from `begins` (negative in burn-in), ``calendar`` from the first month ever
        simulated and keys the luck. Returns the month's counts (None unless ``tally``) and reach.
        """
        policy = self.policy
        levels = any(cut.mode == LEVEL for cut in self.cuts)
        known = self.ids[self.here] if levels else None
        settled_before = self._turn_over(calendar)
        self._settle_places(month, calendar)
        donors = self.donors(known) if levels else None
        for cut in self.cuts:
            cut.donors = donors if cut.mode == LEVEL else None
            cut.show(self.real, self.small, month)
        held = tuple(cut for cut in self.cuts if cut.holds(month))
        if len(held) != len(self._cut):
            self._cut, self._given = held, []
            self._link_rows()
        for k, row in enumerate(self._seen_from):
            self._seen[k] = self.real[row]
        self.place_values[2] = calendar % 12
        changed = policy.world(month) if policy else {}
        if changed != self._changed or not self._given:
            self._changed = changed
            self._given = self._give()
        self._keys[:] = keys_of(self.seed, self.plan.draws, calendar)
        levers = self._lever_arrays(month, calendar)

        def run(thread: int) -> None:
            first, last = (len(self.edges) - 1) * np.array([thread, thread + 1]) // self.threads
            s = self._scratch[thread]
            s.counts[:] = 0
            s.purse[:] = 0
            s.reached[:] = 0
            arguments = (
                self._shadows, *levers, s.stack, s.eligible, s.reached, self._cut_points, s.packed, s.bits, s.words,
                s.counts, tally, s.purse, self.edges, int(first), int(last),
            )  # fmt: skip
            if self._enter is None:  # before the processes, which a helper compiles meanwhile
                self._enter = self._code.blocks.entry(self._given[thread], np.zeros(0, np.uint64), *arguments)
            self._enter(self._given[thread], self._addresses, *arguments)

        if self.threads == 1:
            run(0)
        else:
            list(_pool(self.threads).map(run, range(self.threads)))
        median, *spread = incomes.spread(added([s.purse for s in self._scratch]))
        self.place_values[0] = np.float32(0.6 * median)
        self.place_values[3:] = spread
        if month < 0:
            self.place_values[1] = self.place_values[0]
        counts, reached = (added([getattr(s, n) for s in self._scratch]) for n in ("counts", "reached"))
        return Month(counts if tally else None, reached, settled_before)

    def _turn_over(self, calendar: int) -> Settled:
        """Settle last month's births, deaths and moves; make room first where a street has become too narrow."""
        assert self.spare is not None
        if turnover.too_narrow(self.streets, self.spare, self.small[ROW["event"]]):
            self._widen()
        if calendar % 12 == 0:
            self.spread, self.typical = self._spread_now(), turnover.typical_skill(self.real, self.small)
            self._grounds = self._grounds_now()
        return turnover.month(
            (self.real, self.small, self.links), self.ids, self.ties, self._grounds, self.spare, self.numbers,
            self.seed, calendar, self._code.settled,
        )  # fmt: skip

    def _widen(self) -> None:
        """Lay all streets anew with room to spare; everybody keeps their place in the street."""
        here = self.here
        street = self.streets.of(np.arange(self.rows))
        people = np.bincount(street[here], minlength=len(self.streets.area))
        streets, shift = wider(self.streets, people)
        to = np.arange(self.rows) + shift[street]
        rows = int(streets.starts[-1])
        decile = self.area_decile[streets.area[streets.of(np.arange(rows))]]
        self.real, self.small = laid_anew(self.real, to, rows), laid_anew(self.small, to, rows)
        self.links, self.ids = laid_anew(self.links, to, rows), laid_anew(self.ids[None], to, rows)[0]
        self.small[ROW["imd_decile"]] = decile
        ties = np.tile(np.arange(rows, dtype=np.int32), (len(self.ties), 1))
        ties[:, to] = to[self.ties]
        left = to[self.spare.left].astype(np.int32)  # type: ignore[union-attr]
        self.ties, self.streets = ties, streets
        stage = self.small[ROW["stage"]].copy()
        stage[left] = 1  # stays empty for a month
        self.spare = turnover.vacancies(streets, stage)
        self.spare.left = left
        self._bind()

    def _settle_places(self, month: int, calendar: int) -> None:
        """Who is called where this month, and how full the beds are: each service by its places in each area."""
        policy, row = self.policy, self.small
        places = self.places_of(policy.world(month) if policy else {})
        if policy:
            places = np.stack(
                [policy.areas(month, n, self.area_decile, p) for n, p in zip(capacity.PLACES, places, strict=True)]
            )
        hospital = row[ROW["detained"]] | row[ROW["voluntary"]]
        team, inside = (capacity.in_areas(flag, self.area_starts) for flag in (row[ROW["in_team"]], hospital))
        whole, self.carried = capacity.whole_places(places, self.carried, team, self._catchment)
        low, high = queue.priorities(self.seed, calendar)
        crisis = row[ROW["crisis"]] & (1 - hospital)
        for waiting, called, services, shared in (
            (row[ROW["waiting"]], row[ROW["called"]], slice(0, capacity.GP), self._own),
            (row[ROW["to_gp"]], row[ROW["appointment"]], slice(capacity.GP, capacity.CRISIS), self._own),
            (crisis, row[ROW["met_in_crisis"]], slice(capacity.CRISIS, capacity.BEDS), self._catchment),
        ):
            room = queue.scratch(int(np.count_nonzero(waiting)), whole[services])
            self._code.queued(
                waiting, self.real[ROW["distress"]], self.ids, self.area_starts, whole[services],
                self._urgent_at[services], low, high, shared, called, *room,
            )  # fmt: skip
        capacity.saved(self.carried, whole, room[0][0], float(self.numbers[capacity.SAVED].value))  # type: ignore[arg-type]
        row[ROW["met_in_crisis"]] |= row[ROW["crisis"]] & hospital
        full = beds.settle(inside, places[capacity.BEDS], self._catchment)
        capacity.over_areas(full, self.area_starts, self.real[ROW["beds_in_use"]])

    def _lever_arrays(self, month: int, calendar: int) -> tuple[np.ndarray, ...]:
        p = self.policy
        if p is None:
            return (
                np.zeros((0, 9), np.int32), np.zeros((0, 2), np.int32), np.zeros(0, np.float32),
                np.zeros((0, 3), np.int32), np.zeros((0, 4), np.uint32), np.zeros((0, 2), np.float32),
            )  # fmt: skip
        terms = p.terms(month)
        unit = None
        for k, t in enumerate(p.of_people):
            at_work = p.at_work(p.levers.index(t), month)
            here = self.small[p.table[k, reach.ROW_OF] + reach.HERE]
            if at_work is not None and unit is None:
                unit = self.area_of() * adoption.EACH + adoption.organisation(self.seed, self.ids)
            here[:] = 1 if at_work is None else at_work.ravel()[unit]
            if t.within:
                here &= within.lives(self.seed, self.ids, self.area_of(), t.within)
        return p.table, p.ops, p.constants, p.groups, p.keys(self.seed, calendar), terms

    # -- going on under a policy ---------------------------------------------------------------

    def branch(self, scenario: Scenario, cuts: Sequence[Cut] = (), numbers: Numbers | None = None) -> Town:
        """The same people, as they are now, under a scenario's levers and cuts; this town stays as it is."""
        numbers = self.numbers if numbers is None else numbers
        spread = self.spread if capacity.alike(self.numbers, numbers) else np.zeros(0)  # else counted anew
        extra_real = sum(is_real(c.column) for c in cuts)
        extra_small = len(cuts) - extra_real + len(self.plan.shadows)
        first = len(SMALLS) + extra_small
        policy = Policy(scenario, numbers, self.plan.dials, first, len(self.area_decile), self.seed)
        real = np.zeros((len(REALS) + extra_real, self.rows), np.float32)
        small = np.zeros((len(SMALLS) + extra_small + policy.rows, self.rows), np.uint8)
        real[: len(REALS)] = self.real[: len(REALS)]
        small[: len(SMALLS)] = self.small[: len(SMALLS)]
        return Town(
            real, small, self.links.copy(), self.ids.copy(), self.ties.copy(), self.streets, self.area_decile, numbers,
            self.seed, self.threads, self.block, self.place_values.copy(), self.carried.copy(),
            self.spare.copy() if self.spare else None, spread, self.typical, policy, tuple(cuts),
        )  # fmt: skip


def _pool(threads: int) -> ThreadPoolExecutor:
    if threads not in POOLS:
        POOLS[threads] = ThreadPoolExecutor(threads)
    return POOLS[threads]
