"""The gap table as people read it: one table an outcome, one row a scenario, intervals in brackets."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mindgap.screen import say, show_table

if TYPE_CHECKING:
    import pandas as pd

SHOWN = ("caseness", "treated_given_need", "recovery", "detention", "restraint")
FIFTHS = "imd_fifth"
_MEASURES = {"absolute": "gap", "relative": "ratio", "sii": "SII", "rii": "RII"}
_ENDS = {"most": "most deprived", "least": "least deprived", "mean": "everyone"}


def show(table: pd.DataFrame, chain: pd.DataFrame, titles: Mapping[str, str]) -> None:
    """Both parts of the gap table and the reach chain of each lever, on stdout.

    ``titles``: what charts call each scenario, in the order to show them in.
    """
    fifths, groups = rows(table, FIFTHS, list(titles)), group_rows(table, list(titles))
    if sys.stdout.isatty():
        _show_by_outcome(fifths, groups, titles)
    else:
        for found in (fifths, groups):
            show_table("", found, {key: key for key in found[0]} if found else {})
            say()
    links = chain_rows(chain, titles)
    if links:
        moved = any(row["unit"] != "people" for row in links)
        title = "Reach: people in an average month"
        title = f"From reach to the gap: {title[7:]}, and what each policy moved" if moved else title
        show_table(title, links, {k: k for k in links[0]})
        say()


def show_costs(costs: pd.DataFrame, titles: Mapping[str, str]) -> None:
    """What each lever costs a year, on stdout; nothing where there is no lever."""
    from analysis.words import figures

    found = []
    for row in costs.to_dict("records"):
        known = row["value"] == row["value"]
        ends = (row["a_head"], row["a_head_low"], row["a_head_high"])
        found.append(
            {
                "scenario": titles.get(row["scenario"], row["scenario"]),
                "lever": row["lever"],
                "£ a year": f"{row['value']:,.0f}" if known else "not known",
                "£ a head": "{:,.2f} ({:,.2f} to {:,.2f})".format(*ends) if known else "not known",
                "paid by": f"{row['payer']} ({row['kind']}, {row['year']} prices)" if known else "",
                "counted": f"{figures(row['units'], 4)} a year, each {row['per']}" if known else "",
            }
        )
    if found:
        show_table("What it costs (range of unit costs, not of luck)", found, {key: key for key in found[0]})
        say()


def chain_rows(chain: pd.DataFrame, titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """One row a link of each policy's chain: eligible → reached → what moved → distress → gap."""
    found = []
    for row in chain.to_dict("records"):
        counted = row["unit"] == "people"
        amount = f"{row['value']:,.0f}" if row["value"] == row["value"] else "works on areas or services"
        found.append(
            {
                "scenario": titles.get(row["scenario"], row["scenario"]),
                "lever": row["lever"],
                "step": row["step"],
                "what": row["what"],
                "change": amount if counted else interval(row, "value", "low", "high", signed=True),
                "unit": row["unit"],
            }
        )
    return found


def _show_by_outcome(fifths: list[dict[str, Any]], groups: list[dict[str, Any]], titles: Mapping[str, str]) -> None:
    """For a terminal: two tables an outcome, without the columns that would not fit."""
    from sim.outcomes import OUTCOMES

    left_out = {"outcome", "change of SII", "note", "unit"}
    for outcome in SHOWN:
        about = f"{OUTCOMES[outcome].title}, {OUTCOMES[outcome].unit}"
        for words, found in (("most and least deprived fifth", fifths), ("ethnic groups, differences", groups)):
            mine = [{**row, "scenario": titles[row["scenario"]]} for row in found if row["outcome"] == outcome]
            if mine:
                columns = {key: key for key in mine[0] if key not in left_out}
                show_table(f"{about}: {words}", mine, columns, tall=True)
                for note in dict.fromkeys(row["note"] for row in mine if row.get("note")):
                    say(f"  {note}")
        say()


def _of(table: pd.DataFrame, outcome: str, order: Sequence[str]) -> Iterator[tuple[str, pd.DataFrame]]:
    """The rows of an outcome, scenario by scenario, in the order given."""
    for scenario in order:
        mine = table[(table["outcome"] == outcome) & (table["scenario"] == scenario)]
        if len(mine):
            yield scenario, mine


