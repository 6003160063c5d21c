"""Cutting a link: what a reader sees is replaced, and nothing else.

`hold`: from the policy's start each person keeps the value of that month. `level`: from the
start of burn-in each person meets the last-month value of a donor of the same age band in the
least deprived fifth, the same one as long as that donor is there. A cut fills one extra row of the
state each month; the reader's link then points to that row, so no code changes and nothing is
compiled anew. Which links a barrier or a cycle has is told by `sim.cycles`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.columns import REALS, ROW, is_real
from sim.cycles import Link, links_of
from sim.draws import uniforms
from sim.life import ADULT, NOBODY

HOLD, LEVEL = "hold", "level"
LEAST_DEPRIVED = 9  # deciles 9 and 10
CHILDREN = 4  # an age band of their own


@dataclass
class Cut:
    """One link that is cut, and the extra row its reader sees."""

    link: Link
    mode: str
    row: int
    starts: int  # month from which `hold` holds
    donors: np.ndarray | None = None  # of this month, for `level`

    @property
    def column(self) -> str:
        """The column that the cut link reads."""
        return self.link[1].removeprefix("others_")

    def holds(self, month: int) -> bool:
        """Whether the reader sees the row this month: `level` always, `hold` from its start on."""
        return self.mode == LEVEL or month >= self.starts

    def show(self, real: np.ndarray, small: np.ndarray, month: int) -> None:
        """Fill the row for this month from last month's state: matrices (columns, rows of people), changed in place."""
        state = real if is_real(self.column) else small
        if self.mode == LEVEL:
            assert self.donors is not None
            np.take(state[ROW[self.column]], self.donors, out=state[self.row])
        elif month <= self.starts:
            state[self.row] = state[ROW[self.column]]


def lay(cut: Mapping[str, str], starts: int, first_small: int) -> tuple[Cut, ...]:
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
        found.append(Cut(link, mode, row, starts))
    return tuple(found)


def draw_donors(
    seed: int, ids: np.ndarray, stage: np.ndarray, age_band: np.ndarray, decile: np.ndarray, met: np.ndarray
) -> np.ndarray:
    """For each row that of a donor of the same age band (children: another child) in the least deprived fifth, int64
    (rows,); for everyone, that fifth included. Where nobody is there, the person stays their own donor.

    Donors stand on a ring by their luck, and each person takes the next one; so who dies or moves away leaves
    all other pairs as they were. Whoever came this month, by ``met`` (bool (rows,): was there last month), is nobody's
    donor yet: last month's values of theirs are empty.
    """
    mine, theirs = uniforms(seed, ids, "cuts.donor"), uniforms(seed, ids, "cuts.donated")
    donors = np.arange(len(ids), dtype=np.int64)
    band = np.where(stage == ADULT, age_band, CHILDREN)
    for each in np.unique(band):
        of_band = (band == each) & (stage != NOBODY)
        pool = np.flatnonzero(of_band & met & (decile >= LEAST_DEPRIVED))
        if len(pool):
            pool = pool[np.lexsort((ids[pool], theirs[pool]))]
            who = np.flatnonzero(of_band)
            donors[who] = pool[np.searchsorted(theirs[pool], mine[who]) % len(pool)]
    return donors
