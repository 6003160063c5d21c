"""The tables of a report: headings and rows of text, from the tables of a comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import gaps, measures, reach_words, words
from analysis.sentences import PAID_BY, pounds
from sim.levers.lever import library
from sim.numbers import load_numbers
from sim.outcomes import OUTCOMES

if TYPE_CHECKING:
    from experiments.card_kept import KeptCard
    from experiments.compare import Comparison

SHOWN = ("caseness", "mean_distress", "poverty_fixed", "treated_given_need", "recovery", "detention", "restraint")
GROUPS = ("black_white", "asian_white", "mixed_white", "other_white")
USES = {
    "must": "must be hit",
    "calibrate": "used to fit",
    "effect": "effects of levers and factors",
    "context": "context",
    "validate": "frozen, never fitted",
}
MOST_MISSES = 12
INCOME_FIFTHS = ("Lowest", "Second", "Middle", "Fourth", "Highest")
INCIDENCE = {  # flows of `experiments.purses`, and what the table calls them
    "pay": "Pay received", "benefits": "Benefits received", "tax": "Taxes paid", "rent": "Rent paid",
    "share of the public bill": "Share of the public bill", "left in the end": "Left in the end",
}  # fmt: skip


@dataclass(frozen=True)
class Table:
    """A caption, headings and rows of text; the first column heads its row; ``numbers``: columns that are numbers."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: frozenset[int] = frozenset()


def gap_rows(comparison: Comparison, gap: str = "imd_fifth", outcome: str = "caseness") -> Table:
    """Both ends of a gap, the gap and how it changed, one row a scenario."""
    what, between = OUTCOMES[outcome], gaps.GAPS[gap]
    most, least = (words.capital(words.GROUP_NAMES.get(g, g)) for g in (between.most, between.least))
    rows = []
    for row in _absolute(comparison, gap, outcome):
        ends = [_with_change(row, end) for end in ("most", "least", "mean")]
        change = [_change(row)] if len(comparison.scenarios) > 1 else []
        rows.append([comparison.titles[row["scenario"]], _span(row, "value", "low", "high"), *change, *ends])
    unit = "% of the group" if what.unit == "%" else what.unit
    changed = ["Change of the gap"] if len(comparison.scenarios) > 1 else []
    headings = ["Scenario", "Gap", *changed, most, least, "Everyone"]
    return Table(f"{what.title}, {unit}: {between.title}", headings, rows)


def outcome_rows(comparison: Comparison) -> Table:
    """The gap between fifths in further outcomes, one row an outcome, a column a scenario."""
    titles = comparison.titles
    rows = []
    for outcome in SHOWN:
        found = {row["scenario"]: row for row in _absolute(comparison, "imd_fifth", outcome)}
        if not found:
            continue
        what = OUTCOMES[outcome]
        cells = []
        for scenario in titles:
            row = found[scenario]
            cells.append(_span(row, "value", "low", "high") if scenario == comparison.baseline else _change(row))
        unit = "points" if what.unit == "%" else what.unit
        rows.append([f"{what.title} ({unit})", *cells])
    first, *rest = titles.values()
    headings = ["Outcome", f"{first}: gap", *(f"{name}: change" for name in rest)]
    return Table("Gaps between the most and the least deprived fifth", headings, rows)


def group_rows(comparison: Comparison, outcome: str = "caseness") -> Table:
    """Gaps between ethnic groups, one row a gap."""
    what = OUTCOMES[outcome]
    rows = []
    for gap in GROUPS:
        found = {row["scenario"]: row for row in _absolute(comparison, gap, outcome)}
        if not found:
            continue
        cells = [
            _span(found[s], "value", "low", "high") if s == comparison.baseline else _change(found[s])
            for s in comparison.titles
        ]
        rows.append([words.capital(gaps.GAPS[gap].title), *cells])
    first, *rest = comparison.titles.values()
    headings = ["Gap", f"{first}: gap", *(f"{name}: change" for name in rest)]
    return Table(f"{what.title}, points: gaps between ethnic groups", headings, rows)


def measure_rows(comparison: Comparison, outcome: str = "caseness") -> Table:
    """Every measure over the ten deciles, one row a measure."""
    names = {outcome, "caseness"}
    values = gaps.values(comparison.series[comparison.series["outcome"].isin(names)])
    table = measures.measures_table(values, comparison.baseline, outcomes={outcome: OUTCOMES[outcome]})
    rows = []
    for name, (title, _) in measures.MEASURES.items():
        mine = table[table["measure"] == name].set_index("scenario")
        if mine.empty:
            continue
        cells = [
            _plain_span(mine.loc[s], "value", "low", "high") if s == comparison.baseline else _change(mine.loc[s])
            for s in comparison.titles
        ]
        rows.append([title, *cells])
    first, *rest = comparison.titles.values()
    headings = ["Measure", first, *(f"{name}: change" for name in rest)]
    return Table(f"{OUTCOMES[outcome].title} over the ten deciles of deprivation", headings, rows)


