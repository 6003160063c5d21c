"""Decompositions of small towns: shares add up, come to the same bytes, and outlive failing runs."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments import shapley, trials
from experiments.decompose import REST, WHOLE, Question, check_outcome, decompose
from experiments.games import closed, downstream, gain_trials, games, pathways
from experiments.trials import Notebook, Trial
from sim.columns import BY_NAME
from sim.files import InputError
from sim.levers.lever import library
from sim.library import scenario_names
from sim.numbers import load_numbers
from sim.process import processes
from sim.run import begin
from sim.scenario import load_scenario
from tests.shares.trial_faults import Faulty

SMALL = {"people": 400, "months": 26, "burn_in_months": 12}
STRONG = {"lever": "peer_support", "start": "2025-08", "ramp_months": 0, "size": 3.0, "coverage": 1.0}


def question(name="peer_support", **more):
    changes = {**SMALL, **{k: more.pop(k) for k in ("levers", "people", "months") if k in more}}
    return Question(load_scenario(name).override(**changes), **{"replicates": 2, **more})


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    where = tmp_path_factory.mktemp("decompose")
    return decompose(question(), out=where / "first", jobs=2)


@pytest.mark.nightly
def test_shares_and_what_is_not_explained_add_up_to_the_whole(made):
    for part, rows in made.shares.groupby("part"):
        values = rows.set_index("player")["value"]
        assert values.drop(WHOLE).sum() == pytest.approx(values[WHOLE], abs=1e-6), part
        assert REST in values.index and rows["replicates"].eq(2).all()
    assert set(made.shares["part"]) == {"barriers", "cycles", "pathways"}


@pytest.mark.nightly
def test_the_whole_is_the_same_gap_for_barriers_and_for_cycles(made):
    whole = made.shares[made.shares["player"] == WHOLE].set_index("part")["value"]
    assert whole["barriers"] == whole["cycles"] != whole["pathways"]


@pytest.mark.nightly
def test_every_coalition_is_stored_with_everyone_beside_the_gap(made):
    many = made.values.groupby("part").size()
    asked = made.question
    wanted = {game.part: sum(len(game.masks(asked.pairs, seed)) for seed in asked.seeds) for game in asked.games()}
    assert many.to_dict() == wanted and wanted["barriers"] == 2 * 8
    none = made.values[(made.values["coalition"] == "none") & (made.values["part"] == "barriers")]
    assert none["everyone"].between(5, 40).all()


@pytest.mark.nightly
def test_each_closed_cycle_has_a_loop_gain_for_everyone_and_both_ends(made):
    assert set(made.gains["cycle"]) == {*closed(), "all"}
    assert made.gains.groupby("cycle").size().eq(3).all()
    everyone = made.gains[made.gains["who"] == "everyone"].set_index("cycle")
    assert everyone["gain"].between(0.8, 1.5).all()
    np.testing.assert_allclose(everyone["gain"], everyone["running"] / everyone["held"], rtol=0.05)


def test_the_same_bytes_on_one_process_and_shown_when_known(tmp_path):
    asked = question(parts=("barriers",))
    both = [decompose(asked, out=tmp_path / str(jobs), jobs=jobs) for jobs in (1, 2)]
    for name in ("shares", "gains", "values"):
        first, second = (Path(r.folder) / f"{name}.parquet" for r in both)
        assert first.read_bytes() == second.read_bytes(), name
    values = both[0].shares.set_index("player")["value"]
    assert values.drop(WHOLE).sum() == pytest.approx(values[WHOLE], abs=1e-6)
    known = decompose(asked, out=both[0].folder, jobs=1)
    assert known.known and not both[0].known
    pd.testing.assert_frame_equal(known.shares, both[0].shares)
    pd.testing.assert_frame_equal(known.gains, both[0].gains)


@pytest.mark.nightly
def test_failed_runs_cost_their_replicate_and_the_same_command_goes_on(tmp_path, monkeypatch):
    asked = question(parts=("barriers",), replicates=3)
    flag = tmp_path / "flag"
    flag.touch()
    monkeypatch.setattr(trials, "Bench", lambda: Faulty(flag, asked.seeds[1]))
    broken = decompose(asked, out=tmp_path / "out", jobs=1)
    assert len(broken.failures) == 8 and "on purpose" in broken.failures[0]
    assert broken.shares["replicates"].eq(2).all()
    assert not (tmp_path / "out").exists()
    [kept] = tmp_path.glob(".runs-*")
    assert len(list(kept.iterdir())) == 16
    damaged = next(kept.iterdir())
    damaged.write_text(damaged.read_text().replace("1", "2"))
    flag.unlink()
    done: list[int] = []
    whole = decompose(asked, out=tmp_path / "out", jobs=1, progress=lambda now, total, words="": done.append(total))
    assert whole.failures == [] and whole.shares["replicates"].eq(3).all()
    assert set(done) == {24} and len(done) == 24
    assert list(tmp_path.glob(".runs-*")) == []
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["options"]["parts"] == ["barriers"]


def test_a_notebook_gives_only_what_is_whole(tmp_path):
    book = Notebook(tmp_path / "runs")
    book.add("a", np.array([1.5, 2.0]))
    assert book.get("a").tolist() == [1.5, 2.0]
    (tmp_path / "runs" / "a.json").write_text('{"values": [1.5, 3.0], "sha256": "x"}')
    assert book.get("a") is None and book.get("b") is None


def test_a_plan_that_begins_with_few_trials_still_has_all_its_processes(tmp_path, monkeypatch):
    """A frontier's first batch has three runs, of two thousand: on eight cores eight processes."""
    started: list[int] = []
    monkeypatch.setattr(trials.workers, "run", lambda work, jobs, take, give, code: started.append(jobs))

    def plan():
        yield [Trial(load_scenario("baseline"), 1)]

    for expected in (0, 1, 5, 2000):
        trials.conduct(plan(), Notebook(tmp_path / "runs"), jobs=8, expected=expected)
    assert started == [1, 1, 5, 8]


