"""Mutants: a function of the model with one operator, number or branch changed, made from its syntax tree."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

ROOT = Path(__file__).resolve().parents[2]
# The science: what befalls people, how it is felt, how care is found and met, and the arithmetic of it.
MODULES = (
    *sorted(str(path.relative_to(ROOT)) for room in ("determinants", "access", "experience")
            for path in (ROOT / "sim" / room).glob("*.py") if path.stat().st_size),
    "sim/distress.py", "sim/life.py", "sim/regard.py", "sim/young.py", "sim/reach.py", "sim/arithmetic.py",
)  # fmt: skip
ARITHMETIC = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
              ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd}  # fmt: skip
OPPOSITE = {ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
BOUNDARY = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
ENDS = {"ZERO": "ONE", "ONE": "ZERO"}


@dataclass(frozen=True)
class Mutant:
    """One changed place of one function; ``at`` counts the changes of the function."""

    file: str
    function: str
    at: int
    line: int
    text: str  # of the line
    before: str
    after: str

    @property
    def key(self) -> tuple[str, ...]:
        """What names it as long as its line stands."""
        return self.file, self.function, self.text, self.before, self.after

    @property
    def says(self) -> str:
        return f"{self.file}:{self.line} {self.function}: {self.before} -> {self.after}"


def functions(tree: ast.Module) -> list[ast.FunctionDef]:
    """The functions that stand in a module itself."""
    return [node for node in tree.body if isinstance(node, ast.FunctionDef)]


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """What can stand in the place of one node."""
    if isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
        yield ast.BinOp(node.left, ARITHMETIC[type(node.op)](), node.right)
    elif isinstance(node, ast.AugAssign) and type(node.op) in ARITHMETIC:
        yield ast.AugAssign(node.target, ARITHMETIC[type(node.op)](), node.value)
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        op, right = type(node.ops[0]), node.comparators[0]
        if op in OPPOSITE:
            yield ast.Compare(node.left, [OPPOSITE[op]()], [right])
        # luck never meets a chance exactly: only at whole ends can it matter who stands on them
        if op in BOUNDARY and (isinstance(right, ast.Constant) or (isinstance(right, ast.Name) and right.id.isupper())):
            yield ast.Compare(node.left, [BOUNDARY[op]()], [right])
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield ast.Constant(node.value + 1)
    elif isinstance(node, ast.Name) and node.id in ENDS:
        yield ast.Name(ENDS[node.id], node.ctx)
    elif isinstance(node, ast.IfExp):
        yield ast.IfExp(node.test, node.orelse, node.body)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)):
        yield node.operand


def places(function: ast.FunctionDef) -> list[tuple[ast.AST, ast.AST]]:
    """Each node of a function's body that can be changed, with what can stand in its place, in order."""
    return [(node, other) for part in function.body for node in ast.walk(part) for other in changes(node)]


def mutants(file: str) -> list[Mutant]:
    """All mutants of a file of the tree."""
    found, source = [], (ROOT / file).read_text(encoding="utf-8")
    for function in functions(ast.parse(source)):
        for at, (node, other) in enumerate(places(function)):
            line = getattr(node, "lineno", function.lineno)
            text = source.splitlines()[line - 1].strip()
            found.append(Mutant(file, function.name, at, line, text, ast.unparse(node), ast.unparse(other)))
    return found


class _Changed(ast.NodeTransformer):
    def __init__(self, node: ast.AST, other: ast.AST) -> None:
        self.node, self.other = node, other

    def visit(self, node: ast.AST) -> ast.AST:
        return ast.copy_location(self.other, node) if node is self.node else self.generic_visit(node)


def code_of(mutant: Mutant) -> CodeType:
    """The changed function, compiled by Python."""
    tree = ast.parse((ROOT / mutant.file).read_text(encoding="utf-8"))
    [function] = [f for f in functions(tree) if f.name == mutant.function]
    node, other = places(function)[mutant.at]
    bare = copy.copy(function)
    bare.decorator_list = []
    changed = ast.fix_missing_locations(_Changed(node, copy.deepcopy(other)).visit(bare))
    made = compile(ast.Module([changed], []), mutant.file, "exec")
    [code] = [c for c in made.co_consts if isinstance(c, CodeType) and c.co_name == mutant.function]
    return code
