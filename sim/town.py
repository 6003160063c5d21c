"""A town: the state of one population and the month that moves it.

State is two matrices, float32 and uint8, one row a column of `sim.columns`; extra rows hold
what cuts show to readers and whom levers reach. A month is: the queue is settled, what
others show is copied, then all processes run over blocks of people, in any order and on any
number of threads, with the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from sim import curves, record
from sim.access import queue
from sim.columns import BY_NAME, COLUMNS, REALS, ROW, SMALLS, is_real
from sim.compiler import SETTLED, Layout, compiled
from sim.cuts import Cut
from sim.draws import halves, key
from sim.levers.who import ROWS as STACK_ROWS
from sim.numbers import Numbers
from sim.policy import Policy
from sim.population.people import People
from sim.scenario import Scenario

BLOCK = 2048  # people in a block; any size gives the same bytes
STARTS = {"since_loss": 255, "since_detained": 255, "since_restrained": 255}
POOLS: dict[int, ThreadPoolExecutor] = {}


@dataclass
class Scratch:
    """One thread's working memory."""

    luck: np.ndarray
    dial: np.ndarray
    home: np.ndarray
    old: np.ndarray
    old8: np.ndarray
    stack: np.ndarray
    eligible: np.ndarray
    packed: np.ndarray
    counts: np.ndarray
    purse: np.ndarray
    reached: np.ndarray


def scratch(plan: Layout, block: int, levers: int) -> Scratch:
    """Zeroed working memory for blocks of up to ``block`` people."""
    deep = plan.deepest
    return Scratch(
        luck=np.zeros((max(2, deep["luck"]), block), np.float32),
        dial=np.zeros((deep["dial"], block), np.float32),
        home=np.zeros(block, np.uint32),
        old=np.zeros((deep["old"], block), np.float32),
        old8=np.zeros((deep["old8"], block), np.uint8),
        stack=np.zeros((STACK_ROWS, block), np.float32),
        eligible=np.zeros(block, np.uint8),
        packed=np.zeros((record.CELLS, record.WORDS), np.uint64),
        counts=np.zeros((record.CELLS, record.WIDTH), np.int64),
        purse=np.zeros(record.BINS, np.int64),
        reached=np.zeros((levers, 10, 3), np.int64),
    )


def cut_edges(n: int, mate: np.ndarray, block: int) -> np.ndarray:
    """First rows of the blocks and n: at most ``block`` people each, never through a household; int64."""
    edges = [0]
    while edges[-1] < n:
        at = min(n, edges[-1] + block)
        edges.append(at - 1 if at < n and mate[at] == 2 else at)
    return np.array(edges, np.int64)


@dataclass
class Month:
    """What one month leaves beside the state."""

    counts: np.ndarray | None  # int64 (cells, tallies)
    reached: np.ndarray  # int64 (levers, 10, 3): eligible, reached, newly offered


