"""Sentences say what the rows say, how sure it is, and nothing else."""

import re

import pandas as pd
import pytest

from analysis import words
from sim.outcomes import OUTCOMES

NAN = float("nan")


def row(**changes):
    base = {
        "scenario": "living_wage",
        "outcome": "caseness",
        "gap": "imd_fifth",
        "measure": "absolute",
        "value": 8.9,
        "change": -0.4,
        "change_low": -0.6,
        "change_high": -0.2,
        "most_change": -0.5,
        "most_change_low": -0.7,
        "most_change_high": -0.3,
        "least_change": 0.0,
        "least_change_low": -0.1,
        "least_change_high": 0.1,
        "mean_change": -0.2,
        "mean_change_low": -0.3,
        "mean_change_high": 0.1,
        "levelling": "up",
        "grey": False,
        "note": "",
    }
    return base | changes


def test_a_clear_change():
    assert words.gap_sentence(row(), "Living wage") == (
        "Living wage: the simulated gap in common distress (most minus least deprived fifth) narrows: about 0.40 fewer "
        "in 100, from 9.3 in 100 to 8.9 in 100; fairly sure 0.20 to 0.60; luck alone is unlikely to give it; levelling "
        "up: the worse-off end gained and the better-off end did not lose."
    )


def test_a_change_under_the_noise_is_too_small_to_tell():
    said = words.gap_sentence(row(change_low=-0.9, change_high=0.1, levelling="unclear"), "Policy")
    assert "too small to tell from luck" in said and "unlikely" not in said and "narrows" not in said
    assert "between 0.90 fewer in 100 and 0.10 more in 100" in said


def test_one_replicate_has_no_interval_in_words():
    said = words.gap_sentence(row(change_low=NAN, change_high=NAN, levelling="unclear"), "Policy")
    assert "no interval" in said and "fairly sure" not in said and "unlikely" not in said


def test_no_change_at_all():
    said = words.gap_sentence(row(value=9.3, change=0.0, change_low=0.0, change_high=0.0, levelling="unchanged"), "P")
    assert said.endswith("does not change, in any replicate.")
    assert words.gap_sentence(row(change=0.0, change_low=NAN, change_high=NAN, levelling=""), "P").endswith(
        "does not change, in the only replicate."
    )


def test_levelling_down_is_said():
    assert "levelling down: the gap closed only because" in words.gap_sentence(row(levelling="down"), "P")
    assert "part of it is levelling down" in words.gap_sentence(row(levelling="both"), "P")


def test_a_widening_gap_and_a_gap_the_other_way_round():
    wider = row(value=9.7, change=0.4, change_low=0.2, change_high=0.6, levelling="wider")
    assert "widens: about 0.40 more in 100, from 9.3 in 100 to 9.7 in 100" in words.gap_sentence(wider, "P")
    treated = row(outcome="treated_given_need", value=-6.0, change=0.5, change_low=0.3, change_high=0.7)
    said = words.gap_sentence(treated, "P")
    assert "gap in treatment of those in need" in said
    assert "narrows: about 0.50 fewer in 100, from −6.5 in 100 to −6.0 in 100; fairly sure 0.30 to 0.70" in said


def test_suppressed_and_rare_rows_say_so():
    hidden = row(value=NAN, change=NAN, note="suppressed: a group under 30")
    assert words.gap_sentence(hidden, "P").endswith("cannot be given: suppressed: a group under 30.")
    assert "few person-years" in words.gap_sentence(row(outcome="detention", grey=True), "P")


def test_who_gains_names_both_ends_and_everyone():
    assert words.who_gains(row()) == (
        "Common distress (GHQ-12 4+): the most deprived fifth: 0.50 fewer in 100; the least deprived fifth: no change; "
        "everyone: too small to tell from luck."
    )
    assert "people from Black ethnic groups: 0.50 fewer" in words.who_gains(row(gap="black_white"))
    assert words.who_gains(row(mean_change=NAN)).endswith("everyone: not known.")


@pytest.mark.parametrize(
    ("value", "like", "text"),
    [
        (12.34, None, "12"),
        (4.06, None, "4.1"),
        (0.354, None, "0.35"),
        (0.0351, None, "0.035"),
        (0.0, None, "0"),
        (0.0001, None, "under 0.001"),
        (1234.5, None, "1,234"),
        (0.083, 0.4, "0.08"),
        (0.001, 0.4, "0.001"),
        (NAN, None, "not known"),
    ],
)
def test_numbers(value, like, text):
    assert words.number(value, like) == text
    if value == value:
        assert words.number(-value, like) == text


def test_units_in_words():
    assert words.amount(-12.3, OUTCOMES["detention"]) == "12 fewer per 100,000 a year"
    assert words.amount(0.2, OUTCOMES["trust"]) == "0.20 SD higher"
    assert words.level(-0.2, OUTCOMES["trust"]) == "−0.20 SD"
    assert words.level(float("nan"), OUTCOMES["caseness"]) == words.amount(float("nan"), OUTCOMES["caseness"])
    assert words.level(float("nan"), OUTCOMES["caseness"]) == "not known"


def test_numbers_to_so_many_figures_are_written_out():
    assert [words.figures(v) for v in (0.01234, -12.34, 999.4, 999.6, 12345.0)] == [
        "0.0123", "-12.3", "999", "1,000", "12,345",
    ]  # fmt: skip
    assert words.figures(999.7, 4) == "999.7" and words.figures(20000.0, 4) == "20,000"


def test_lengths_of_time():
    assert [words.years(n) for n in (240, 12, 18, 1)] == ["20 years", "1 year", "18 months", "1 month"]


def test_what_is_not_nought_does_not_read_as_nought_and_ends_are_told_apart():
    assert [words.signed(v) for v in (0.35, -1.2, -0.0003, 0.00004, 0.0, -1e-12)] == [
        "+0.35", "−1.20", "−0.0003", "+0.00004", "+0.00", "+0.00",
    ]  # fmt: skip
    assert words.ends(-0.00549, -0.00512, -0.0053) == ("0.0051", "0.0055")
    assert words.ends(-0.6, -0.2, -0.4) == ("0.20", "0.60")
    assert words.apart(2, 0.1, 0.1) == 2 and words.apart(2, 0.101, 0.102) == 3


def test_signs_and_sizes_of_changes():
    assert [words.signed_number(v) for v in (0.0, 0.351, -12.4, -0.0002)] == ["0", "+0.35", "−12", "under 0.001"]
    assert words.of_size(9.0, -0.4, -0.6, -0.2) == (-0.4, -0.6, -0.2)
    assert words.of_size(-9.0, 0.4, 0.2, 0.6) == (-0.4, -0.6, -0.2)  # a gap the other way round, narrower


def test_one_sentence_a_policy_and_neutral_words():
    table = pd.DataFrame(
        [
            row(scenario=s, outcome=o, gap=g)
            for s in ("baseline", "a_b", "c")
            for o in OUTCOMES
            for g in ("imd_fifth", "black_white")
        ]
    )
    said = words.sentences(table, {"c": "Sea"})
    assert [s.split(":")[0] for s in said] == ["A b", "Sea"]
    everything = [words.gap_sentence(r, "P") for r in table.to_dict("records")]
    everything += [words.who_gains(r) for r in table.to_dict("records")]
    for sentence in everything:
        assert not re.search(r"forecast|predict|will |BAME|minorit|suffer|victim", sentence, re.IGNORECASE)
        assert sentence.endswith(".") and not re.search(r"\bnan\b", sentence)
