"""Turning points: found where futures part, with what differed of what decides them; told in words, chart and slide."""

import json

import pandas as pd
import pytest
from pptx import Presentation

from analysis.charts.style import About
from analysis.deck import file
from analysis.deck.content import Slide
from analysis.deck.told import Told
from analysis.lives import show, told, turning
from analysis.lives.states import STATES
from analysis.lives.turning import turns
from experiments import card_kept
from experiments.futures import LAID, Choice, Futures
from sim.columns import BY_NAME

MONTHS = 24
ONE = 7


def made_up(futures, **changes):
    """Two futures of a person; nothing happens, but for ``changes`` under the policy: column → {month: value}."""
    blank = pd.DataFrame(0.0, index=range(MONTHS), columns=[*LAID, "with_partner", "reached.peer_support"])
    blank["age"], blank["imd_decile"], blank["stage"] = 40.0, 1.0, 2.0
    policy = blank.copy()
    for column, values in changes.items():
        name = column.replace("reached_", "reached.")
        for month, value in values.items():
            policy.loc[month, name] = value
    choice = Choice("a rule", 10, "are there", futures.choice.ids[:0], futures.choice.gains[:0], ((ONE, 0.9),))
    return Futures(futures.base, futures.policy, 1, 0, choice, {ONE: (blank, policy)}, dict.fromkeys(LAID, 2.0))


def test_every_state_is_decided_by_a_column_of_the_model():
    assert {state.column for state in STATES} <= set(BY_NAME)
    assert len({state.lane for state in STATES}) == len(STATES)


def test_a_spell_is_found_with_its_length_and_the_future_it_is_in(futures):
    found = made_up(futures, strain=dict.fromkeys(range(5, 12), 1.0), savings={5: 300.0})
    [turn] = turns(found, ONE)
    assert (turn.month, turn.months, turn.state.name) == (5, 7, "strain")
    assert (turn.under_base, turn.under_policy) == (False, True)
    assert turn.causes == ("savings £300, not £0",)
    when, what, why = told.turn_words(found, turn, About(begins="2025-04"))
    assert when == "September 2025"
    assert what == "only under Peer support: finds it hard to manage financially, for 7 months"
    assert why == "What differed: savings £300, not £0"


def test_short_spells_count_only_where_a_single_month_matters(futures):
    found = made_up(futures, strain={5: 1.0, 6: 1.0}, in_therapy={9: 1.0})
    assert [turn.state.name for turn in turns(found, ONE)] == ["in_therapy"]


def test_what_a_process_reads_of_last_month_is_taken_from_last_month(futures):
    spell = dict.fromkeys(range(5, 12), 1.0)
    assert turns(made_up(futures, strain=spell, distress={4: 9.5}), ONE)[0].causes == ("distress 9.50, not 0.00",)
    late = turns(made_up(futures, strain=spell, distress={5: 9.5}), ONE)[0].causes
    assert late == ("others in the household",)


def test_what_differs_most_is_named_first(futures):
    spell = dict.fromkeys(range(5, 12), 1.0)
    found = made_up(futures, strain=spell, distress={4: 1.0}, savings={5: 900.0})
    assert turns(found, ONE)[0].causes == ("savings £900, not £0", "distress 1.00, not 0.00")


def test_a_lever_that_turns_a_number_of_the_process_is_named(futures):
    reached = dict.fromkeys(range(3, 20), 1.0)
    first, second = turns(made_up(futures, reached_peer_support=reached, lonely=dict.fromkeys(range(5, 12), 1.0)), ONE)
    assert first.state is None
    assert (first.month, first.months) == (3, 17)
    assert second.causes[0] == "reached by peer support"


def test_an_event_that_passes_something_on_is_followed_back(futures):
    therapy = dict.fromkeys(range(5, 9), 1.0)
    found = made_up(futures, in_therapy=therapy, starts={5: 1.0}, called={5: 1.0})
    assert turns(found, ONE)[0].causes == ("starts therapy", "called to start therapy", "the queue of the area")


def test_no_more_turning_points_than_are_told_and_in_the_order_of_time(futures):
    many = {state.column: dict.fromkeys(range(2 + k, 20), 1.0) for k, state in enumerate(STATES[1:12]) if k}
    found = turns(made_up(futures, **many), ONE)
    assert len(found) == turning.MOST
    assert [t.month for t in found] == sorted(t.month for t in found)


def test_spells_of_either_future_that_touch_are_two_turning_points(futures):
    """Therapy a month earlier without the policy, and longer with it: not one long spell of either."""
    found = made_up(futures, in_therapy=dict.fromkeys(range(6, 10), 1.0))
    found.frames[ONE][0].loc[5, "in_therapy"] = 1.0
    first, second = turns(found, ONE)
    assert (first.month, first.months, first.under_base) == (5, 1, True)
    assert (second.month, second.months, second.under_policy) == (6, 4, True)


