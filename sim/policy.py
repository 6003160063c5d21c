"""What a scenario changes, month by month: levers turned into arrays for the compiled month.

For each month: how strongly each lever works, whom its coverage reaches, the places of each
area, and the numbers of all services. At size zero every array holds what the baseline's does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from sim import reach
from sim.columns import BY_NAME, ROW
from sim.draws import halves, key
from sim.levers import adoption, within
from sim.levers.lever import Lever, library
from sim.levers.who import CONST, Who, compile_who
from sim.life import ADULT, CHILD
from sim.numbers import Number, Numbers
from sim.scenario import Areas, Deciles, LeverUse, Scenario

# take-up groups as (column, lowest code, highest code)
_GROUPS = {
    "women": ("sex", 1, 1),
    "men": ("sex", 0, 0),
    "disabled": ("disabled", 1, 1),
    "looked_after": ("looked_after", 1, 1),
    "lgb": ("orientation", 1, 2),
    "trans": ("gender", 1, 1),
    "neurodivergent": ("neurodivergent", 1, 1),
    "long_term_ill": ("long_term_ill", 1, 1),
    "justice_contact": ("justice_contact", 1, 1),
    "most_deprived": ("imd_decile", 1, 2),  # the fifths of areas
    "least_deprived": ("imd_decile", 9, 10),
    **{g: ("ethnic_group", k, k) for k, g in enumerate(BY_NAME["ethnic_group"].codes)},
}


def months_between(earlier: str, later: str) -> int:
    """Months from one ``YYYY-MM`` to another."""
    y0, m0 = map(int, earlier.split("-"))
    y1, m1 = map(int, later.split("-"))
    return (y1 - y0) * 12 + (m1 - m0)


@dataclass(frozen=True, eq=False)
class Turned:
    """A lever as a scenario uses it, in months from `begins`; no two uses are the same, however alike."""

    lever: Lever
    size: float
    coverage: float
    who: str | None
    deciles: tuple[int, ...]  # where it acts
    start: int
    ramp: int
    end: int | None
    funded: int | None  # months of funding, None = sustained
    take_up: dict[str, float]
    lasts: int | None
    half_life: float  # months, once time-limited funding has ended
    adopted: bool = False  # organisations take it up one by one, area by area, instead of all by plan
    within: tuple[float, ...] = ()  # share of each area in which it acts, where areas are named; empty: everywhere
    share: float = 1.0  # of the place's adults, who live where it acts: so far it moves numbers of all services
    halvings: tuple[float, ...] = ()  # by month since funding ended, where other levers make it last

    def level(self, month: int) -> float:
        """Share of the full reach in a month, 0 to 1."""
        if month < self.start or (self.end is not None and month >= self.end):
            return 0.0
        if self.adopted:
            return 1.0  # where it is at work, it is at work in full
        grown = 1.0 if self.ramp == 0 else min(1.0, (month - self.start + 1) / self.ramp)
        if self.funded is not None and month >= self.start + self.funded:
            since = month - self.start - self.funded
            known = self.halvings[min(since, len(self.halvings) - 1)] if self.halvings else None
            grown *= 0.5 ** ((since + 1) / self.half_life if known is None else known)
        return grown


def turned(use: LeverUse, begins: str, half_life: float, place: str = "", people: int = 0) -> Turned:
    """A lever's use with the library's defaults where the scenario says nothing.

    ValueError where budget or staff are not coverage yet.
    """
    if use.budget is not None or use.staff is not None:
        raise ValueError(f"{use.lever}: its budget and staff become coverage first (`sim.levers.outlook.settled`)")
    lever = library()[use.lever]
    said = use.model_fields_set
    deciles = tuple(use.where.deciles) if isinstance(use.where, Deciles) else tuple(range(1, 11))
    named = tuple(use.where.areas) if isinstance(use.where, Areas) else ()
    ends = None if use.end == "never" else months_between(begins, str(use.end))
    return Turned(
        lever=lever,
        size=use.size,
        coverage=use.coverage if "coverage" in said else lever.coverage,
        who=use.who if "who" in said and use.who is not None else lever.who,
        deciles=deciles,
        start=12 if use.start is None else months_between(begins, use.start),
        ramp=use.ramp_months if "ramp_months" in said else lever.ramp_months,
        end=ends,
        funded=None if use.funding == "sustained" else use.funding.months,
        take_up={str(k): v for k, v in use.take_up.items()} if "take_up" in said else dict(lever.take_up),
        lasts=use.lasts_months if "lasts_months" in said else lever.lasts_months,
        half_life=half_life,
        adopted=use.scaling == "adoption",
        within=within.shares(place, people, named) if named else (),
        share=within.share(place, deciles, named) if named or len(set(deciles)) < 10 else 1.0,
    )


class Policy:
    """All levers of a scenario, ready to be read by month."""

    def __init__(
        self,
        scenario: Scenario,
        numbers: Numbers,
        dials: tuple[str, ...],
        first_row: int,
        areas: int,
        seed: int,
    ) -> None:
        half_life = float(numbers["reach.half_life"].value)  # type: ignore[arg-type]
        self.levers = [
            turned(use, scenario.begins, half_life, scenario.place, scenario.people) for use in scenario.levers
        ]
        self.numbers = numbers
        self.levers = self._lasting(scenario.months)
        self.adopters = self._adopters(scenario.months, areas, seed)
        self.of_people = [t for t in self.levers if t.lever.reaches_people]
        self._effects = [{e.number: tuple(o for o in t.lever.effects if o.number == e.number) for e in t.lever.effects}
                         for t in self.levers]  # fmt: skip
        self._deciles = [np.isin(np.arange(1, 11), t.deciles) for t in self.levers]
        self.rows = reach.STATES * len(self.of_people)
        self._lay_out(first_row)
        self._dials(dials, first_row)

    @property
    def starts(self) -> int | None:
        """The first month in which any lever starts, None where there is none."""
        return min((t.start for t in self.levers), default=None)

    def _lay_out(self, first_row: int) -> None:
        cut = float(self.numbers["reading.ghq_cut"].value)  # type: ignore[arg-type]
        ops: list[np.ndarray] = [np.empty((0, 2), np.int32)]
        constants: list[np.ndarray] = [np.empty(0, np.float32)]
        rows: list[tuple[int, int, int]] = []
        takes: list[float] = []
        table = np.zeros((len(self.of_people), 9), np.int32)
        self.whos: list[Who] = []
        many_ops = many_constants = 0
        for k, t in enumerate(self.of_people):
            who = compile_who(self.eligible(t), {"reading.ghq_cut": cut})
            moved = who.ops.copy()
            moved[moved[:, 0] == CONST, 1] += many_constants
            ops.append(moved)
            constants.append(who.constants)
            table[k, reach.OPS_FROM], table[k, reach.OPS_TO] = many_ops, many_ops + len(moved)
            many_ops += len(moved)
            many_constants += len(who.constants)
            table[k, reach.GROUPS_FROM] = len(rows)
            for group, share in t.take_up.items():
                if group != "default":
                    column, low, high = _GROUPS[group]
                    rows.append((ROW[column], low, high))
                    takes.append(share)
            table[k, reach.GROUPS_TO] = len(rows)
            table[k, reach.ROW_OF] = first_row + reach.STATES * k
            table[k, reach.OF_STAGE] = CHILD if t.lever.of == "children" else ADULT
            table[k, reach.LASTS] = 0 if t.lasts is None else min(t.lasts, 254)
            table[k, reach.WITH_JOB] = int(t.lever.with_job)
            self.whos.append(who)
        self.table = table
        self.ops = np.concatenate(ops)
        self.constants = np.concatenate(constants)
        self.groups = np.array(rows, np.int32).reshape(-1, 3)
        self.takes = np.array(takes, np.float32)

    @staticmethod
    def eligible(t: Turned) -> str:
        """The expression for who is eligible, with where it acts."""
        if len(t.deciles) == 10:
            return str(t.who)
        where = " or ".join(f"imd_decile == {d}" for d in t.deciles)
        return f"({t.who}) and ({where})"

    def _dials(self, dials: tuple[str, ...], first_row: int) -> None:
        self.turns: list[tuple[int, int, float, int, float]] = []  # dial, kind, full size, row, scale
        for k, t in enumerate(self.of_people):
            for effect in t.lever.effects:
                number = self.numbers[effect.number]
                if number.per != "person":
                    continue
                kind = reach.COMBINE[number.combine]
                base = float(number.value)  # type: ignore[arg-type]
                size = max(0.0, effect.change - base) if kind == reach.MAX else effect.change
                self.turns.append((dials.index(effect.number), kind, size * t.size, first_row + reach.STATES * k, 1.0))
        self.op_dial = np.array([x[0] for x in self.turns], np.int32)
        self.op_kind = np.array([x[1] for x in self.turns], np.int32)
        self.op_size = np.array([x[2] for x in self.turns], np.float32)
        self.op_row = np.array([x[3] for x in self.turns], np.int32)

    def terms(self, month: int) -> np.ndarray:
        """Coverage and default take-up of each lever this month, then each group's take-up; float32 (L + G, 2)."""
        many = len(self.of_people)
        out = np.zeros((many + len(self.takes), 2), np.float32)
        for k, t in enumerate(self.of_people):
            out[k] = t.coverage * t.level(month), t.take_up.get("default", 1.0)
            self.table[k, reach.ENDED] = int(t.end is not None and month >= t.end)
        out[many:, 0] = self.takes
        return out

    def keys(self, seed: int, calendar: int) -> np.ndarray:
        """Keys of coverage (the same for good) and of take-up (by calendar month); uint32 (L, 4)."""
        out = np.zeros((len(self.of_people), 4), np.uint32)
        for k, t in enumerate(self.of_people):
            out[k, :2] = halves(key(seed, f"reach.{t.lever.name}.coverage", 0))
            out[k, 2:] = halves(key(seed, f"reach.{t.lever.name}.take_up", calendar))
        return out

    def world(self, month: int) -> dict[str, float]:
        """Numbers of all services, after the levers that move them; those of reach itself apart."""
        found = self._world(month, lambda t: self.share_at_work(t, month))
        return {name: value for name, value in found.items() if not name.startswith(adoption.ROOM)}

    def _world(self, month: int, at_work: Callable[[Turned], float]) -> dict[str, float]:
        changed: dict[str, float] = {}
        for t in self.levers:
            for effect in t.lever.effects:
                number = self.numbers[effect.number]
                if number.per == "world":
                    now = changed.get(effect.number, float(number.value))  # type: ignore[arg-type]
                    strength = t.size * t.coverage * t.level(month) * at_work(t) * t.share
                    changed[effect.number] = _combined(number, now, effect.change, strength)
        return changed

    def _lasting(self, months: int) -> list[Turned]:
        """The levers, each with how fast it wears off once its money has ended, under the others that make it last."""
        name = adoption.HALF_LIFE
        if not any(effect.number == name for t in self.levers for effect in t.lever.effects):
            return self.levers
        usual = float(self.numbers[name].value)  # type: ignore[arg-type]
        kept = [self._world(month, lambda t: 1.0).get(name, usual) for month in range(months)]
        if all(value == usual for value in kept):
            return self.levers
        return [
            t
            if t.funded is None
            else replace(t, halvings=tuple(np.cumsum(1.0 / np.array(kept[t.start + t.funded :])).tolist()))
            for t in self.levers
        ]

    def _adopters(self, months: int, areas: int, seed: int) -> dict[int, np.ndarray]:
        """Which organisations are at work with each adopted lever, uint8 (months, areas, 10), by the lever's place."""
        chosen = [k for k, t in enumerate(self.levers) if t.adopted]
        if not chosen:
            return {}
        names = (adoption.STARTS, adoption.LEARNS, adoption.HALF_LIFE)
        usual = [float(self.numbers[name].value) for name in names]  # type: ignore[arg-type]
        found = [self._world(month, lambda t: 1.0) for month in range(months)]
        rates = np.array([[now.get(name, value) for name, value in zip(names, usual, strict=True)] for now in found])
        return {
            k: adoption.spread(
                seed, t.lever.name, areas, rates, t.start, t.start + t.funded if t.funded is not None else None
            )
            for k, t in enumerate(self.levers)
            if t.adopted
        }

    def at_work(self, lever: int, month: int) -> np.ndarray | None:
        """The organisations at work with an adopted lever, uint8 (areas, 10); None: all of them."""
        table = self.adopters.get(lever)
        return None if table is None else table[min(max(month, 0), len(table) - 1)]

    def share_at_work(self, t: Turned, month: int) -> float:
        """Share of organisations that are at work with a lever."""
        found = self.at_work(self.levers.index(t), month)
        return 1.0 if found is None else float(found.mean())

    def areas(
        self, month: int, name: str, decile: np.ndarray, base: np.ndarray, first: int | None = None
    ) -> np.ndarray:
        """A number of areas after the levers that move it (or the ``first`` so many of all levers); float64 (A,)."""
        value = base.copy()
        for k, t in enumerate(self.levers[:first]):
            for effect in self._effects[k].get(name, ()):
                acts = self._deciles[k][decile - 1] * (t.size * t.coverage * t.level(month))
                if (at_work := self.at_work(k, month)) is not None:
                    acts = acts * at_work.mean(axis=1)
                if t.within:
                    acts = acts * np.array(t.within)
                each = np.array(effect.by_decile or (effect.change,) * 10)[decile - 1]
                moved = value * np.maximum(0.0, 1.0 + each * acts)
                here = acts > 0
                if effect.same_total and moved[here].sum() > 0:
                    moved[here] *= value[here].sum() / moved[here].sum()
                value = moved
        return value


def _combined(number: Number, value: float, change: float, strength: float) -> float:
    if number.combine == "multiply":
        return value * (1.0 + change * strength)
    if number.combine == "max":
        return value + max(0.0, change - value) * strength
    return value + change * strength
