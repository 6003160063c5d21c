"""Tables on a terminal break between words whatever its width; lines with tabs keep the unit that a title has."""

import contextlib
import io
import re
import sys

import pandas as pd
import pytest

from mindgap import tables, worth_text
from mindgap.commands import catalogue
from mindgap.gap_text import show
from mindgap.screen import show_table
from tests.commands.test_gap_text import made_up

FRAME = "│┃┏┓┗┛┡┩└┘━─┳┻╇┴╞╡═ "
LONG = {"name": "income_and_wealth", "what it does": "a minimum income guarantee", "unit": "%", "count": 3}


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def screen(monkeypatch):
    """What a terminal of some width shows of a call."""

    def shown(width, call, *arguments, **more):
        monkeypatch.setenv("COLUMNS", str(width))
        monkeypatch.setattr(sys, "stdout", Terminal())
        call(*arguments, **more)
        return re.sub(r"\x1b\[[0-9;]*m", "", sys.stdout.getvalue())

    return shown


def pieces(text):
    """The parts of a text that may stand in lines of their own: those between dots and the like, and numbers."""
    return re.findall(r"\(?[-+]?\d+(?:\.\d+)?\)?|[^\W\d_]+", text)


def words_shown(text):
    return set(text.translate(str.maketrans(FRAME, " " * len(FRAME))).split())


@pytest.mark.parametrize("width", [60, 80, 100, 140])
@pytest.mark.parametrize("thing", list(catalogue.Thing))
def test_lists_break_no_word(screen, thing, width):
    rows = catalogue._LISTS[thing]()[:60]
    columns = catalogue._COLUMNS[thing]
    out = screen(width, show_table, thing.value, rows, columns)
    seen = " ".join(words_shown(out))
    for row in rows:
        for key in columns:
            told = row[key] if isinstance(row[key], str) else ""
            for part in pieces(told):
                assert part in seen, f"{part!r} of {row['name']} is broken at {width} columns"
    framed = [line for line in out.splitlines() if line[:1] in "┏┃┡│└"]
    assert all(len(line) <= width for line in framed)


@pytest.mark.parametrize("width", [60, 80, 100])
def test_the_gap_table_breaks_no_word_and_loses_no_column(screen, width):
    titles = {"baseline": "England as it is", "policy": "A living wage from every employer"}
    out = screen(width, show, made_up(), pd.DataFrame(), titles)
    seen = words_shown(out)
    for word in (
        "(10.75",
        "11.25)",
        "gap",
        "ratio",
        "SII",
        "deprived",
        "everyone",
        "levelling",
        "employer",
        "9.00",
        "1.60",
        "(no",
    ):
        assert word in seen, f"{word} at {width} columns"
    assert all(len(line) <= width for line in out.splitlines() if line[:1] in "┏┃┡│└")


def test_a_wide_table_of_few_rows_is_told_in_several_that_name_their_rows(screen):
    keys = ("scenario", *(f"measurement{k}" for k in range(9)))
    rows = [{key: f"{key}of{row}" for key in keys} for row in "ab"]
    out = screen(80, show_table, "", rows, {key: key for key in keys})
    assert out.count("┏") > 1
    assert out.count("scenarioofa") == out.count("┏")
    assert {f"measurement{k}of{row}" for k in range(9) for row in "ab"} <= words_shown(out)


def test_where_nothing_fits_rows_are_told_one_by_one(screen):
    rows = [{"name": f"row{k}", "first": "x" * 50, "second": "y" * 50, "none": ""} for k in range(30)]
    out = screen(70, show_table, "", rows, {key: key for key in rows[0]})
    assert out.splitlines()[:4] == ["row0", f"  first: {'x' * 50}", f"  second: {'y' * 50}", "row1"]


def test_widths_give_way_where_there_is_most():
    assert tables.widths([["a", "bb"], ["c", "dd ee ff gg"]], 13) == [2, 11]
    assert tables.widths([["a", "bb"], ["c", "dd ee ff gg"]], 8) == [2, 6]
    assert tables.widths([["a", "bb"], ["c", "dd ee ff gg"]], 3) is None
    assert tables.widths([["a", "gap.caseness"]], 8) == [8]
    assert tables.widths([["change", "(-28.1 to 44.4)"]], 4) is None  # a number is never broken
    assert tables.wrapped("(-28.1 to 44.4)", 6) == "(-28.1\nto\n44.4)"
    assert tables.wrapped("gap.caseness.imd_fifth change", 9) == "gap.\ncaseness.\nimd_fifth\nchange"


def test_lines_with_tabs_end_with_the_unit(capsys):
    show_table("Money", [{"what": "rent", "value": 3}], {"what": "what", "value": "value"}, unit="£ a month")
    assert capsys.readouterr().out == "what\tvalue\tunit\nrent\t3\t£ a month\n"
    show_table("Money", [LONG, {"name": "b", "unit": None}], {"name": "name", "count": "count"})
    assert capsys.readouterr().out == "name\tcount\tunit\nincome_and_wealth\t3\t%\nb\t\t\n"
    show_table("Money", [LONG], {"unit": "unit", "name": "name"})
    assert capsys.readouterr().out == "unit\tname\n%\tincome_and_wealth\n"


def test_gaps_and_incomes_keep_their_units_in_a_pipe(capsys):
    show(made_up(), pd.DataFrame(), {"baseline": "Baseline", "policy": "Policy"})
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines() if "\t" in line]
    points = "% (gap, SII and changes: points)"
    assert [line[-1] for line in lines] == ["unit", points, points, "unit", "points", "points"]
    flows = pd.DataFrame(
        {"scenario": "policy", "fifth": [1, 5], "flow": "benefits", "value": 2.0, "low": 1.0, "high": 3.0}
    )
    with contextlib.suppress(KeyError):  # its sentences need every flow
        worth_text.show_incidence(flows, {"policy": "Policy"})
    out = capsys.readouterr().out.splitlines()
    assert out[0].endswith("\tunit") and out[1].endswith("\t£ of 2024/25 an adult and month")
