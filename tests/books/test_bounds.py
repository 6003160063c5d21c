"""No compiled loop reads or writes beside its arrays: large towns lived with every index checked, to the same bytes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.levers.lever import library

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import hashlib, sys
from sim.columns import ROW
from sim.run import begin, prepare
from sim.scenario import Scenario

for text in sys.argv[2:]:
    scenario = Scenario.model_validate_json(text)
    run = begin(scenario, prepare(scenario, 11))
    if sys.argv[1] == "astray":
        run.town.links[ROW["partner"], run.town.adults[0]] = 30_000
    run.finish()
    town = run.town
    whole = town.real.tobytes() + town.small.tobytes() + town.ties.tobytes() + run.record.counts().tobytes()
    print(hashlib.sha256(whole).hexdigest())
"""


def lived(cache: Path | None, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The towns lived in a process of its own; with a cache folder, every index is checked."""
    checked = {"NUMBA_BOUNDSCHECK": "1", "XDG_CACHE_HOME": str(cache)} if cache else {}
    environment = {**os.environ, **checked, "PYTHONPATH": str(ROOT)}
    environment.pop("NUMBA_CACHE_DIR", None)
    line = [sys.executable, "-c", SCRIPT, *arguments]
    return subprocess.run(line, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.nightly
def test_with_every_index_checked_large_towns_live_as_ever(lab, tmp_path):
    """50,000 people, areas of many streets; then 5,000 with every lever, a rival theory, a held and a levelled cut."""
    levers = [{"lever": name, "start": "2025-06", "ramp_months": 2} for name in library()]
    rich = {"levers": levers, "cut": {"seeking.trust": "hold", "work": "level"}}
    rich["theory"] = {"contagion": "low_mood_spreads", "work_response": "on"}
    towns = lab.scenario(people=50_000, burn=6, months=120), lab.scenario(people=5_000, burn=6, months=36, **rich)
    texts = [town.model_dump_json(by_alias=True) for town in towns]
    checked, usual = lived(tmp_path, "straight", *texts), lived(None, "straight", *texts)
    for done in (checked, usual):
        assert done.returncode == 0 and done.stderr == "", done.stderr
    assert len(checked.stdout.split()) == 2 and checked.stdout == usual.stdout
    small = lab.scenario(people=1_000, burn=2, months=2).model_dump_json(by_alias=True)
    assert "IndexError" in lived(tmp_path, "astray", small).stderr  # a link that leads out of the town is found
