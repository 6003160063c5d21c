"""How the loops of the month are compiled: strict IEEE, no branches to raise, arrays told apart.

A process's loop reads some rows and writes others; rows never overlap, because a column has one
writer and a process may not read what it owns as `Before`. Telling LLVM so (``noalias``) lets
loops that gather (a partner, a tie, a table) vectorise and spares the checks at run time.
"""

from collections.abc import Callable
from typing import Any

from numba import njit
from numba.core.compiler import Compiler


class _ApartCompiler(Compiler):  # type: ignore[misc]
    """Numba's own pipeline with array arguments marked as not overlapping."""

    def __init__(self, typingctx, targetctx, library, args, return_type, flags, locals):  # type: ignore[no-untyped-def]
        flags.noalias = True
        super().__init__(typingctx, targetctx, library, args, return_type, flags, locals)


def kernel(function: Callable[..., Any]) -> Any:
    """Compile a loop over people whose array arguments never overlap."""
    return njit(error_model="numpy", pipeline_class=_ApartCompiler)(function)
