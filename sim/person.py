"""A person as Mesa sees one: a view of their row, wherever they move, made when asked for."""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np

from sim.columns import BY_NAME, REAL


class Person(mesa.Agent):
    """A view of one person of the town: every column reads as an attribute; nothing can be written.

    Codes read as their names (``person.job == "employed"``), flags as True or False, counts and
    real columns as numbers. It is not registered with the model, so making many costs little.
    """

    def __init__(self, model: Any, row: int) -> None:
        self.model = model
        self._row = row
        self.unique_id = int(model.town.ids[row])
        self.pos = None

    @property
    def row(self) -> int:
        """Where the person lives now; LookupError once they have died or left for good."""
        ids = self.model.town.ids
        if self._row >= len(ids) or ids[self._row] != self.unique_id:
            found = np.flatnonzero(ids == self.unique_id)
            if not len(found):
                raise LookupError(f"{self!r} has died or left for good")
            self._row = int(found[0])
        return self._row

    def __getattr__(self, name: str) -> Any:
        column = BY_NAME.get(name)
        if column is None:
            raise AttributeError(f"no column {name}; sim.columns names them")
        value = self.model.town.whole(name)[self.row]
        if column.kind == REAL:
            return float(value)
        if column.codes == ("no", "yes"):
            return bool(value)
        return column.codes[int(value)] if column.codes else int(value)

    @property
    def ties(self) -> list[int]:
        """Ids of the people this person is tied to, without repeats and without oneself."""
        town = self.model.town
        found = dict.fromkeys(int(town.ids[k]) for k in town.ties[:, self.row])
        return [other for other in found if other != self.unique_id]

    def __repr__(self) -> str:
        return f"<Person {self.unique_id}>"
