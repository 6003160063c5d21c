"""A population while it is being drawn: its rows, luck, tables and columns so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.columns import BY_NAME
from sim.population.families import CELL_KIND, FIRST_AGE, Homes, Values, build_homes
from sim.population.layout import Layout, draw_ages, lay_out
from sim.population.luck import Luck
from sim.population.margins import HALF
from sim.population.place import Place, nation_of

f32 = np.float32


@dataclass(frozen=True)
class Joint:
    """A place's tables with the households fitted to them, before anybody is drawn."""

    place: Place
    homes: Homes
    value: Values

    def number(self, name: str) -> float:
        """One figure of the numbers, as `Draft.number`."""
        return float(self.value[name])


class Draft:
    """What the drawing steps share; each step adds its columns to ``columns``.

    A *stratum* is what a place has tables for: a decile of England, an area of a built place. Constants that make the
    nation meet its published figures are set over ``nation``, so that a place differs where its people do.
    ``equal`` says that exposures are the same for all labels and deciles (fair world).
    """

    def __init__(self, place: Place, n: int, seed: int, numbers: Mapping[str, Any], equal: bool) -> None:
        self.place, self.seed, self.equal = place.at(n), seed, equal
        self.value: Values = {k.removeprefix("people."): v.value for k, v in numbers.items()}
        self.ids = np.arange(n, dtype=np.uint32)
        self.luck = Luck(seed, self.ids)
        self.homes: Homes = build_homes(self.place, self.value)
        nation = nation_of(place)
        homes = self.homes if nation is place else build_homes(nation, self.value)
        self.nation = Joint(nation, homes, self.value)
        self.area_starts, self.area_decile = place.areas(n)
        self.area_stratum = place.strata(n)
        self.columns: dict[str, np.ndarray] = {}
        self.decile = np.repeat(self.area_decile, np.diff(self.area_starts))[:n] - np.uint8(1)
        self.stratum = np.repeat(self.area_stratum, np.diff(self.area_starts))[:n]  # each person's row in the tables
        self.deprivation = HALF.astype(f32)[self.decile]  # +1 most … −1 least deprived
        # share of adults by code of each label, for the people-weighted mean of its tables
        self.mix: dict[str, np.ndarray] = {"age_band": self._age_bands()}
        self._at_home()

    def _at_home(self) -> None:
        """Who lives with whom, and how old they are: `home` draws once a household, `first` is its first row."""
        self.laid: Layout = lay_out(self.homes, self.luck, self.area_starts, self.area_stratum)
        self.cell, self.kind, self.first = self.laid.cell, CELL_KIND[self.laid.cell], self.laid.home
        self.home = Luck(self.seed, self.first.astype(np.uint32), "household")
        apart = self.number("siblings_apart")
        age, self.age_row = draw_ages(self.homes, self.laid, self.stratum, self.luck, self.home, apart)
        self.adult = self.age_row > 0  # bool: 16 and over
        self.columns["age"] = age
        self.columns["age_band"] = np.searchsorted([35, 50, 65], age, side="right").astype(np.uint8)
        n = len(age)
        self.adults_at_home = np.bincount(self.first, self.adult, minlength=n)[self.first].astype(np.int64)
        self.children_at_home = np.bincount(self.first, ~self.adult, minlength=n)[self.first].astype(np.int64)

    def _age_bands(self) -> np.ndarray:
        """Share of adults in the four reported age bands (35 and 50 and 65 are borders of the place's bands)."""
        ages = self.place.mean("age")
        return np.bincount(np.searchsorted([35, 50, 65], FIRST_AGE, side="right"), ages)

    @property
    def alone(self) -> np.ndarray:
        """Who is the only adult of their household, bool (n,)."""
        return self.adults_at_home == 1

    def number(self, name: str) -> float:
        """One figure: of people.yaml by its short name, of another process by its full name."""
        return float(self.value[name])

    def table(self, name: str, column: str) -> np.ndarray:
        """Each person's entry in a table indexed by a code column they already have; float32 (n,)."""
        return np.asarray(self.value[name], f32)[self.columns[column]]

    def exposure(self, name: str, column: str) -> np.ndarray:
        """As `table`, but everybody meets the people-weighted mean where exposures are equal. float32 (people,)."""
        values = np.asarray(self.value[name], f32)
        assert len(values) == len(BY_NAME[column].codes)
        if self.equal:
            return np.full(len(self.ids), float(values @ self.mix[column].astype(f32)), f32)
        return values[self.columns[column]]

    def by_decile(self, name: str) -> np.ndarray | np.float32:
        """Each person's entry in a table by decile, or its mean for everybody where exposures are equal.

        float32 (people,), or one.
        """
        values = np.asarray(self.value[name], f32)
        return f32(values.mean()) if self.equal else values[self.decile]

    def gradient(self, name: str) -> np.ndarray | float:
        """A slope over deprivation (+1 … −1) as an exposure, float32 a person: nothing where exposures are equal."""
        return 0.0 if self.equal else f32(self.value[name]) * self.deprivation

    def whole(self, values: np.ndarray, low: float, high: float) -> np.ndarray:
        """Whole pounds inside a range, float32."""
        return np.clip(np.floor(values + f32(0.5)), f32(low), f32(high)).astype(f32)
