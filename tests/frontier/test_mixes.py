"""Designs of frontiers and the mixes they allow: every mistake at once, and what a position means."""

import numpy as np
import pytest

from experiments.design import shipped
from experiments.frontier import first_mixes
from experiments.frontier_design import load_frontier
from experiments.mixes import Dial, words
from sim.files import InputError

HEAD = "schema: 1\nname: Mine\nmethod: frontier\nbudget_per_head: 5\n"
LEVERS = """levers:
  peer_support.coverage: {low: 0, high: 0.5}
  peer_support.deciles: [2, 10]
  needs_weighted_growth.size: {low: 0, high: 2}
  needs_weighted_growth.start_months: [12, 36]
"""


def plan(tmp_path, text=LEVERS, head=HEAD, **changes):
    (tmp_path / "d.yaml").write_text(head + text, encoding="utf-8")
    return load_frontier(tmp_path / "d.yaml", **changes)


def mistakes(tmp_path, text, head=HEAD, **changes):
    with pytest.raises(InputError) as error:
        plan(tmp_path, text, head, **changes)
    return [str(m).replace(f"{tmp_path}/", "") for m in error.value.mistakes]


def test_every_mistake_comes_at_once_with_its_line_and_the_nearest_name(tmp_path):
    found = mistakes(
        tmp_path,
        """base: baselin
budget_per_hed: 3
payers: [publik]
levers:
  peer_suport.coverage: {low: 0, high: 1}
  peer_support.deciles: [2, 11]
  peer_support.size: {low: 2, high: 1}
  accountability.deciles: [2, 10]
  needs_weighted_growth.start_months: [1.5]
who:
  peer_support: "ghq4 and and"
  restraint_reduction: ghq4
outcome: gap.casenes.imd_fifth
objectives: [gap, mean]
uncertainties: {distress.strian: posterior}
population: 2
""",
    )
    text = "\n".join(found)
    for part in (
        "d.yaml:5: base: unknown scenario 'baselin'",
        "did you mean `budget_per_head`",
        "publik",
        "did you mean `peer_support.coverage`",
        "peer_support.deciles[1]: 11; a whole number from 1 to 10",
        "peer_support.size.low: 2; below `high` (1)",
        "accountability.deciles: some areas; no `deciles`: what accountability moves holds for all services",
        "start_months[0]: 1.5; a whole number from 0",
        "column",
        "'restraint_reduction'; a lever that this design varies",
        "did you mean `gap.caseness.imd_fifth`",
        "cost and gap, and perhaps mean",
        "did you mean `distress.strain`",
        "population: 2; a whole number from 4",
    ):
        assert part in text, part


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("levers: {}\n", "levers"),
        (LEVERS + "outcome: gap.medicine.imd_fifth\n", "more is better or worse"),
        (LEVERS + "outcome: caseness\n", "a gap between deprivation fifths"),
        (LEVERS + "who: {needs_weighted_growth: ghq4}\n", "works on areas or services"),
        ("levers: {peer_support.coverage: [0, 0.5, 0.5]}\n", "a value twice"),
        ("levers: {peer_support.coverage: [0, 2]}\n", "peer_support.coverage[1]: 2; a number from 0 to 1"),
    ],
)
def test_a_mistake_says_what_is_allowed(tmp_path, text, said):
    assert any(said in line for line in mistakes(tmp_path, text))


def test_mistakes_of_the_command_line_name_the_flag(tmp_path):
    assert mistakes(tmp_path, LEVERS, replicates=0)[0].startswith("command line:1: --replicates: 0")


def test_an_unknown_frontier_names_those_there_are():
    with pytest.raises(InputError) as error:
        load_frontier("mixs")
    assert "did you mean `mixes`" in str(error.value.mistakes[0])


def test_shipped_frontiers_are_valid_and_say_what_they_rest_on():
    for name in shipped("frontier"):
        found = load_frontier(name)
        assert found.dials and found.factors and len(found.draws) == found.design.draws
        assert any(line.startswith("posterior: ") for line in found.cautions)


def test_positions_mean_values_and_values_make_scenarios(tmp_path):
    found = plan(tmp_path, LEVERS + "who: {peer_support: ghq4}\n")
    low, high = found.values(np.array([[0.0] * 4, [1.0] * 4]))
    assert low.tolist() == [0, 2, 0, 12] and high.tolist() == [0.5, 10, 2, 36]
    peer, growth = found.mix(high).levers
    assert (peer.coverage, peer.where, peer.who, peer.start) == (0.5, "all", "ghq4", "2026-04")
    assert (growth.size, growth.start) == (2.0, "2028-04")
    [some] = found.mix(np.array([0.25, 2, 0, 12])).levers
    assert some.where.deciles == [1, 2]
    assert words(found.mix(high), found.dials) == (
        "Peer support (coverage 50 %, everywhere) + Needs-weighted growth (size 2, from 2028-04)"
    )


def test_levers_that_do_nothing_are_left_out(tmp_path):
    found = plan(tmp_path)
    assert found.mix(np.array([0, 10, 0, 12.0])).levers == [] == found.nothing.levers
    assert words(found.nothing, found.dials) == "nothing"


def test_levers_of_the_base_stay_and_are_part_of_doing_nothing(tmp_path):
    base = f"{HEAD.split('method')[0]}extends: baseline\nlevers:\n  - lever: restraint_reduction\n"
    (tmp_path / "base.yaml").write_text(base, encoding="utf-8")
    found = plan(tmp_path, "base: base.yaml\n" + LEVERS)
    assert [u.lever for u in found.nothing.levers] == ["restraint_reduction"]
    assert len(found.mix(np.array([0.5, 10, 1, 12.0])).levers) == 3


def test_cost_and_gap_are_counted_from_the_first_start(tmp_path):
    assert plan(tmp_path, months=60).window == (12, 60)
    early = LEVERS.replace("[12, 36]", "{low: 3, high: 36}")
    assert plan(tmp_path, early, months=60).window == (3, 60)


def test_the_first_mixes_hold_nothing_each_lever_alone_and_draws(tmp_path):
    found = plan(tmp_path, LEVERS + "population: 12\n")
    rows = found.values(first_mixes(found, 0))
    assert len(rows) == 12
    assert found.mix(rows[0]).levers == []
    assert [[u.lever for u in found.mix(row).levers] for row in rows[1:5]] == [
        ["peer_support"],
        ["needs_weighted_growth"],
        ["peer_support"],
        ["needs_weighted_growth"],
    ]
    assert not np.array_equal(first_mixes(found, 0), first_mixes(found, 1))
    assert np.array_equal(first_mixes(found, 1), first_mixes(found, 1))


def test_where_a_lever_does_least():
    listed = Dial("a.size", "a", "size", (2.0, 0.0, 1.0))
    assert listed.at(np.array([listed.off])).tolist() == [0.0]
    assert Dial("a.size", "a", "size", (), 0.0, 2.0).off == 0.0
    assert Dial("a.deciles", "a", "deciles", (2.0, 10.0)).off == 1.0


def test_who_pays_is_said(tmp_path):
    text = LEVERS + "  living_wage_employers.coverage: [0, 1]\npayers: [public]\n"
    assert any("paid by employers, whose money is not counted" in line for line in plan(tmp_path, text).cautions)
