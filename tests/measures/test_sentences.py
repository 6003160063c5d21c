"""Every sentence traces to a row: its keys find exactly the rows it says, and it repeats no other number."""

import re

import pandas as pd
import pytest

from analysis import gaps, sentences, words
from sim.outcomes import OUTCOMES
from tests.measures.made_up import series

TITLES = {"baseline": "Baseline", "living_wage": "Living wage", "needs_weighted_funding": "Needs-weighted"}
NUMBER = re.compile(r"\d[\d,]*\.?\d*")
FIXED = {"100", "100,000"}  # "in 100": the unit's own
NAN = float("nan")


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return gaps.gap_table(gaps.values(series(tuple(TITLES), replicates=4, months=48)))


def said_numbers(row: pd.Series) -> set[str]:
    """Every way in which words may write a number of the row, or its value before the change."""
    numbers = [v for v in row if isinstance(v, float) and v == v]
    numbers += [row["value"] - row["change"]] if row["change"] == row["change"] else []
    return {words.number(a, like) for a in numbers for like in [None, *numbers]} | {"0.001"}


def all_of(table: pd.DataFrame) -> list[sentences.Sentence]:
    out = sentences.gradient(table)
    for outcome in ("caseness", "treated_given_need", "detention"):
        for gap in ("imd_fifth", "black_white"):
            out += sentences.stands(table, outcome, gap)
            out += sentences.changes(table, TITLES, outcome, gap) + sentences.who_gains(table, TITLES, outcome, gap)
    return out


def test_every_sentence_says_one_row_and_nothing_else(table):
    found = all_of(table)
    assert len(found) > 20
    for one in found:
        rows = one.rows(table)
        assert len(rows) == 1, one.trace
        for number in NUMBER.findall(one.text.replace("100,000", "").replace("in 100", "in")):
            assert number.rstrip(".,") in said_numbers(rows.iloc[0]), (number, one.text)


def test_a_number_changed_in_the_results_changes_the_sentence(table):
    other = table.copy()
    other["value"] += 1.0
    other[["most_change", "most_change_low", "most_change_high"]] -= 1.0
    before, after = all_of(table), all_of(other)
    silent = (words.TOO_SMALL, "does not change")  # these repeat no level
    both = [(str(a), str(b)) for a, b in zip(before, after, strict=True)]
    pairs = [(a, b) for a, b in both if not any(word in a for word in silent)]
    assert len(pairs) > 10 and all(a != b for a, b in pairs)


def test_the_trace_names_the_row(table):
    [first, *_] = sentences.changes(table, TITLES)
    assert first.trace == "table gaps: scenario living_wage, outcome caseness, gap imd_fifth, measure absolute"


def test_brief_words():
    what = OUTCOMES["caseness"]
    assert words.briefly(-4.0, -6.0, -2.0, what) == "about 4.0 fewer in 100; fairly sure between 2.0 and 6.0"
    assert words.briefly(-4.0, -9.0, 1.0, what) == words.TOO_SMALL
    assert words.briefly(0.0, 0.0, 0.0, what) == "no change"
    assert "no interval" in words.briefly(-4.0, NAN, NAN, what)
    assert words.briefly(NAN, NAN, NAN, what) == "not known"
    assert words.briefly(-0.0001, -0.0002, -0.00005, what).startswith("under 0.001 fewer")


def test_costs_say_who_pays_and_that_a_transfer_is_not_used_up():
    row = {"lever": "peer_support", "a_head": 3.2, "a_head_low": 2.1, "a_head_high": 4.5, "payer": "public"}
    costs = pd.DataFrame(
        [
            {"scenario": "peer_support", "kind": "resource", **row},
            {"scenario": "x", "kind": "transfer", **row, "a_head_low": 3.2, "a_head_high": 3.2, "payer": "employers"},
            {"scenario": "x", "kind": "", **row, "a_head": NAN},
        ]
    )
    first, second, third = (str(one) for one in sentences.paid(costs))
    assert first == (
        "Peer support: £3.20 a head and year (£2.10 to £4.50 by the range of unit costs), paid by public funds."
    )
    assert "employers" in second and "not used up" in second and "range" not in second
    assert "is not known" in third


def test_pounds():
    said = [sentences.pounds(v) for v in (1234.5, 3.2, 0.001, 0.0, NAN)]
    assert said == ["£1,234", "£3.20", "under £0.01", "£0", "not known"]
