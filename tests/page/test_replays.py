"""Replays count what `compare` counts, and go on when a process is lost or somebody asks for something else."""

import os
import signal
import time
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from analysis.charts.trends import trend_data
from analysis.gaps import gap_table, values
from experiments import replay_tables as tables
from experiments.costs import summary
from experiments.players import Players
from experiments.replay import Job, Take, Towns
from experiments.runner import run_replicate, seed_of
from sim.scenario import Scenario, load_scenario

SEEDS = {k: seed_of(0, k) for k in range(3)}


def scenario(name: str, people: int = 1000, months: int = 24) -> Scenario:
    return load_scenario(name).override(people=people, months=months, burn_in_months=12)


@pytest.fixture(scope="module")
def scenarios() -> list[Scenario]:
    return [scenario(name) for name in ("baseline", "peer_support", "living_wage")]


@pytest.fixture(scope="module")
def found(scenarios: list[Scenario]) -> dict[str, dict[int, Take]]:
    towns = Towns()

    def whole(s: Scenario, k: int, seed: int) -> Take:
        first, *rest = Job(s, k, seed).play(towns, part=7)
        for more in rest:
            first = first.then(more)
        return first

    return {s.key: {k: whole(s, k, seed) for k, seed in SEEDS.items()} for s in scenarios}


@pytest.fixture(scope="module")
def stage(scenarios: list[Scenario], found: dict[str, dict[int, Take]]) -> tables.Stage:
    shown = tables.stage(scenarios, found, len(SEEDS))
    assert shown is not None
    return shown


@pytest.fixture(scope="module")
def series(scenarios: list[Scenario]) -> tuple[pd.DataFrame, pd.DataFrame]:
    runs = [run_replicate(scenarios, k, seed) for k, seed in SEEDS.items()]
    return tuple(pd.concat([getattr(run, what) for run in runs], ignore_index=True) for what in ("series", "costs"))


@pytest.fixture(scope="module")
def gaps(series: tuple[pd.DataFrame, ...]) -> pd.DataFrame:
    return gap_table(values(series[0]))


@pytest.mark.parametrize("gap", ["imd_fifth", pytest.param("black_white", marks=pytest.mark.nightly)])
def test_the_gap_rows_are_those_of_compare(stage: tables.Stage, gaps: pd.DataFrame, gap: str) -> None:
    outcomes = ["caseness", "treated_given_need", "recovery", "restraint", "trust"]
    mine = tables.gap_rows(stage, outcomes, gap)
    theirs = gaps[(gaps["gap"] == gap) & (gaps["measure"] == "absolute") & gaps["outcome"].isin(outcomes)]
    both = mine.merge(theirs, on=["scenario", "outcome"], suffixes=("", "_theirs"))
    assert len(both) == len(mine) == 15
    for name in theirs.columns.drop(["scenario", "outcome"]):
        a, b = both[name], both[f"{name}_theirs"]
        if a.dtype == float:
            np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12, err_msg=name)
        else:
            assert a.tolist() == b.tolist(), name


def test_the_trend_is_that_of_the_chart(stage: tables.Stage, series: tuple[pd.DataFrame, ...]) -> None:
    mine, theirs = tables.trend(stage), trend_data(series[0])
    columns = ["most", "least", "gap", "gap_low", "gap_high", "change", "change_low", "change_high"]
    assert mine["scenario"].tolist() == theirs["scenario"].tolist()
    np.testing.assert_allclose(mine[columns], theirs[columns], rtol=1e-9, atol=1e-12)


