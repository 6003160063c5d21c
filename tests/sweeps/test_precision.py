"""Half-widths, the replicates they need, and the flag that asks for them."""

from math import sqrt

import numpy as np
import pandas as pd
import pytest

from analysis.gaps import interval
from experiments.precision import FEWEST, Precision, Target, of_gaps, of_rows, parse, replicates_for, t_of
from mindgap.precision_text import lines, pairing
from sim.files import InputError


@pytest.mark.parametrize("spread", [0.1, 0.5, 3.0])
@pytest.mark.parametrize("half", [0.05, 0.2, 1.0])
def test_the_replicates_needed_are_the_fewest_that_are_enough(spread, half):
    n = replicates_for(spread, half)
    assert t_of(n) * spread / sqrt(n) <= half
    assert n == FEWEST or t_of(n - 1) * spread / sqrt(n - 1) > half


def test_a_half_width_is_that_of_the_interval():
    sample = np.random.default_rng(3).normal(1.0, 0.5, 12)
    _, low, high = interval(sample)
    known = Precision(Target("caseness", 0.1), (high - low) / 2, "x", 12)
    assert known.needed(0.1) == replicates_for(sample.std(ddof=1), 0.1)
    assert not known.reached
    assert known.needed(0.1) > 48 == known.next(500)  # at most four times as many
    assert known.next(20) == 20
    wider = Precision(Target("caseness", 0.25), known.half, "x", 12)
    assert 12 < wider.next(500) == wider.needed(0.25) < 48


def test_the_widest_of_the_scenarios_counts():
    ends = [(part, end) for part in ("", "mean_", "most_") for end in ("low", "high")]
    rows = [
        {"scenario": name, "outcome": "caseness", "gap": "imd_fifth", "measure": "absolute", "replicates": 8}
        | {f"{part}change_{end}": half if end == "high" else -half for part, end in ends}
        for name, half in (("baseline", float("nan")), ("a", 0.1), ("b", 0.3))
    ]
    table = pd.DataFrame(rows)
    for name in ("gap.caseness.imd_fifth", "caseness", "caseness.most"):
        found = of_gaps(table, "baseline", Target(name, 0.5))
        assert (found.half, found.widest, found.replicates, found.reached) == (0.3, "b", 8, True)


def test_a_change_that_cannot_be_told_never_counts_as_precise():
    summary = pd.DataFrame(
        [
            {"row": r, "against": 0, "outcome": "caseness", "change_low": low, "change_high": high, "replicates": n}
            for r, low, high, n in ((0, np.nan, np.nan, 4), (1, -0.1, 0.1, 4), (2, np.nan, np.nan, 0))
        ]
    )
    assert of_rows(summary, 4, Target("caseness", 0.2)).reached
    found = of_rows(summary.assign(replicates=4), 4, Target("caseness", 0.2))
    assert (found.reached, found.settled, found.widest) == (False, True, "row 2")
    assert "cannot be told (row 2)" in lines(found)[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("gap.casenes.imd_fifth:0.2", "did you mean `gap.caseness.imd_fifth`"),
        ("0.2", "OUTCOME:HALF-WIDTH"),
        ("caseness:0", "a number above 0"),
        ("caseness:narrow", "a number above 0"),
        ("cost:1", "OUTCOME:HALF-WIDTH"),
    ],
)
def test_a_mistake_in_the_flag_is_told(text, said):
    with pytest.raises(InputError) as error:
        parse(text)
    assert str(error.value).startswith("command line:1: --until: ")
    assert said in str(error.value)


def test_words_say_what_it_took_and_what_narrower_would_cost():
    found = Precision(Target("gap.caseness.imd_fifth", 0.2), 0.19, "peer_support", 10)
    first, half, quarter = lines(found, 60.0)
    assert "±0.19 points with 10 replicates (±0.2 was asked for: reached; widest for peer_support)" in first
    more = found.needed(0.1) - 10
    assert half == f"±0.1 would take about {more + 10} replicates, about {more * 6 / 60:.0f} min more here."
    assert quarter.startswith("±0.05 would take about ")
    table = pd.DataFrame(
        [
            ["peer_support", "caseness", "imd_fifth", 41.2, False],
            ["peer_support", "restraint", "imd_fifth", 1.4, True],
        ],
        columns=["scenario", "outcome", "gap", "factor", "flagged"],
    )
    main, weak = pairing(table, {"peer_support": "Peer support"})
    assert main.endswith("Peer support 41 times.")
    assert weak.endswith("in: restraint.")
