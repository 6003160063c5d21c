"""A panel: what a yearly survey, monthly registers and a labour force survey see of adults who come and go.

Persons are known by their id: whoever was an adult in any month that was watched has a column here, wherever
they lived since. ``here`` says at which waves they were adults and present; only then do waves hold anything,
but for one thing: whoever comes, or turns 16, between two waves stands at the earlier one, not `here`, as they
were first seen, so that what befalls them before the next wave has an age, a place and a household.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.columns import BY_NAME

# Read at each wave. Money of the household stands on every member.
VARYING = (
    *("ghq", "cisr", "income", "pay", "benefits", "pension", "wage", "savings", "arrears", "rent"),
    *("age", "age_band", "imd_decile", "tenure", "hours", "job", "limitation", "disabled"),
    *("long_term_ill", "justice_contact", "caring", "takes_up"),
    *("found_poor", "poor_fixed", "strain", "insecure_home", "insecure_job", "lonely", "unsafe", "discriminated"),
    *("medicine", "in_therapy", "severe"),
)
# Settled at birth or by childhood, and so the same at every age a panel sees.
SETTLED_BY = ("people", "childhood", "legacy")
FIXED = tuple(name for name, c in BY_NAME.items() if c.owner in SETTLED_BY and name not in VARYING)
# Read off the household at each wave: column of the partner in the panel (one's own: none), children under 16 in
# the care of the person or their partner, whether the person is the household's first, gross pay, pensions and
# benefits of all its members (£ a month), and the area it lives in.
HOUSEHOLD = {"partner": np.int32, "children": np.uint8, "first": np.uint8, "gross": np.float32, "area": np.int32}
QUARTERLY = ("ghq", "job", "medicine", "in_therapy")
EVENTS = ("referred", "starts", "completed", "recovered", "dropped_out", "admitted", "restrained", "crisis")
EVER = ("asked", "abused", "in_therapy")  # whether it held in any month of the year


@dataclass
class Panel:
    """Waves of a society, W = years + 1, Y = years, n persons ever seen as adults.

    ``here`` bool (W, n): adult and present at the wave; ``fixed`` (n,); ``waves`` (W, n); ``quarters``
    (4Y + 1, n), with ``here`` among them; ``months`` (Y, n): months of the year as an adult who was there;
    ``events`` counts (Y, n) uint8; ``ever`` 0/1 (Y, n); ``finished`` counts (Y, n) of courses not dropped out
    of; ``cuts`` GHQ points from which a reading counts as GHQ-12 4+, CIS-R 12+ and 18+; ``ties`` (8, n) columns
    of ties at the first wave, one's own where there is none; ``mother`` (n,) column of the woman who was
    recorded as the person's carer when they were a child, −1 where unknown, and ``mother_wave`` (n,) the wave
    at which she was; ``relapsed`` and ``followed`` people who recovered and were watched for a year.
    """

    fixed: dict[str, np.ndarray]
    waves: dict[str, np.ndarray]
    here: np.ndarray
    quarters: dict[str, np.ndarray] = field(default_factory=dict)
    months: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), np.uint8))
    events: dict[str, np.ndarray] = field(default_factory=dict)
    ever: dict[str, np.ndarray] = field(default_factory=dict)
    cuts: dict[str, float] = field(default_factory=dict)
    ids: np.ndarray = field(default_factory=lambda: np.zeros(0, np.uint32))
    ties: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), np.int32))
    mother: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int32))
    mother_wave: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int32))
    relapsed: int = 0
    followed: int = 0
    _kept: dict[str, Any] = field(default_factory=dict)

    @property
    def people(self) -> int:
        """How many persons were ever seen."""
        return self.here.shape[1]

    @property
    def years(self) -> int:
        """How many years lie between first and last reading."""
        return len(self.here) - 1

    @property
    def both(self) -> np.ndarray:
        """Adult and present at the beginning and at the end of the year; bool (Y, n)."""
        return np.asarray(self.here[:-1] & self.here[1:])

    def keep(self, name: str, make: Callable[[Panel], Any]) -> Any:
        """What ``make`` returns for this panel, made once."""
        if name not in self._kept:
            self._kept[name] = make(self)
        return self._kept[name]

    def column(self, name: str) -> np.ndarray:
        """A column at each wave, (W, n); what is fixed stands at every wave."""
        return self.waves[name] if name in self.waves else np.broadcast_to(self.fixed[name], self.here.shape)

    def code(self, column: str, *codes: str) -> np.ndarray:
        """Whether the column holds one of the codes, by their names; bool (W, n)."""
        wanted = [BY_NAME[column].codes.index(code) for code in codes]
        if column in self.fixed:
            return np.broadcast_to(np.isin(self.fixed[column], wanted), self.here.shape)
        return np.isin(self.waves[column], wanted)

    def job(self, *codes: str) -> np.ndarray:
        """Whether the job at each wave is one of the codes; bool (W, n)."""
        return self.code("job", *codes)

    @property
    def coupled(self) -> np.ndarray:
        """Whether the person lives with a partner; bool (W, n)."""
        return np.asarray(self.waves["partner"] != np.arange(self.people))
