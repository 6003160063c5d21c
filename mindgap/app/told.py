"""The words and tables of the live page, from tables of replays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis import reach_words, words
from analysis.gaps import GAPS, default_window
from analysis.sentences import pounds
from experiments.replay_tables import Stage
from sim.levers.lever import library
from sim.outcomes import OUTCOMES, Outcome

BARRIERS = {
    "Unequal determinants": ("poverty_fixed", "strain", "unemployed", "insecure_home", "lonely"),
    "Unequal access": ("treated_given_need", "waiting", "in_therapy"),
    "Unequal experience": ("completion", "recovery", "trust", "detention", "restraint"),
}
HEADS = ("Gap in", "as it is")  # columns of the barriers, before one a policy
REACHED = "in an average month"  # column of reach
SIMULATED = (
    "Everything on this page is **simulated**: {people:,} made-up people of {place}, followed month by month from "
    "{begins}. The same people with the same luck live under each scenario, {replicates} times over. It compares "
    "what-ifs; it does not say what will happen. Suicide and self-harm are not modelled."
)


def so_far(shown: Stage | None, asked: int, ready: int, months: int) -> str:
    """What is shown, and what is still being played."""
    if shown is None:
        return "Playing the first months …" if ready else "Loading the model (the first time takes minutes) …"
    many = len(shown.replicates)
    if shown.whole:
        return f"Done: all {asked} replicates, {words.years(months)}."
    if shown.months < months:
        return f"Playing: the first {shown.months // 12} of {months // 12} years, in {many} of {asked} replicates."
    return f"Refining: {many} of {asked} replicates so far; bands narrow as more are played."


def window(months: int) -> str:
    """The months that figures are averaged over."""
    first, after = default_window(months)
    told = words.years(after - first)
    return f"average of the last {'year' if told == '1 year' else told}"


def headlines(rows: pd.DataFrame, titles: Mapping[str, str], outcome: str) -> list[str]:
    """One sentence a policy on the gap that is shown."""
    mine = rows[rows["outcome"] == outcome].to_dict("records")
    return [words.gap_sentence(row, titles[row["scenario"]]) for row in mine if row["scenario"] != "baseline"]


def standing(rows: pd.DataFrame, outcome: str, gap: str) -> str:
    """Where England as it is stands."""
    [row] = rows[(rows["outcome"] == outcome) & (rows["scenario"] == "baseline")].to_dict("records")
    what, pair = OUTCOMES[outcome], GAPS[gap]
    if row["value"] != row["value"]:
        return f"{what.title}: {row['note'] or 'not defined'}."
    ends = [words.GROUP_NAMES.get(group, group) for group in (pair.most, pair.least)]
    text = f"With nothing changed: {ends[0]} {words.level(row['most'], what)}, {ends[1]} "
    text += f"{words.level(row['least'], what)}; simulated gap {words.level(row['value'], what)}."
    return text + (f" {row['note'].capitalize()}." if row["note"] else "")


def first_against_second(row: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """The paired difference of the two policies, from the row of the first against the second."""
    what = OUTCOMES[row["outcome"]]
    sized = words.of_size(row["value"], row["change"], row["change_low"], row["change_high"])
    text = words.briefly(*sized, what)
    return f"Gap under {titles['first']} against {titles['second']}: {text}."


def barriers(rows: pd.DataFrame, titles: Mapping[str, str], which: str) -> pd.DataFrame:
    """One row an outcome of a barrier: the gap now, and its change under each policy with its interval."""
    found = []
    for name in BARRIERS[which]:
        mine = {r["scenario"]: r for r in rows[rows["outcome"] == name].to_dict("records")}
        what = OUTCOMES[name]
        line = dict(zip(HEADS, (what.title, _level(mine["baseline"], what)), strict=True))
        for key, title in titles.items():
            if key != "baseline":
                line[title] = _change(mine[key])
        found.append(line)
    return pd.DataFrame(found).set_index(HEADS[0])


def _level(row: Mapping[str, Any], what: Outcome) -> str:
    if row["value"] != row["value"]:
        return "too few to show"
    return words.level(row["value"], what) + (" (few events)" if row["grey"] else "")


def _change(row: Mapping[str, Any]) -> str:
    change, low, high = row["change"], row["change_low"], row["change_high"]
    if row["value"] != row["value"]:
        return "too few to show"
    if change != change or low != low:
        return "not known yet"
    if change == 0 == low == high:
        return "no change"
    span = f"{words.signed_number(low, change)} to {words.signed_number(high, change)}"
    if low <= 0 <= high:
        return f"too small to tell ({span})"
    return f"{words.signed_number(change, change)} ({span})"


def costs(bills: pd.DataFrame, reach: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """One row a lever: people reached in an average month, £ a head and year with its range, and who pays."""
    reached = {(r["scenario"], r["lever"]): r for r in reach.to_dict("records")}
    rows = []
    for bill in bills.to_dict("records"):
        lever, key = library()[bill["lever"]], (bill["scenario"], bill["lever"])
        known = bill["a_head"] == bill["a_head"]
        cost = f"{pounds(bill['a_head'])} ({pounds(bill['a_head_low'])} to {pounds(bill['a_head_high'])})"
        line = {"Lever": lever.title, "scenario": titles[bill["scenario"]]}
        line[REACHED] = "works on areas or services"
        if lever.reaches_people:
            people, eligible = (words.whole(reached[key][k]) for k in ("reached", "eligible"))
            line[REACHED] = f"{people} {'covered' if reach_words.covers(lever) else 'reached'}; {eligible} qualify"
        line["£ a head and year"] = cost if known else "not known"
        line["paid by"] = f"{bill['payer']} ({bill['kind']}, prices of {bill['year']})" if known else ""
        rows.append(line)
    columns = ["Lever", "scenario", REACHED, "£ a head and year", "paid by"]
    return pd.DataFrame(rows, columns=columns).set_index("Lever")


def alt(data: pd.DataFrame, titles: Mapping[str, str], outcome: str, gap: str) -> str:
    """What is read aloud in place of a chart: what is drawn, and where each line ends."""
    what, pair = OUTCOMES[outcome], GAPS[gap]
    said = [f"Line chart, simulated: {what.title}, gap {pair.title}, trailing 12 months."]
    for key, rows in data.groupby("scenario", sort=False):
        end = rows.iloc[-1]
        text = f"{titles[str(key)]} ends at a gap of {words.level(end['gap'], what)}"
        if end["change"] == 0 == end["change_low"]:
            text += ", no change"
        elif end["change_low"] == end["change_low"]:
            names = ("change", "change_low", "change_high")
            change, low, high = (words.signed_number(end[name], end["change"]) for name in names)
            text += f", change {change} (95 % interval {low} to {high})"
        said.append(text + ".")
    return " ".join(said)


OUTCOMES_SHOWN = tuple(dict.fromkeys(("caseness", "mean_distress", *(n for names in BARRIERS.values() for n in names))))
