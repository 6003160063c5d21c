"""The reach chain in words: whom each lever of a policy reaches, then what the whole policy moves, up to the gap.

Reach is a stock: people in an average month of the window. What moved is the work of the whole policy, so it is said
once, whatever the number of its levers, and only where there is something to compare with.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import isfinite

import pandas as pd

from analysis import words
from sim.levers.lever import Lever, library
from sim.outcomes import OUTCOMES, Outcome

MONTH, PLACE_WIDE = "in an average month", "works on services or areas, so nobody is reached one by one"
ENDS = ("mean_distress", "caseness")  # the last links of every chain
TOGETHER = "together"  # in the place of a lever: all levers of a policy


def sentences(
    reach: Sequence[Mapping[str, object]],
    table: pd.DataFrame,
    title: str,
    stay: Collection[str] = (),
    compared: bool = True,
    outcomes: Mapping[str, Outcome] = OUTCOMES,
) -> list[str]:
    """The sentences of one policy: a lever's reach and chain in one; of a package every reach, and the chain once.

    ``reach``: a row a lever of the policy (scenario, lever, and people, eligible and reached in an average month);
    ``table``: the gap table; ``stay``: levers under which people stay reached for months of their own, whether they
    still qualify or not; ``compared``: whether the policy is compared with another scenario: else no chain is said.
    """
    if not reach:
        return []
    many = len(reach)
    parts = [_reached(row, many > 1, str(row["lever"]) in stay) for row in reach]
    if not compared:
        return [f"{title}: {part}." for part in parts]
    names = dict.fromkeys(name for row in reach for name in library()[str(row["lever"])].outcomes)
    steps = _steps(str(reach[0]["scenario"]), table, list(names), outcomes)
    if many > 1:
        together = " → ".join([f"all {many} levers together", *steps])
        return [*(f"{title}: {part}." for part in parts), f"{title}: {together}."]
    return [f"{title}: {' → '.join([*parts, *steps])}."]


def is_chain(text: str) -> bool:
    """Whether a sentence tells of reach or of what moved."""
    return "→" in text or MONTH in text or PLACE_WIDE in text


def covers(lever: Lever) -> bool:
    """Whether those "reached" are all whose employer takes part, of whom few may have pay that moves."""
    return lever.cost is not None and lever.cost.per == "pay"


def named(lever: str) -> str:
    """A lever's title inside a sentence; of a whole package "all levers together"."""
    if lever == TOGETHER:
        return "all levers together"
    title = library()[lever].title
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def _reached(row: Mapping[str, object], several: bool, stay: bool) -> str:
    """Whom one lever reaches; it is named where the policy has several."""
    lever = library()[str(row["lever"])]
    if not lever.reaches_people:
        return f"{named(lever.name)} {PLACE_WIDE}" if several else PLACE_WIDE
    people, eligible, reached = (words.whole(float(row[k])) for k in ("people", "eligible", "reached"))  # type: ignore[arg-type]
    text = (
        f"{MONTH} {eligible} of {people} people qualify{f' for {named(lever.name)}' if several else ''} and {reached} "
    )
    if covers(lever):
        return f"{text}are covered by it, whether or not their pay moves"
    return f"{text}are reached{', counting people reached earlier who may no longer qualify' if stay else ''}"


def _steps(scenario: str, table: pd.DataFrame, moved: Sequence[str], outcomes: Mapping[str, Outcome]) -> list[str]:
    """What moved: changes of the mean over everyone; the last is that of the gap between deprivation fifths."""
    mine = table[(table["scenario"] == scenario) & (table["gap"] == "imd_fifth") & (table["measure"] == "absolute")]
    by_outcome = {str(row["outcome"]): row for row in mine.to_dict("records")}
    steps = []
    for name in [*[m for m in moved if m not in ENDS], "mean_distress"]:
        if name in by_outcome and name in outcomes:
            steps.append(f"{words.noun(outcomes[name])}: {words.mean_change(by_outcome[name], outcomes[name])}")
    if "caseness" in by_outcome:
        row, outcome = by_outcome["caseness"], outcomes["caseness"]
        unsure = isfinite(row["change_low"]) and row["change_low"] <= 0.0 <= row["change_high"] and row["change"] != 0
        change = words.of_size(row["value"], row["change"], row["change_low"], row["change_high"])[0]
        size = words.amount(change, outcome) if isfinite(change) else "not known"
        steps.append(f"the gap: {words.TOO_SMALL if unsure else size}")
    return steps
