"""The wheel holds the five packages and their data, nothing of tests, docs or benchmarks; a release has what it needs.

By night it is installed in an empty environment, where the demo runs.
"""

import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("sim", "experiments", "analysis", "scenarios", "mindgap")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy of the sources, offline."""
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
    return path


@pytest.fixture(scope="module")
def wheel(built: Path) -> list[str]:
    """Names of the files in it."""
    with zipfile.ZipFile(built) as archive:
        return archive.namelist()


def test_every_source_and_every_data_file_is_in_it(wheel: list[str]) -> None:
    wanted = {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for pattern in ("*.py", "*.yaml", "*.csv", "*.html", "*.css")
        for path in (ROOT / package).rglob(pattern)
        if "__pycache__" not in str(path)
    }
    assert any(name.startswith("scenarios/") and name.endswith(".yaml") for name in wanted)
    assert wanted - set(wheel) == set()


def test_nothing_else_is_in_it(wheel: list[str]) -> None:
    tops = {name.split("/")[0] for name in wheel}
    assert {top for top in tops if not top.startswith("mindgap-")} <= set(PACKAGES)
    assert len([top for top in tops if re.fullmatch(r"mindgap-[\w.]+\.dist-info", top)]) == 1
    assert [name for name in wheel if "test" in name.split("/")[-1] or "__pycache__" in name] == []


def test_the_command_and_the_licence_come_along(wheel: list[str]) -> None:
    assert any(name.endswith("entry_points.txt") for name in wheel)
    assert any(name.endswith("LICENSE") for name in wheel)


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.com"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


def test_the_version_is_the_tag_and_there_is_one_without(tmp_path: Path) -> None:
    from setuptools_scm import Configuration, get_version

    def version() -> str:
        configured = Configuration.from_file(str(tmp_path / "pyproject.toml"), root=str(tmp_path))
        return get_version(root=str(tmp_path), fallback_version=configured.fallback_version)

    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    assert version() == "0.1.0.dev0"  # an archive without git
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    assert version().startswith("0.1.0.dev1+")  # a clone without tags
    git(tmp_path, "tag", "v0.3.0")
    assert version() == "0.3.0"


def test_fragments_become_a_changelog() -> None:
    command = [sys.executable, "-m", "towncrier", "build", "--draft", "--version", "9.9.9"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    text = " ".join(done.stdout.split())
    for path in (ROOT / "changelog.d").iterdir():
        said = " ".join(path.read_text(encoding="utf-8").split()).removeprefix("- ")
        assert said in text, path.name


def test_the_citation_names_the_program_and_its_licence() -> None:
    from ruamel.yaml import YAML

    cited = YAML(typ="safe").load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(cited)
    assert cited["license"] == "MIT"
    assert cited["title"].startswith("mindgap")


def test_the_dockerfile_is_of_debian_and_copies_what_there_is() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert all(line.startswith("FROM debian:") for line in text.splitlines() if line.startswith("FROM"))
    assert "\nUSER mindgap\n" in text
    assert 'ENTRYPOINT ["mindgap"]' in text
    assert (ROOT / "constraints.txt").is_file()
    extras = re.search(r"\.\[([\w,]+)\]", text)
    assert extras is not None
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert [extra for extra in extras[1].split(",") if not re.search(rf"^{extra} = \[", project, re.MULTILINE)] == []


@pytest.mark.nightly
def test_the_wheel_runs_the_demo_in_an_empty_environment(built: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    home = tmp_path / "home"
    home.mkdir()
    bin_ = tmp_path / "venv" / "bin"
    kept = {k: v for k, v in os.environ.items() if k.startswith(("PIP_", "OMP_", "OPENBLAS_"))}
    around = {**kept, "HOME": str(home), "PATH": f"{bin_}:/usr/bin:/bin", "LANG": "C.UTF-8"}

    def do(*words: str) -> str:
        done = subprocess.run(words, cwd=home, env=around, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{words}: {done.stderr[-2000:]}"
        return done.stdout

    constraints = str(ROOT / "constraints.txt")
    do(str(bin_ / "python"), "-m", "pip", "install", "--quiet", "-c", constraints, str(built))
    policies = ("living_wage", "peer_support", "restraint_reduction", "needs_weighted_funding")
    size = ("--people", "1500", "--months", "26", "--replicates", "2")
    said = do("mindgap", "compare", "baseline", *policies, *size, "--out", "demo")
    assert said.count("the simulated gap in common distress") == len(policies)
    assert "lambeth" in do("mindgap", "list", "places")
    do("mindgap", "place", "sketch", "Kent and Medway")
    do("mindgap", "report", "demo")
    do("mindgap", "deck", "demo")
    assert (home / "demo.html").is_file()
    assert (home / "demo.pptx").is_file()
