"""Sweeps: however they are stopped, killed or spread over processes, the same folder of results."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

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
COMMAND = [sys.executable, "-c", "from mindgap.cli import main; main()", "sweep"]


def environment() -> dict[str, str]:
    """This environment, in which the clone can be imported from any folder."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def sweep(where: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *more], cwd=where, env=environment(), capture_output=True, text=True, timeout=300)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder but the manifest, which says when and how it was made."""
    files = [p for p in folder.rglob("*") if p.is_file() and p.name != "manifest.json"]
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files if not p.name.startswith(".")}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the design and one unbroken sweep of it, on one process."""
    where = tmp_path_factory.mktemp("sweeps")
    (where / "design.yaml").write_text(DESIGN)
    done = sweep(where, "design.yaml", "--out", "whole", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    return where


def test_two_processes_leave_the_same_bytes(place: Path) -> None:
    assert sweep(place, "design.yaml", "--out", "two", "--jobs", "2").returncode == 0
    assert contents(place / "two") == contents(place / "whole")


def test_a_killed_sweep_goes_on_and_ends_with_the_same_bytes(place: Path) -> None:
    command = [*COMMAND, "design.yaml", "--out", "killed", "--jobs", "1"]
    silent = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=place, env=environment(), stdout=silent, stderr=silent)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None and len(list((place / "killed").rglob("*"))) < 4:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert sweep(place, "--out", "killed", "--resume").returncode == 0
    assert contents(place / "killed") == contents(place / "whole")


def test_a_finished_sweep_says_so(place: Path) -> None:
    again = sweep(place, "design.yaml", "--out", "whole")
    assert again.returncode == 0
    assert "gap.caseness.imd_fifth" in again.stdout


def test_a_flipped_byte_is_found_and_computed_anew(place: Path) -> None:
    shutil.copytree(place / "whole", place / "flipped")
    [pack, *_] = sorted((place / "flipped" / "runs").rglob("*.*"))
    data = bytearray(pack.read_bytes())
    data[len(data) // 2] ^= 1
    pack.write_bytes(bytes(data))
    mended = sweep(place, "design.yaml", "--out", "flipped", "--jobs", "1")
    assert mended.returncode == 0, mended.stderr
    assert contents(place / "flipped") == contents(place / "whole")


def test_another_designs_folder_is_refused(place: Path) -> None:
    (place / "other.yaml").write_text(DESIGN.replace("[1.4, 1.7]", "[1.4, 1.6]"))
    refused = sweep(place, "other.yaml", "--out", "whole")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr


def test_every_mistake_of_a_design_at_once(place: Path) -> None:
    wrong = DESIGN.replace("peer_support.size", "peer_suport.size").replace("caseness]", "casenes]")
    (place / "wrong.yaml").write_text(wrong)
    refused = sweep(place, "wrong.yaml", "--out", "nothing")
    assert refused.returncode == 2
    assert "did you mean `peer_support.size`" in refused.stderr
    assert "did you mean `caseness`" in refused.stderr
    assert not (place / "nothing").exists()