def test_spells_of_the_real_pairs_are_so(futures):
    """In every month of a spell the state is so in the future that is named, and not in the other."""
    seen = 0
    for person, (base, policy) in futures.frames.items():
        for turn in turns(futures, person):
            if turn.state is not None:
                seen += 1
                mine, other = turn.state.of(base), turn.state.of(policy)
                spell = slice(turn.month, turn.month + turn.months - 1)
                assert set(mine.loc[spell]) == {turn.under_base}
                assert set(other.loc[spell]) == {turn.under_policy} == {not turn.under_base}
                assert turn.causes
    assert seen > 0, "no future has a spell"


def test_the_text_prints_the_rule_and_says_simulated(futures):
    lines = told.text(futures, About())
    whole = "\n".join(lines)
    assert f"The rule: {futures.choice.rule}" in lines
    assert told.shares(futures) in lines
    assert "Simulated people, not real ones" in whole
    assert all(f"Person {person}." in whole for person, _ in futures.choice.chosen)
    assert "forecast" not in whole


def test_the_chart_has_its_numbers_and_alt_text_and_is_stable(futures, tmp_path):
    first = show.draw(futures, tmp_path / "a", About())
    second = show.draw(futures, tmp_path / "b", About())
    assert len(first) == 4 * len(futures.choice.chosen)
    for one, two in zip(first, second, strict=True):
        assert one.read_bytes() == two.read_bytes()
    person = futures.choice.chosen[0][0]
    base, policy = futures.frames[person]
    alt = (tmp_path / "a" / f"two_futures_{person}.txt").read_text(encoding="utf-8")
    assert f"Baseline {base['distress'].mean():.2f}" in alt
    data = pd.read_csv(tmp_path / "a" / f"two_futures_{person}.csv")
    assert data[data["future"] == "policy"]["distress"].to_numpy() == pytest.approx(policy["distress"].to_numpy())


def test_the_slide_shows_both_futures_in_quarters(comparison, futures):
    person = futures.choice.chosen[0][0]
    slide = show.slide(Told(comparison, card_kept.read()), futures, person)
    base, policy = futures.frames[person]
    by_name = {series.name: series.values for series in slide.chart.series}
    assert by_name["Baseline"][3] == pytest.approx(base["distress"][9:12].mean(), abs=1e-3)
    assert by_name["Peer support"][-1] == pytest.approx(policy["distress"][-3:].mean(), abs=1e-3)
    assert any(futures.choice.rule in line for line in slide.notes)
    assert slide.lead.startswith("Simulated: distress in GHQ points; a ") and len(slide.lead) < 160
    assert "part over" not in slide.title


def test_the_chart_shows_the_starts_of_the_policy_that_is_drawn(futures, tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(show.chart, "write", lambda *args, about, **how: seen.append(about.starts) or [])
    show.draw(futures, tmp_path, About(starts=(5, 12), own=((futures.policy.key, (12,)), ("other", (5,)))))
    assert set(seen) == {(12,)}


def test_the_command_gives_text_charts_and_slides(run, results, futures, tmp_path):
    code, out, err = run("lives", results, "--scenario", "peer_support", "--out", tmp_path / "lives")
    assert code == 0
    assert futures.choice.rule in out
    assert f"Charts, their data and slides: {tmp_path / 'lives'}" in err
    deck = Presentation(str(tmp_path / "lives" / "two_futures.pptx"))
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert len(titles) == len(set(titles)) == len(futures.choice.chosen)
    assert len(list((tmp_path / "lives").glob("*.png"))) == len(futures.choice.chosen)


def test_json_is_one_document(run, results, futures, tmp_path):
    (tmp_path / "lives").mkdir()
    file.make(
        [Slide("lives_999", "Two futures of somebody else", "Simulated")], tmp_path / "lives" / "two_futures.pptx"
    )
    arguments = ("lives", results, "--scenario", "peer_support", "--pairs", 1, "--json", "--out", tmp_path / "lives")
    code, out, err = run(*arguments)
    assert "Not in this deck, and left out: lives" in err and "left as it was: lives_999" in err
    said = json.loads(out)
    assert code == 0
    assert said["considered"] == futures.choice.considered
    assert [pair["person"] for pair in said["pairs"]] == [futures.choice.chosen[0][0]]
    assert said["pairs"][0]["gain"] == pytest.approx(futures.choice.gain(futures.choice.chosen[0][0]))


def test_a_deck_takes_a_slide_of_two_futures(run, results, tmp_path):
    code, out, _ = run("deck", results, "--lives", "--out", tmp_path / "mine.pptx")
    assert code == 0
    assert "Two futures of " in out
    assert len(Presentation(str(tmp_path / "mine.pptx")).slides) == 10


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            ["--scenario", "peer_suport"],
            "--scenario: 'peer_suport'; one of peer_support, needs_weighted_funding; did",
        ),
        (["--scenario", "baseline"], "--scenario: 'baseline'; one of peer_support, needs_weighted_funding"),
        (["--replicate", "5"], "--replicate: 5; a replicate from 0 to 0"),
    ],
)
def test_mistakes_are_told_in_one_line(run, results, arguments, expected):
    code, out, err = run("lives", results, *arguments)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert expected in err
