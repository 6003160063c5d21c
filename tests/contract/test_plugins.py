"""Processes and levers of other packages: found by entry points, run like any other, their mistakes told plainly."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from docs.examples.debt_advice.debt_advice_lever import LEVERS
from sim import plugins
from sim.files import InputError
from sim.levers.lever import Effect
from sim.levers.plugged import faults
from sim.numbers import numbers_in
from sim.plugins import Plug
from sim.process import _plug
from tests.installed import tell

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "debt_advice"
RUN = """
import numpy as np
from experiments.manifest import source_hash
from sim import plugins
from sim.levers.lever import library
from sim.process import processes
from sim.run import begin, prepare
from sim.scenario import load_scenario

scenario = load_scenario("debt.yaml").override(people=400, burn_in_months=1, months=14)
run = begin(scenario, prepare(scenario, 0))
while run.month < scenario.months:
    run.step()
advised = run.town.whole("advised") == 1
print(advised.sum(), sorted(p.name for p in plugins.found(plugins.PROCESSES)), source_hash()[:8])
print(processes()["debt_advice"].barrier == "", library()["debt_advisers"].level)
"""


def installed(folder: Path) -> Path:
    """The example as pip would leave it."""
    for path in EXAMPLE.glob("*.py"):
        shutil.copy(path, folder)
    tell(EXAMPLE / "pyproject.toml", folder)
    return folder


def call(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    path = f"{folder}{os.pathsep}{ROOT}"
    environment = {**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", "COLUMNS": "300", "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def written(folder: Path, text: str, name: str = "debt_advice") -> Plug:
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    return Plug(name, "strangers", "1", name, path)


def test_a_process_and_levers_of_another_package_run(tmp_path: Path) -> None:
    folder = installed(tmp_path)
    levers = "levers: [{lever: debt_advisers}, {lever: advice_that_helps}]"
    (folder / "debt.yaml").write_text(f"schema: 1\nname: Debt advice\nextends: baseline\n{levers}\n")
    done = call(folder, "-c", RUN)
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert int(first.split()[0]) > 0, "nobody was ever advised"
    assert "['debt_advice']" in first
    assert second == "True place"
    plain = call(ROOT, "-c", "from experiments.manifest import source_hash; print(source_hash()[:8])")
    assert plain.stdout.split()[-1] != first.split()[-1], "results of a plug-in carry its stamp"


def test_without_plug_ins_there_is_no_stamp() -> None:
    assert plugins.stamp() == []


def test_the_command_line_says_what_is_wrong_and_where(tmp_path: Path) -> None:
    folder = installed(tmp_path)
    path = folder / "debt_advice.py"
    path.write_text(path.read_text().replace('"flag"', '"flagg"').replace("COLUMNS = {", "COLUMNS = {\n    **{},"))
    done = call(folder, "-m", "mindgap.cli", "list", "levers")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "debt_advice.py (plug-in mindgap-debt-advice):12: columns: a key that is no text" in done.stderr


NUMBER = '"unit": "1", "low": 0, "high": 1, "meaning": "x"'
WRONG = [
    (
        'COLUMNS = {"advised": {"kind": "flagg", "meaning": "x"}}',
        "'flagg'; one of flag, count, code, real; did you mean",
    ),
    ('COLUMNS = {"advised": {"kind": "flag"}}', "columns.advised: no meaning; flag: kind, meaning"),
    (
        'COLUMNS = {"advised": {"kind": "count", "unit": "months", "high": 300, "meaning": "x"}}',
        "columns.advised.high: 300; 1 to 255",
    ),
    ('COLUMNS = {"advised": {"kind": "flag", "meaning": "x", "hihg": 3}}', "columns.advised.hihg: an unknown key"),
    (
        'N = 3\nCOLUMNS = {"advised": {"kind": "flag", "meaning": N}}',
        "meaning: `N`; a value written out, no name or sum",
    ),
    ("COLUMNS = [1]", "columns: a list of 1; names with what each is"),
    ("COLUMNS = {", "file: is no Python"),
    (f'NUMBERS = {{"found": {{{NUMBER}, "value": 2, "kind": "assumed"}}}}', "value 2; between low 0 and high 1"),
    (f'NUMBERS = {{"found": {{{NUMBER}, "value": 1, "kind": "measured"}}}}', "measured without a source"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_mistake_in_what_a_process_declares_is_told_with_file_and_line(
    text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plug = written(tmp_path, text)
    monkeypatch.setattr(plugins, "found", lambda group: (plug,) if group == plugins.PROCESSES else ())
    with pytest.raises(InputError) as error:
        plugins.columns()
        numbers_in(plugins.declared(plug))
    assert said in str(error.value)
    assert str(error.value).startswith(f"{plug.path} (plug-in strangers):")


BROKEN = [
    ("import nowhere_at_all", "cannot be loaded (ModuleNotFoundError"),
    ("x = 1", "month: missing"),
    ("x = 1\n\ny = 1 / 0", ":3: module: cannot be loaded (ZeroDivisionError"),
    (
        "from typing import NamedTuple\nfrom sim.process import Person\n"
        "class Own(NamedTuple):\n    advised: Person\ndef month(own, lo, hi): pass\n",
        "advised: no such column",
    ),
    (
        "from typing import NamedTuple\nfrom sim.process import Person\n"
        "class Own(NamedTuple):\n    distress: Person\ndef month(own, lo, hi): pass\n",
        "writes distress, which belongs to distress",
    ),
    (
        "from typing import NamedTuple\nfrom sim.process import Person\nclass Now(NamedTuple):\n    sex: Person\n"
        "class Own(NamedTuple):\n    pass\ndef month(now, own, lo, hi): pass\n",
        "reads the label sex",
    ),
]


@pytest.mark.parametrize(("text", "said"), BROKEN)
def test_a_module_that_is_no_process_is_told(
    text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    plug = written(tmp_path, text, f"stranger_{abs(hash(text))}")
    try:
        mistakes = [str(m) for m in _plug(plug, {})]
    except InputError as error:
        mistakes = [str(error)]
    assert any(said in m for m in mistakes), mistakes


def test_a_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    plug = written(tmp_path, "", "distress")
    assert "there is already" in str(_plug(plug, {"distress": None})[0])  # type: ignore[dict-item]


LEVER = replace(LEVERS[1], who="ghq4", effects=(Effect("strain.advice", -0.5, low=-1.0, high=0.0, reason="assumed"),))


def test_a_sound_lever_has_no_fault() -> None:
    assert list(faults(LEVER, set())) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"effects": (Effect("strain.advise", -0.5, reason="x"),)}, "which is no number"),
        ({"effects": (Effect("strain.level", -0.5, reason="x"),)}, "which no lever may move"),
        ({"effects": (Effect("strain.advice", -3.0, low=-1, high=0, reason="x"),)}, "a change of -3"),
        ({"effects": (Effect("strain.advice", -0.5),)}, "neither source nor reason"),
        ({"outcomes": ("cases",)}, "'cases'"),
        ({"who": "ghq5"}, "unknown name 'ghq5'"),
        ({"level": "town"}, "'town'"),
        ({"source": ""}, "no source"),
    ],
)
def test_a_fault_of_a_lever_is_told(change: dict[str, object], said: str) -> None:
    [(_, _, found, allowed, _)] = faults(replace(LEVER, **change), set())
    assert said in found
    assert allowed


def test_the_nearest_name_is_offered() -> None:
    wrong = replace(LEVER, effects=(Effect("strain.advise", -0.5, reason="x"),))
    assert next(iter(faults(wrong, set())))[4] == "strain.advice"