# -- pathways -------------------------------------------------------------------------------------


def rooms_of(lever):
    return frozenset(e.number.split(".")[0] for e in library()[lever].effects)


@pytest.fixture(scope="module")
def without(lab):
    """The town that no lever acts in, at the end."""
    return lab.run(lab.scenario(people=6000, burn=6, months=40), 4).town


@pytest.mark.parametrize("lever", sorted(library()))
def test_a_lever_moves_only_columns_downstream_of_its_numbers(lab, without, lever):
    rooms = rooms_of(lever)
    strong = {"lever": lever, "start": "2025-08", "ramp_months": 0, "size": 3.0, "coverage": 1.0}
    others = []
    if rooms == {"reach"}:  # how other levers spread is all it moves
        others = [STRONG | {"scaling": "adoption"}]
        rooms = rooms_of("peer_support")
        alone = [lab.run(lab.scenario(people=2000, burn=6, months=20, levers=x), 4).town for x in ([], [strong])]
        assert lab.differing(*alone) == []
    before, after = (
        lab.run(lab.scenario(people=6000, burn=6, months=40, levers=levers), 4).town if levers else without
        for levers in (others, [*others, strong])
    )
    moved = {BY_NAME[column].owner for column in lab.differing(before, after)} & set(processes())
    assert moved <= downstream(rooms)
    assert moved


def test_with_all_pathways_held_a_policy_does_not_reach_the_mind(lab):
    scenario = lab.scenario(people=3000, burn=6, months=30, levers=[STRONG])
    links = [link for links in pathways(scenario).values() for link in links]
    cut = dict.fromkeys(links, "hold")
    towns = []
    for levers in ([STRONG], []):
        held = lab.scenario(people=3000, burn=6, months=30, levers=levers, cut=cut)
        towns.append(begin(held, lab.prepared(held, 4), hold_from=4).finish().town)
    differ = lab.differing(*towns)
    assert "distress" not in differ and "lonely" in differ


def test_pathways_are_parts_of_life_and_never_a_label():
    for name in scenario_names():
        scenario = load_scenario(name)
        assert bool(pathways(scenario)) == bool(scenario.levers)
        assert not {"people", "distress"} & set(pathways(scenario))


# -- loop gain ------------------------------------------------------------------------------------


def test_a_cycle_without_a_link_has_a_loop_gain_of_exactly_one():
    dead = [n for n in load_numbers() if n.startswith("work.") and n.endswith("_distress") and "average" not in n]
    assert len(dead) >= 3
    scenario = load_scenario("baseline").override(**SMALL).model_copy(update={"numbers": dict.fromkeys(dead, 0.0)})
    town = trials.prepare(scenario, 3)
    running, held = ([trials.carry_out(t, town).sums for t in gain_trials(scenario, c, 3)] for c in ("", "work"))
    assert (running[0] == held[0]).all() and (running[1] == held[1]).all()
    assert (running[0] != running[1]).any()


def test_a_lasting_point_starts_at_begins_and_is_not_in_the_burn_in():
    scenario = load_scenario("baseline").override(**SMALL)
    raised, plain = gain_trials(scenario, "", 0)
    assert raised.past == plain.past and raised.name != plain.name
    town = trials.prepare(scenario, 0)
    before = town.real.copy()
    a, b = (trials.carry_out(t, town).sums for t in (raised, plain))
    assert (town.real == before).all()
    assert (a != b).any()


# -- what is asked --------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "said"), [("strain", "an exposure"), ("gap.casenes.imd_fifth", "gap.caseness")])
def test_an_outcome_that_cannot_be_shared_out_is_refused(name, said):
    with pytest.raises(InputError) as error:
        check_outcome(name)
    assert said in str(error.value.mistakes[0])
    assert check_outcome("gap.detention.black_white")


def test_a_scenario_without_levers_has_no_pathways():
    assert [g.part for g in games(load_scenario("baseline"), ("barriers", "cycles", "pathways"))] == [
        "barriers",
        "cycles",
    ]


def test_many_players_are_sampled_with_orders_of_each_replicate():
    [game] = games(load_scenario("baseline"), ("barriers",))
    many = type(game)("barriers", {str(k): ("access",) for k in range(9)}, game.mode, game.scenarios)
    assert not many.exact and game.exact
    assert many.masks(2, 1) != many.masks(2, 2)
    assert len(many.masks(2, 1)) < 40


@pytest.mark.nightly
def test_drawn_orders_still_give_shares_that_add_up(tmp_path, monkeypatch):
    monkeypatch.setattr(shapley, "MOST_EXACT", 2)
    asked = question(parts=("barriers",), pairs=1)
    found = decompose(asked, out=tmp_path / "out", jobs=1)
    values = found.shares.set_index("player")["value"]
    assert values.drop(WHOLE).sum() == pytest.approx(values[WHOLE], abs=1e-6)
    assert len(found.values) == 2 * 6 and found.shares["replicates"].eq(2).all()


def test_trials_are_told_apart_by_all_that_decides_them():
    scenario = load_scenario("baseline")
    trial = Trial(scenario, 1)
    assert trial.name == Trial(load_scenario("baseline"), 1).name
    others = [
        Trial(scenario, 2),
        Trial(scenario, 1, 5),
        Trial(scenario, 1, None, (("distress.base", 1.0),)),
        Trial(scenario, 1, None, (), (0, 5)),
        Trial(scenario.override(people=500), 1),
    ]
    assert len({t.name for t in [trial, *others]}) == 6
