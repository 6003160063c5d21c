"""Streets: where people's rows lie. Members of a household share one, and each keeps some rows free.

A street holds whole households of one area and has room for those who are yet to be born or move
in. Streets belong to the model, not to the computer: how many of them are moved at a time
changes no result.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

PEOPLE = 900  # of a street, about
SPARE = 0.08  # rows kept free, as a share of people
LEAST_SPARE = 24


@dataclass(frozen=True)
class Streets:
    """Rows of each street, and whose they are."""

    starts: np.ndarray  # int64 (streets + 1,): first row of each
    area: np.ndarray  # int32 (streets,)

    def area_starts(self, areas: int) -> np.ndarray:
        """First row of each area and the number of rows, int64 (areas + 1,)."""
        return self.starts[np.searchsorted(self.area, np.arange(areas + 1))]

    def of(self, rows: np.ndarray) -> np.ndarray:
        """The street of each row, int64."""
        return np.searchsorted(self.starts, rows, side="right") - 1


def _room(people: np.ndarray) -> np.ndarray:
    return people + np.ceil(people * SPARE).astype(np.int64) + LEAST_SPARE


def lay(area_starts: np.ndarray, home: np.ndarray) -> tuple[Streets, np.ndarray]:
    """Streets for people who lie in area order, household by household; and the row of each person, int64 (n,).

    ``home`` int64 (n,): position of the first person of each one's household.
    """
    n = len(home)
    size = np.diff(area_starts)
    many = np.maximum(1, np.round(size / PEOPLE).astype(np.int64))
    area = np.repeat(np.arange(len(size), dtype=np.int32), many)
    within = np.arange(len(area)) - np.repeat(np.cumsum(many) - many, many)
    first = area_starts[area] + within * size[area] // many[area]
    inside = (within > 0) & (first < n)
    first[inside] = home[first[inside]]  # never through a household
    people = np.diff(np.append(first, n))
    starts = np.concatenate([[0], np.cumsum(_room(people))]).astype(np.int64)
    street = np.repeat(np.arange(len(area)), people)
    rows = np.arange(n) - first[street] + starts[street]
    return Streets(starts, area), rows


def wider(streets: Streets, people: np.ndarray) -> tuple[Streets, np.ndarray]:
    """The same streets with room to spare again for ``people`` (streets,) each; and how far each one's rows shift.

    Rows keep their order inside a street; none gets fewer rows than it has.
    """
    room = np.maximum(_room(people), np.diff(streets.starts))
    starts = np.concatenate([[0], np.cumsum(room)]).astype(np.int64)
    return Streets(starts, streets.area), starts[:-1] - streets.starts[:-1]


def edges(streets: Streets, most: int) -> np.ndarray:
    """First rows of blocks of whole streets, at most ``most`` rows each where a street is not larger; uint64."""
    found = [0]
    for k in range(1, len(streets.starts)):
        last = k + 1 == len(streets.starts)
        if last or streets.starts[k + 1] - found[-1] > most:
            found.append(int(streets.starts[k]))
    return np.array(found if found[-1] == streets.starts[-1] else [*found, int(streets.starts[-1])], np.uint64)


def laid_anew(matrix: np.ndarray, to: np.ndarray, rows: int) -> np.ndarray:
    """The matrix with its columns laid out anew at ``to``; the others are zero.

    Shape (rows of ``matrix``, ``rows``), in its float or whole type.
    """
    out = np.zeros((len(matrix), rows), matrix.dtype)
    out[:, to] = matrix
    return out
