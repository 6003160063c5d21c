"""Treatment rises while life grows harder, and its twin: the direction of each, on the same people."""

import numpy as np
import pytest

from sim.levers.lever import library
from sim.record import of
from sim.run import begin, prepare
from sim.scenario import load_scenario

SIZE = {"people": 6000, "burn_in_months": 48, "months": 108}


@pytest.fixture(scope="module")
def years():
    """By scenario: treated given need, prevalence and exposures (percent) in the first and the last year."""
    found, town = {}, None
    for name in ("treatment_rises_alone", "treatment_rises"):
        scenario = load_scenario(name).override(**SIZE)
        town = prepare(scenario, 3) if town is None else town
        counts = begin(scenario, town).finish().record.counts().sum((1, 2, 3, 4))
        found[name] = []
        for year in (counts[:12].sum(0), counts[-12:].sum(0)):
            share = {k: 100 * of(year, k) / of(year, "people") for k in ("cmd", "strain", "lonely", "insecure_home")}
            found[name].append({**share, "treated": 100 * of(year, "treated_cmd") / of(year, "cmd")})
    return found


def test_both_begin_alike_and_treatment_doubles(years):
    first = [runs[0] for runs in years.values()]
    assert first[0] == first[1]
    assert 19 < first[0]["treated"] < 28
    for runs in years.values():
        assert runs[1]["treated"] > 1.6 * runs[0]["treated"]
        assert 41 < runs[1]["treated"] < 54


def test_treatment_alone_lowers_prevalence_and_harder_times_take_that_away(years):
    alone, harder = years["treatment_rises_alone"], years["treatment_rises"]
    assert alone[1]["cmd"] < alone[0]["cmd"] - 1.0
    assert harder[1]["cmd"] > alone[1]["cmd"] + 1.5
    assert harder[1]["cmd"] > harder[0]["cmd"] - 0.4, "prevalence falls in spite of harder times"


def test_what_worsens_is_what_the_scenario_says(years):
    alone, harder = years["treatment_rises_alone"], years["treatment_rises"]
    for name in ("strain", "lonely", "insecure_home"):
        assert harder[1][name] > 1.3 * alone[1][name], name
    moved = {e.number for u in load_scenario("treatment_rises").levers for e in library()[u.lever].effects}
    assert not any(number.split(".")[0] in ("distress", "reading") for number in moved)
    assert np.isfinite([v for runs in years.values() for run in runs for v in run.values()]).all()
