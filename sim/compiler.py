"""From the declared processes to one compiled month.

Writes a small Python module whose ``blocks`` calls the processes in order over blocks of
people, with each one's luck and dials filled just before; then imports it and lets numba
compile it. The module's name carries a hash of every source it calls, of the versions and of
the CPU, because numba's cache looks only at the file a function stands in. No text from a
user's file ever reaches it.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import inspect
import os
import platform
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

import llvmlite
import numba
import numpy as np

import sim
from sim.columns import BY_NAME, ROW
from sim.cycles import all_links
from sim.population import settling, ties_anew
from sim.process import Process, order, processes, shadowed

SETTLING = tuple(inspect.signature(settling.settle.py_func).parameters)
GROWING = tuple(inspect.signature(ties_anew.grow.py_func).parameters)
SETTLED = (
    "poverty_line",
    "poverty_line_fixed",
    "month_of_year",
    "gini",
    "income_10",
    "income_25",
    "income_50",
    "income_75",
    "income_90",
)  # values of the whole place, in the order of `place_values`
# What the generated module calls beside the processes: part of its fingerprint.
CALLED = (
    "arithmetic",
    "columns",
    "draws",
    "households",
    "kernel",
    "levers.who",
    "outcomes",
    "population.kin",
    "population.moving",
    "population.rows",
    "population.settling",
    "population.ties_anew",
    "reach",
    "record",
)

HEADER = '''"""Generated from the declarations of the processes; do not edit."""
import numpy as np
from numba import njit

from sim import draws, reach, record
from sim.population import settling, ties_anew
{imports}


@njit(error_model="numpy", nogil=True, cache=True)
def settled({settling}):
    return settling.settle({settling})


@njit(error_model="numpy", nogil=True, cache=True)
def grown({growing}):
    ties_anew.grow({growing})


@njit(error_model="numpy", nogil=True, cache=True)
def blocks({arguments},
           keys, bases, op_dial, op_kind, op_size, op_row, ids, home, shadows, real, small, links, own,
           levers, lever_ops, lever_constants, lever_groups, lever_keys, lever_terms,
           luck, stack, eligible, reached, cuts, packed, words, counts, recording, purse,
           edges, first, last):
    for b in range(first, last):
        lo, hi = edges[b], edges[b + 1]
        reach.offer(levers, lever_ops, lever_constants, lever_groups, lever_keys, lever_terms,
                    real, small, own, ids, luck, stack, eligible, reached, np.int64(lo), np.int64(hi))
        draws.households(links[{home}], ids, lo, hi, home)
        for k in range(len(shadows)):
            own[shadows[k, 1], lo:hi] = small[shadows[k, 0], lo:hi]
'''
FOOTER = """        record.incomes(real, small, lo, hi, purse)
        if recording:
            record.tally(real, small, lo, hi, cuts, packed, words, counts)
"""


@dataclass(frozen=True)
class Layout:
    """Where things lie in what the compiled month takes."""

    ordered: tuple[Process, ...]
    links: tuple[tuple[str, str], ...]  # (reader, column): what a cut can replace
    seen: tuple[str, ...]  # columns that are read of others, as of last month
    shadows: tuple[str, ...]  # small columns copied at a block's start for readers that run after their owner
    draws: tuple[str, ...]  # dotted names, in the order of their keys
    dials: tuple[str, ...]  # dotted names of numbers per person
    most_draws: int
    most_dials: int
    most_sums: int


def layout() -> Layout:
    """The layout that follows from the declarations."""
    ordered = order(processes())
    draw_names = tuple(f"{p.name}.{f}" for p in ordered for f in p.fields("Chance"))
    seen = tuple(dict.fromkeys(f for p in ordered for f in p.fields("Ties") if f != "neighbours"))
    dials = tuple(f"{p.name}.{f}" for p in ordered for f in dials_of(p))
    return Layout(
        ordered,
        all_links(),
        seen,
        shadowed(ordered),
        draw_names,
        dials,
        max(len(p.fields("Chance")) for p in ordered),
        max(1, *(len(dials_of(p)) for p in ordered)),
        max(1, *(len(sums_of(p)) for p in ordered)),
    )


def dials_of(process: Process) -> tuple[str, ...]:
    """The numbers of a process that levers may move for persons."""
    return tuple(f for f, kind in process.parts.get("Numbers", {}).items() if kind == "dial")


def sums_of(process: Process) -> tuple[str, ...]:
    """The household sums a process works with."""
    return process.fields("Home")


def source(plan: Layout) -> str:
    """The text of the generated module."""
    lines: list[str] = []
    arguments: list[str] = []
    for p in plan.ordered:
        given = {part: f"{p.name}_{part.lower()}" for part in p.parameters}
        arguments.append(", ".join(given.values()))
        lines.append(f"        # {p.name}: {p.meaning}")
        for f, kind in p.parts.get("Chance", {}).items():
            k = plan.draws.index(f"{p.name}.{f}")
            who = "home, np.uint64(0), hi - lo" if kind == "household" else "ids, lo, hi"
            lines.append(f"        draws.fill({given['Chance']}.{f}, {who}, keys[{k}, 0], keys[{k}, 1])")
        for f in dials_of(p):
            d = plan.dials.index(f"{p.name}.{f}")
            lines.append(
                f"        reach.turn({given['Numbers']}.{f}, bases[{d}], {d}, op_dial, op_kind, op_size, op_row,"
                " small, lo, hi)"
            )
        lines.append(f"        p_{p.name}.month({', '.join(given.values())}, lo, hi)")
    imports = "\n".join(f"import {p.module.__name__} as p_{p.name}" for p in plan.ordered)

    settling = ", ".join(SETTLING)
    head = HEADER.format(
        imports=imports,
        arguments=",\n           ".join(arguments),
        home=ROW["home"],
        settling=settling,
        growing=", ".join(GROWING),
    )
    return head + "\n".join(lines) + "\n" + FOOTER


def fingerprint(text: str, plan: Layout) -> str:
    """A hash of the generated text, every source it calls, the versions and the CPU."""
    h = hashlib.sha256(text.encode())
    names = [p.module.__name__ for p in plan.ordered] + [f"sim.{name}" for name in CALLED]
    for name in sorted(names):
        path = importlib.import_module(name).__file__
        assert path is not None
        h.update(name.encode())
        h.update(Path(path).read_bytes())
    h.update(f"{sys.version}|{numba.__version__}|{llvmlite.__version__}|{np.__version__}".encode())
    h.update(f"{platform.machine()}|{llvmlite.binding.get_host_cpu_name()}".encode())
    return h.hexdigest()[:16]


def load(path: Path) -> ModuleType:
    """The module in a file of the cache folder."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


@cache
def compiled() -> tuple[Layout, ModuleType]:
    """The layout, and the module of the compiled ``blocks``, ``settled`` and ``grown``; made once, then cached."""
    plan = layout()
    assert all(BY_NAME[name].kind not in ("real", "link") for name in plan.shadows), (
        "shadows are kept for small columns only"
    )
    text = source(plan)
    folder = sim.cache_folder() / "months"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"month_{fingerprint(text, plan)}.py"
    if not path.exists():
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_text(text)
        os.replace(part, path)
    return plan, load(path)
