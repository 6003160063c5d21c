"""Imports run one way: mindgap → analysis → experiments → measures → sim, and barriers never meet."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Where a module stands: the longest prefix wins. A module imports only from its own floor and those below.
FLOORS = {
    "sim": 0,
    "scenarios": 0,
    "analysis.inequality": 1,
    "analysis.concentration": 1,
    "analysis.measures": 1,
    "analysis.gaps": 1,
    "analysis.words": 1,
    "analysis.reach_words": 1,
    "experiments": 2,
    "analysis": 3,
    "mindgap": 4,
    "benchmarks": 5,
    "docs": 5,
    "tests": 6,
}
BARRIERS = ("sim.determinants", "sim.access", "sim.experience")
MESA_FILES = {"sim.society", "sim.person"}
# Libraries that a floor has no business with.
FOREIGN = {"sim": {"typer", "rich", "seaborn", "matplotlib", "statsmodels", "pyarrow"}}


def module_name(path: Path) -> str:
    """Dotted name of a source file of the clone."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(tree: ast.AST, of: str, is_package: bool) -> set[str]:
    """Every dotted name that a file imports, wherever in the file; relative ones made absolute."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = of.split(".") if is_package else of.split(".")[:-1]
                base = ".".join([*package[: len(package) - node.level + 1], *([base] if base else [])])
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return found


def under(name: str, prefix: str) -> bool:
    """Whether a module is ``prefix`` or lies in it."""
    return name == prefix or name.startswith(prefix + ".")


def floor(name: str) -> int | None:
    """The floor of a module of this project; None for a library."""
    matching = [prefix for prefix in FLOORS if under(name, prefix)]
    return FLOORS[max(matching, key=len)] if matching else None


def faults(name: str, imports: set[str]) -> list[str]:
    """Which imports of a module break the rules, in words."""
    found = []
    own = floor(name)
    for other in sorted(imports):
        theirs = floor(other)
        if own is not None and theirs is not None and theirs > own:
            found.append(f"{name} imports {other}, which lies above it")
        room = next((b for b in BARRIERS if under(name, b)), None)
        if room and any(under(other, b) for b in BARRIERS if b != room):
            found.append(f"{name} imports {other}: barriers meet only in a person's columns")
        if under(name, "sim") and under(other, "mesa") and name not in MESA_FILES:
            found.append(f"{name} imports {other}: Mesa stays in {', '.join(sorted(MESA_FILES))}")
        for prefix, libraries in FOREIGN.items():
            if under(name, prefix) and other.split(".")[0] in libraries:
                found.append(f"{name} imports {other}: not a matter of {prefix}")
    return found


def sources() -> list[Path]:
    """Source files of the floors."""
    tops = {prefix.split(".")[0] for prefix in FLOORS}
    return sorted(path for top in tops for path in (ROOT / top).rglob("*.py") if "__pycache__" not in str(path))


@pytest.mark.parametrize("path", sources(), ids=module_name)
def test_imports_run_one_way(path: Path) -> None:
    name = module_name(path)
    imports = imported(ast.parse(path.read_text(encoding="utf-8")), name, path.name == "__init__.py")
    assert faults(name, imports) == []


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("sim.town", "import analysis.gaps"),
        ("sim.town", "from experiments import store"),
        ("analysis.gaps", "from experiments.store import read"),
        ("analysis.gaps", "from analysis.charts import trends"),
        ("experiments.compare", "from mindgap import cli"),
        ("sim.access.gp", "from sim.experience import care"),
        ("sim.access.gp", "from ..experience import care"),
        ("sim.determinants.work", "import sim.access.gp"),
        ("sim.town", "import mesa"),
        ("sim.record", "from rich.table import Table"),
    ],
)
def test_a_wrong_import_is_found(name: str, line: str) -> None:
    assert faults(name, imported(ast.parse(line), name, False))


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("experiments.compare", "from analysis.gaps import gap_table"),
        ("analysis.report", "from experiments.store import read"),
        ("sim.access.gp", "from sim.arithmetic import exp"),
        ("sim.society", "import mesa"),
        ("mindgap.cli", "from rich.table import Table"),
    ],
)
def test_a_right_import_passes(name: str, line: str) -> None:
    assert faults(name, imported(ast.parse(line), name, False)) == []
