"""Slides say no more than was run: reach by lever, starts by policy, runs that are compared with nothing, luck."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis.deck import barriers, findings, native, story, trust
from analysis.deck.content import COLUMNS, WHOLE
from analysis.deck.told import Told, amount
from experiments import card_kept
from experiments.compare import opened
from sim.scenario import load_scenario

CARD = card_kept.read()


@pytest.fixture(scope="module")
def policy_alone(alone):
    """A run of one scenario with a lever, compared with nothing (the baseline's numbers stand in for its own)."""
    found = opened(alone)
    policy = load_scenario("living_wage").override(people=found.scenarios[0].people, months=found.scenarios[0].months)
    policy._key = found.scenarios[0].key
    return Told(replace(found, scenarios=[policy]), CARD)


def words_of(slide):
    return " ".join((slide.title, slide.lead, *slide.points, *slide.notes))


def test_a_run_of_a_policy_is_not_told_as_if_there_were_none(policy_alone):
    slides = {s.key: s for s in story.slides(policy_alone)}
    assert slides["cover"].title.startswith("Under Living wage the most deprived fifth differs")
    assert any("compared with nothing here" in point for point in slides["cover"].points)
    assert slides["today"].title.startswith("Under Living wage ")
    points = " ".join(slides["over_time"].points)
    assert "without any policy" not in points and "Living wage starts in April 2026; until then no lever acts" in points
    for slide in slides.values():
        assert "paired" not in words_of(slide) or slide.key == "believe", slide.key


def test_a_run_of_the_baseline_is_still_without_any_policy(alone):
    slides = {s.key: s for s in story.slides(Told(opened(alone), CARD))}
    assert any("without any policy" in point for point in slides["over_time"].points)
    assert slides["cover"].title.startswith("The most deprived fifth differs")


def test_groups_of_a_single_run_have_intervals_and_luck_is_not_a_finding(policy_alone):
    slide = barriers.by_decile(policy_alone)
    assert slide.chart.kind == COLUMNS and slide.chart.series[0].sure
    first = policy_alone.comparison.series
    noisy = first.copy()
    cases = noisy["outcome"].eq("caseness") & noisy["dimension"].isin(["imd_decile", "ethnic_group"])
    noisy.loc[cases & noisy["replicate"].eq(0), "numerator"] *= 0.2  # replicates that disagree altogether
    unsure = Told(replace(policy_alone.comparison, series=noisy), CARD)
    assert "luck could explain" in barriers.by_ethnic_group(unsure).title
    title = barriers.by_decile(unsure).title
    assert "luck could explain" in title or "Too few people" in title


def test_names_keep_their_capitals_on_the_cover(comparison):
    first, *rest = comparison.scenarios
    named = [s.model_copy(update={"name": "Black Thrive in Lambeth", "short_name": "Black Thrive"}) for s in rest]
    for new, old in zip(named, rest, strict=True):
        new._key = old.key
    slide = findings.cover(Told(replace(comparison, scenarios=[first, *named]), CARD))
    assert any(point.startswith("Black Thrive: Black Thrive in Lambeth") for point in slide.points)


def test_each_policy_has_its_own_start(comparison):
    first, peer, needs = comparison.scenarios
    late = needs.override(levers=[{**u.model_dump(), "start": "2027-06"} for u in needs.levers])
    late._key = needs.key
    told = Told(replace(comparison, scenarios=[first, peer, late]), CARD)
    assert told.about.of(peer.key) == (12,) and told.about.of(needs.key) == (26,) and told.about.of(first.key) == ()
    points = " ".join(findings.over_time(told).points)
    assert "Starts: Peer support in April 2026 and Needs-weighted in June 2027" in points
    assert "Policies start in April 2026; nothing differs before" in " ".join(
        findings.over_time(Told(comparison, CARD)).points
    )


def test_the_slide_of_reach_names_levers_and_says_what_the_figures_are(comparison):
    slide = barriers.reach_and_cost(Told(comparison, CARD))
    assert slide.title.startswith("In an average month Peer support reaches ")
    assert "could be offered" not in words_of(slide) and "at any time" not in words_of(slide)
    assert any("no longer qualify" in point for point in slide.points)
    both = comparison.scenarios[1].override(
        levers=[u.model_dump() for u in load_scenario("black_thrive_lambeth").levers]
    )
    both._key = comparison.scenarios[1].key
    levers = [u.lever for u in both.levers]
    reach = pd.DataFrame({"scenario": both.key, "lever": levers, "people": 700, "eligible": 50.0,
                          "reached": [9.0, 400.0, 3.0, 2.0, 1.0][: len(levers)]})  # fmt: skip
    spent = comparison.spent[comparison.spent["scenario"] == both.key]
    spent = pd.concat([spent.assign(lever=lever) for lever in levers], ignore_index=True)
    package = replace(comparison, scenarios=[comparison.scenarios[0], both], reach=reach, spent=spent)
    slide = barriers.reach_and_cost(Told(package, CARD))
    assert slide.title == "In an average month Peer support reaches 57 in 100 people by peer support"
    effects = [row[-1] for row in slide.table.rows]
    assert (
        effects[1:] == ["as above: of all its levers together"] * (len(effects) - 1) and effects[0] not in effects[1:]
    )


def test_noughts_are_not_written_where_numbers_would_run_together(comparison):
    chart = trust.why_believe(Told(comparison, CARD)).chart
    assert chart.format == WHOLE == "#,##0;;" and native._short_format(chart.format) == "General"


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ((-0.02, -0.03, -0.0004), "−0.0200 (−0.0300 to −0.0004)"),
        ((0.0052, 0.0049, 0.0054), "+0.0052 (+0.0049 to +0.0054)"),
    ],
)
def test_a_clear_change_never_reads_as_nought_or_as_one_number(ends, expected):
    assert amount(dict(zip(("change", "change_low", "change_high"), ends, strict=True))) == expected
