"""Nothing in the tree can turn data into code: no pickle, no eval, no exec, no YAML loader that builds objects."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(p for part in ("sim", "experiments", "analysis", "mindgap", "docs", "benchmarks", "scenarios")
                 for p in (ROOT / part).rglob("*.py"))  # fmt: skip
MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "yaml", "jsonpickle"}
CALLS = {"eval", "exec", "compile", "__import__", "execfile"}
METHODS = {"read_pickle", "to_pickle", "load_pickle", "unsafe_load", "full_load"}


def unsafe(text: str) -> list[str]:
    """What of it could run what it reads, by line."""
    found = []
    tree = ast.parse(text)
    writes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "dump"}
    for node in (n for n in ast.walk(tree) if isinstance(n, (ast.stmt, ast.expr))):
        words: list[str] = []
        if isinstance(node, ast.Import):
            words = [a.name for a in node.names if a.name.split(".")[0] in MODULES]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in MODULES:
            words = [str(node.module)]
        elif isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            called = CALLS if isinstance(node.func, ast.Name) else METHODS
            words = [name] if name in called else []
            words += [f"{name}({k.arg}=…)" for k in node.keywords if _lets_in(name, k)]
            words += (
                ["a YAML loader that is not safe"]
                if name == "YAML" and not _safe(node) and id(node) not in writes
                else []
            )
            words += ["a shell"] if any(k.arg == "shell" and not _is(k.value, False) for k in node.keywords) else []
        found += [f"line {node.lineno}: {word}" for word in words]
    return found


def _is(value: ast.expr, what: object) -> bool:
    return isinstance(value, ast.Constant) and value.value is what


def _lets_in(name: str, keyword: ast.keyword) -> bool:
    return name in ("load", "save") and keyword.arg == "allow_pickle" and not _is(keyword.value, False)


def _safe(node: ast.Call) -> bool:
    given = {k.arg: getattr(k.value, "value", None) for k in node.keywords}
    return given.get("typ") == "safe"


def test_there_is_a_tree() -> None:
    assert len(SOURCES) > 200


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_source_runs_what_it_reads(path: Path) -> None:
    assert unsafe(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    ("import pickle", "from yaml import load", "eval('1')", "exec('1')", "pd.read_pickle('x')", "YAML()",
     "np.load('x', allow_pickle=True)", "subprocess.run('x', shell=True)", "YAML(typ='unsafe')"),
)  # fmt: skip
def test_each_way_in_is_seen(text: str) -> None:
    assert unsafe(text)
