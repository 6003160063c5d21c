"""Sentences of a comparison, each with the rows of the results that it says in words.

A report, a deck or a page takes its words from here, so that all three say the same. A sentence repeats numbers of
its rows only, and ``trace`` says where they are: `mindgap results FOLDER --table TABLE` shows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

import pandas as pd

from analysis import words
from analysis.gaps import BASELINE, GAPS
from sim.levers.lever import library
from sim.outcomes import OUTCOMES, Outcome

Titles = Mapping[str, str]
ENDS = ("most", "least", "mean")
PAID_BY = {"public": "public funds", "employers": "employers"}


@dataclass(frozen=True)
class Sentence:
    """Words, and the row (or rows) of a stored table that they say."""

    text: str
    table: str
    keys: Mapping[str, str]

    @property
    def trace(self) -> str:
        """Where its numbers are: "table gaps: scenario living_wage, outcome caseness, …"."""
        return f"table {self.table}: {', '.join(f'{name} {value}' for name, value in self.keys.items())}"

    def rows(self, table: pd.DataFrame) -> pd.DataFrame:
        """The rows of the table that it says."""
        found = table
        for name, value in self.keys.items():
            found = found[found[name].astype(str) == value]
        return found

    def __str__(self) -> str:
        return self.text


def changes(
    gaps: pd.DataFrame,
    titles: Titles | None = None,
    outcome: str = "caseness",
    gap: str = "imd_fifth",
    baseline: str = BASELINE,
) -> list[Sentence]:
    """What each policy does to a gap, one sentence a policy in the order of ``titles``."""
    rows = _rows(gaps, outcome, gap, titles)
    return [
        Sentence(words.gap_sentence(row, _name(row["scenario"], titles)), "gaps", _keys(row))
        for row in rows
        if row["scenario"] != baseline
    ]


def stands(
    gaps: pd.DataFrame, outcome: str = "caseness", gap: str = "imd_fifth", baseline: str = BASELINE, under: str = ""
) -> list[Sentence]:
    """Where the baseline stands: both ends, the gap with its interval; ``under``: its title where it has levers."""
    rows = [row for row in _rows(gaps, outcome, gap) if row["scenario"] == baseline]
    if not rows or not isfinite(rows[0]["value"]):
        return []
    row, what, between = rows[0], OUTCOMES[outcome], GAPS[gap]
    most, least = (words.GROUP_NAMES.get(group, group) for group in (between.most, between.least))
    ends = f"{words.level(row['most'], what)} among {most} and {words.level(row['least'], what)} among {least}"
    said = (
        f"{f'Under {under}' if under else 'As things stand'}, simulated {words.noun(what)}: {ends}; {_gap(row, what)}"
    )
    if row["grey"]:
        said += "; these are rare events from few person-years, so read it with care"
    return [Sentence(f"{said}.", "gaps", _keys(row))]


def who_gains(
    gaps: pd.DataFrame,
    titles: Titles | None = None,
    outcome: str = "caseness",
    gap: str = "imd_fifth",
    baseline: str = BASELINE,
) -> list[Sentence]:
    """Both ends of the gap and everyone under each policy, with intervals, and whether that is levelling up or down."""
    found = []
    what, between = OUTCOMES[outcome], GAPS[gap]
    groups = {"most": between.most, "least": between.least, "mean": "all"}
    for row in _rows(gaps, outcome, gap, titles):
        if row["scenario"] == baseline:
            continue
        parts = []
        for end in ENDS:
            group = words.GROUP_NAMES.get(groups[end], groups[end])
            ends = (row[f"{end}_change"], row[f"{end}_change_low"], row[f"{end}_change_high"])
            parts.append(f"{group}: {words.briefly(*ends, what)}")
        levels = words.LEVELLING.get(str(row["levelling"]), "")
        levels = levels or words.warning(row)
        text = f"{_name(row['scenario'], titles)}: {'. '.join(words.capital(p) for p in parts)}."
        found.append(Sentence(text + (f" {words.capital(levels)}." if levels else ""), "gaps", _keys(row)))
    return found


def gradient(gaps: pd.DataFrame, outcome: str = "caseness", baseline: str = BASELINE) -> list[Sentence]:
    """The slope over all ten deciles: SII and RII of the baseline in words."""
    rows = gaps[(gaps["scenario"] == baseline) & (gaps["outcome"] == outcome) & (gaps["gap"] == "imd_fifth")]
    by = {row["measure"]: row for row in rows.to_dict("records")}
    if "sii" not in by or not isfinite(by["sii"]["value"]):
        return []
    sii, what = by["sii"], OUTCOMES[outcome]
    text = "Over the whole range from the most to the least deprived, not only its fifths, simulated "
    text += f"{words.noun(what)} differs by {_span(sii, what)} (slope index of inequality)"
    found = [Sentence(f"{text}.", "gaps", _keys(sii))]
    rii = by.get("rii")
    if rii is not None and isfinite(rii["value"]):
        size = words.number(rii["value"])
        sure = _sure(rii, "")
        found.append(
            Sentence(
                f"At the most deprived end it is {size} times as high as at the least deprived end{sure} "
                "(relative index of inequality).",
                "gaps",
                _keys(rii),
            )
        )
    return found


def paid(costs: pd.DataFrame, titles: Titles | None = None) -> list[Sentence]:
    """What each lever costs a head and year, by the range of its unit cost, and who pays.

    ``costs``: the summary of `experiments.costs`, whose units are in the table ``costs`` of a results folder.
    """
    found = []
    for row in costs.to_dict("records"):
        lever = library()[row["lever"]].title
        keys = {"scenario": str(row["scenario"]), "lever": str(row["lever"])}
        if not isfinite(row["a_head"]):
            text = f"{_name(row['scenario'], titles)}: what {lever} costs is not known"
        else:
            text = f"{_name(row['scenario'], titles)}: {pounds(row['a_head'])} a head and year"
            if row["a_head_low"] < row["a_head_high"]:
                text += f" ({pounds(row['a_head_low'])} to {pounds(row['a_head_high'])} by the range of unit costs)"
            text += f", paid by {PAID_BY[str(row['payer'])]}"
            if row["kind"] == "transfer":
                text += "; it moves money to the people paid, and is not used up"
        found.append(Sentence(f"{text}.", "costs", keys))
    return found


def receives(incidence: pd.DataFrame, titles: Titles | None = None) -> list[Sentence]:
    """What is left to the lowest and the highest fifth of income once the public bill is paid; a sentence a policy."""
    found = []
    for key, part in incidence[incidence["flow"] == "left in the end"].groupby("scenario", sort=False):
        rows = part.set_index("fifth")
        said = [_purse(rows.loc[fifth], name) for fifth, name in ((1, "lowest"), (5, "highest"))]
        text = f"{_name(key, titles)}: once the public bill is shared out, {said[0]}, and {said[1]}"
        found.append(Sentence(f"{text}.", "purse", {"scenario": str(key)}))
    return found


def _purse(row: Mapping[str, Any], name: str) -> str:
    whose = f"the {name} fifth of income"
    if isfinite(row["low"]) and row["low"] <= 0.0 <= row["high"]:
        return f"the change for {whose} is {words.TOO_SMALL}"
    more = "more" if row["value"] > 0 else "less"
    return f"{whose} has {pounds(abs(row['value']))} a month {more} for each adult"


def pounds(value: float) -> str:
    """Pounds with places that fit: £12, £3.20, £0.05; "under £0.01" for less."""
    if not isfinite(value):
        return "not known"
    if value == 0:
        return "£0"
    if 0 < abs(value) < 0.005:
        return "under £0.01"
    return f"£{value:,.0f}" if abs(value) >= 100 else f"£{value:,.2f}"


def _gap(row: Mapping[str, Any], what: Outcome) -> str:
    """A gap by its size: "a gap of 7.3 in 100; fairly sure between 7.0 and 7.6", or that luck could give it."""
    size = f"a gap of {words.level(abs(row['value']), what)}"
    if not isfinite(row["low"]):
        return f"{size}; {words.NO_INTERVAL}"
    if row["low"] <= 0.0 <= row["high"] and row["low"] < row["high"]:
        return f"{size}, which is {words.TOO_SMALL}"
    first, last = sorted((abs(row["low"]), abs(row["high"])))
    return f"{size}; fairly sure between {words.number(first, row['value'])} and {words.number(last, row['value'])}"


def _rows(gaps: pd.DataFrame, outcome: str, gap: str, titles: Titles | None = None) -> list[dict[str, Any]]:
    """The ``absolute`` rows of one outcome and gap, in the order of ``titles``."""
    rows = gaps[(gaps["outcome"] == outcome) & (gaps["gap"] == gap) & (gaps["measure"] == "absolute")]
    order = {name: place for place, name in enumerate(titles or ())}
    found: list[dict[str, Any]] = rows.to_dict("records")  # type: ignore[assignment]
    return sorted(found, key=lambda row: order.get(str(row["scenario"]), len(order)))


def _keys(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(row[name]) for name in ("scenario", "outcome", "gap", "measure")}


def _name(scenario: object, titles: Titles | None) -> str:
    return (titles or {}).get(str(scenario), words.plain(str(scenario)))


def _sure(row: Mapping[str, Any], unit: str) -> str:
    if not isfinite(row["low"]):
        return ""
    low, high = (f"{'−' if end < 0 else ''}{words.number(end, row['value'])}" for end in (row["low"], row["high"]))
    return f"; fairly sure between {low} and {high}{unit}"


def _span(row: Mapping[str, Any], what: Outcome) -> str:
    """A value with its interval: "7.3 in 100; fairly sure between 7.0 and 7.6"."""
    return f"{words.level(row['value'], what)}{_sure(row, '')}"
