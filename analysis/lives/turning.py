"""Turning points: months from which two futures of a person differ, and what differed of what decides that.

Luck is the same in both futures, so a process gives different results only where what it is given differs: columns of
the person (as declared in its `Before`, `Now` and `Own`), a number that a lever turned, or other people and the queue.
What is named is what differed most, in standard deviations over all adults.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.lives.states import STATES, State, apart, noun
from experiments.futures import Futures
from sim.columns import BY_NAME
from sim.levers.lever import library
from sim.process import processes

MOST = 6  # turning points of a person that are told
CAUSES = 2  # differences named for each
DEEPEST = 3  # events that are followed back
# Events that pass something on, where it happens under the first scenario only, and under the other.
PASSING = {
    "called": ("not called to start therapy", "called to start therapy"),
    "starts": ("does not start therapy", "starts therapy"),
    "referred": ("not referred by the GP", "referred by the GP"),
    "asked": ("does not ask for help", "asks for help"),
}


@dataclass(frozen=True)
class Turn:
    """A turning point: from ``month`` for ``months`` the state is so in one future only."""

    month: int
    months: int
    state: State | None  # None: a lever reaches the person
    under_base: bool
    under_policy: bool
    causes: tuple[str, ...]


def turns(futures: Futures, person: int, most: int = MOST) -> list[Turn]:
    """The turning points of a person in the order of time: the lever's reach, then the longest differences."""
    base, policy = futures.frames[person]
    found: list[Turn] = []
    for state in STATES:
        mine, other = state.of(base).to_numpy(), state.of(policy).to_numpy()
        for only in (mine & ~other, other & ~mine):
            for first, length in _spells(only):
                if length >= state.at_least:
                    causes = _causes(futures, base, policy, state.column, first)
                    found.append(Turn(first, length, state, bool(mine[first]), bool(other[first]), causes))
    found.sort(key=lambda t: (-t.months, t.month, str(t.state)))
    first_per_state: dict[str, Turn] = {}
    for turn in found:
        first_per_state.setdefault(str(turn.state and turn.state.name), turn)
    kept = list(first_per_state.values())[:most]
    kept += [t for t in found if t not in kept][: most - len(kept)]
    reached = _reach(futures, policy)
    return sorted([*reached, *kept], key=lambda t: (t.month, t.state is not None))


def _spells(differs: np.ndarray) -> list[tuple[int, int]]:
    """First month and length of every run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], differs.astype(np.int8), [0]])))
    return [(int(a), int(b - a)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _reach(futures: Futures, policy: pd.DataFrame) -> list[Turn]:
    """When each lever first reaches the person, and in how many months in all."""
    found = []
    for use in futures.policy.levers:
        column = f"reached.{use.lever}"
        if column in policy and policy[column].any():
            month = int(np.argmax(policy[column].to_numpy() > 0))
            who = f"who may get it: {use.who}" if use.who else "everybody may get it"
            found.append(Turn(month, int(policy[column].sum()), None, False, True, (library()[use.lever].title, who)))
    return found


def _causes(
    futures: Futures, base: pd.DataFrame, policy: pd.DataFrame, column: str, month: int, deep: int = 0
) -> tuple[str, ...]:
    """What differed of what the owner of a column is given in a month, largest first.

    An event that only passes something on (called, referred, asked) is followed to what differed before it.
    """
    owner = BY_NAME[column].owner
    process = processes().get("life" if owner == "turnover" else owner)
    if process is None:
        return ("the queue of the area",) if owner == "queue" else ("other people",)
    late = [*process.fields("Now")]
    early = [*process.fields("Before"), *(f for f in process.fields("Own") if f != column)]
    if owner == "turnover":  # settled between months, from what was proposed in the month before
        late, early = [], [*early, *late]
    differing: list[tuple[float, str, str, int]] = []
    for fields, at in ((late, month), (early, month - 1)):
        for name in fields:
            if name in base and at >= 0 and name != column:
                mine, other = float(base[name].iloc[at]), float(policy[name].iloc[at])
                size = abs(mine - other) / (futures.spread.get(name) or 1.0)
                if size > 0:
                    words = PASSING[name][other > 0] if name in PASSING else ""
                    words = words or f"{noun(name)} {apart(name, other, mine)}"
                    differing.append((size, words, name, at))
    names = [f"reached by {library()[lever].title.lower()}" for lever in _turned(process.name, policy, month)]
    ranked = sorted(differing, key=lambda d: (d[2] not in PASSING, -d[0], d[1]))[: max(0, CAUSES - len(names))]
    if ranked and ranked[0][2] in PASSING and deep < DEEPEST:
        _, words, name, at = ranked[0]
        return (*names, words, *_causes(futures, base, policy, name, at, deep + 1))
    names += [words for _, words, _, _ in ranked]
    if names:
        return tuple(names)
    if process.fields("Home"):
        return ("others in the household",)
    return ("friends",) if process.fields("Ties") else ("the queue of the area, or people around",)


def _turned(process: str, policy: pd.DataFrame, month: int) -> list[str]:
    """Levers that turn a number of this process for the person in this month."""
    return [
        lever.name
        for lever in library().values()
        if f"reached.{lever.name}" in policy
        and policy[f"reached.{lever.name}"].iloc[month] > 0
        and any(effect.number.split(".")[0] == process for effect in lever.effects)
    ]
