"""What Mesa gives works on the society: steps, the data collector, batch_run, agents and the graph."""

from inspect import signature

import mesa
import numpy as np
import pytest
from mesa.agent import AgentSet

from sim import society as module
from sim.outcomes import OUTCOMES
from sim.society import Society

MONTHS = 12
SMALL = {"people": 300, "months": MONTHS, "burn_in_months": 3}


@pytest.fixture(scope="module")
def lived():
    society = Society("baseline", seed=5, **SMALL)
    while society.running:
        society.step()
    return society


def test_a_society_is_a_mesa_model_after_its_burn_in():
    society = Society("baseline", seed=5, **SMALL)
    assert isinstance(society, mesa.Model)
    assert (society.month, society.steps, society.running) == (0, 0, True)
    assert (society.column("waiting") == 1).any() or (society.column("distress") != 11.5).any()
    society.step()
    assert (society.month, society.steps) == (1, 1)


def test_it_stops_by_itself_and_stays_stopped(lived):
    assert not lived.running
    assert lived.month == MONTHS
    before = len(lived.datacollector.get_model_vars_dataframe())
    lived.step()
    assert (lived.month, lived.running) == (MONTHS, False)
    assert len(lived.datacollector.get_model_vars_dataframe()) == before, "a step after the end collected again"


def test_the_data_collector_has_a_row_a_month_and_every_outcome(lived):
    table = lived.datacollector.get_model_vars_dataframe()
    assert len(table) == MONTHS
    assert set(table.columns) == {*OUTCOMES, "gap_caseness"}
    series = lived.record.series()
    for name in ("caseness", "strain", "mean_distress", "control"):
        mine = series[(series["dimension"] == "all") & (series["outcome"] == name)].sort_values("month")
        expected = OUTCOMES[name].scale * mine["numerator"] / mine["denominator"]
        np.testing.assert_allclose(table[name], expected, err_msg=name)


def test_own_reporters_are_collected():
    society = Society("baseline", seed=1, reporters={"oldest": lambda m: int(m.column("age").max())}, **SMALL)
    society.step()
    table = society.datacollector.get_model_vars_dataframe()
    assert table["oldest"].tolist() == [int(society.column("age").max())]


def test_batch_run_gives_a_row_a_month_for_every_society():
    by_rng = "rng" in signature(mesa.batch_run).parameters  # from Mesa 3.5 on
    rows = mesa.batch_run(
        Society,
        {"scenario": ["baseline", "living_wage"], **SMALL} | ({} if by_rng else {"seed": [0, 1]}),
        **({"rng": [0, 1]} if by_rng else {}),
        number_processes=1,
        data_collection_period=1,
        display_progress=False,
    )
    assert len(rows) == 2 * 2 * MONTHS
    assert {row["scenario"] for row in rows} == {"baseline", "living_wage"}
    per_run = {}
    for row in rows:
        per_run.setdefault((row["RunId"], row["iteration"]), []).append(row["Step"])
    assert len({row["seed"] for row in rows}) == 2
    first = 1 if by_rng else 0  # Mesa 3.5 counts steps from 1
    last = {row["seed"]: row["gap_caseness"] for row in rows if row["Step"] == first + MONTHS - 1}
    assert last[0] != last[1]  # each has its own people and luck
    assert len(per_run) == 4 and all(sorted(steps) == list(range(first, first + MONTHS)) for steps in per_run.values())


def test_no_seed_is_refused_with_where_to_give_it():
    with pytest.raises(ValueError, match=r"seed: nothing; a whole number.*rng=\[0, 1\]"):
        Society("baseline", seed=None, **SMALL)


def test_the_same_seed_is_the_same_society_and_seeds_differ():
    a, b, c = (Society("baseline", seed=s, **SMALL) for s in (2, 2, 3))
    for society in (a, b, c):
        society.step()
    assert a.column("distress").tobytes() == b.column("distress").tobytes()
    assert a.column("distress").tobytes() != c.column("distress").tobytes()


def test_agents_can_be_selected_added_up_and_grouped(lived):
    agents = lived.agents
    assert isinstance(agents, AgentSet)
    assert len(agents) == lived.town.n
    adults = agents.select(lambda person: person.stage == "adult")
    assert len(adults) == len(lived.column("age")) < len(agents)
    strained = agents.select(lambda person: person.strain)
    assert len(strained) == int(lived.column("strain", "everybody").sum())
    assert adults.agg("distress", np.mean) == pytest.approx(float(lived.column("distress").mean()), rel=1e-5)
    assert agents.agg("age", max) == int(lived.column("age").max())
    groups = adults.groupby("tenure").agg("distress", len)
    tenure = lived.column("tenure")
    assert sum(groups.values()) == len(adults)
    assert {name: int((tenure == k).sum()) for k, name in enumerate(("outright", "mortgage", "social", "private"))} == {
        name: groups.get(name, 0) for name in ("outright", "mortgage", "social", "private")
    }


