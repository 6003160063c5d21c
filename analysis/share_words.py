"""The sentences of a decomposition: what a gap rests on, what cycles add, which way a policy's effect came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import words
from analysis.gaps import GAPS
from experiments.decompose import REST, WHOLE
from experiments.games import title
from experiments.measures import known_outcomes
from sim.outcomes import OUTCOMES, Outcome

if TYPE_CHECKING:
    from experiments.decompose import Decomposition

OVER = {"barriers": "the three barriers", "cycles": "the vicious cycles", "pathways": "what the mind meets"}
RESTS = {
    "barriers": "not explained by the three barriers",
    "cycles": "not explained by the vicious cycles",
    "pathways": "not through the mind",
}


def subject(outcome: str) -> str:
    """What is shared out: "the simulated gap in common distress (most minus least deprived fifth)"."""
    name, what = known_outcomes()[outcome]
    noun = words.noun(OUTCOMES[name])
    if what in GAPS:
        return f"the simulated gap in {noun} ({GAPS[what].title})"
    group = {"most": "most deprived fifth", "least": "least deprived fifth"}.get(what, "everyone")
    return f"simulated {noun} ({group})"


def outcome_of(name: str) -> Outcome:
    """The outcome behind a dotted name."""
    return OUTCOMES[known_outcomes()[name][0]]


def points(value: float, outcome: Outcome, like: float | None = None) -> str:
    """A share with its sign: "6.5", "−0.02"; the unit stands elsewhere."""
    if not isfinite(value):
        return "not known"
    text = words.number(value, like)
    return f"−{text}" if value < 0 and not text.startswith("under") else text


def percent(value: float) -> str:
    """A whole percentage, with a real minus and no minus nought."""
    return f"{round(value) + 0:.0f} %".replace("-", "−")


def span(row: Mapping[str, Any], outcome: Outcome) -> str:
    """A share with its interval: "6.5 (6.1 to 6.9)"."""
    text = points(row["value"], outcome)
    if not (isfinite(row["low"]) and isfinite(row["high"])):
        return text
    like = max(abs(row["value"]), (row["high"] - row["low"]) / 2)
    ends = " to ".join(points(row[end], outcome, like) for end in ("low", "high"))
    return f"{points(row['value'], outcome, like)} ({ends})"


def name_of(part: str, player: str) -> str:
    """What a reader calls a row of the shares."""
    if player == WHOLE:
        return "the whole"
    if player == REST:
        return RESTS[part]
    return f"the cycle of {player}" if part == "cycles" else title(player)


def unit(outcome: Outcome) -> str:
    """The unit of shares."""
    return "points" if outcome.unit == "%" else outcome.unit


def sentences(result: Decomposition) -> list[str]:
    """One sentence a part, and one on loop gains."""
    found = []
    question = result.question
    outcome = outcome_of(question.outcome)
    for part, rows in result.shares.groupby("part", sort=False):
        by = {row["player"]: row for row in rows.to_dict("records")}
        whole, rest = by.pop(WHOLE), by.pop(REST)
        if not isfinite(whole["value"]):
            found.append(f"{question.scenario.short}: {OVER[str(part)]} cannot be told: no replicate has every run.")
            continue
        what = subject(question.outcome)
        if part == "pathways":
            what = f"the change that {question.scenario.short} makes in {what}"
        shares = [f"{name_of(str(part), name)} {span(row, outcome)}" for name, row in by.items()]
        text = f"Of {what}, {span(whole, outcome)} {unit(outcome)}: {'; '.join(shares)}; "
        text += f"{RESTS[str(part)]} {span(rest, outcome)}."
        if isfinite(whole["low"]) and whole["low"] <= 0.0 <= whole["high"]:
            text += " The whole could be luck, so its parts say little."
        found.append(text)
    return found + gain_sentences(result.gains)


def gain_sentences(gains: pd.DataFrame) -> list[str]:
    """What a lasting point on everyone's distress becomes through each cycle, the strongest first."""
    rows = gains[gains["who"] == "everyone"] if len(gains) else gains
    said = [r for r in rows.to_dict("records") if isfinite(r["gain"])]
    if not said:
        return []
    whole = [r for r in said if r["cycle"] == "all"]
    rest = sorted((r for r in said if r["cycle"] != "all"), key=lambda r: -r["gain"])
    text = "Loop gain, the long-run change after a lasting point on everyone's distress over that with the cycle held: "
    text += "; ".join(f"{r['cycle']} {gain_span(r)}" for r in rest)
    if whole:
        text += f"; all cycles together {gain_span(whole[0])}"
    return [f"{text}. Above 1, the cycle makes distress last."]


def gain_span(row: Mapping[str, Any]) -> str:
    """A loop gain with its interval: "1.08 (1.05 to 1.11)"."""
    text = f"{row['gain']:.2f}"
    return f"{text} ({row['low']:.2f} to {row['high']:.2f})" if isfinite(row["low"]) else text


def finding(rows: Sequence[Mapping[str, Any]], part: str, outcome: str, policy: str = "") -> str:
    """The title of a waterfall: what carries most."""
    by = {row["player"]: row for row in rows}
    whole = by[WHOLE]
    shares = [(name, row) for name, row in by.items() if name not in (WHOLE, REST)]
    what = f"the effect of {policy} on {subject(outcome)}" if part == "pathways" else subject(outcome)
    if not isfinite(whole["value"]):
        return f"{words.capital(what)} cannot be shared out"
    if isfinite(whole["low"]) and whole["low"] <= 0.0 <= whole["high"]:
        return f"{words.capital(what)} could be luck, so its parts say little"
    most, row = max(shares, key=lambda item: item[1]["value"] / whole["value"])
    if part == "cycles":
        total = percent(100.0 - 100.0 * by[REST]["value"] / whole["value"])
        return f"Vicious cycles carry {total} of {what}, {most} the most"
    verb = "carry" if part == "barriers" else "carries"
    name = name_of(part, most)
    return f"{words.capital(name)} {verb} {percent(100.0 * row['value'] / whole['value'])} of {what}"
