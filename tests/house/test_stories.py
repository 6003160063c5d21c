"""Every start and every tutorial is followed to the letter: files saved, commands and code run, in small towns.

At each change one comparison stands in for all that the pages make; by night each is made, and how-to pages run too.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.stories import SMALL, Step, small, split, steps
from tests.installed import tell

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*(ROOT / "docs" / "start").glob("*.md"), *(ROOT / "docs" / "tutorials").glob("*.md")])
LONG = {"sensitivity", "validate", "sweep", "results"}  # of the night, as is code that compares or sweeps
HOW_TO = sorted(p for p in (ROOT / "docs").glob("*.md") if steps(p) and p.name not in ("contributing.md", "changes.md"))
# What a page says that a test cannot do here, and where it is tested instead.
MISSED = {"validate": 4, "external": 4}  # exit code where a figure is missed, as many are in a small town
OPTIONS = {"--out", "--place"}  # of compare, followed by a word
ELSEWHERE = {
    "tcp://": "a cluster: tests/sweeps runs one of its own",
    "dask_jobqueue": "a queue of a cluster; it is compiled",
    "mindgap app": "a server: tests/page",
    "--from official": "the official files: tests/places builds from parts of them",
    "--place kent.yaml": "what those build",
    ".hexjson": "a layout of the reader's: tests/charts/test_maps.py",
    "pip install 'mindgap[": "extras are there",
    "results/theirs": "made on another machine: tests/sweeps",
    "make install": "make: the newcomer's trial, and tests/house/test_wheel.py",
}


def elsewhere(text: str) -> bool:
    return any(word in text for word in ELSEWHERE)


class Reader:
    """Somebody with an empty folder who does what a page says."""

    def __init__(self, folder: Path, results: Path | None = None) -> None:
        self.folder = folder
        self.results = results  # stand in for what each comparison would leave
        self.names: dict[str, object] = {"__name__": "__main__"}
        self.apart = False  # after an installation: in a new process, which sees it

    def follow(self, step: Step) -> None:
        """Do one step; AssertionError with what was said where it fails."""
        if step.kind == "file":
            self.save(step)
        elif step.kind == "python":
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(step.text, "block of the page", "exec"), self.names)
        else:
            self.type(split(step.text))

    def save(self, step: Step) -> None:
        """Save a file; one that a command made must have the lines shown, in their order."""
        path = self.folder / step.name
        if not path.exists():
            path.write_text(step.text, encoding="utf-8")
            return
        lines = iter(path.read_text(encoding="utf-8").splitlines())
        for shown in step.text.strip("\n").splitlines():
            assert shown in lines, f"{step.name} has no line, or not there: {shown}"

    def type(self, words: list[str]) -> None:
        """Type a command."""
        if words[:2] == ["pip", "install"]:
            tell(self.folder / "pyproject.toml", self.folder)
            self.apart = True
        elif words[0] == "python":
            self.run_file(words[1:])
        elif words[1] == "compare" and self.results is not None:
            self.compare(words[2:])
        elif self.apart:
            line = [sys.executable, "-m", "mindgap.cli", *small(words[1:])]
            done = subprocess.run(line, cwd=self.folder, env=self.around(), capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{words}: {done.stderr}"
        else:
            self.call(small(words[1:]))

    def around(self) -> dict[str, str]:
        path = f"{self.folder}{os.pathsep}{ROOT}"
        return {**os.environ, "PYTHONPATH": path, "NO_COLOR": "1", "OMP_NUM_THREADS": "1"}

    def run_file(self, words: list[str]) -> None:
        said = io.StringIO()
        with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said):
            patch.setattr(sys, "argv", words)
            runpy.run_path(words[0], run_name="__main__")
        assert said.getvalue(), f"{words} says nothing"

    def compare(self, words: list[str]) -> None:
        """A comparison whose scenarios and place are read; its results are those that stand in for it."""
        from sim.scenario import load_scenario

        assert self.results is not None
        place = words[words.index("--place") + 1] if "--place" in words else "england"
        names = [word for k, word in enumerate(words) if not word.startswith("-") and words[k - 1] not in OPTIONS]
        for name in names if not self.apart else ():
            load_scenario(name).override(place=place)
        shutil.copytree(self.results, self.folder / words[words.index("--out") + 1])

    @staticmethod
    def call(words: list[str]) -> None:
        """A command of mindgap, in this process: the model is compiled and loaded already."""
        from typer.testing import CliRunner

        from mindgap.cli import app

        done = CliRunner().invoke(app, words, catch_exceptions=False)
        assert done.exit_code in {0, MISSED.get(words[0], 0)}, (
            f"mindgap {' '.join(words)}: exit {done.exit_code}\n{done.output}"
        )


def house_template(path: Path) -> None:
    """A presentation of the reader's own house."""
    from pptx import Presentation

    Presentation().save(str(path))


