"""The wheel holds the five packages and their data, and nothing of tests, docs or benchmarks."""

import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("sim", "experiments", "analysis", "scenarios", "mindgap")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Names of the files in a wheel built from a copy of the sources, offline."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    ignore = shutil.ignore_patterns(".*", "results", "build", "dist", "*.egg-info", "__pycache__")
    shutil.copytree(ROOT, source, ignore=ignore)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run(
        [*command, "--wheel-dir", str(folder), str(source)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    [path] = folder.glob("mindgap-*.whl")
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def test_every_source_and_every_data_file_is_in_it(wheel: list[str]) -> None:
    wanted = {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for pattern in ("*.py", "*.yaml", "*.csv")
        for path in (ROOT / package).rglob(pattern)
        if "__pycache__" not in str(path)
    }
    assert any(name.startswith("scenarios/") and name.endswith(".yaml") for name in wanted)
    assert wanted - set(wheel) == set()


def test_nothing_else_is_in_it(wheel: list[str]) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    tops = {name.split("/")[0] for name in wheel}
    assert tops <= {*PACKAGES, f"mindgap-{version}.dist-info"}
    assert [name for name in wheel if "test" in name.split("/")[-1] or "__pycache__" in name] == []


def test_the_command_and_the_licence_come_along(wheel: list[str]) -> None:
    assert any(name.endswith("entry_points.txt") for name in wheel)
    assert any(name.endswith("LICENSE") for name in wheel)