def test_the_tidy_series_and_the_bills_are_those_of_compare(
    stage: tables.Stage, scenarios: list[Scenario], series: tuple[pd.DataFrame, ...]
) -> None:
    mine = tables.series(stage, ["caseness", "recovery"], ["all", "imd_fifth"], SEEDS)
    both = mine.merge(series[0], on=["scenario", "replicate", "seed", "month", "dimension", "group", "outcome"])
    assert len(both) == len(mine) == 3 * 3 * 24 * 6 * 2
    assert (both["numerator_x"] == both["numerator_y"]).all()
    assert (both["denominator_x"] == both["denominator_y"]).all()
    pd.testing.assert_frame_equal(tables.bills(stage), summary(series[1], scenarios))
    reached = tables.reached(stage)
    assert (reached["reached"] <= reached["eligible"]).all()
    assert (reached["reached"] > 0).all()


def test_what_is_shown_while_runs_are_still_played(
    scenarios: list[Scenario], found: dict[str, dict[int, Take]]
) -> None:
    def growing(months: dict[int, int]) -> tables.Stage | None:
        return tables.stage(
            scenarios, {s: {k: t.upto(months[k]) for k, t in f.items() if k in months} for s, f in found.items()}, 3
        )

    assert growing({}) is None
    assert growing({0: 24}) is None  # one replicate has no interval
    early = growing({0: 7, 1: 14, 2: 21})
    assert early is not None
    assert (early.replicates, early.months, early.whole) == ([1, 2], 14, False)
    later = growing({0: 24, 1: 24, 2: 7})
    assert later is not None
    assert (later.replicates, later.months, later.whole) == ([0, 1], 24, False)
    done = growing({0: 24, 1: 24, 2: 24})
    assert done is not None
    assert done.whole


@pytest.fixture(scope="module")
def players() -> Iterator[Players]:
    found = Players(2)
    yield found
    found.close()


def wait(players: Players, guest: str, keys: list[str], seconds: float = 120.0) -> dict[str, Take]:
    late = time.monotonic() + seconds
    while time.monotonic() < late:
        takes, failed = players.found(guest, keys)
        assert not failed
        if all(key in takes and takes[key].months == 24 for key in keys):
            return takes
        players.await_news(0.2)
    raise AssertionError(f"not played in {seconds} s")


def jobs(name: str, seeds: dict[int, int] = SEEDS, months: int = 24) -> list[Job]:
    return [Job(scenario(name, months=months), k, seed) for k, seed in seeds.items()]


def test_players_give_the_same_counts_to_all_who_ask(players: Players, found: dict[str, dict[int, Take]]) -> None:
    mine, theirs = jobs("peer_support"), jobs("living_wage")
    keys = players.ask("me", mine), players.ask("them", theirs)
    for guest, key, name in (("me", keys[0], "peer_support"), ("them", keys[1], "living_wage")):
        takes = wait(players, guest, key)
        for k, one in enumerate(key):
            assert all(np.array_equal(a, b) for a, b in zip(takes[one], found[name][k], strict=True))


def test_a_new_wish_ends_the_run_of_the_old_one(players: Players) -> None:
    long = players.ask("me", jobs("baseline", months=1200))
    late = time.monotonic() + 120
    while not players.found("me", long)[0] and time.monotonic() < late:
        players.await_news(0.1)
    assert players.found("me", long)[0], "the long run has not begun"
    wait(players, "me", players.ask("me", jobs("baseline")))
    left, _ = players.found("me", long)
    assert all(take.months < 1200 for take in left.values())


@pytest.mark.nightly
def test_a_lost_process_is_replaced_and_its_run_tried_again(players: Players) -> None:
    seeds = {k: seed_of(7, k) for k in range(4)}
    keys = players.ask("me", jobs("baseline", seeds))
    os.kill(players._lanes[0].process.pid, signal.SIGKILL)
    wait(players, "me", keys)


def test_a_run_that_raises_says_why(players: Players) -> None:
    broken = scenario("baseline")
    broken.place = "nowhere"
    [key] = players.ask("me", [Job(broken, 0, 1)])
    late = time.monotonic() + 60
    while not players.found("me", [key])[1] and time.monotonic() < late:
        players.await_news(0.1)
    assert "nowhere" in players.found("me", [key])[1][key]