def test_a_person_reads_every_column_and_writes_none(lived):
    person = lived.agents[7]
    row = int(lived.town.here[7])
    assert isinstance(person, mesa.Agent)
    assert (person.row, person.unique_id) == (row, int(lived.town.ids[row]))
    assert person.distress == pytest.approx(float(lived.column("distress", "everybody")[7]))
    assert person.job in ("employed", "unemployed", "home", "sick", "retired", "student")
    assert person.strain in (True, False)
    assert isinstance(person.age, int)
    assert person.unique_id not in person.ties and len(person.ties) <= 8
    assert set(person.ties) <= set(lived.town.ids.tolist())
    with pytest.raises(AttributeError, match="no column happiness"):
        _ = person.happiness
    with pytest.raises(ValueError, match="read-only"):
        lived.column("distress")[7] = 0.0


def test_agents_see_the_month_go_by():
    society = Society("baseline", seed=5, **SMALL)
    person = society.agents[3]
    before = person.distress
    society.step()
    row = int(np.flatnonzero(society.town.ids == person.unique_id)[0])
    assert person.distress == float(society.town.whole("distress")[row]) != before


def test_a_person_is_followed_wherever_they_move_until_they_die_or_leave():
    society = Society("baseline", seed=5, people=1500, months=60, burn_in_months=1)
    people = list(society.agents)
    rows = np.array([person.row for person in people])
    ages = np.array([person.age for person in people])
    moved = gone = 0
    for _ in range(60):
        society.step()
    for person, row, age in zip(people, rows, ages, strict=True):
        if person.unique_id not in society.town.ids:
            gone += 1
            with pytest.raises(LookupError, match="has died or left for good"):
                _ = person.age
        else:
            moved += person.row != row
            assert person.age == min(age + 5, 110)
    assert moved > 20 and gone > 20


def test_the_graph_has_everybody_and_no_self_loops(lived):
    import networkx as nx

    net = lived.graph()
    assert isinstance(net, nx.Graph)
    town = lived.town
    assert set(net.nodes) == set(town.ids[town.adults].tolist())
    assert nx.number_of_selfloops(net) == 0
    pairs = {frozenset((i, int(row[i]))) for row in town.ties for i in town.adults if i != row[i]}
    assert {frozenset(edge) for edge in net.edges} == {frozenset(map(int, town.ids[list(pair)])) for pair in pairs}
    grown = [person for person in lived.agents if person.stage == "adult"]
    assert all(set(person.ties) == set(net.neighbors(person.unique_id)) for person in grown[::29])


def test_too_many_people_are_refused_with_what_to_use(monkeypatch):
    society = Society("baseline", seed=1, **SMALL)
    monkeypatch.setattr(module, "MOST_VIEWS", 299)
    with pytest.raises(ValueError, match=r"agents is made for up to 299 people.*30\d; use society\.column"):
        _ = society.agents
    with pytest.raises(ValueError, match=r"graph\(\) is made for up to 299.*use society\.town\.ties"):
        society.graph()
    society.step()  # everything else goes on


def test_the_limit_is_two_hundred_thousand():
    assert module.MOST_VIEWS == 200_000


@pytest.mark.nightly
def test_above_two_hundred_thousand_people_really():
    society = Society("baseline", seed=1, people=200_001, months=1, burn_in_months=0)
    with pytest.raises(ValueError, match=r"200,\d+; use society\.column"):
        _ = society.agents
    assert society.column("distress", "everybody").shape == (society.town.n,)


def test_an_unknown_scenario_or_a_wrong_value_is_an_input_error():
    from sim.files import InputError

    with pytest.raises(InputError, match="livingwage"):
        Society("livingwage")
    for wrong in ({"people": -5}, {"months": 0}, {"place": "atlantis"}):
        with pytest.raises(InputError):
            Society("baseline", **wrong)


def test_an_unknown_column_or_outcome_names_the_nearest(lived):
    with pytest.raises(ValueError, match=r"unknown column 'distres'; a column of .*did you mean 'distress'\?"):
        lived.column("distres")
    with pytest.raises(ValueError, match=r"unknown outcome 'casenes'; .*did you mean 'caseness'\?"):
        lived.gap("casenes")
