"""What the tests of sweeps share: designs on disk, work without a model, and all bytes of a folder."""

import json
import shutil
from pathlib import Path

import pytest

from experiments import findings, ledger
from experiments import sweep as sweeping
from experiments.design import load_design
from experiments.sweep import sweep
from tests.sweeps.sweep_faults import Faulty, here

DESIGN = """schema: 1
name: Strain
method: grid
uncertainties:
  distress.strain: [1.4, 2.0, 2.3]
outcomes: [caseness]
replicates: 2
people: 600
months: 14
"""


@pytest.fixture
def written(tmp_path):
    """Writes a design and gives its plan."""

    def write(text: str = DESIGN, **changes):
        path = tmp_path / "design.yaml"
        path.write_text(text, encoding="utf-8")
        return load_design(path, **changes)

    return write


@pytest.fixture(scope="session")
def made_once(tmp_path_factory):
    """A folder with one unbroken sweep of the design, for tests to copy."""
    where = tmp_path_factory.mktemp("unbroken")
    (where / "design.yaml").write_text(DESIGN, encoding="utf-8")
    sweep(load_design(where / "design.yaml"), out=where / "whole", work=Faulty("", where / "flag"), spread=here)
    return where / "whole"


@pytest.fixture
def copied(tmp_path, made_once):
    """Puts a copy of the unbroken sweep under a name."""
    return lambda name: Path(shutil.copytree(made_once, tmp_path / name))


@pytest.fixture
def go(tmp_path, written):
    """Sweeps a design with work that needs no model: go(folder, kind of fault or none, text, options).

    In this process, but where there is a fault or ``jobs`` says how many processes are to do it.
    """

    def call(folder: str, kind: str = "", text: str = DESIGN, changes=None, **options):
        flag = tmp_path / "flag"
        flag.touch() if kind else flag.unlink(missing_ok=True)
        said: list[str] = []
        plan = written(text, **(changes or {}))
        if not kind and "jobs" not in options:
            options = {"spread": here, **options}
        options = {"jobs": 1, "timeout": 20, **options}
        result = sweep(plan, out=tmp_path / folder, work=Faulty(kind, flag), say=said.append, **options)
        return result, said

    return call


@pytest.fixture
def packed(monkeypatch):
    """A file holds four runs, so that a small sweep has several."""
    for module in (findings, ledger, sweeping):
        monkeypatch.setattr(module, "PACK", 4)


@pytest.fixture
def every_byte(tmp_path):
    """All files of a folder, the manifest without when and how it was made."""

    def read(name: str) -> dict[str, bytes]:
        found = {p.relative_to(tmp_path / name).as_posix(): p.read_bytes() for p in (tmp_path / name).rglob("*.*")}
        manifest = json.loads(found.pop("manifest.json"))
        del manifest["made"]
        return {**found, "manifest.json": json.dumps(manifest, sort_keys=True).encode()}

    return read
