"""The same luck pays under every shipped scenario of one lever: what is said of a gap is not that luck."""

import pandas as pd
import pytest

from analysis.gaps import values, variance_reduction
from experiments.runner import run_replicate, seed_of
from sim.library import scenario_names
from sim.scenario import load_scenario

PEOPLE, REPLICATES, LEAST = 5_000, 15, 10.0


def of_one_lever() -> list[str]:
    """The scenarios of the library that move one lever and nothing else."""
    loaded = {name: load_scenario(name) for name in scenario_names()}
    return [name for name, s in loaded.items() if len(s.levers) == 1 and not s.numbers]


def paired(names: list[str], people: int, replicates: int) -> pd.DataFrame:
    """What pairing buys under each, over the last five years of the twenty that they are shipped with."""
    scenarios = [load_scenario(name).override(people=people) for name in ("baseline", *names)]
    after = scenarios[0].months - 60
    runs = (run_replicate(scenarios, k, seed_of(0, k)).series for k in range(replicates))
    series = pd.concat([run[run["month"] >= after] for run in runs], ignore_index=True)
    return variance_reduction(values(series, (after, after + 60)))


def test_most_levers_are_shipped_alone():
    assert len(of_one_lever()) >= 20


@pytest.mark.nightly
def test_pairing_cuts_the_variance_of_the_caseness_gap_tenfold_under_every_one():
    found = paired(of_one_lever(), PEOPLE, REPLICATES)
    assert (found["flagged"] == (found["factor"] < 2)).all()
    gap = found[(found["outcome"] == "caseness") & (found["gap"] == "imd_fifth")].set_index("scenario")
    print(gap["factor"].sort_values().map("{:,.0f}".format).to_string())
    for outcome, rows in found[found["flagged"]].groupby("outcome"):
        print(f"{outcome}: under 2 {len(rows)} times, least {rows['factor'].min():.2f}")
    assert sorted(gap.index) == sorted(of_one_lever())
    assert gap["factor"].min() >= LEAST
