"""From the declared processes to compiled code, each process by itself, kept between runs.

For each process a small Python module is written that takes its rows, luck, dials and numbers from what is
given to all and calls its loop; numba compiles it and keeps the result. The module's name
carries a hash of all it calls and of every constant that these use, of the versions and of the CPU, because numba's
cache looks only at the file a function stands in: who changes one process waits for that one alone. The
first time, a second computer process compiles from the other end. No text from a user's file ever reaches it.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import inspect
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import llvmlite
import numba
import numpy as np

import sim
from sim import blocks, draws, kernel, reach
from sim.access import queue
from sim.given import DIALS, KEYS, NUMBERS, ROWS, Given, source_of
from sim.kernel import PLAIN
from sim.layout import SETTLED, Layout, dials_of, layout
from sim.population import settling, ties_anew
from sim.process import Process

PROCESS = '''"""Generated from the declarations of the process `{name}`; do not edit."""
import numpy as np
from numba import njit

from sim import draws, reach
from sim.kernel import bare
from {module} import {words}

loop = bare(month)


@njit(error_model="numpy", _nrt=False, nogil=True, cache=True)
def run(given, k, lo, hi):
    row, key, number, dial = given.at[k, {rows}], given.at[k, {keys}], given.at[k, {numbers}], given.at[k, {dials}]
{body}
'''
WHOLE = '''"""Generated; do not edit."""
from numba import njit

from {module} import {function} as inside


@njit(error_model="numpy", _nrt=False, nogil=True, cache=True)
def run({arguments}):
    return inside({arguments})
'''
FILL = "    draws.fill(given.luck[{at}], {who}, given.keys[key + {at}, 0], given.keys[key + {at}, 1])"
TURN = """    reach.turn(given.dials[{at}], given.bases[dial + {at}], dial + {at}, given.op_dial, given.op_kind,
               given.op_size, given.op_row, given.small, lo, hi)"""


def source(p: Process) -> str:
    """The text of a process's module."""
    lines = []
    for at, kind in enumerate(p.parts.get("Chance", {}).values()):
        who = "given.home, np.uint64(0), hi - lo" if kind == "household" else "given.ids, lo, hi"
        lines.append(FILL.format(at=at, who=who))
    lines += [TURN.format(at=at) for at in range(len(dials_of(p)))]
    parts, row = [], 0
    for part in p.parameters:
        fields = []
        for at, f in enumerate(p.fields(part)):
            if part in ("Before", "Now", "Own", "Ties") and f != "neighbours":
                matrix = "seen" if part == "Ties" else source_of(f, part == "Own")
                fields.append(f"given.{matrix}[given.rows[row + {row}]]")
                row += 1
            else:
                fields.append(_field(p, part, f, at))
        parts.append(f"        {part}({', '.join(fields)}{',' if len(fields) == 1 else ''}),")
    lines.append("\n".join(["    loop(", *parts, "        lo, hi,", "    )"]))
    return PROCESS.format(
        name=p.name, module=p.module.__name__, words=", ".join(["month", *p.parameters]),
        rows=ROWS, keys=KEYS, numbers=NUMBERS, dials=DIALS, body="\n".join(lines),
    )  # fmt: skip


def _field(p: Process, part: str, f: str, at: int) -> str:
    """How a field that is no row of the state is read from what is given."""
    if part == "Ties":
        return "given.ties"
    if part == "Chance":
        return f"given.luck[{at}]"
    if part == "Home":
        return f"given.sums[{at}]"
    if part == "Place":
        return f"given.place[{SETTLED.index(f)}]"
    kind = p.parts["Numbers"][f]
    if kind == "dial":
        return f"given.dials[{dials_of(p).index(f)}]"
    if kind == "scalar":
        return f"given.numbers[given.ends[number + {at}]]"
    return f"given.numbers[given.ends[number + {at}] : given.ends[number + {at + 1}]]"


def fingerprint(text: str, *called: Any) -> str:
    """A hash of a text, of the functions it calls with all that these use, of the versions and of the CPU."""
    h = hashlib.sha256(text.encode())
    _add(h.update, called, set())
    h.update(Path(str(kernel.__file__)).read_bytes())
    h.update(f"{sys.version}|{numba.__version__}|{llvmlite.__version__}|{np.__version__}".encode())
    h.update(f"{platform.machine()}|{llvmlite.binding.get_host_cpu_name()}".encode())
    return h.hexdigest()[:16]


def _add(hashed: Callable[[bytes], None], value: Any, done: set[int]) -> None:
    """Hash a function's code and, one after the other, what its global names stand for; or a constant."""
    function = getattr(value, "py_func", getattr(value, "_defn", value))
    if isinstance(function, FunctionType):
        if id(function) in done:
            return
        done.add(id(function))
        hashed(repr(getattr(value, "targetoptions", "")).encode())
        names = _code(hashed, function.__code__)
        for name in sorted(names & set(function.__globals__)):
            hashed(name.encode())
            _add(hashed, function.__globals__[name], done)
    elif isinstance(value, ModuleType):
        if value.__name__.startswith("sim"):
            raise TypeError(f"compiled code reads {value.__name__} as a module: import the functions it calls")
    elif isinstance(value, (tuple, list)):
        for entry in value:
            _add(hashed, entry, done)
    elif isinstance(value, np.ndarray):
        hashed(value.tobytes())
    elif " at 0x" in repr(value):
        raise TypeError(f"compiled code uses {value!r}, of which no lasting name is known")
    else:
        hashed(repr(value).encode())


def _code(hashed: Callable[[bytes], None], code: CodeType) -> set[str]:
    """Hash one code object and those inside it; the names it uses."""
    names = set(code.co_names)
    hashed(code.co_code + repr((code.co_names, code.co_varnames)).encode())
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            names |= _code(hashed, constant)
        else:
            hashed(repr(constant).encode())
    return names


