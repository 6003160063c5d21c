"""An own network: what is read, every mistake told with its line, and whatever is thrown at it never a traceback."""

import random
from dataclasses import replace
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from experiments import compare, decompose, frontier, manifest, pasts, replay
from experiments.frontier_design import load_frontier
from sim.files import InputError
from sim.population import own_network
from sim.population.own_network import load
from sim.run import begin, prepare
from sim.scenario import load_scenario

GOOD = "# who knows whom\n0 1\n1,2\n2\t5 0.5\n\n5 1\n1 0\n"


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def told(path: Path) -> list[str]:
    with pytest.raises(InputError) as error:
        load(path)
    return [str(mistake).removeprefix(f"{path}:") for mistake in error.value.mistakes]


def test_a_list_of_edges_is_read(tmp_path):
    network = load(written(tmp_path, "mine.edges", GOOD))
    assert network.edges.tolist() == [[0, 1], [1, 2], [1, 5], [2, 5]]
    assert network.lines == (2, 3, 6, 4) and network.people == 6 and network.friends == 3
    assert load(written(tmp_path, "mine.csv", "source,target\n0,1\n")).edges.tolist() == [[0, 1]]


def test_graphml_is_read_by_id_and_by_attribute(tmp_path):
    plain = nx.Graph([(0, 1), (1, 4)])
    nx.write_graphml(plain, tmp_path / "plain.graphml")
    assert load(tmp_path / "plain.graphml").edges.tolist() == [[0, 1], [1, 4]]
    named = nx.DiGraph([("Ann", "Bo"), ("Bo", "Ann"), ("Bo", "Cy")])
    nx.set_node_attributes(named, {"Ann": 7, "Bo": 2, "Cy": 0}, "person")
    nx.write_graphml(named, tmp_path / "named.graphml")
    assert load(tmp_path / "named.graphml").edges.tolist() == [[0, 2], [2, 7]]


def test_every_mistake_of_a_list_is_told_with_its_line(tmp_path):
    text = "0 1\nAnn 2\n3 3\n4\n-1 5\n" + "".join(f"9 {k}\n" for k in range(10, 19))
    found = told(written(tmp_path, "bad.edges", text))
    assert [line.split(":")[0] for line in found] == ["2", "4", "5", "3", "13"]
    assert "'Ann'" in found[0] and "two persons a line" in found[1] and "tied to themselves" in found[3]
    assert "person 9 with 9 ties; at most 7" in found[4]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.txt", "0 1\n", "a file that ends in .graphml, .edges, .csv"),
        ("a.edges", "", "no ties; at least one tie"),
        ("a.edges", b"0 1\n\xff\xfe 2\n", "2: network: byte 0xff that is not UTF-8"),
        ("a.graphml", "<graphml><graph>\n<node id='0'>\n</graph>", "3: network: broken XML"),
        ("a.graphml", "0 1\n", "1: network: broken XML"),
        ("a.graphml", "<html></html>", "not GraphML that networkx can read"),
        ("a.graphml", '<!DOCTYPE x [<!ENTITY a "b">]>\n<graphml/>', "a document type or entities; GraphML without"),
        ("a.graphml", "<a>" * 5000 + "</a>" * 5000, "nested more than 8 levels"),
        ("missing.edges", None, "no such file"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path, name, text, says):
    path = tmp_path / name if text is None else written(tmp_path, name, text)
    assert any(says in line for line in told(path)), told(path)


def test_nodes_of_graphml_are_told_with_their_lines(tmp_path):
    net = nx.Graph([("a", "1"), ("1", "2"), ("3", "4")])
    net.nodes["3"]["person"] = 2
    nx.write_graphml(net, tmp_path / "bad.graphml")
    lines = (tmp_path / "bad.graphml").read_text().split("\n")
    found = told(tmp_path / "bad.graphml")
    named = next(k for k, line in enumerate(lines, 1) if '<node id="a"' in line)
    assert any(line.startswith(f"{named}:") and "'a'; whole numbers from 0" in line for line in found), found
    assert any("2 nodes for person 2" in line for line in found)


def test_too_large_a_file_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(own_network, "LARGEST", 1024 * 1024)
    assert "more than 1 MiB" in told(written(tmp_path, "big.edges", "0 1\n" * 300_000))[0]


def test_many_mistakes_are_cut_short(tmp_path):
    found = told(written(tmp_path, "all.edges", "x y\n" * 1000))
    assert len(found) == own_network.MOST_TOLD + 1 and "more mistakes" in found[-1]


