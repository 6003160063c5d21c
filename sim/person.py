"""A person as Mesa sees one: a view of one row, made when asked for."""

from __future__ import annotations

from typing import Any

import mesa

from sim.columns import BY_NAME, REAL


class Person(mesa.Agent):
    """A view of one row of the town: every column reads as an attribute; nothing can be written.

    Codes read as their names (``person.job == "employed"``), flags as True or False, counts and
    real columns as numbers. It is not registered with the model, so making many costs little.
    """

    def __init__(self, model: Any, row: int) -> None:
        self.model = model
        self.row = row
        self.unique_id = int(model.town.ids[row])
        self.pos = None

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
        """Rows of the people this person is tied to, without repeats and without oneself."""
        found = dict.fromkeys(int(k) for k in self.model.town.ties[:, self.row])
        return [k for k in found if k != self.row]

    def __repr__(self) -> str:
        return f"<Person {self.unique_id}>"
