"""What policies are worth, on stdout: resources, transfers, health in two units, fifths, and how sure one may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mindgap.screen import say, show_table

if TYPE_CHECKING:
    import pandas as pd

    from experiments.worth import Appraised


def show(worth: pd.DataFrame, found: list[Appraised], titles: Mapping[str, str]) -> None:
    """The table of worth and, below it, the chance of being worth its cost; nothing where nothing was appraised."""
    from experiments.worth import DEFLATED, MARKS

    if worth.empty:
        return
    rows = [
        {
            "scenario": titles.get(row["scenario"], row["scenario"]),
            "measure": row["measure"],
            "value": _ends(row["value"], row["low"], row["high"]),
            "unit": row["unit"],
            "note": row["note"],
        }
        for row in worth.to_dict("records")
    ]
    show_table("What it is worth over the run (£ of 2024/25)", rows, {key: key for key in rows[0]})
    say(f"{DEFLATED[:1].upper()}{DEFLATED[1:]}.")
    say()
    for one in found:
        for unit, values in MARKS.items():
            chances = one.acceptability(unit, (0, *values))
            told = ", ".join(
                f"£{value:,.0f}: {100 * chance:.0f} %"
                for value, chance in zip(chances["value"], chances["chance"], strict=True)
            )
            say(
                f"{titles.get(one.key, one.key)}: chance that it is worth what it uses up, at so much a {unit}: {told}."
            )


def _ends(value: float, low: float, high: float) -> str:
    from analysis.words import figures

    if value != value:
        return "not given"
    ends = "" if low != low else f" ({figures(low)} to {figures(high)})"
    return f"{figures(value)}{ends}"


def show_incidence(found: pd.DataFrame, titles: Mapping[str, str]) -> None:
    """Who receives and who pays, by fifth of income, and a sentence a policy; nothing where no flows were kept."""
    if found.empty:
        return
    from analysis.sentences import receives

    rows = [
        {
            "scenario": titles.get(str(key), str(key)),
            "fifth of income": f"{fifth}{' (lowest)' if fifth == 1 else ' (highest)' if fifth == 5 else ''}",
            **{row["flow"]: _ends(row["value"], row["low"], row["high"]) for row in part.to_dict("records")},
        }
        for (key, fifth), part in found.groupby(["scenario", "fifth"], sort=False)
    ]
    title = "Who receives, who pays: change of £ an adult and month in the last year (£ of 2024/25)"
    show_table(title, rows, {key: key for key in rows[0]}, unit="£ of 2024/25 an adult and month")
    for sentence in receives(found, titles):
        say(sentence.text)
    say()
