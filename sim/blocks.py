"""A month of many people: all processes, one after the other, over blocks of whole streets.

Each process is compiled by itself and called by its address, so that a changed process compiles alone.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from sim.columns import ROW
from sim.draws import households
from sim.incomes import count
from sim.kernel import PLAIN, inside
from sim.reach import offer
from sim.record import tally

_HOME = ROW["home"]


@intrinsic  # type: ignore[misc]
def call(typing: Any, address: Any, given: Any, k: Any, lo: Any, hi: Any) -> Any:
    """Call the compiled process at the address: (given, k, lo, hi), nothing returned."""
    signature = types.none(types.uint64, given, types.int64, types.uint64, types.uint64)

    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        taken = [context.get_value_type(t) for t in signature.args[1:]]
        kind = ir.FunctionType(context.get_value_type(types.none), taken)
        builder.call(builder.inttoptr(arguments[0], kind.as_pointer()), arguments[1:])
        return context.get_dummy_value()

    return signature, lower


UNCOMPILED: list[Callable[..., None]] = []  # with compilation off: the processes, by their number from 1


def _interpreted(address: int, given: Any, k: int, lo: int, hi: int) -> None:
    """Call the process of that number as it stands."""
    UNCOMPILED[int(address) - 1](given, k, lo, hi)


if PLAIN:
    call = _interpreted  # type: ignore[assignment]


@inside
def blocks(
    given, addresses, shadows, levers, lever_ops, lever_constants, lever_groups, lever_keys, lever_terms, stack,
    eligible, reached, cuts, packed, bits, words, counts, recording, purse, edges, first, last,
):  # fmt: skip
    """Move the people of blocks ``first`` to ``last``.

    ``addresses`` uint64 (processes,), in the order of the month; 0 leaves one out.
    """
    for b in range(first, last):
        lo, hi = edges[b], edges[b + 1]
        offer(levers, lever_ops, lever_constants, lever_groups, lever_keys, lever_terms, given.real, given.small,
              given.own_small, given.ids, given.luck, stack, eligible, reached, np.int64(lo), np.int64(hi))  # fmt: skip
        households(given.links[_HOME], given.ids, lo, hi, given.home)
        for s in range(len(shadows)):
            shadow, now = given.own_small[shadows[s, 1]], given.small[shadows[s, 0]]
            for i in range(lo, hi):
                shadow[i] = now[i]
        for k in range(len(addresses)):
            if addresses[k] != 0:
                call(addresses[k], given, k, lo, hi)
        count(given.real, given.small, lo, hi, purse)
        if recording:
            tally(given.real, given.small, lo, hi, cuts, packed, bits, words, counts)