def fills(page: Path) -> bool:
    """Whether a page makes the folder results/mine itself."""
    return any(re.search(r"--out results/mine|out=\"results/mine\"", step.text) for step in steps(page))


def is_long(step: Step) -> bool:
    if step.kind == "python":
        return "compare(" in step.text or "sweep(" in step.text
    words = [*split(step.text), ""] if step.kind == "command" else ["", ""]
    return words[1] in LONG and "--dry-run" not in words


def read(page: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, results: Path | None) -> None:
    monkeypatch.chdir(folder)
    house_template(folder / "house.pptx")
    reader = Reader(folder, results)
    for step in steps(page):
        again = reader.apart and step.kind == "command" and "explain" not in step.text  # a process of its own, each
        if not elsewhere(step.text) and (results is None or not (is_long(step) or again)):
            reader.follow(step)


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of a comparison that stand in for those which the pages make, and a template."""
    folder = tmp_path_factory.mktemp("kit")
    results = str(folder / "results" / "mine")
    Reader.call(small(["compare", "baseline", "peer_support", "--out", results]))
    house_template(folder / "house.pptx")
    return folder


@pytest.mark.parametrize("page", PAGES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_start_or_a_tutorial_works(page: Path, kit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(steps(page)) >= 3
    read(page, tmp_path, monkeypatch, kit / "results" / "mine")


@pytest.mark.nightly
@pytest.mark.parametrize("page", PAGES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_it_works_to_the_letter(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read(page, tmp_path, monkeypatch, None)


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a reader of a how-to page has by then: results with people enough in each decile, and a template."""
    folder = tmp_path_factory.mktemp("stocked")
    names = ["baseline", "living_wage", "peer_support"]
    size = ["--people", "8000", "--months", "26", "--replicates", "2", "--jobs", "1"]
    Reader.call(["compare", *names, *size, "--out", str(folder / "results" / "mine")])
    house_template(folder / "house.pptx")
    return folder


@pytest.mark.nightly
@pytest.mark.parametrize("page", HOW_TO, ids=lambda p: p.stem)
def test_commands_and_code_of_a_how_to_page_run(
    page: Path, stocked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(stocked, tmp_path, dirs_exist_ok=True)
    if fills(page):
        shutil.rmtree(tmp_path / "results" / "mine")
    monkeypatch.chdir(tmp_path)
    reader = Reader(tmp_path)
    for step in sorted(steps(page), key=lambda step: step.kind != "file"):
        if not elsewhere(step.text):
            reader.follow(step)
        elif step.kind == "python":
            compile(step.text, page.name, "exec")


def test_each_small_size_is_an_option_of_its_command() -> None:
    import typer

    from mindgap.cli import app

    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    unknown = [
        (name, option)
        for name, sizes in SMALL.items()
        for option in sizes
        if option not in {word for p in commands[name].params for word in p.opts}
    ]
    assert unknown == []


def test_what_is_tested_elsewhere_is_still_said() -> None:
    said = "\n".join(p.read_text(encoding="utf-8") for p in [*PAGES, *HOW_TO])
    assert [word for word in ELSEWHERE if word not in said] == []


def test_a_reader_notices_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    reader = Reader(tmp_path)
    (tmp_path / "there.yaml").write_text("a: 1\nb: 2\n")
    with pytest.raises(AssertionError, match="has no line"):
        reader.save(Step("file", "b: 2\na: 1\n", "there.yaml"))
    with pytest.raises(AssertionError, match="exit 2"):
        reader.type(["mindgap", "check", "there.yaml"])
    with pytest.raises(ZeroDivisionError):
        reader.follow(Step("python", "1 / 0"))