def rows(table: pd.DataFrame, gap: str, order: Sequence[str]) -> list[dict[str, Any]]:
    """One row a scenario and outcome: the four measures, the paired changes, both ends and the mean, and the unit."""
    from analysis import words
    from sim.outcomes import OUTCOMES

    found = []
    for outcome in SHOWN:
        for scenario, part in _of(table[table["gap"] == gap], outcome, order):
            mine = part.set_index("measure").to_dict("index")
            row: dict[str, Any] = {"outcome": outcome, "scenario": scenario}
            for measure, name in _MEASURES.items():
                if measure in mine:
                    row[name] = interval(mine[measure], "value", "low", "high")
            for measure in ("absolute", "sii"):
                if measure in mine:
                    names = ("change", "change_low", "change_high")
                    row[f"change of {_MEASURES[measure]}"] = interval(mine[measure], *names, signed=True)
            first = mine["absolute"]
            for end, name in _ENDS.items():
                change = interval(first, f"{end}_change", signed=True)
                row[name] = interval(first, end) + (f" ({change})" if change else "")
            row["levelling"] = words.warning(first) or first["levelling"]
            unit = OUTCOMES[outcome].unit
            row["note"] = first["note"]
            row["unit"] = "% (gap, SII and changes: points)" if unit == "%" else unit
            found.append(row)
    return found


def warnings(table: pd.DataFrame, titles: Mapping[str, str], baseline: str) -> list[str]:
    """What to beware of in each policy's changes, one sentence part each; also printed last."""
    from analysis import words
    from sim.outcomes import OUTCOMES

    mine = table[(table["gap"] == FIFTHS) & (table["measure"] == "absolute") & table["outcome"].isin(SHOWN)]
    told = [(row, words.warning(row)) for row in mine[mine["scenario"] != baseline].to_dict("records")]
    return [
        f"{titles.get(row['scenario'], row['scenario'])}, {words.noun(OUTCOMES[row['outcome']])}: {text}"
        for row, text in told
        if text
    ]


def group_rows(table: pd.DataFrame, order: Sequence[str]) -> list[dict[str, Any]]:
    """One row a scenario and outcome: each ethnic gap with its interval and paired change, and the unit."""
    from analysis.gaps import GAPS
    from sim.outcomes import OUTCOMES

    found = []
    for outcome in SHOWN:
        for scenario, part in _of(table[table["measure"] == "absolute"], outcome, order):
            mine = part.set_index("gap").to_dict("index")
            row: dict[str, Any] = {"outcome": outcome, "scenario": scenario}
            for gap in (gap for gap in GAPS if gap != FIFTHS and gap in mine):
                value = interval(mine[gap], "value", "low", "high")
                change = interval(mine[gap], "change", "change_low", "change_high", signed=True)
                row[gap.replace("_", " minus ")] = f"{value}, {change}" if change else value
            unit = OUTCOMES[outcome].unit
            row["unit"] = "points" if unit == "%" else unit
            found.append(row)
    return found


def interval(row: dict[Any, Any], value: str, low: str = "", high: str = "", signed: bool = False) -> str:
    """``9.3 (8.9 to 9.7)``; without brackets where there is no interval, empty where there is no value."""
    middle, bottom, top = (float(row.get(name, float("nan"))) for name in (value, low, high))
    if middle != middle:
        return ""
    if middle == 0 and all(end == 0 or end != end for end in (bottom, top)):
        return "no change" if signed else "0"
    places = places_of(middle, bottom, top)
    if bottom != bottom or top != top:
        return _figure(middle, places, signed)
    from analysis.words import apart

    places = apart(places, bottom, top)
    text, first, last = (_figure(value, places, signed) for value in (middle, bottom, top))
    return f"{text} ({first} to {last})"


def _figure(value: float, places: int, signed: bool) -> str:
    """A number with so many places, more where it would read as nought; with its sign where it is a change."""
    from analysis.words import fine

    sign = "-" if value < 0 else "+" if signed else ""
    return f"{sign}{fine(value, places).replace(',', '')}"


def places_of(middle: float, bottom: float, top: float) -> int:
    """Decimal places for a value: none above 100, one where its half-width (else itself) is 1 or more, else two."""
    width = (top - bottom) / 2
    size = width if width == width and width > 0 else abs(middle)
    return 0 if max(abs(middle), size) >= 100 else 1 if size >= 1 else 2