def scenario(folder: Path, network: str, **keys: object) -> Path:
    lines = {"schema": 1, "name": "Mine", "extends": "baseline", "burn_in_months": 0, "network": network, **keys}
    return written(folder, "mine.yaml", "".join(f"{k}: {v}\n" for k, v in lines.items()))


def test_a_scenario_tells_of_its_network_and_of_people_who_are_not_there(tmp_path):
    written(tmp_path, "bad.edges", "0 0\n")
    with pytest.raises(InputError) as error:
        load_scenario(scenario(tmp_path, "bad.edges"))
    texts = list(map(str, error.value.mistakes))
    assert len(texts) == 2 and ":5: network: a network that is not valid" in texts[0] and "themselves" in texts[1]
    written(tmp_path, "far.edges", "0 500\n")
    with pytest.raises(InputError, match=r"names person 500; persons 0 to 299"):
        load_scenario(scenario(tmp_path, "far.edges", people=300))
    fits = load_scenario(scenario(tmp_path, "far.edges", people=600))
    with pytest.raises(InputError, match="names person 500"):
        fits.override(people=400)
    with pytest.raises(InputError, match="no such file"):
        load_scenario(scenario(tmp_path, "nowhere.edges"))


def test_it_takes_the_place_of_friends(tmp_path):
    """A ring of three ties each to either side: those among adults who are no couple are there, and no other friend."""
    n = 400
    edges = [(k, (k + step) % n) for k in range(n) for step in (1, 5, 9)]
    written(tmp_path, "ring.edges", "".join(f"{a} {b}\n" for a, b in edges))
    given = load_scenario(scenario(tmp_path, "ring.edges", people=n, months=3))
    town = begin(given, prepare(given, 1)).town
    layer = town._grounds.layer
    assert (layer == 1).sum() == 6
    rows = town.here
    adult = town.whole("stage")[rows] == 2
    friends = town.ties[layer == 1]
    partner = town.ties[0]
    for a, b in edges:
        wanted = adult[a] and adult[b] and partner[rows[a]] != rows[b]
        assert (rows[b] in friends[:, rows[a]]) == wanted
    listed = {frozenset((int(rows[a]), int(rows[b]))) for a, b in edges}
    mine = friends[:, rows[adult]]
    found = {
        frozenset((int(r), int(q))) for r, column in zip(rows[adult], mine.T, strict=True) for q in column if q != r
    }
    assert found <= listed


PIECES = ["0", "1", " ", ",", "\n", "#", "-", "<", ">", "/", "node", "edge", "graph", "graphml", '"', "=", "é", "\0"]


@pytest.mark.parametrize("ending", [".edges", ".graphml", ".csv"])
def test_nothing_thrown_at_it_raises_anything_else(tmp_path, ending):
    """200 files a kind: noise, and sound files with damage."""
    luck = random.Random(3)
    net = nx.Graph([(k, (k * 7 + 3) % 40) for k in range(40) if k != (k * 7 + 3) % 40])
    nx.write_graphml(net, tmp_path / "sound.graphml")
    sound = (tmp_path / "sound.graphml").read_text() if ending == ".graphml" else GOOD * 5
    read = 0
    for k in range(200):
        if k % 2:
            text = "".join(luck.choices(PIECES, k=luck.randint(0, 200)))
        else:
            at, many = luck.randrange(len(sound)), luck.randint(0, 12)
            text = sound[:at] + "".join(luck.choices(PIECES, k=many)) + sound[at + luck.randint(0, 12) :]
        try:
            found = load(written(tmp_path, f"f{k}{ending}", text))
        except InputError as error:
            assert error.mistakes and all(m.line >= 1 for m in error.mistakes)
        else:
            read += 1
            assert found.edges.dtype == np.int64 and found.friends <= own_network.MOST_TIES
    assert read > 5, "everything was refused"


def test_other_ties_in_the_same_file_are_another_run(tmp_path, monkeypatch):
    """Whatever is kept is kept by the bytes of the file: pasts, comparisons, shares, frontiers, replays."""
    plan = load_frontier("mixes")
    manifest.engine_hash()  # kept for the whole process, so taken before
    monkeypatch.setattr(manifest, "source_hash", lambda: "")

    def known():
        given = load_scenario(scenario(tmp_path, "own.edges", people=300))
        return (
            pasts.key_of(given, 1),
            replay.Job(given, 0, 1).key,
            compare.identity([given], range(2), 0)["hash"],
            decompose.identity(decompose.Question(given))["hash"],
            frontier.identity(replace(plan, base=given))["hash"],
        )

    written(tmp_path, "own.edges", "0 1\n")
    first, again = known(), known()
    written(tmp_path, "own.edges", "0 1\n2 3\n")
    assert first == again and all(a != b for a, b in zip(first, known(), strict=True))