def load(path: Path) -> ModuleType:
    """The module in a file of the cache folder."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def written(name: str, text: str, *called: Any) -> ModuleType:
    """The generated module of that name, in the cache folder."""
    folder = sim.cache_folder() / "months"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}_{fingerprint(text, *called)}.py"
    if not path.exists():
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_text(text)
        os.replace(part, path)
    return load(path)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Whoever compiles this file does so alone; who waited finds it done."""
    with open(path.with_suffix(".lock"), "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


class Part:
    """One compiled function of the cache: compiled when first called, loaded where it was before."""

    def __init__(self, module: ModuleType) -> None:
        self.module, self.path = module, Path(str(module.__file__))
        self.found: dict[tuple[Any, ...], Any] = {}

    @property
    def ready(self) -> bool:
        """Whether it has been compiled before."""
        return PLAIN or self.path.with_suffix(".done").exists()

    def compiled(self, types: tuple[Any, ...]) -> Any:
        """What numba made of it for arguments of these types."""
        if PLAIN:
            return self.module.run
        if types not in self.found:
            with alone(self.path):
                self.module.run.compile(types)
                self.path.with_suffix(".done").touch()
            self.found[types] = self.module.run.overloads[types]
        return self.found[types]

    def entry(self, *arguments: Any) -> Callable[..., Any]:
        """What to call with arguments like these: numba would ask each array for its type at every call."""
        if PLAIN:
            return self.module.run  # type: ignore[no-any-return]
        return self.compiled(tuple(map(numba.typeof, arguments))).entry_point  # type: ignore[no-any-return]

    def __call__(self, *arguments: Any) -> Any:
        if not self.found:
            self.entry(*arguments)
        return self.module.run(*arguments)


class Code:
    """All compiled parts of a month: each process, what calls them, and what is settled between months."""

    def __init__(self, plan: Layout) -> None:
        self.processes = [
            Part(written(p.name, source(p), p.module.month, draws.fill, reach.turn)) for p in plan.ordered
        ]
        self.blocks = self._whole("blocks", blocks.blocks)
        self.settled = self._whole("settled", settling.settle)
        self.queued = self._whole("queued", queue.settle)
        self.grown = self._whole("grown", ties_anew.grow)

    @staticmethod
    def _whole(name: str, function: Any) -> Part:
        arguments = ", ".join(inspect.signature(getattr(function, "py_func", function)).parameters)
        text = WHOLE.format(module=function.__module__, function=function.__name__, arguments=arguments)
        return Part(written(name, text, function))

    @cached_property
    def addresses(self) -> np.ndarray:
        """Where the compiled processes lie, uint64, in the order of the month; compiles those that are not yet."""
        if PLAIN:
            blocks.UNCOMPILED[:] = [part.module.run for part in self.processes]
            return np.arange(1, len(self.processes) + 1, dtype=np.uint64)
        found = np.zeros(len(self.processes), np.uint64)
        for at in reversed(range(len(found))):  # the helper comes from the other end
            made = self.processes[at].compiled(TAKEN)
            found[at] = made.library.get_pointer_to_function(made.fndesc.llvm_cfunc_wrapper_name)
        return found

    def helped(self) -> None:
        """Where most is yet to be compiled, let a second computer process begin with it."""
        if sum(not part.ready for part in self.processes) > len(self.processes) // 2:
            subprocess.Popen(
                [sys.executable, "-m", "sim.compiler"], cwd=Path(sim.__file__).parents[1],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip


def _taken() -> tuple[Any, ...]:
    """The types a process takes."""

    def array(kind: Any, many: int, mutable: bool = True) -> Any:
        return numba.types.Array(kind, many, "C", readonly=not mutable)

    f32, u8, i32, i64, u32 = (getattr(numba.types, t) for t in ("float32", "uint8", "int32", "int64", "uint32"))
    fields = {
        "real": array(f32, 2, False), "small": array(u8, 2, False), "links": array(numba.types.int16, 2, False),
        "own_real": array(f32, 2), "own_small": array(u8, 2), "ties": array(i32, 2, False),
        "seen": array(f32, 2, False), "ids": array(u32, 1), "home": array(u32, 1), "luck": array(f32, 2),
        "sums": array(f32, 2), "dials": array(f32, 2), "place": array(f32, 1), "numbers": array(f32, 1, False),
        "ends": array(i64, 1), "rows": array(i64, 1), "keys": array(u32, 2), "bases": array(f32, 1),
        "op_dial": array(i32, 1), "op_kind": array(i32, 1), "op_size": array(f32, 1), "op_row": array(i32, 1),
        "at": array(i64, 2),
    }  # fmt: skip
    given = numba.types.NamedTuple([fields[f] for f in Given._fields], Given)
    return (given, numba.types.int64, numba.types.uint64, numba.types.uint64)


TAKEN = _taken()


def checked(given: Given) -> Given:
    """What is given, of the types the processes are compiled for: they are called by address, unchecked.

    TypeError where anything has another type.
    """
    if numba.typeof(given) != TAKEN[0]:
        wrong = [f for f, a, b in zip(Given._fields, TAKEN[0].types, numba.typeof(given).types, strict=True) if a != b]
        raise TypeError(f"given in another shape than processes take: {', '.join(wrong)}")
    return given


@cache
def compiled() -> tuple[Layout, Code]:
    """The layout and the compiled code; made once, then cached."""
    plan = layout()
    code = Code(plan)
    code.helped()
    return plan, code


if __name__ == "__main__":
    for part in Code(layout()).processes:
        part.compiled(TAKEN)
