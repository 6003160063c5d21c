"""How the loops of the month are compiled: strict IEEE, arrays told apart, each loop on its own.

A process's loop reads some rows and writes others; rows never overlap, because a column has one
writer and a process may not read what it owns as `Before`. Telling LLVM so (``noalias``) lets
loops that gather (a partner, a tie, a table) vectorise and spares the checks at run time. A
loop is not inlined into the month (``noinline``): inlined, it loses what was said of its
arrays. LLVM holds that a loop that gathers is better left to move one person at a time, and on most CPUs with AVX-512
that half of each vector is enough; either takes two to three times as long. So loops are told how many people to move
at once, and kernels to use whole vectors. What only compiled
code calls gets no way in from Python, which costs more to compile than many a loop. Nothing compiled makes or frees an
array, so no references to arrays are counted (``nrt``): counting them took a fifteenth of a month. See docs/decisions.
"""

from collections.abc import Callable
from typing import Any

import llvmlite.binding as llvm
import numba
from llvmlite import ir as llvm_ir
from numba import njit
from numba.core.analysis import compute_cfg_from_blocks
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import PassManager, register_pass
from numba.core.ir import Expr, SetItem, Var
from numba.core.ir_utils import build_definitions
from numba.core.lowering import Lower
from numba.core.typed_passes import BaseNativeLowering, NativeLowering

# With NUMBA_DISABLE_JIT=1 all is interpreted: slow, but coverage and planted faults see every line.
PLAIN = bool(numba.config.DISABLE_JIT)  # type: ignore[attr-defined]
AT_ONCE = 16 if llvm.get_host_cpu_features().get("avx512f") else 8  # people a loop moves at once
WHOLE_VECTORS = '"prefer-vector-width"="512"'


class _LowerApart(Lower):  # type: ignore[misc]
    """Numba's lowering, with the function kept out of its callers and its loops told how wide to be."""

    def lower_normal_function(self, fndesc: Any) -> None:
        super().lower_normal_function(fndesc)
        self.function.attributes.add("noinline")
        set.add(self.function.attributes, WHOLE_VECTORS)  # llvmlite's own `add` knows no attributes of a CPU
        for loop in wide_loops(self.func_ir):
            for offset in loop.body:
                _widen(self.blkmap[offset], self.blkmap[loop.header], AT_ONCE)


def wide_loops(function: Any) -> list[Any]:
    """The loops of a function (numba's IR) that hold no other loop and write no row whose number they have read."""
    loops = compute_cfg_from_blocks(function.blocks).loops()
    headers, made = set(loops), build_definitions(function.blocks)
    return [
        loop
        for loop in loops.values()
        if not (set(loop.body) & headers - {loop.header})
        and not any(
            _read(made, step.index, set())
            for offset in loop.body
            for step in function.blocks[offset].find_insts(SetItem)
        )
    ]


def _read(made: dict[str, list[Any]], value: Any, seen: set[str]) -> bool:
    """Whether a value follows from what was read of an array; ``made``: how each came about."""
    if value.name in seen:
        return False
    seen.add(value.name)
    for how in made[value.name]:
        if isinstance(how, Expr) and how.op in ("getitem", "static_getitem"):
            return True
        of = how.list_vars() if isinstance(how, Expr) else [how] if isinstance(how, Var) else []
        if any(_read(made, one, seen) for one in of):
            return True
    return False


def _widen(block: Any, header: Any, width: int) -> None:
    """Mark a jump back to the loop's header with the width at which LLVM is to move the loop."""
    jump = block.terminator
    if header in jump.operands:
        module = block.module
        wide = module.add_metadata(["llvm.loop.vectorize.width", llvm_ir.Constant(llvm_ir.IntType(32), width)])
        loop = llvm_ir.values.MDValue(module, [], str(len(module.metadata)))  # names itself, as LLVM asks of a loop
        loop.operands = (loop, wide)
        jump.set_metadata("llvm.loop", loop)


@register_pass(mutates_CFG=True, analysis_only=False)
class _LoweringApart(BaseNativeLowering):  # type: ignore[misc]
    _name = "native_lowering_apart"  # type: ignore[assignment]

    @property
    def lowering_class(self) -> type[Lower]:
        return _LowerApart


class _CompilerApart(CompilerBase):  # type: ignore[misc]
    """Numba's own pipeline with array arguments marked as not overlapping, and no inlining."""

    bare = False  # no way in from Python or C

    def __init__(
        self, typing: Any, target: Any, library: Any, args: Any, returned: Any, flags: Any, names: Any
    ) -> None:
        flags.noalias = True
        flags.nrt = False
        flags.no_cfunc_wrapper = True
        flags.no_cpython_wrapper = self.bare
        super().__init__(typing, target, library, args, returned, flags, names)

    def define_pipelines(self) -> list[PassManager]:
        usual = DefaultPassBuilder.define_nopython_pipeline(self.state)
        passes = PassManager("apart")
        for found, meaning in usual.passes:
            passes.add_pass(_LoweringApart if found is NativeLowering else found, meaning)
        passes.finalize()
        return [passes]


class _CompilerBare(_CompilerApart):
    bare = True


class _CompilerInside(CompilerBase):  # type: ignore[misc]
    """Numba's own pipeline without a way in from Python or C; arrays may overlap."""

    def __init__(
        self, typing: Any, target: Any, library: Any, args: Any, returned: Any, flags: Any, names: Any
    ) -> None:
        flags.no_cfunc_wrapper = flags.no_cpython_wrapper = True
        flags.nrt = False
        super().__init__(typing, target, library, args, returned, flags, names)

    def define_pipelines(self) -> list[PassManager]:
        return [DefaultPassBuilder.define_nopython_pipeline(self.state)]


def kernel(function: Callable[..., Any]) -> Any:
    """Compile a loop over people whose array arguments never overlap."""
    return njit(error_model="numpy", pipeline_class=_CompilerApart)(function)


def kept(function: Callable[..., Any]) -> Any:
    """The same, kept between runs: for what calls nothing outside its own file, all that numba's cache looks at."""
    return njit(error_model="numpy", pipeline_class=_CompilerApart, cache=True)(function)


def bare(loop: Any) -> Any:
    """The same kernel for compiled callers alone."""
    return njit(error_model="numpy", pipeline_class=_CompilerBare)(getattr(loop, "py_func", loop))


def inside(function: Callable[..., Any]) -> Any:
    """Compile a function that compiled code alone calls."""
    return njit(error_model="numpy", pipeline_class=_CompilerInside)(function)
