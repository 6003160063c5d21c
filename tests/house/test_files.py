"""Every file is one noun: short, with a docstring, without left-overs, naming no registry host."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 400
PACKAGES = ("sim", "analysis", "experiments", "mindgap", "benchmarks", "docs", "tests")
LEFT_BY_TOOLS = re.compile(
    r"(^|/)(\.venv|\.git|build|dist|results|[^/]*\.egg-info|__pycache__|\.[a-z]+_cache|\.hypothesis)(/|$)"
)
# Spelled in pieces, so that this file does not name them itself.
REGISTRIES = tuple(
    re.compile(pattern)
    for pattern in (
        "pypi" + r"\.org",
        "python" + r"hosted\.org",
        "anaconda" + r"\.org",
        "npm" + r"js\.(org|com)",
        "debian" + r"\.org",
        r"(extra-)?index-" + "url",
        r"https?://[^\s\"']*/" + "simple",
    )
)
KERNEL = re.compile(r"\b(njit|kernel|kept|inside|vectorize)\b")
LEFT_OVER = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|NotImplemented" + r"Error)\b")


def sources() -> list[Path]:
    """Python files of the clone, tests included."""
    return sorted(
        path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "__pycache__" not in str(path)
    )


@cache
def kept() -> tuple[Path, ...]:
    """Every file that git would keep: tracked where there is a git folder, else all that tools did not leave."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0:
        names = listed.stdout.splitlines()
    else:
        names = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.is_file()]
    return tuple(ROOT / name for name in names if not LEFT_BY_TOOLS.search(name) and (ROOT / name).is_file())


def texts() -> list[Path]:
    """Those of them that are text."""
    return [path for path in kept() if b"\0" not in path.read_bytes()[:4096]]


def problems(path: Path, text: str) -> list[str]:
    """What is wrong with one Python source file, in words; empty when nothing is."""
    found = []
    lines = text.count("\n")
    if lines > LONGEST:
        found.append(f"{path.name}: {lines} lines, {LONGEST} allowed; split it by noun")
    if text.strip() and not ast.get_docstring(ast.parse(text)):
        found.append(f"{path.name}: no module docstring")
    found += [f"{path.name}: left over: {match.group()}" for match in LEFT_OVER.finditer(text)]
    return found


def undocumented(tree: ast.Module) -> list[str]:
    """Public functions of a module without a docstring; a process's ``month`` is told by its module."""
    public = [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    return [node.name for node in public if node.name != "month" and not ast.get_docstring(node)]


def untyped(tree: ast.Module) -> list[str]:
    """Functions and methods that lack a type hint; compiled kernels are typed by numba."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef) or any(KERNEL.search(ast.unparse(d)) for d in node.decorator_list):
            continue
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg]
        bare = [a.arg for a in arguments if a is not None and a.annotation is None and a.arg not in ("self", "cls")]
        if bare or node.returns is None:
            found.append(f"{node.name}: {', '.join(bare) or 'what it returns'}")
    return found


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_source_file_keeps_the_house_rules(path: Path) -> None:
    assert problems(path, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "path", [p for p in sources() if p.relative_to(ROOT).parts[0] != "tests"], ids=lambda p: str(p.relative_to(ROOT))
)
def test_functions_say_what_they_do_and_take(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert undocumented(tree) == []
    assert untyped(tree) == []


def test_the_rules_themselves_catch_what_they_are_for() -> None:
    assert problems(Path("long.py"), '"""Fine."""\n' + "x = 1\n" * LONGEST)
    assert problems(Path("mute.py"), "x = 1\n")
    assert problems(Path("later.py"), '"""Fine."""\n# TO' + "DO: later\n")
    assert undocumented(ast.parse("def loud(): pass\n")) == ["loud"]
    assert untyped(ast.parse("def f(x): pass\n")) == ["f: x"]
    assert untyped(ast.parse("@njit(cache=True)\ndef f(x): pass\n")) == []
    assert any(pattern.search("https://files.python" + "hosted.org/x") for pattern in REGISTRIES)


def test_no_package_registry_is_named() -> None:
    named = [
        f"{path.relative_to(ROOT)}: {pattern.pattern}"
        for path in texts()
        for pattern in REGISTRIES
        if pattern.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert named == []


def test_files_of_numbers_are_short_too() -> None:
    numbers = [path for path in texts() if path.parent.name == "numbers"]
    assert len(numbers) > 40
    assert [path.name for path in numbers if path.read_text(encoding="utf-8").count("\n") > LONGEST] == []


def test_data_files_are_of_moderate_size() -> None:
    """Anything above 2 MB in the repository would be felt by everyone who clones it."""
    assert {".py", ".csv", ".png"} <= {path.suffix for path in kept()}
    assert [str(path) for path in kept() if path.stat().st_size > 2_000_000] == []
