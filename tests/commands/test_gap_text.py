"""The gap table as people read it."""

import pandas as pd
import pytest

from mindgap.gap_text import group_rows, interval, rows, show

NAN = float("nan")


def made_up() -> pd.DataFrame:
    """Two scenarios, one outcome, three measures of one gap and one ethnic gap."""
    ends = {"most": 24.0, "least": 15.0, "mean": 19.0}
    still = {f"{end}_change": NAN for end in ends}
    moved = {"most_change": -0.5, "least_change": 0.0, "mean_change": -0.2}
    table = []
    for scenario, changes in (("baseline", still), ("policy", moved)):
        change = NAN if scenario == "baseline" else -0.5
        for gap, measure, value in (
            ("imd_fifth", "absolute", 9.0),
            ("imd_fifth", "relative", 1.6),
            ("imd_fifth", "sii", 11.0),
            ("black_white", "absolute", 4.0),
        ):
            table.append(
                {
                    "scenario": scenario,
                    "outcome": "caseness",
                    "gap": gap,
                    "measure": measure,
                    "value": value,
                    "low": value - 0.25,
                    "high": value + 0.25,
                    "change": change,
                    "change_low": change - 0.1,
                    "change_high": change + 0.1,
                    **ends,
                    **changes,
                    "levelling": "" if scenario == "baseline" else "up",
                    "note": "",
                }
            )
    return pd.DataFrame(table)


def test_rows_hold_the_gap_both_ends_and_the_mean():
    baseline, policy = rows(made_up(), "imd_fifth", ["baseline", "policy"])
    assert baseline["gap"] == "9.00 (8.75 to 9.25)"
    assert baseline["ratio"] == "1.60 (1.35 to 1.85)"
    assert baseline["change of gap"] == ""
    assert policy["change of gap"] == "-0.50 (-0.60 to -0.40)"
    assert (policy["most deprived"], policy["least deprived"]) == ("24.0 (-0.50)", "15.0 (no change)")
    assert policy["levelling"] == "up"
    assert "RII" not in policy


def test_group_rows():
    _, policy = group_rows(made_up(), ["baseline", "policy"])
    assert policy["black minus white"] == "4.00 (3.75 to 4.25), -0.50 (-0.60 to -0.40)"


@pytest.mark.parametrize(
    ("values", "signed", "text"),
    [
        ((NAN, NAN, NAN), False, ""),
        ((9.31, NAN, NAN), False, "9.3"),
        ((0.0, 0.0, 0.0), True, "no change"),
        ((0.0, 0.0, 0.0), False, "0"),
        ((0.0, -1.0, 1.0), True, "+0.0 (-1.0 to +1.0)"),
        ((812.4, 700.0, 900.0), False, "812 (700 to 900)"),
        ((-0.0004, -0.001, -0.0001), True, "-0.0004 (-0.0010 to -0.0001)"),
        ((0.00521, 0.00512, 0.00549), True, "+0.0052 (+0.0051 to +0.0055)"),
    ],
)
def test_intervals(values, signed, text):
    assert interval(dict(zip("abc", values, strict=True)), "a", "b", "c", signed=signed) == text


def test_piped_it_is_lines_with_tabs(capsys):
    show(
        made_up(),
        pd.DataFrame(
            {
                "scenario": "policy",
                "lever": "a_lever",
                "step": ["reached", "gap"],
                "what": ["people", "Common distress"],
                "value": [NAN, -0.5],
                "low": [NAN, -0.6],
                "high": [NAN, -0.4],
                "unit": ["people", "points"],
            }
        ),
        {"policy": "A policy", "baseline": "As it is"},
    )
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split("\t")[:3] == ["outcome", "scenario", "gap"]
    assert [line.split("\t")[1] for line in lines[1:3]] == ["policy", "baseline"]  # in the order given
    assert lines[2].split("\t")[:3] == ["caseness", "baseline", "9.00 (8.75 to 9.25)"]
    assert "A policy\ta_lever\treached\tpeople\tworks on areas or services\tpeople" in lines
    assert "A policy\ta_lever\tgap\tCommon distress\t-0.50 (-0.60 to -0.40)\tpoints" in lines
