"""Loops over people are moved several people at once; those that add into others' rows are left in turn, in silence."""

import platform
import re
from typing import Any

import numpy as np
import pytest
from numba import njit
from numba.core.bytecode import ByteCode, FunctionIdentity
from numba.core.interpreter import Interpreter

from sim.households import near
from sim.kernel import kernel, wide_loops

WIDE = re.compile(r"[yz]mm\d")


@kernel
def gathers(out, link, value, table, code, lo, hi):
    for i in range(lo, hi):
        j = i + np.uint64(np.int64(link[i]))
        out[i] = value[j] * table[code[i]] + value[i] * np.float32(code[j])


@kernel
def looks(out, link, value, lo, hi):
    block = value[lo:hi]
    for i in range(lo, hi):
        out[i] = block[near(i, lo, link[i])]


@kernel
def scatters(out, link, value, lo, hi):
    for i in range(lo, hi):
        out[i + np.uint64(np.int64(link[i]))] += value[i]


@njit
def _both(out, link, value, table, code, lo, hi):
    gathers(out, link, value, table, code, lo, hi)
    scatters(out, link, value, lo, hi)


@pytest.fixture(scope="module")
def people() -> tuple[Any, ...]:
    luck = np.random.default_rng(1)
    n = 1003
    link = (luck.permutation(n) - np.arange(n)).astype(np.int16)
    code = luck.integers(0, 8, n).astype(np.uint8)
    value, table = luck.normal(size=n).astype(np.float32), luck.normal(size=8).astype(np.float32)
    return np.zeros(n, np.float32), link, value, table, code, np.uint64(0), np.uint64(n)


def test_both_kinds_equal_their_plain_reading_and_say_nothing(people: tuple[Any, ...], capfd: Any) -> None:
    found = people[0].copy()
    _both(found, *people[1:])
    j = np.arange(len(found)) + people[1].astype(np.int64)
    value, table, code = people[2:5]
    expected = value[j] * table[code] + value * code[j].astype(np.float32)
    for i, at in enumerate(j):
        expected[at] += value[i]
    assert found.tobytes() == expected.tobytes()
    assert "vectorized" not in capfd.readouterr().err


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="looks for x86 instructions")
def test_a_loop_that_gathers_is_wide(people: tuple[Any, ...]) -> None:
    gathers(*(p.copy() if isinstance(p, np.ndarray) else p for p in people))
    assert WIDE.search(gathers.inspect_asm(gathers.signatures[0]))


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="looks for x86 instructions")
def test_members_are_read_by_short_indices_and_many_at_once(people: tuple[Any, ...]) -> None:
    out, link, value = people[0].copy(), *people[1:3]
    looks(out, link, value, *people[5:])
    assert out.tobytes() == value[np.arange(len(out)) + link.astype(np.int64)].tobytes()
    code = looks.inspect_asm(looks.signatures[0])
    assert "vgatherqps" not in code, "a place is taken for a wide index"  # where LLVM gathers at all: not on every CPU
    assert WIDE.search(code)


@pytest.mark.parametrize("lo", [0, 4_000, 57_000_000])
def test_a_place_is_the_row_less_where_the_block_begins(lo: int) -> None:
    rows, link = lo + np.arange(4_095), np.random.default_rng(1).permutation(4_095) - np.arange(4_095)
    place = [near(i, np.uint64(lo), np.int16(k)) for i, k in zip(rows.astype(np.uint64), link, strict=True)]
    assert np.array_equal(place, rows + link - lo)


def test_only_loops_that_write_their_own_row_are_told_how_wide(people: tuple[Any, ...]) -> None:
    def of(function: Any) -> int:
        identity = FunctionIdentity.from_function(function)
        return len(wide_loops(Interpreter(identity).interpret(ByteCode(identity))))

    assert (of(gathers.py_func), of(scatters.py_func)) == (1, 0)
