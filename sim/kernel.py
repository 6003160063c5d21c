"""How the loops of the month are compiled: strict IEEE, arrays told apart, each loop on its own.

A process's loop reads some rows and writes others; rows never overlap, because a column has one
writer and a process may not read what it owns as `Before`. Telling LLVM so (``noalias``) lets
loops that gather (a partner, a tie, a table) vectorise and spares the checks at run time. A
loop is not inlined into the month (``noinline``): inlined, it loses what was said of its
arrays. What only compiled code calls gets no way in from Python, which costs more to compile than
many a loop. See docs/decisions.
"""

from collections.abc import Callable
from typing import Any

from numba import njit
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import PassManager, register_pass
from numba.core.lowering import Lower
from numba.core.typed_passes import BaseNativeLowering, NativeLowering


class _LowerApart(Lower):  # type: ignore[misc]
    """Numba's lowering, with the function kept out of its callers."""

    def lower_normal_function(self, fndesc: Any) -> None:
        super().lower_normal_function(fndesc)
        self.function.attributes.add("noinline")


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
        super().__init__(typing, target, library, args, returned, flags, names)

    def define_pipelines(self) -> list[PassManager]:
        return [DefaultPassBuilder.define_nopython_pipeline(self.state)]


def kernel(function: Callable[..., Any]) -> Any:
    """Compile a loop over people whose array arguments never overlap."""
    return njit(error_model="numpy", pipeline_class=_CompilerApart)(function)


def bare(loop: Any) -> Any:
    """The same kernel for compiled callers alone."""
    return njit(error_model="numpy", pipeline_class=_CompilerBare)(loop.py_func)


def inside(function: Callable[..., Any]) -> Any:
    """Compile a function that compiled code alone calls."""
    return njit(error_model="numpy", pipeline_class=_CompilerInside)(function)