@dataclass
class Town:
    """One population under one scenario. Make one with `make`, go on under a policy with `branch`."""

    real: np.ndarray
    small: np.ndarray
    ids: np.ndarray
    ties: np.ndarray
    area_starts: np.ndarray
    area_decile: np.ndarray
    numbers: Numbers
    seed: int
    threads: int = 1
    block: int = BLOCK
    place_values: np.ndarray = field(default_factory=lambda: np.zeros(len(SETTLED), np.float32))
    carried: np.ndarray = field(default_factory=lambda: np.zeros(0))  # fractions of places, by area
    policy: Policy | None = None
    cuts: tuple[Cut, ...] = ()

    def __post_init__(self) -> None:
        self.plan, self._blocks = compiled()
        self.n = len(self.ids)
        self.edges = cut_edges(self.n, self.small[ROW["mate"]], min(self.block, record.LARGEST_BLOCK))
        if not len(self.carried):
            self.carried = np.zeros(len(self.area_decile))
        self._flat = np.concatenate([self.numbers[name].flat() for name in sorted(self.plan.offsets)]).astype(
            np.float32
        )
        self._curve = np.concatenate([curves.CURVES[name](self.numbers) for name in self.plan.curves])
        read = self.numbers
        self._cut_points = np.array(
            [read[f"reading.{c}"].value for c in ("ghq_cut", "cisr_cut", "cisr18_cut")], np.float32
        )
        spread = np.asarray(read["waiting.places_decile"].value)[self.area_decile - 1]
        size = np.diff(self.area_starts)
        even = float((spread * size).sum() / max(1, size.sum()))
        self._places = float(read["waiting.places"].value) * spread / even * size  # type: ignore[arg-type]
        self._scratch = [scratch(self.plan, self._longest(), self._levers()) for _ in range(self.threads)]
        self._seen = np.zeros((len(self.plan.seen), self.n), np.float32)
        self._link_rows()

    def _longest(self) -> int:
        return int(np.diff(self.edges).max()) if self.n else 1

    def _levers(self) -> int:
        return len(self.policy.of_people) if self.policy else 0

    def _link_rows(self) -> None:
        """The row each link reads: its column's own, or the extra row that a cut fills."""
        rows = [ROW.get(column.removeprefix("others_"), 0) for _, column in self.plan.links]
        seen = {name: k for k, name in enumerate(self.plan.seen)}
        self._seen_from = [ROW[name] for name in self.plan.seen]
        for cut in self.cuts:
            k = self.plan.links.index(cut.link)
            rows[k] = cut.row
            if cut.link[1].startswith("others_"):
                self._seen_from[seen[cut.link[1].removeprefix("others_")]] = cut.row
        self._rows = np.array(rows, np.int64)
        self._seen_rows = np.arange(len(seen), dtype=np.int64)

    # -- reading -------------------------------------------------------------------------------

    def column(self, name: str) -> np.ndarray:
        """A column of everybody, read-only, shape (n,)."""
        BY_NAME[name]
        view = (self.real if is_real(name) else self.small)[ROW[name]].view()
        view.flags.writeable = False
        return view

    def reached(self, lever: int) -> np.ndarray:
        """Whom the lever (by its place among those that reach people) reaches now, uint8 (n,)."""
        assert self.policy is not None
        return self.small[self.policy.table[lever, 4]]

    @property
    def bytes_a_person(self) -> float:
        """State, ids, ties and what is shown to others, over people."""
        held = self.real.nbytes + self.small.nbytes + self.ids.nbytes + self.ties.nbytes + self._seen.nbytes
        return held / max(1, self.n)

    # -- moving --------------------------------------------------------------------------------

    def step(self, month: int, calendar: int, tally: bool = True) -> Month:
        """Move everybody by one month.

        ``month`` counts from `begins` (negative in burn-in), ``calendar`` from the first month ever
        simulated and keys the luck. Returns the month's counts (None unless ``tally``) and reach.
        """
        policy = self.policy
        self._settle_queue(month, calendar)
        for cut in self.cuts:
            cut.show(self.real, self.small, month)
        for k, row in enumerate(self._seen_from):
            self._seen[k] = self.real[row]
        flat = self._flat
        changes = policy.world(month) if policy else {}
        if changes:
            flat = flat.copy()
            for name, value in changes.items():
                flat[self.plan.offsets[name][0]] = value
        keys = np.array([halves(key(self.seed, name, calendar)) for name in self.plan.draws], np.uint32)
        levers = self._lever_arrays(month, calendar)
        read_real, read_small = self.real.view(), self.small.view()
        read_real.flags.writeable = read_small.flags.writeable = False

        def run(thread: int) -> None:
            first, last = (len(self.edges) - 1) * np.array([thread, thread + 1]) // self.threads
            s = self._scratch[thread]
            s.counts[:] = 0
            s.purse[:] = 0
            s.reached[:] = 0
            self._blocks(
                read_real, self.real, read_small, self.small, self.ids, self.ties, self._seen, self._seen_rows,
                flat, self._curve, self.place_values, keys, self._rows, s.dial, *levers[0], s.luck, s.home, s.old,
                s.old8, *levers[1], s.stack, s.eligible, s.reached, self._cut_points, s.packed, s.counts, tally,
                s.purse, self.edges, first, last,
            )  # fmt: skip

        if self.threads == 1:
            run(0)
        else:
            list(_pool(self.threads).map(run, range(self.threads)))
        line = np.float32(0.6 * record.median(np.sum([s.purse for s in self._scratch], axis=0)))
        self.place_values[0] = line
        if month < 0:
            self.place_values[1] = line
        counts = np.sum([s.counts for s in self._scratch], axis=0) if tally else None
        return Month(counts, np.sum([s.reached for s in self._scratch], axis=0))

    def _settle_queue(self, month: int, calendar: int) -> None:
        places = self._places
        if self.policy:
            places = self.policy.areas(month, "waiting.places", self.area_decile, places)
        self.carried = self.carried + places
        whole = np.floor(self.carried).astype(np.int64)
        self.carried = self.carried - whole
        low, high = queue.priorities(self.seed, calendar)
        queue.settle(
            self.small[ROW["waiting"]], self.real[ROW["distress"]], self.ids, self.area_starts, whole, low, high,
            self.small[ROW["called"]],
        )  # fmt: skip

    def _lever_arrays(self, month: int, calendar: int) -> tuple[tuple[np.ndarray, ...], tuple[np.ndarray, ...]]:
        p = self.policy
        if p is None:
            none = np.zeros(0, np.int32)
            return (none, none, np.zeros(0, np.float32), none), (
                np.zeros((0, 8), np.int32), np.zeros((0, 2), np.int32), np.zeros(0, np.float32),
                np.zeros((0, 3), np.int32), np.zeros((0, 4), np.uint32), none, np.zeros((0, 2), np.float32),
            )  # fmt: skip
        terms = p.terms(month)
        return (p.op_dial, p.op_kind, p.op_size, p.op_row), (
            p.table, p.ops, p.constants, p.groups, p.keys(self.seed, calendar), np.zeros(0, np.int32), terms,
        )  # fmt: skip

    # -- going on under a policy ---------------------------------------------------------------

    def branch(self, scenario: Scenario, cuts: Sequence[Cut] = (), numbers: Numbers | None = None) -> Town:
        """The same people, as they are now, under a scenario's levers and cuts; this town stays as it is."""
        numbers = self.numbers if numbers is None else numbers
        extra_real = sum(is_real(c.column) for c in cuts)
        extra_small = len(cuts) - extra_real
        policy = Policy(scenario, numbers, self.plan.dials, len(SMALLS) + extra_small)
        real = np.zeros((len(REALS) + extra_real, self.n), np.float32)
        small = np.zeros((len(SMALLS) + extra_small + policy.rows, self.n), np.uint8)
        real[: len(REALS)] = self.real[: len(REALS)]
        small[: len(SMALLS)] = self.small[: len(SMALLS)]
        return Town(
            real, small, self.ids, self.ties, self.area_starts, self.area_decile, numbers, self.seed, self.threads,
            self.block, self.place_values.copy(), self.carried.copy(), policy, tuple(cuts),
        )  # fmt: skip


def _pool(threads: int) -> ThreadPoolExecutor:
    if threads not in POOLS:
        POOLS[threads] = ThreadPoolExecutor(threads)
    return POOLS[threads]


def make(people: People, numbers: Numbers, seed: int, threads: int = 1, block: int = BLOCK) -> Town:
    """A town of freshly drawn people; what no start is drawn for begins at rest."""
    n = len(people.ids)
    real, small = np.zeros((len(REALS), n), np.float32), np.zeros((len(SMALLS), n), np.uint8)
    start = np.float32(numbers["work.average_distress"].value)
    for column in COLUMNS:
        matrix = real if is_real(column.name) else small
        if column.name in people.columns:
            matrix[ROW[column.name]] = people.columns[column.name]
        elif column.name in STARTS:
            matrix[ROW[column.name]] = STARTS[column.name]
    disposition = real[ROW["disposition"]]
    for name in ("distress", "memory", "ghq", "cisr"):
        real[ROW[name]] = np.clip(start + disposition, 0, 36)
    real[ROW["setpoint"]] = start + disposition
    return Town(
        real, small, people.ids, people.ties, people.area_starts, people.area_decile, numbers, seed, threads, block
    )
