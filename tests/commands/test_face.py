"""What is imported from mindgap says in one line what it is, and what is wrong with what it was given."""

import re
from pathlib import Path
from types import SimpleNamespace as Some

import pandas as pd
import pytest

import mindgap
from experiments.compare import Comparison, resolve
from experiments.decompose import Decomposition, Question
from experiments.frontier import Frontier
from experiments.sweep import Sweep
from sim.files import InputError
from sim.scenario import load_scenario
from tests.measures.made_up import series

NOTHING = pd.DataFrame()


def test_a_lone_name_is_a_scenario_not_its_letters():
    assert [s.key for s in resolve("baseline")] == [s.key for s in resolve(["baseline"])] == ["baseline"]
    with pytest.raises(InputError, match="unknown scenario 'baselin'"):
        mindgap.compare("baselin")


def test_gaps_of_another_table_say_which_is_wanted():
    told = r"a table without month, numerator, denominator; .* such as compare\(\[…\]\)\.series, with the columns scen"
    with pytest.raises(ValueError, match=told):
        mindgap.gaps(series(replicates=1, months=12).drop(columns=["month", "numerator", "denominator"]))


def test_results_are_one_line_in_print():
    """Their tables and manifests are asked for by name."""
    scenarios = [load_scenario(name).override(people=1000, months=24) for name in ("baseline", "peer_support")]
    table = pd.DataFrame({"replicate": [0, 0, 1, 2]})
    compared = Comparison(Path("mine"), scenarios, table, *[NOTHING] * 4, manifest={"packages": {"numpy": "2"}})
    assert repr(compared) == "<Comparison: baseline, peer_support; 1,000 people, 24 months, 3 replicates; mine>"
    plan = Some(design=Some(name="Wages"), rows=1200)
    swept = Sweep(Path("mine"), plan, Some(replicates=4), None, NOTHING, NOTHING, failures=[None])
    assert repr(swept) == "<Sweep: Wages; 1,200 rows × 4 replicates; 1 runs failed; mine>"
    found = Frontier(Path("mine"), plan, {"front": table})
    assert repr(found) == "<Frontier: Wages; 4 mixes on the front; mine>"
    shares = pd.DataFrame({"part": ["barriers", "barriers", "cycles"]})
    shared = Decomposition(Path("mine"), Question(scenarios[1]), shares, NOTHING, NOTHING)
    assert repr(shared) == "<Decomposition: gap.caseness.imd_fifth of peer_support; barriers, cycles; mine>"


def test_the_researchers_page_prints_rows_that_can_be_told_apart(capsys):
    page = Path(__file__).resolve().parents[2] / "docs" / "start" / "researcher.md"
    [code] = [b for b in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.S) if "gaps(" in b]
    lines = [line for line in code.splitlines() if not line.startswith(("from mindgap", "found = "))]
    found = Some(series=series(["baseline", "living_wage"], replicates=2, months=24))
    exec("\n".join(lines), {"found": found, "gaps": mindgap.gaps})
    rows = [tuple(line.split()[1:3]) for line in capsys.readouterr().out.splitlines()[1:]]
    assert rows and len(set(rows)) == len(rows)
