"""Cutting a link: what a reader sees is replaced, and nothing else.

`hold`: from the policy's start each person keeps the value of that month. `level`: from the
start of burn-in each person meets the last-month value of a fixed donor of the same age band
in the least deprived fifth. A cut fills one extra row of the state each month; the reader's
link then points to that row, so no code changes and nothing is compiled anew. Which links a
barrier or a cycle has is told by `sim.cycles`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.columns import REALS, ROW, is_real
from sim.cycles import Link, links_of
from sim.draws import uniforms

HOLD, LEVEL = "hold", "level"
LEAST_DEPRIVED = 9  # deciles 9 and 10


@dataclass
class Cut:
    """One link that is cut, and the extra row its reader sees."""

    link: Link
    mode: str
    row: int
    starts: int  # month from which `hold` holds
    donors: np.ndarray | None = None

    @property
    def column(self) -> str:
        return self.link[1].removeprefix("others_")

    def holds(self, month: int) -> bool:
        """Whether the reader sees the row this month: `level` always, `hold` from its start on."""
        return self.mode == LEVEL or month >= self.starts

    def show(self, real: np.ndarray, small: np.ndarray, month: int) -> None:
        """Fill the row for this month from last month's state."""
        state = real if is_real(self.column) else small
        if self.mode == LEVEL:
            assert self.donors is not None
            np.take(state[ROW[self.column]], self.donors, out=state[self.row])
        elif month <= self.starts:
            state[self.row] = state[ROW[self.column]]


def lay(cut: Mapping[str, str], starts: int, donors: np.ndarray, first_small: int) -> tuple[Cut, ...]:
    """The links that a scenario's ``cut`` replaces, each with its row (small ones from
    ``first_small`` on); a link named twice is cut as the later entry says."""
    modes: dict[Link, str] = {}
    for name, mode in cut.items():
        for link in links_of(name):
            modes[link] = mode
    found: list[Cut] = []
    next_real, next_small = len(REALS), first_small
    for link, mode in modes.items():
        column = link[1].removeprefix("others_")
        row = next_real if is_real(column) else next_small
        if is_real(column):
            next_real += 1
        else:
            next_small += 1
        found.append(Cut(link, mode, row, starts, donors if mode == LEVEL else None))
    return tuple(found)


def draw_donors(seed: int, ids: np.ndarray, age_band: np.ndarray, decile: np.ndarray) -> np.ndarray:
    """For each person the row of a donor of the same age band in the least deprived fifth, int64 (n,); for
    everyone, that fifth included. Where nobody is there, the person stays their own donor."""
    u = uniforms(seed, ids, "cuts.donor")
    donors = np.arange(len(ids), dtype=np.int64)
    for band in np.unique(age_band):
        pool = np.flatnonzero((age_band == band) & (decile >= LEAST_DEPRIVED))
        mine = np.flatnonzero(age_band == band)
        if len(pool):
            donors[mine] = pool[(u[mine] * len(pool)).astype(np.int64)]
    return donors
