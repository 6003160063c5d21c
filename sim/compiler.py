"""From the declared processes to one compiled month.

Writes a small Python module whose ``block`` slices the columns of a block of people into
each process's named tuples and calls the processes in order, then imports it and lets numba
compile it. The module's name carries a hash of every process source, of the versions and of
the CPU, because numba's cache looks only at the file a function stands in. No text from a
user's file ever reaches it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

import llvmlite
import numba
import numpy as np

import sim
from sim import curves, numbers
from sim.columns import ROW, is_real
from sim.cycles import all_links
from sim.process import Process, order, processes, shadowed

HEADER = '''"""Generated from the declarations of the processes; do not edit."""
import numpy as np
from numba import njit

from sim import draws, reach, record
{imports}


@njit(error_model="numpy", nogil=True, cache=True)
def block(R, S, r8, s8, ids, ties, seen, seen_rows, numbers, curve, place, keys, rows,
          dial, op_dial, op_kind, op_size, op_row, luck, home, old, old8, lo, hi):
    n = hi - lo
    draws.households(r8[{mate}, lo:hi], ids[lo:hi], home)
'''
FOOTER = '''

@njit(error_model="numpy", nogil=True, cache=True)
def blocks(R, S, r8, s8, ids, ties, seen, seen_rows, numbers, curve, place, keys, rows,
           dial, op_dial, op_kind, op_size, op_row, luck, home, old, old8,
           levers, lever_ops, lever_constants, lever_groups, lever_keys, lever_rows, lever_terms,
           stack, eligible, reached, cuts, packed, counts, recording, purse,
           edges, first, last):
    for b in range(first, last):
        lo, hi = edges[b], edges[b + 1]
        reach.offer(levers, lever_ops, lever_constants, lever_groups, lever_keys, lever_rows, lever_terms,
                    R, r8, s8, ids, luck, stack, eligible, reached, lo, hi)
        block(R, S, r8, s8, ids, ties, seen, seen_rows, numbers, curve, place, keys, rows,
              dial, op_dial, op_kind, op_size, op_row, luck, home, old, old8, lo, hi)
        record.incomes(R, r8, lo, hi, purse)
        if recording:
            record.tally(R, r8, lo, hi, cuts, packed, counts)
'''


@dataclass(frozen=True)
class Layout:
    """Where things lie in the arrays the compiled month takes."""

    ordered: tuple[Process, ...]
    links: tuple[tuple[str, str], ...]  # (reader, column): their rows can be changed by cuts
    seen: tuple[str, ...]  # columns that are read of others, as of last month
    draws: tuple[str, ...]  # dotted names, in the order of their keys
    dials: tuple[str, ...]  # dotted names of numbers per person
    offsets: dict[str, tuple[int, int]]  # dotted name -> start and length in the flat numbers
    curves: dict[str, tuple[int, int]]
    deepest: dict[str, int]  # scratch rows needed: luck, dial, old, old8


def layout() -> Layout:
    """The layout that follows from the declarations and the shapes of the numbers."""
    ordered = order(processes())
    table = numbers.load_numbers()
    offsets: dict[str, tuple[int, int]] = {}
    at = 0
    for name in sorted(table):
        size = len(table[name].flat())
        offsets[name] = (at, size)
        at += size
    curve_at: dict[str, tuple[int, int]] = {}
    at = 0
    draw_names: list[str] = []
    dial_names: list[str] = []
    old = set(shadowed(ordered))
    for p in ordered:
        for f, kind in p.parts.get("Numbers", {}).items():
            if kind == "curve":
                curve_at[f"{p.name}.{f}"] = (at, curves.LENGTH)
                at += curves.LENGTH
            if kind == "dial":
                dial_names.append(f"{p.name}.{f}")
        draw_names += [f"{p.name}.{f}" for f in p.fields("Chance")]
    seen = tuple(dict.fromkeys(f for p in ordered for f in p.fields("Ties") if f != "neighbours"))
    lagged = [(p, f) for p in ordered for f in p.fields("Before") if f in old]
    deepest = {
        "luck": max(len(p.fields("Chance")) for p in ordered),
        "dial": max(1, *(sum(k == "dial" for k in p.parts.get("Numbers", {}).values()) for p in ordered)),
        "old": max(1, sum(is_real(f) for _, f in lagged)),
        "old8": max(1, sum(not is_real(f) for _, f in lagged)),
    }
    return Layout(
        ordered, all_links(), seen, tuple(draw_names), tuple(dial_names), offsets, curve_at, deepest
    )


def source(plan: Layout) -> str:
    """The text of the generated module."""
    lines: list[str] = []
    link = {pair: k for k, pair in enumerate(plan.links)}
    old = set(shadowed(plan.ordered))
    spare = {"real": 0, "small": 0}
    lagged: dict[tuple[str, str], str] = {}
    for p in plan.ordered:  # copies of last month's values that an earlier process will overwrite
        for f in p.fields("Before"):
            if f in old:
                kind, matrix, copy = ("real", "R", "old") if is_real(f) else ("small", "r8", "old8")
                row = spare[kind]
                spare[kind] += 1
                lagged[p.name, f] = f"{copy}[{row}, :n]"
                lines.append(f"    {copy}[{row}, :n] = {matrix}[rows[{link[p.name, f]}], lo:hi]")

    def read(p: Process, f: str) -> str:
        matrix = "R" if is_real(f) else "r8"
        return f"{matrix}[rows[{link[p.name, f]}], lo:hi]" if (p.name, f) in link else f"{matrix}[{ROW[f]}, lo:hi]"

    def number(p: Process, f: str, kind: str, dial: int) -> str:
        name = f"{p.name}.{f}"
        if kind == "curve":
            start, size = plan.curves[name]
            return f"curve[{start}:{start + size}]"
        start, size = plan.offsets[name]
        if kind == "table":
            return f"numbers[{start}:{start + size}]"
        return f"dial[{dial}, :n]" if kind == "dial" else f"numbers[{start}]"

    for p in plan.ordered:
        module = f"p_{p.name}"
        lines.append(f"    # {p.name}: {p.meaning}")
        for row, (f, kind) in enumerate(p.parts.get("Chance", {}).items()):
            k = plan.draws.index(f"{p.name}.{f}")
            who = "home[:n]" if kind == "household" else "ids[lo:hi]"
            lines.append(f"    draws.fill(luck[{row}, :n], {who}, keys[{k}, 0], keys[{k}, 1])")
        dials = [f for f, kind in p.parts.get("Numbers", {}).items() if kind == "dial"]
        for row, f in enumerate(dials):
            d = plan.dials.index(f"{p.name}.{f}")
            start, _ = plan.offsets[f"{p.name}.{f}"]
            lines.append(
                f"    reach.turn(dial[{row}, :n], numbers[{start}], {d}, op_dial, op_kind, op_size, op_row, r8, lo)"
            )
        arguments = []
        for part in p.parameters:
            fields = p.parts[part]
            if part == "Before":
                values = [lagged.get((p.name, f), read(p, f)) for f in fields]
            elif part == "Now":
                values = [read(p, f) for f in fields]
            elif part == "Own":
                values = [f"{'S' if is_real(f) else 's8'}[{ROW[f]}, lo:hi]" for f in fields]
            elif part == "Ties":
                values = [
                    "ties[:, lo:hi]" if f == "neighbours" else f"seen[seen_rows[{plan.seen.index(f)}]]" for f in fields
                ]
            elif part == "Chance":
                values = [f"luck[{row}, :n]" for row in range(len(fields))]
            elif part == "Place":
                values = [f"place[{SETTLED.index(f)}]" for f in fields]
            else:
                values = [number(p, f, kind, dials.index(f) if kind == "dial" else 0) for f, kind in fields.items()]
            arguments.append(f"{module}.{part}({', '.join(values)})")
        lines.append(f"    {module}.month({', '.join(arguments)})")
    imports = "\n".join(f"import {p.module.__name__} as p_{p.name}" for p in plan.ordered)
    return HEADER.format(imports=imports, mate=ROW["mate"]) + "\n".join(lines) + FOOTER


SETTLED = ("poverty_line", "poverty_line_fixed")


def fingerprint(text: str) -> str:
    """A hash of the generated text, every source it calls, the versions and the CPU."""
    h = hashlib.sha256(text.encode())
    root = Path(sim.__file__).parent
    for path in sorted(root.rglob("*.py")):
        h.update(path.relative_to(root).as_posix().encode())
        h.update(path.read_bytes())
    h.update(f"{sys.version}|{numba.__version__}|{llvmlite.__version__}|{np.__version__}".encode())
    h.update(f"{platform.machine()}|{llvmlite.binding.get_host_cpu_name()}".encode())
    return h.hexdigest()[:16]


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


@cache
def compiled() -> tuple[Layout, Callable[..., None]]:
    """The layout and the compiled ``blocks``; compiled once and then read from the cache folder."""
    plan = layout()
    text = source(plan)
    folder = sim.cache_folder() / "months"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"month_{fingerprint(text)}.py"
    if not path.exists():
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_text(text)
        os.replace(part, path)
    module = _load(path)
    return plan, module.blocks
