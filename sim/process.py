"""The contract of a process: what it reads, what it alone writes, its chances and its numbers.

A process is a module with a function ``month`` and small named tuples that the function's
parameters are named after, followed by ``lo, hi``, the rows of the block to move:

- ``Before``  columns as they were at the end of last month (where vicious cycles cross the
  month's boundary);
- ``Now``     columns already settled this month, or fixed;
- ``Own``     columns it alone writes; they still hold last month's values when it starts;
- ``Ties``    columns of the people one is tied to, as of last month;
- ``Chance``  draws in [0, 1), per person or per household;
- ``Numbers`` scalars, tables and dials (per person, after levers) of ``scenarios/numbers``;
- ``Home``    working sums, of households mostly, which the process fills itself (one entry a row of the block);
- ``Place``   values settled between months for the whole place, such as the poverty line.

Members of a household lie in one block: `Now` and `Before` may be read for them too, by the links
``home``, ``partner`` and ``carer`` (`sim.households.near`).

Every column a process reads is a *link* that a scenario can cut. The order of the month follows
from these declarations, never from priorities.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Annotated, Any, get_args, get_type_hints

import numpy as np

from sim import plugins
from sim.columns import BY_NAME, is_real
from sim.files import InputError, Mistake

Person = Annotated[np.ndarray, "person"]  # (people of the block,) a column
Seen = Annotated[np.ndarray, "seen"]  # (all people,) a column of others, as of last month
Neighbours = Annotated[np.ndarray, "neighbours"]  # (8, people of the block) rows of ties
Draw = Annotated[np.ndarray, "draw"]  # (people of the block,) uniform, one per person
HouseholdDraw = Annotated[np.ndarray, "household"]  # (people of the block,) uniform, one per household
Scalar = Annotated[float, "scalar"]  # one number for everybody
Table = Annotated[np.ndarray, "table"]  # (categories,) a number by a code column or by decile
Dial = Annotated[np.ndarray, "dial"]  # (people of the block,) a number after the levers that reach the person
Curve = Annotated[np.ndarray, "curve"]  # (points,) quantiles computed when the town is made
Sum = Annotated[np.ndarray, "sum"]  # (people of the block,) a household's sum, kept at its first person
Settled = Annotated[float, "settled"]  # a value of the whole place

PARTS = ("Before", "Now", "Own", "Ties", "Chance", "Home", "Numbers", "Place")

# Every process of the month by room; the order here means nothing.
MODULES = (
    "sim.life",
    "sim.regard",
    "sim.determinants.childhood",
    "sim.determinants.legacy",
    "sim.determinants.health",
    "sim.determinants.caring",
    "sim.determinants.work",
    "sim.determinants.justice",
    "sim.determinants.money",
    "sim.determinants.strain",
    "sim.determinants.digital",
    "sim.determinants.home",
    "sim.determinants.adversity",
    "sim.determinants.status",
    "sim.determinants.ties",
    "sim.determinants.power",
    "sim.distress",
    "sim.reading",
    "sim.young",
    "sim.access.recognising",
    "sim.access.seeking",
    "sim.access.gp",
    "sim.access.waiting",
    "sim.experience.care",
    "sim.experience.illness",
    "sim.experience.coercion",
    "sim.experience.orders",
    "sim.experience.plans",
    "sim.experience.team",
    "sim.experience.voice",
    "sim.experience.trust",
)
BARRIERS = ("determinants", "access", "experience")


class ContractError(Exception):
    """A process that breaks the contract; says which, and what to do."""


@dataclass(frozen=True)
class Process:
    """A process as its module declares it."""

    name: str
    barrier: str  # determinants, access, experience, or "" for what belongs to none
    module: ModuleType
    parts: dict[str, dict[str, str]]  # part -> field -> kind of field
    parameters: tuple[str, ...]  # parts in the order of the function's parameters
    meaning: str

    @property
    def month(self) -> Callable[..., None]:
        """Its compiled rule, over rows ``lo`` to ``hi``."""
        return self.module.month  # type: ignore[no-any-return]

    def fields(self, part: str) -> tuple[str, ...]:
        """Names of the fields of a part, in order; empty where it has none."""
        return tuple(self.parts.get(part, ()))

    @property
    def reads(self) -> set[str]:
        """Every column of the person that it reads, of this month or of last."""
        return {f for part in ("Before", "Now") for f in self.fields(part)}


def _kind(annotation: Any) -> str:
    extra = get_args(annotation)
    return str(extra[1]) if len(extra) > 1 else "scalar"


def declare(module: ModuleType, name: str = "") -> Process:
    """The process a module declares (``name``: of a plug-in); raises ContractError where its words do not fit."""
    room = "" if name else module.__name__.split(".")[1]
    name = name or module.__name__.rsplit(".", 1)[-1]
    parts: dict[str, dict[str, str]] = {}
    for part in PARTS:
        cls = getattr(module, part, None)
        if cls is not None:
            hints = get_type_hints(cls, include_extras=True)
            parts[part] = {field: _kind(hints[field]) for field in cls._fields}
    code = module.month.__code__
    words = code.co_varnames[: code.co_argcount]
    parameters = tuple(word.capitalize() for word in words[:-2])
    if set(parameters) != set(parts) or words[-2:] != ("lo", "hi"):
        raise ContractError(
            f"{name}: month({', '.join(words)}) but declares {', '.join(parts)}; they must match, then lo, hi"
        )
    for part in ("Before", "Now", "Own"):
        for field in parts.get(part, {}):
            if field not in BY_NAME:
                raise ContractError(
                    f"{name}.{part}.{field}: no such column; declare it in sim/columns.py, or in COLUMNS of a plug-in"
                )
    for field in parts.get("Own", {}):
        if BY_NAME[field].owner != name:
            raise ContractError(f"{name} writes {field}, which belongs to {BY_NAME[field].owner}")
    for part in ("Before", "Now"):
        for field in parts.get(part, {}):
            if field in parts.get("Own", {}):
                raise ContractError(f"{name} reads its own {field} as {part}; Own still holds last month's value")
    for field in parts.get("Ties", {}):
        if field != "neighbours" and (field not in BY_NAME or not is_real(field)):
            raise ContractError(f"{name}.Ties.{field}: only real columns are shown to others")
    barrier = room if room in BARRIERS else ""
    meaning = (module.__doc__ or "").strip().split("\n")[0]
    return Process(name, barrier, module, parts, parameters, meaning)


@cache
def processes() -> dict[str, Process]:
    """All processes by name, checked: every column with an owner that is a process is written by it.

    InputError for what is wrong in plug-ins.
    """
    found = [declare(importlib.import_module(path)) for path in MODULES]
    by_name = {process.name: process for process in found}
    plugs = plugins.found(plugins.PROCESSES)
    wrong = [mistake for plug in plugs for mistake in _plug(plug, by_name)]
    if wrong:
        raise InputError(wrong)
    check_owners(by_name)
    return by_name


def _plug(plug: plugins.Plug, by_name: dict[str, Process]) -> list[Mistake]:
    """Add the process of a plug-in; what keeps it from being one, in words, for the user who wrote it."""
    if plug.name in by_name:
        return [plug.mistake(1, plug.name, "a process that there is already", "a name that no process has")]
    module = plug.load()
    lacking = [word for word in ("month", "Own") if not hasattr(module, word)]
    if lacking:
        return [
            plug.mistake(1, word, "missing", "a process has `month` and the columns it writes, `Own`")
            for word in lacking
        ]
    try:
        process = declare(module, plug.name)
    except (ContractError, NameError, AttributeError, TypeError) as error:
        return [plug.mistake(1, plug.name, str(error), "a process as CONTRIBUTING tells it")]
    labels = sorted(f for f in process.reads | set(process.fields("Ties")) if f in BY_NAME and BY_NAME[f].label)
    if labels:
        allowed = "what people live through: labels enter only exposures and how others act, so that gaps emerge"
        return [plug.mistake(1, plug.name, f"reads the label {label}", allowed) for label in labels]
    by_name[plug.name] = process
    return []


def check_owners(by_name: dict[str, Process]) -> None:
    """ContractError for a column that the process which owns it does not write."""
    for column in BY_NAME.values():
        if column.owner in ("people", "queue", "turnover"):
            continue
        owner = by_name.get(column.owner)
        if owner is None or column.name not in owner.fields("Own"):
            raise ContractError(f"column {column.name}: {column.owner} does not declare it in Own")


def order(by_name: dict[str, Process]) -> tuple[Process, ...]:
    """The month's order: owners before those who read them as Now; where free, readers of last
    month's value before its owner (so that no copy is needed); then by name. ContractError for a loop
    within a month, with the processes and columns on it.
    """
    owners = {field: p.name for p in by_name.values() for field in p.fields("Own")}
    needs = {
        p.name: {owners[f] for f in p.fields("Now") if f in owners and owners[f] != p.name} for p in by_name.values()
    }
    wishes = {
        p.name: {
            q.name for q in by_name.values() if q.name != p.name and set(q.fields("Before")) & set(p.fields("Own"))
        }
        for p in by_name.values()
    }
    done: list[str] = []
    while len(done) < len(by_name):
        left = [n for n in by_name if n not in done]
        ready = [n for n in left if needs[n] <= set(done)]
        if not ready:
            loop = ", ".join(f"{n} (waits for {', '.join(sorted(needs[n] - set(done)))})" for n in sorted(left))
            raise ContractError(f"a loop within one month: {loop}; let one of them read Before instead of Now")
        ready.sort(key=lambda n: (len(wishes[n] - set(done)), n))
        done.append(ready[0])
    return tuple(by_name[n] for n in done)


def shadowed(ordered: tuple[Process, ...]) -> tuple[str, ...]:
    """Columns read as Before by a process that runs after their owner: copied at the block's start.

    Only flags, counts and codes can be copied; ContractError for a real column among them, with what to do.
    """
    place = {p.name: i for i, p in enumerate(ordered)}
    names = {
        f
        for p in ordered
        for f in p.fields("Before")
        if BY_NAME[f].owner in place and place[BY_NAME[f].owner] < place[p.name]
    }
    reals = sorted(f for f in names if is_real(f))
    if reals:
        raise ContractError(f"{', '.join(reals)}: read as Before after the owner has run; let its owner read Now")
    return tuple(sorted(names))


# Never cut: who is there and lives with whom, and who is called.
STRUCTURE = ("stage", "home", "partner", "carer", "moved", "called")


def links(ordered: tuple[Process, ...]) -> tuple[tuple[str, str], ...]:
    """Every link (reader, column) that a cut can replace, in a fixed order: what is read as of
    last month, what is read of ties (others_*), and what is read of this month or for good.
    """
    found = [(p.name, f) for part in ("Before", "Now") for p in ordered for f in p.fields(part) if f not in STRUCTURE]
    others = [(p.name, f"others_{f}") for p in ordered for f in p.fields("Ties") if f != "neighbours"]
    return tuple(found + others)
