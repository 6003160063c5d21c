"""When a figure counts as hit: the mean inside its band, and steady enough to say so."""

import math

import pandas as pd
import pytest

from experiments import evidence, validate
from experiments.card import Card, judge
from experiments.evidence import Target, band
from tests.matching.conftest import found

TARGET = Target("t", "caseness", 18.9, 16.9, 20.9, "percent", "a survey", "http://", "must")


@pytest.mark.parametrize(
    ("unit", "observed", "expected"),
    [
        ("percent", 18.9, (16.9, 20.9)),
        ("percent", 1.0, (0.0, 3.0)),
        ("percentage points", -1.0, (-3.0, 1.0)),
        ("proportion", 0.19, (0.17, 0.21)),
        ("ratio", 2.0, (1.7, 2.3)),
        ("odds ratio", 2.0, (1.7, 2.3)),
        ("per 100000 per year", 100.0, (85.0, 115.0)),
        ("percent per quarter", 1.0, (0.85, 1.15)),
        ("GHQ-36 points", -1.0, (-1.2, -0.8)),
        ("log-odds", 0.5, (0.4, 0.6)),
    ],
)
def test_band_by_unit(unit, observed, expected):
    assert band(observed, None, None, unit) == pytest.approx(expected)


def test_a_published_band_wins():
    assert band(0.5, 0.45, 0.55, "percent") == (0.45, 0.55)


@pytest.mark.parametrize(
    ("found", "hit"),
    [
        ([18.8, 19.0, 19.2], True),
        ([16.9, 16.9, 16.9], True),
        ([16.8, 16.8, 16.8], False),
        ([21.0, 21.1, 20.9], False),
        ([17.0, 19.0, 21.0], False),  # inside on average; its error, 1.15, is above a third of 2 points
        ([18.0, 19.0, 20.0], True),  # error 0.58
    ],
)
def test_hit(found, hit):
    row = judge(TARGET, found)
    assert row.hit is hit
    assert row.model == pytest.approx(sum(found) / 3)


def test_error_is_that_of_the_mean():
    assert judge(TARGET, [18.0, 19.0, 20.0]).se == pytest.approx(1 / math.sqrt(3))


def test_percent_is_compared_with_a_proportion_in_its_unit():
    target = Target("t", "caseness.unemployed", 0.34, 0.32, 0.36, "proportion", "", "", "validate")
    assert judge(target, [33.0, 34.0, 35.0]).model == pytest.approx(0.34)


def test_what_is_not_modelled_is_neither_hit_nor_miss():
    target = Target("t", "not modelled", 10, 8, 12, "percent", "", "", "validate", "no column")
    row = judge(target, [])
    assert row.hit is None and math.isnan(row.model) and row.note == "no column"


def test_what_cannot_be_told_is_missed_and_one_replicate_refused():
    row = judge(TARGET, [18.0, float("nan")])
    assert row.hit is False and "too few" in row.note
    with pytest.raises(ValueError, match="at least two"):
        judge(TARGET, [18.0])


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        ([18.8, 19.0, 19.2], "yes"),
        ([21.0, 21.1, 20.9], "no"),
        ([10.0, 30.0, 30.0], "no"),  # 23.3: outside, however imprecise
        ([17.0, 19.0, 21.0], "too imprecise"),
        ([18.0, float("nan"), 20.0], "too imprecise"),
    ],
)
def test_the_verdict_says_why_a_figure_is_no_hit(found, verdict):
    row = judge(TARGET, found)
    assert row.verdict == verdict
    said = Card([row]).sentences()
    few = "1 figure is too imprecise to count as hit or missed: more people or replicates are needed"
    assert any(sentence.startswith(few) for sentence in said) == (verdict == "too imprecise")


def _card(*models: float) -> Card:
    used = ("must", "must", "calibrate", "validate")
    rows = [
        judge(Target(f"t{k}", "caseness", 18.9, 16.9, 20.9, "percent", "", "", u), [m, m])
        for k, (m, u) in enumerate(zip(models, used, strict=True))
    ]
    return Card([*rows, judge(Target("n", "not modelled", 1, 0, 2, "percent", "", "", "validate", "why"), [])])


def test_only_must_hit_figures_hold_anything_up():
    assert [row.id for row in _card(19, 30, 19, 19).missed_must] == ["t1"]
    assert not _card(19, 19, 30, 30).missed_must


def test_card_as_table_json_and_words():
    made = _card(19, 30, 19, 30)
    assert list(made.table()["hit"])[:4] == [True, False, True, False]
    plain = made.plain()
    assert {"id", "observed", "model", "hit", "used"} <= set(plain[0])
    assert plain[-1]["model"] is None and plain[-1]["hit"] is None
    assert made.sentences() == [
        "1 of 2 must-hit figures are hit.",
        "1 of 1 figures to calibrate to (not yet required) are hit.",
        "0 of 1 frozen figures (never fitted to) are hit; 1 more are not modelled.",
    ]


def test_validate_judges_every_figure_on_paired_seeds(monkeypatch):
    seeds, done = [], []

    def fake(people, years, seed, place, names):
        seeds.append(seed)
        return found(dict.fromkeys(names, 18.9 + 0.1 * len(seeds)))

    monkeypatch.setattr(validate, "replicate", fake)
    outside = []
    monkeypatch.setattr(validate.external, "external", lambda *asked: outside.append(asked) or pd.DataFrame())
    made = validate.validate(people=50, years=2, replicates=3, jobs=1, progress=lambda a, b: done.append((a, b)))
    assert len(made.rows) == len(evidence.targets()) + len(evidence.frozen())
    assert len(set(seeds)) == 3 and done == [(1, 3), (2, 3), (3, 3)]
    first = made.rows[0]
    assert (first.id, first.model, first.hit) == ("ghq4_uk_2018_19", pytest.approx(19.1), True)
    assert {row.id for row in made.missed_must} >= {"cmd_imd_ratio_2023_4", "sp_fe_findistress"}
    assert made.run["frozen_sha256"] == evidence.frozen_hash()
    assert outside == [(50, 3, 0, 1)]
    again = list(seeds)
    seeds.clear()
    validate.validate(people=50, years=2, replicates=3, jobs=1)
    assert seeds == again
    with pytest.raises(ValueError, match="at least 2"):
        validate.validate(replicates=1)
