"""What a lever would reach, need and cost, counted before a run: money or staff turned into coverage.

Counted in a town at `begins`, scaled to all adults of its place. Who is eligible is counted on that day. What a year at
full ramp reaches, needs and costs was measured by moving the town (`sim.levers.foreseen`); where that was not done, it
is a first guess: those eligible now, times coverage and take-up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.columns import ROW
from sim.determinants.work import EMPLOYED, WEEKS_A_MONTH
from sim.levers.language import GROUPS
from sim.levers.lever import Lever, library
from sim.levers.who import compile_who, evaluate_plainly
from sim.levers.within import lives, shares
from sim.life import ADULT, CHILD
from sim.population.place import load_place
from sim.scenario import Areas, Deciles

if TYPE_CHECKING:
    from sim.levers.foreseen import Year
    from sim.scenario import LeverUse
    from sim.town import Town

ADULTS_OF_ENGLAND = 45_700_000  # ONS mid-2020: 56.6 million residents, 10.8 million of them under 16
MONEY, STAFF, TAKE_UP, COVERAGE = "money", "staff", "take-up", "coverage"


def adults_of(place: str) -> float:
    """Adults (16 and over) of a whole place, for whom the people of a town stand."""
    small = load_place(place).small
    return float(ADULTS_OF_ENGLAND if small is None else small.adults.sum())


@dataclass(frozen=True)
class Outlook:
    """One lever as a scenario uses it, seen from a town at `begins`. Numbers are of the whole place."""

    use: LeverUse
    lever: Lever
    town: Town
    scale: float  # people of the place for each person of the town
    within: tuple[float, ...] = ()  # share of each area of the town that is named, where areas are
    year: Year | None = None  # what a year at full ramp came to; None: not measured

    @cached_property
    def rows(self) -> np.ndarray:
        """Rows of those it may reach at all: adults, or children; int64."""
        stage = CHILD if self.lever.of == "children" else ADULT
        return np.flatnonzero(self.town.small[ROW["stage"]] == stage)

    def _meets(self, expression: str) -> np.ndarray:
        cut = "reading.ghq_cut"
        who = compile_who(expression, {cut: float(self.town.numbers[cut].flat()[0])})
        return evaluate_plainly(who, lambda name: self.town.column(name, self.rows))

    @cached_property
    def here(self) -> np.ndarray:
        """Who of them lives where it acts, bool."""
        if self.within:
            town = self.town
            return lives(town.seed, town.ids[self.rows], town.area_of(self.rows), self.within)
        return np.isin(self.town.column("imd_decile", self.rows), self._deciles)

    @property
    def _deciles(self) -> list[int]:
        return list(self.use.where.deciles) if isinstance(self.use.where, Deciles) else list(range(1, 11))

    @cached_property
    def eligible(self) -> np.ndarray:
        """Who of them is eligible now, bool; of a lever on areas or services everybody who lives where it acts."""
        who = self.use.who or self.lever.who
        return self.here if who is None else self._meets(who) & self.here

    @cached_property
    def takes_up(self) -> np.ndarray:
        """The chance that each takes it up, float64: the lowest of the groups that match, else the default."""
        shares = dict(self.use.take_up)
        least = np.full(len(self.rows), np.inf)
        for group, share in shares.items():
            if group != "default":
                least = np.where(self._meets(GROUPS[group]), np.minimum(least, share), least)
        return np.where(np.isinf(least), shares.get("default", 1.0), least)

    @cached_property
    def people(self) -> float:
        """People eligible now."""
        return float(self.eligible.sum()) * self.scale

    @cached_property
    def accepting(self) -> float:
        """Of the people eligible now, those who would take it up."""
        return float((self.eligible * self.takes_up).sum()) * self.scale

    @cached_property
    def most_reached(self) -> float:
        """People reached at a time, in a year at full ramp, if it were offered to all who are or become eligible."""
        if self.year is None or not self.year.tried:
            return self.accepting
        return float(self.year.reached.sum()) / self.year.tried * self.scale

    @cached_property
    def most_units(self) -> float:
        """Units of its cost in such a year, at its size (`sim.levers.cost.UNITS`)."""
        cost = self.lever.cost
        if cost is None:
            return float("nan")
        if self.year is not None and self.year.tried:
            return self.year.units / self.year.tried * self.scale
        return {
            "person": lambda: self.accepting,
            "payment": lambda: 12.0 * self._paid() * self._pounds(),
            "adults": lambda: self.people / 100_000.0,
            "pay": self._pay,
            "place": self._places,
        }[cost.per]() * self.use.size

    def _paid(self) -> float:
        """People reached to whom a payment can go: not those for whom somebody else claims."""
        own = self.town.column("dependant", self.rows) == 0
        return float((self.eligible * self.takes_up * own).sum()) * self.scale

    def _pounds(self) -> float:
        numbers = self.town.numbers
        return sum(e.change for e in self.lever.effects if numbers[e.number].unit == "£/month")

    def _pay(self) -> float:
        """£ a year of pay below the new floor, above the statutory one."""
        paid = self._rise * self.takes_up * self.eligible
        return 12.0 * float(paid.sum()) * self.scale

    @cached_property
    def _rise(self) -> np.ndarray:
        """£ a month by which a wage floor lifts each one's pay, float64."""
        town, rows = self.town, self.rows
        [new] = [e.change for e in self.lever.effects if e.number == "work.wage_floor"]
        old = float(town.numbers["work.wage_floor"].flat()[0])
        working = town.column("job", rows) == EMPLOYED
        rise = np.maximum(0.0, new - np.maximum(town.column("wage", rows).astype(float), old))
        return np.asarray(rise * town.column("hours", rows) * float(WEEKS_A_MONTH) * working)

    def _places(self) -> float:
        """Courses a year added; places that are only moved add none."""
        added = 0.0
        decile = self.town.area_decile
        acts = np.array(self.within) if self.within else np.isin(decile, self._deciles)
        for effect in self.lever.effects:
            each = np.array(effect.by_decile or (effect.change,) * 10)[decile - 1]
            moved = effect.number == "waiting.places" and not effect.same_total
            added += float((self.town.places[0] * each * acts).sum()) if moved else 0.0
        return 12.0 * added * self.scale

    @cached_property
    def limits(self) -> dict[str, float]:
        """What would hold coverage to which share: money, staff (where given), and the coverage asked for."""
        found = {COVERAGE: 1.0 if self.use.budget is not None else self.use.coverage}
        if self.use.budget is not None and self.lever.cost is not None:
            full = self.most_units * self.lever.cost.value
            found[MONEY] = self.use.budget / full if full > 0 else 1.0
        if self.use.staff is not None and self.lever.staff is not None:
            served = self._most_served
            found[STAFF] = self.use.staff * self.lever.staff.people / served if served > 0 else 1.0
        return found

    @property
    def _most_served(self) -> float:
        """People (or adults) whom its staff serve at a time if it were offered to all."""
        all_adults = self.lever.cost is not None and self.lever.cost.per == "adults"
        return self.people if all_adults or not self.lever.reaches_people else self.most_reached

    @property
    def coverage(self) -> float:
        """Share of all who become eligible offered it (or of its full strength), as money and staff allow."""
        return min(1.0, *self.limits.values())

    @property
    def binds(self) -> str:
        """What keeps it from reaching more: money, staff, the coverage asked for, or take-up."""
        least = min(self.limits, key=lambda name: self.limits[name])
        if self.limits[least] < 1.0:
            return least
        return TAKE_UP if self.lever.reaches_people and self.accepting < self.people else COVERAGE

    @property
    def reached(self) -> float:
        """People reached at a time, in a year at full ramp."""
        return self.coverage * self.most_reached

    @property
    def bill(self) -> tuple[float, float, float] | None:
        """£ of a year at full ramp: value, low, high by the range of its unit cost; None: not known."""
        cost = self.lever.cost
        if cost is None:
            return None
        units = self.coverage * self.most_units
        return units * cost.value, units * cost.low, units * cost.high

    @property
    def workers(self) -> tuple[float, float, float] | None:
        """Whole-time workers of a year at full ramp: value, low, high; None: not known, or none."""
        staff = self.lever.staff
        if staff is None:
            return None
        served = self.coverage * self._most_served
        return served / staff.people, served / staff.high, served / staff.low

    def of_fifth(self, fifth: int) -> tuple[float, float]:
        """Of a deprivation fifth (1 = most deprived): the share who are reached, and take-up among those eligible."""
        decile = self.town.column("imd_decile", self.rows)
        inside = (decile == 2 * fifth - 1) | (decile == 2 * fifth)
        eligible = self.eligible & inside
        year = self.year if self.year is not None and self.year.tried else None
        if self.lever.cost is not None and self.lever.cost.per == "pay":
            eligible = eligible & (self._rise > 0)  # the others are paid more already
            year = None
        takes = float((eligible * self.takes_up).sum())
        share = takes / max(1, int(inside.sum()))
        if year is not None:
            both = slice(2 * fifth - 2, 2 * fifth)
            share = float(year.reached[both].sum()) / year.tried / max(1.0, float(year.there[both].sum()))
        return self.coverage * share, takes / max(1, int(eligible.sum()))


def outlook(use: LeverUse, town: Town, place: str, people: int = 0, year: Year | None = None) -> Outlook:
    """A lever as used, seen from a town of the place; ``people`` it was drawn with, where the lever names areas."""
    named = shares(place, people, tuple(use.where.areas)) if isinstance(use.where, Areas) else ()
    return Outlook(use, library()[use.lever], town, adults_of(place) / max(1, len(town.adults)), named, year)
