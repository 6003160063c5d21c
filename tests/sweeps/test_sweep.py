"""Sweeps: however they are stopped, killed or spread over processes, the same folder of results."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mindgap.cli import app

DESIGN = """schema: 1
name: Two sizes of peer support
base: baseline
method: grid
levers:
  peer_support.size: [0.0, 1.0]
uncertainties:
  distress.strain: [1.4, 1.7]
outcomes: [gap.caseness.imd_fifth, caseness]
replicates: 2
people: 600
months: 14
"""
ROOT = Path(__file__).resolve().parents[2]
MAIN = "from mindgap.cli import main; main()"
COMMAND = [sys.executable, "-c", MAIN, "sweep", "design.yaml", "--out", "killed", "--jobs", "1"]


def environment() -> dict[str, str]:
    """This environment, in which the clone can be imported from any folder."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder but the manifest, which says when and how it was made."""
    files = [p for p in folder.rglob("*") if p.is_file() and p.name != "manifest.json"]
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files if not p.name.startswith(".")}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the design and one unbroken sweep of it, on one process."""
    where = tmp_path_factory.mktemp("sweeps")
    (where / "design.yaml").write_text(DESIGN)
    arguments = ["sweep", str(where / "design.yaml"), "--out", str(where / "whole"), "--jobs", "1"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    return where


@pytest.fixture
def run(run, place: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs a command in that folder."""
    monkeypatch.chdir(place)
    return run


def test_two_processes_leave_the_same_bytes(place: Path, run) -> None:
    assert run("sweep", "design.yaml", "--out", "two", "--jobs", "2")[0] == 0
    assert contents(place / "two") == contents(place / "whole")


def test_a_killed_sweep_goes_on_and_ends_with_the_same_bytes(place: Path, run) -> None:
    """Some of its runs are done when it is killed, and not all."""
    silent = subprocess.DEVNULL
    process = subprocess.Popen(COMMAND, cwd=place, env=environment(), stdout=silent, stderr=silent)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None and not list((place / "killed").glob("parts/*")):
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert 1 <= len(list((place / "killed").glob("parts/*"))) < 8
    assert run("sweep", "--out", "killed", "--resume")[0] == 0
    assert contents(place / "killed") == contents(place / "whole")


def test_a_finished_sweep_says_so(run) -> None:
    code, said, notes = run("sweep", "design.yaml", "--out", "whole")
    assert code == 0
    assert "gap.caseness.imd_fifth" in said
    assert "This sweep is finished" in notes


def test_a_flipped_byte_is_found_and_computed_anew(place: Path, run) -> None:
    shutil.copytree(place / "whole", place / "flipped")
    [pack, *_] = sorted((place / "flipped" / "runs").rglob("*.*"))
    data = bytearray(pack.read_bytes())
    data[len(data) // 2] ^= 1
    pack.write_bytes(bytes(data))
    code, _, notes = run("sweep", "design.yaml", "--out", "flipped", "--jobs", "1")
    assert code == 0
    assert f"{pack.name}" in notes and "damaged" in notes
    assert contents(place / "flipped") == contents(place / "whole")


def test_another_designs_folder_is_refused(place: Path, run) -> None:
    (place / "other.yaml").write_text(DESIGN.replace("[1.4, 1.7]", "[1.4, 1.6]"))
    before = contents(place / "whole")
    code, _, notes = run("sweep", "other.yaml", "--out", "whole")
    assert code == 2
    assert "rows that are not in this design" in notes
    assert contents(place / "whole") == before


def test_every_mistake_of_a_design_at_once(place: Path, run) -> None:
    wrong = DESIGN.replace("peer_support.size", "peer_suport.size").replace("caseness]", "casenes]")
    (place / "wrong.yaml").write_text(wrong)
    code, _, notes = run("sweep", "wrong.yaml", "--out", "nothing")
    assert code == 2
    assert "did you mean `peer_support.size`" in notes
    assert "did you mean `caseness`" in notes
    assert not (place / "nothing").exists()