def chain_rows(comparison: Comparison) -> Table:
    """From reach to the gap: whom each lever reaches, and what each policy moved."""
    rows = []
    for row in comparison.chain.to_dict("records"):
        lever = words.capital(reach_words.named(row["lever"]))
        if not isfinite(row["value"]):
            size = "not reached one by one" if row["unit"] == "people" else "not known"
        elif row["unit"] == "people":
            size = f"{row['value']:,.0f} people"
        elif row["value"] == row["low"] == row["high"] == 0:
            size = "no change"
        elif row["value"] != 0 and row["low"] <= 0.0 <= row["high"]:
            size = words.TOO_SMALL
        else:
            size = f"{_plain_span(row, 'value', 'low', 'high', signed=True)} {row['unit']}"
        pays = row["lever"] in library() and reach_words.covers(library()[row["lever"]])
        step = {"eligible": "Qualify", "reached": "Covered" if pays else "Reached"}.get(row["step"], row["step"])
        rows.append([comparison.titles[row["scenario"]], lever, words.capital(step), row["what"], size])
    against = ", and changes against the first scenario" if len(comparison.scenarios) > 1 else ""
    return Table(
        f"From reach to the gap: people in an average month{against}",
        ["Scenario", "Lever", "Step", "What", "Size"], rows,
    )  # fmt: skip


def cost_rows(comparison: Comparison) -> Table:
    """What each lever costs."""
    rows = []
    for row in comparison.costs.to_dict("records"):
        known = isfinite(row["a_head"])
        spread = f"{pounds(row['a_head_low'])} to {pounds(row['a_head_high'])}" if known else "–"
        size = pounds(row["a_head"]) if known else "not known"
        who = f"{PAID_BY[row['payer']]} ({row['kind']})" if known else "–"
        lever = library()[row["lever"]].title
        rows.append([comparison.titles[row["scenario"]], lever, size, spread, who, str(row["year"] or "–")])
    headings = ["Scenario", "Lever", "£ a head and year", "Range of unit costs", "Paid by", "Prices of"]
    return Table("What it costs", headings, rows, frozenset({2}))


def worth_rows(comparison: Comparison) -> Table:
    """What the policies are worth over the run: one row a measure, one column a policy."""
    found = comparison.worth
    keys = list(dict.fromkeys(found["scenario"]))
    at: dict[tuple[str, str, int], dict[str, Any]] = {}
    for key in keys:
        met: dict[tuple[str, str], int] = {}
        for row in found[found["scenario"] == key].to_dict("records"):
            name = (row["measure"], row["unit"])
            met[name] = met.get(name, -1) + 1  # QALYs and WELLBYs are told at two rates of discount
            at.setdefault((*name, met[name]), {})[key] = row
    rows = []
    for (measure, unit, _), by in at.items():
        notes = list(dict.fromkeys(row["note"] for row in by.values()))
        if len(notes) > 1:  # each policy's own reason
            notes = [f"{comparison.titles[key]}: {row['note']}" for key, row in by.items() if row["note"]]
        cells = [_worth(by[key]) if key in by else "–" for key in keys]
        rows.append([f"{words.capital(measure)}, {unit}", *cells, "; ".join(notes)])
    headings = ["Measure", *(comparison.titles[key] for key in keys), "How"]
    return Table("What it is worth over the run, £ of 2024/25", headings, rows)


def _worth(row: Mapping[str, Any]) -> str:
    """A value with its range or interval."""
    if not isfinite(row["value"]):
        return "not given"
    value, low, high = (_money(row[k], row["unit"]) if isfinite(row[k]) else "" for k in ("value", "low", "high"))
    return f"{value} ({low} to {high})" if low and low != high else value


def incidence_rows(comparison: Comparison) -> Table:
    """Who pays and who receives, by fifth of income: one row a scenario and fifth."""
    found = comparison.incidence
    rows = []
    for (key, fifth), part in found.groupby(["scenario", "fifth"], sort=False):
        by = part.set_index("flow")
        cells = [_span(by.loc[name], "value", "low", "high", signed=True) for name in INCIDENCE]
        rows.append([comparison.titles[str(key)], INCOME_FIFTHS[int(fifth) - 1], *cells])
    headings = ["Scenario", "Fifth of income", *INCIDENCE.values()]
    return Table("Who receives and who pays, £ an adult and month, in the last year", headings, rows)


def interaction_rows(comparison: Comparison) -> Table:
    """A package against its levers one by one."""
    rows = []
    for row in comparison.interaction.to_dict("records"):
        lever = library()[row["lever"]].title if row["lever"] in library() else words.capital(row["lever"])
        what = {"gap": "gap in common distress", "mean": "common distress, everyone"}[row["what"]]
        rows.append([comparison.titles[row["scenario"]], words.capital(what), lever,
                     f"{_plain_span(row, 'value', 'low', 'high', signed=True)} {row['unit']}"])  # fmt: skip
    return Table("Together and alone", ["Package", "Change of", "Lever", "Change"], rows)


