"""Interaction: a package of levers against the sum of its levers each alone, from paired replicates.

Each lever is run alone on the same people and luck; interaction = change with all − sum of changes with each alone.
Below nought for a gap: together they close more than their parts do.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import words
from analysis.gaps import interval
from sim.levers.lever import library
from sim.outcomes import OUTCOMES
from sim.scenario import Scenario

COLUMNS = ("scenario", "what", "lever", "value", "low", "high", "unit")
TOGETHER, SUM, INTERACTION = "together", "sum of each alone", "interaction"
JOINED = "--alone-"  # of a scenario's key and its lever's place: a lever run alone


def alone(scenario: Scenario) -> list[Scenario]:
    """The scenario with one lever at a time, in order; none where it has fewer than two."""
    if len(scenario.levers) < 2:
        return []
    found = []
    for place, use in enumerate(scenario.levers):
        title = f"{library()[use.lever].title} alone"
        one = scenario.model_copy(
            update={"levers": [use], "name": f"{scenario.short}: {title}"[:200], "short_name": title[:60]}
        )
        one._key = f"{scenario.key}{JOINED}{place}"
        found.append(one)
    return found


def with_parts(scenarios: list[Scenario]) -> list[Scenario]:
    """All scenarios, then each package's levers alone."""
    return [*scenarios, *(one for s in scenarios[1:] for one in alone(s))]


def table(values: pd.DataFrame, scenarios: list[Scenario], outcome: str = "caseness") -> pd.DataFrame:
    """Rows of each package's gap and mean: together, each lever alone, their sum, and the interaction with intervals.

    ``values``: as `analysis.gaps.values` gives them, of all scenarios of `with_parts`; low and high are 95 %
    t-intervals over paired replicates. Gap: most minus least deprived fifth.
    """
    rows: list[tuple[object, ...]] = []
    base = scenarios[0].key
    unit = "points" if OUTCOMES[outcome].unit == "%" else OUTCOMES[outcome].unit
    for whole in (s for s in scenarios[1:] if JOINED not in s.key):
        parts = [s for s in scenarios if s.key.startswith(f"{whole.key}{JOINED}")]
        if not parts:
            continue
        for what, groups in (("gap", ("imd_fifth", "1", "5")), ("mean", ("all", "all", ""))):
            before = _measured(values, base, outcome, *groups)
            changes = [_measured(values, s.key, outcome, *groups) - before for s in (whole, *parts)]
            together, *each = pd.concat(changes, axis=1).dropna().to_numpy(float).T  # replicates that have them all
            added = np.sum(each, axis=0)
            named = [(s.levers[0].lever, sample) for s, sample in zip(parts, each, strict=True)]
            for lever, sample in (*named, (TOGETHER, together), (SUM, added), (INTERACTION, together - added)):
                rows.append((whole.key, what, lever, *interval(sample), unit))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _measured(values: pd.DataFrame, key: str, outcome: str, dimension: str, first: str, second: str) -> pd.Series:
    """A gap (or a level, where there is no second group) by replicate."""
    mine = values[(values["scenario"] == key) & (values["outcome"] == outcome) & (values["dimension"] == dimension)]
    by = {group: part.set_index("replicate")["value"] for group, part in mine.groupby("group")}
    return by[first] - by[second] if second else by[first]


def sentences(found: pd.DataFrame, titles: dict[str, str], outcome: str = "caseness") -> list[str]:
    """One sentence a package: its gap together, the sum of each alone, and whether the difference is sure."""
    said = []
    for key, mine in found[found["what"] == "gap"].groupby("scenario", sort=False):
        row = mine.set_index("lever")
        whole, parts, rest = (row.loc[name] for name in (TOGETHER, SUM, INTERACTION))
        unit = whole["unit"]
        text = (
            f"{titles.get(str(key), str(key))}: all together change the simulated gap in "
            f"{words.noun(OUTCOMES[outcome])} by {words.signed(whole['value'])} {unit}; the sum of each alone is "
            f"{words.signed(parts['value'])}"
        )
        ends = f"({words.signed(rest['low'])} to {words.signed(rest['high'])})"
        if not np.isfinite(rest["low"]):
            said.append(f"{text}; one replicate only, so whether they reinforce one another cannot be told.")
        elif rest["low"] > 0 or rest["high"] < 0:
            verb = "reinforce" if rest["value"] < 0 else "weaken"
            said.append(f"{text}; they {verb} one another by {abs(rest['value']):.2f} {ends}.")
        else:
            said.append(
                f"{text}; the difference of {words.signed(rest['value'])} {ends} is too small to tell from luck."
            )
    return said
