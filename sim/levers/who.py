"""From a ``who`` expression to op codes for one stack kernel, evaluated over a block of people.

The kernel is a loop over ops; each op is a plain loop over the block, so it vectorises.
Operands are ordered so that the deeper one comes first, which keeps the stack at nine rows or
fewer for any tree of 256 nodes. ``evaluate_plainly`` walks the tree in numpy instead and is
what tests compare with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numba import njit

from sim.columns import ROW, is_real
from sim.levers.language import COMPILED, GROUPS, Node, WhoError, parse

__all__ = ["GROUPS", "ROWS", "Who", "WhoError", "compile_who", "evaluate", "evaluate_plainly", "parse"]

ROWS = 16  # float32 rows of stack a caller provides, each as long as its largest block

_CODES = (
    "const",
    "real",
    "small",
    "+",
    "-",
    "-r",
    "*",
    "/",
    "/r",
    "neg",
    "<",
    "<=",
    ">",
    ">=",
    "==",
    "!=",
    "and",
    "or",
    "not",
)
CODE = {name: code for code, name in enumerate(_CODES)}
(CONST, REAL, SMALL, ADD, SUB, SUB_R, MUL, DIV, DIV_R, NEG, LT, LE, GT, GE, EQ, NE, AND, OR, NOT) = range(len(_CODES))
_SWAPPED = {"-": "-r", "/": "/r", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
f32 = np.float32


@dataclass(frozen=True)
class Who:
    """A compiled expression: ``ops`` int32 (n, 2) of (op code, row), ``constants`` float32, columns it reads."""

    text: str
    tree: Node
    ops: np.ndarray
    constants: np.ndarray
    columns: tuple[str, ...]
    given: dict[str, float]


def compile_who(text: str, given: Mapping[str, float]) -> Who:
    """Op codes of an expression; ``given`` holds the numbers that derived names need (``reading.ghq_cut``)."""
    tree = parse(text, COMPILED)
    ops: list[tuple[int, int]] = []
    constants: list[float] = []
    columns: set[str] = set()
    used: dict[str, float] = {}

    def constant(value: float) -> None:
        ops.append((CONST, len(constants)))
        constants.append(value)

    def emit(node: Node) -> None:
        if node.op == "const":
            constant(node.value)
        elif node.op == "given":
            used[node.name] = float(given[node.name])
            constant(used[node.name])
        elif node.op == "column":
            columns.add(node.name)
            ops.append((REAL if is_real(node.name) else SMALL, ROW[node.name]))
        elif len(node.parts) == 1:
            emit(node.parts[0])
            ops.append((CODE[node.op], 0))
        else:
            left, right = node.parts
            swapped = _height(right) > _height(left)
            for part in (right, left) if swapped else (left, right):
                emit(part)
            ops.append((CODE[_SWAPPED.get(node.op, node.op) if swapped else node.op], 0))

    emit(tree)
    return Who(
        text, tree, np.array(ops, np.int32).reshape(-1, 2), np.array(constants, f32), tuple(sorted(columns)), used
    )


def _height(node: Node) -> int:
    """Stack rows a node needs when its deeper part is evaluated first."""
    heights = sorted((_height(part) for part in node.parts), reverse=True)
    if not heights:
        return 1
    return heights[0] if len(heights) == 1 else max(heights[0], heights[1] + 1)


@njit(error_model="numpy", nogil=True)
def evaluate(ops, constants, real, small, lo, hi, stack, out):
    """Who of the people lo..hi meets the expression: 0/1 into ``out`` (uint8, at least hi - lo long).

    ``real`` (float32) and ``small`` (uint8) are the state, one row a column; ``stack`` is float32
    scratch of (ROWS, at least hi - lo).
    """
    n = hi - lo
    one = np.float32(1.0)
    zero = np.float32(0.0)
    top = -1
    for k in range(len(ops)):
        op = ops[k, 0]
        row = ops[k, 1]
        if op <= SMALL:
            top += 1
            a = stack[top, :n]
            if op == CONST:
                value = constants[row]
                for i in range(n):
                    a[i] = value
            elif op == REAL:
                r = real[row, lo:hi]
                for i in range(n):
                    a[i] = r[i]
            else:
                s = small[row, lo:hi]
                for i in range(n):
                    a[i] = np.float32(s[i])
        elif op == NEG:
            a = stack[top, :n]
            for i in range(n):
                a[i] = -a[i]
        elif op == NOT:
            a = stack[top, :n]
            for i in range(n):
                a[i] = one - a[i]
        else:
            top -= 1
            a = stack[top, :n]
            b = stack[top + 1, :n]
            if op == ADD:
                for i in range(n):
                    a[i] = a[i] + b[i]
            elif op == SUB:
                for i in range(n):
                    a[i] = a[i] - b[i]
            elif op == SUB_R:
                for i in range(n):
                    a[i] = b[i] - a[i]
            elif op in (MUL, AND):  # flags are 0 or 1
                for i in range(n):
                    a[i] = a[i] * b[i]
            elif op == DIV:
                for i in range(n):
                    a[i] = a[i] / b[i]
            elif op == DIV_R:
                for i in range(n):
                    a[i] = b[i] / a[i]
            elif op == LT:
                for i in range(n):
                    a[i] = one if a[i] < b[i] else zero
            elif op == LE:
                for i in range(n):
                    a[i] = one if a[i] <= b[i] else zero
            elif op == GT:
                for i in range(n):
                    a[i] = one if a[i] > b[i] else zero
            elif op == GE:
                for i in range(n):
                    a[i] = one if a[i] >= b[i] else zero
            elif op == EQ:
                for i in range(n):
                    a[i] = one if a[i] == b[i] else zero
            elif op == NE:
                for i in range(n):
                    a[i] = one if a[i] != b[i] else zero
            else:
                for i in range(n):
                    a[i] = a[i] + b[i] - a[i] * b[i]
    a = stack[0, :n]
    for i in range(n):
        out[i] = np.uint8(1) if a[i] > zero else np.uint8(0)


def evaluate_plainly(who: Who, column: Callable[[str], np.ndarray]) -> np.ndarray:
    """The same by walking the tree in numpy, float32 throughout: bool of shape (n,)."""
    binary: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
        "+": np.add,
        "-": np.subtract,
        "*": np.multiply,
        "/": np.divide,
        "<": np.less,
        "<=": np.less_equal,
        ">": np.greater,
        ">=": np.greater_equal,
        "==": np.equal,
        "!=": np.not_equal,
        "and": np.logical_and,
        "or": np.logical_or,
    }

    def walk(node: Node) -> np.ndarray:
        if node.op in ("const", "given"):
            return np.asarray(node.value if node.op == "const" else who.given[node.name], f32)
        if node.op == "column":
            return column(node.name).astype(f32)
        parts = [walk(part) for part in node.parts]
        if node.op == "neg":
            return -parts[0]
        if node.op == "not":
            return np.logical_not(parts[0])
        return binary[node.op](parts[0], parts[1])

    with np.errstate(all="ignore"):
        return np.broadcast_to(np.asarray(walk(who.tree), bool), column("age").shape)