def card_rows(card: KeptCard) -> tuple[Table, Table]:
    """The card of targets: hits by use, and what is missed most."""
    uses = [
        [words.capital(USES[row["used"]]), str(row["hit"]), str(row["missed"])]
        for row in card.by_use().to_dict("records")
    ]
    misses = [
        [row["id"], _decimal(row["observed"]), f"{_decimal(row['low'])} to {_decimal(row['high'])}",
         _decimal(row["model"]), row["unit"]]
        for row in card.misses().head(MOST_MISSES).to_dict("records")
    ]  # fmt: skip
    return (
        Table("Published figures that the model gives, by use", ["Use", "Hit", "Missed"], uses, frozenset({1, 2})),
        Table(
            f"Missed most (the first {len(misses)} of {len(card.misses())})",
            ["Figure", "Published", "Band", "Model", "Unit"], misses, frozenset({1, 3}),
        ),
    )  # fmt: skip


def assumed_rows() -> Table:
    """Every number that is assumed, with its range and reason."""
    rows = []
    for number in load_numbers().values():
        if number.kind != "assumed":
            continue
        flat = number.flat()
        value = _decimal(float(flat[0])) if flat.size == 1 else f"{_decimal(flat.min())} … {_decimal(flat.max())}"
        low, high = (pd.Series([end]).explode().astype(float) for end in (number.low, number.high))
        spread = f"{_decimal(low.min())} to {_decimal(high.max())}"
        rows.append([number.name, number.meaning, value, spread, number.unit, number.reason])
    return Table("Numbers that are assumed", ["Number", "Meaning", "Value", "Range", "Unit", "Reason"], rows)


def _absolute(comparison: Comparison, gap: str, outcome: str) -> list[dict[str, Any]]:
    table = comparison.gaps
    rows = table[(table["gap"] == gap) & (table["outcome"] == outcome) & (table["measure"] == "absolute")]
    order = list(comparison.titles)
    found: list[dict[str, Any]] = rows.to_dict("records")  # type: ignore[assignment]
    return sorted(found, key=lambda row: order.index(row["scenario"]))


def _signed(value: float, like: float, signed: bool) -> str:
    return _with_places(value, words.places_of(like), signed) if value else "0"


def _with_places(value: float, places: int, signed: bool) -> str:
    """A number with the minus of print, told with more places where it would read as nought."""
    return f"{'−' if value < 0 else '+' if signed and value > 0 else ''}{words.fine(value, places)}" if value else "0"


def _plain_span(row: Mapping[str, Any], value: str, low: str, high: str, signed: bool = False) -> str:
    """A number with its interval in brackets: "7.3 (7.0 to 7.6)"; "no change" where a change is nought."""
    if not isfinite(row[value]):
        return "not known"
    if signed and row[value] == row[low] == row[high] == 0:
        return "no change"
    text = _signed(row[value], row[value], signed)
    if not isfinite(row[low]):
        return text
    like = row[value] or max(abs(row[low]), abs(row[high]))
    places = words.apart(words.places_of(like), row[low], row[high])
    text, first, last = (_with_places(row[name], places, signed) for name in (value, low, high))
    return f"{text} ({first} to {last})"


def _money(value: float, unit: str) -> str:
    """A value of the appraisal: whole above a thousand, else three figures."""
    return f"{'−' if value < 0 else ''}{'£' if unit.startswith('£') else ''}{words.figures(abs(value))}"


def _span(row: Mapping[str, Any], value: str, low: str, high: str, signed: bool = False) -> str:
    if not isfinite(row[value]):
        return "suppressed" if gaps.SUPPRESSED in str(row.get("note", "")) else "not known"
    return _plain_span(row, value, low, high, signed)


def _change(row: Mapping[str, Any]) -> str:
    """A change in words, or a dash for the scenario that the others are compared with."""
    if not isfinite(row["change"]):
        return "–" if isfinite(row["value"]) else "not known"
    change, low, high = row["change"], row["change_low"], row["change_high"]
    if change != 0 and isfinite(low) and low <= 0.0 <= high:
        return words.TOO_SMALL
    return _plain_span(row, "change", "change_low", "change_high", signed=True)


def _with_change(row: Mapping[str, Any], end: str) -> str:
    """A level, with its change where that is clear."""
    text = words.figures(row[end]).replace("-", "−") if isfinite(row[end]) else "not known"
    change, low, high = (row[f"{end}_change{tail}"] for tail in ("", "_low", "_high"))
    if not isfinite(change) or change == 0 or (isfinite(low) and low <= 0.0 <= high):
        return text
    return f"{text} ({_signed(change, change, True)})"


def _decimal(value: float) -> str:
    """A number to four figures, whole from 1,000 up: 0.4567, 20,000."""
    return words.figures(value, 4).replace("-", "−") if isfinite(value) else "–"
