"""Docstrings of the model and of what users call: there is one, it gives what an array holds, and names its errors."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(p for room in ("sim", "experiments", "analysis", "mindgap") for p in (ROOT / room).rglob("*.py"))
PARTS = {"Before", "Now", "Own", "Ties", "Chance", "Home", "Numbers", "Place"}  # of a process: told by its module
HOLDS = re.compile(r"\(|float|int\d|uint|bool")  # a shape, or what kind of numbers it holds


def told(tree: ast.Module) -> Iterator[tuple[str, ast.AST, str]]:
    """Public classes, functions and methods: name, node, docstring (of a method: its class's too)."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.name != "month":
            yield node.name, node, ast.get_docstring(node) or ""
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and node.name not in PARTS:
            whole = ast.get_docstring(node) or ""
            yield node.name, node, whole
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef) and not inner.name.startswith("_"):
                    own = ast.get_docstring(inner) or ""
                    yield f"{node.name}.{inner.name}", inner, f"{own}\n{whole}" if own else ""


def raised(node: ast.AST) -> set[str]:
    """Names of the errors that a function itself raises."""
    found = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Raise) and isinstance(inner.exc, ast.Call):
            name = ast.unparse(inner.exc.func).split(".")[-1]
            found |= {name} if name[0].isupper() and name != "Exit" else set()
    return found


def faults(tree: ast.Module, command: bool = False) -> list[str]:
    """What is missing in a module's docstrings, in words; a command tells errors on the screen."""
    wrong = []
    for name, node, text in told(tree):
        if not text:
            wrong.append(f"{name}: no docstring")
        elif isinstance(node, ast.FunctionDef):
            returns = ast.unparse(node.returns) if node.returns is not None else ""
            if "ndarray" in returns and not HOLDS.search(text):
                wrong.append(f"{name}: returns an array; of what shape and kind?")
            said = re.search(r"\b[Rr]efuse|\b[Rr]aises\b", text)
            silent = [error for error in sorted(raised(node)) if error not in text and not said]
            wrong += [f"{name}: raises {error}; when?" for error in silent if not command]
    return wrong


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_docstrings_tell_what_a_caller_needs(path: Path) -> None:
    assert faults(ast.parse(path.read_text(encoding="utf-8")), "commands" in path.parts) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("def f(): pass", "f: no docstring"),
        ("class A:\n    '''A.'''\n    def g(self): pass", "A.g: no docstring"),
        ("def f() -> np.ndarray:\n    '''Ages.'''", "of what shape"),
        ("def f():\n    '''Ages.'''\n    raise ValueError('none')", "raises ValueError"),
    ],
)
def test_what_is_missing_is_noticed(text: str, wrong: str) -> None:
    assert wrong in faults(ast.parse(text))[0]


def test_what_is_told_passes() -> None:
    text = "def f() -> np.ndarray:\n    '''Ages, (n,). ValueError for nobody.'''\n    raise ValueError('none')"
    assert faults(ast.parse(text)) == []
