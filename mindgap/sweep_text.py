"""What a sweep says on the screen: its plan, a table of rows with intervals, a ranking of factors, failed runs."""

from __future__ import annotations

from math import isinf
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mindgap import precision_text
from mindgap.screen import note, say, show_json, show_table

if TYPE_CHECKING:
    import pandas as pd

    from experiments.design import Plan
    from experiments.repeat import Again
    from experiments.sweep import Sweep

MOST_SHOWN = 40  # rows on the screen; all of them are in the folder
FEW_SHOWN = 10  # where a ranking says more
MOST_REASONS = 10
WEAK = 2.0  # a gain from pairing that is flagged


def show_plan(plan: Plan, as_json: bool) -> None:
    """What would be run."""
    from sim.memory import needed

    runs = plan.rows * plan.design.replicates
    intended = {
        "name": plan.design.name,
        "base": plan.base.key,
        "method": plan.design.method,
        "rows": plan.rows,
        "replicates": plan.design.replicates,
        "runs": runs,
        "seed": plan.design.seed,
        "people": plan.base.people,
        "months": plan.base.months,
        "burn_in_months": plan.base.burn_in_months,
        "place": plan.base.place,
        "factors": [f.name for f in plan.factors],
        "outcomes": list(plan.design.outcomes),
        "person_months": runs * plan.base.people * (plan.base.burn_in_months + plan.base.months),
        "memory_bytes_a_run": needed(plan.base.people),
        "cautions": list(plan.cautions),
    }
    if as_json:
        show_json(intended)
        return
    say(f"{plan.design.name}: {plan.rows:,} rows ({plan.design.method}) from {plan.base.key}, {plan.base.place}")
    for factor in plan.factors:
        values = ", ".join(f"{v:g}" for v in factor.listed) or f"from {factor.low:g} to {factor.high:g}"
        say(f"  {factor.name}: {values}" if plan.unit is not None else f"  {factor.name}")
    say(
        f"{plan.rows:,} rows × {plan.design.replicates} replicates, seed {plan.design.seed}, "
        f"{plan.base.people:,} people, {plan.base.months} months: "
        f"{intended['person_months']:,} person-months. Nothing was run."
    )


def show(result: Sweep, as_json: bool, seconds: float | None = None) -> None:
    """A finished sweep: tables on stdout, the rest on stderr."""
    if as_json:
        show_json(as_document(result))
    else:
        if result.known:
            note("This sweep is finished: every run is there; its results are shown, not run again.")
        elif result.reused:
            note(f"{result.reused:,} runs were there already, {result.done:,} were done now.")
        if len(result.ranking):
            _show_ranking(result)
        _show_rows(result)
        _show_precision(result, seconds)
        note(f"Results: {result.folder}")
        note(f"Any row again: {command_of(result.folder, 0)}")
    show_failures(result)


def show_failures(result: Sweep) -> None:
    """Each failed run with its reason, and what to type."""
    for failure in result.failures[:MOST_REASONS]:
        note(f"Failed: row {failure.row}, replicate {failure.replicate}: {failure.reason}")
    if len(result.failures) > MOST_REASONS:
        note(f"Failed: {len(result.failures) - MOST_REASONS} more, listed in manifest.json")
    if result.failures:
        note(f"That row alone: {command_of(result.folder, result.failures[0].row)}")
        note("The same command tries the failed runs again.")


def command_of(folder: object, row: int) -> str:
    """The command that does a row again."""
    from experiments.repeat import command_of as command

    return command(Path(str(folder)), row)


def show_again(plan: Plan, found: list[Again], as_json: bool) -> None:
    """Runs that were done again, and how they compare with what is stored."""
    told = [
        {"row": one.row, **plan.named(one.row), "replicate": one.replicate, "seed": one.seed, **one.values}
        | {"stored": one.stored}
        for one in found
    ]
    if as_json:
        show_json([{k: None if v != v else v for k, v in row.items()} for row in told])
        return
    show_table(f"{plan.design.name} (simulated), done again", told, {key: _heading(key) for key in told[0]})


def _show_precision(result: Sweep, seconds: float | None) -> None:
    """How well changes are known where that was asked for, and what pairing buys."""
    frame = result.summary
    if len(frame) and frame["pairing"].notna().any():
        for name in result.plan.outcomes:
            mine = frame[(frame["outcome"] == name) & frame["pairing"].notna()]["pairing"]
            if len(mine):
                least, most = float(mine.min()), float(mine.max())
                weak = "; pairing gains little here" if least < WEAK else ""
                say(f"Pairing, {name}: the variance of a change is {_times(least)} to {_times(most)} smaller{weak}.")
    if result.precision is not None:
        for line in precision_text.lines(result.precision, None if result.known else seconds):
            say(line)


def _times(value: float) -> str:
    if value == float("inf"):
        return "without end (no difference at all)"
    return f"{value:,.0f} times" if value >= 10 else f"{value:.1f} times"


def as_document(result: Sweep) -> dict[str, Any]:
    """All of a sweep as plain values."""
    return {
        "folder": str(result.folder),
        "name": result.plan.design.name,
        "method": result.plan.design.method,
        "rows": result.plan.rows,
        "replicates": result.replicates,
        "runs": {"done": result.done, "reused": result.reused, "failed": len(result.failures)},
        "finished": not result.failures,
        "cautions": list(result.plan.cautions),
        "points": [{"row": row, **result.plan.named(row)} for row in range(result.plan.rows)],
        "summary": records(result.summary),
        "ranking": records(result.ranking),
        "failures": [vars(failure) for failure in result.failures],
        **({"precision": result.precision.as_document()} if result.precision else {}),
    }


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table as plain values; what is not a number, or without end, becomes None."""
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    plain = [{str(k): v.item() if hasattr(v, "item") else v for k, v in row.items()} for row in rows]
    return [{k: None if isinstance(v, float) and isinf(v) else v for k, v in row.items()} for row in plain]


def _show_ranking(result: Sweep) -> None:
    from experiments.measures import unit_of

    rows = [
        {
            **row,
            "range": _span(row, "value", "low", "high"),
            "unit": unit_of(row["outcome"]) if row["measure"] == "mu*" else "",
        }
        for row in records(result.ranking)
    ]
    columns = {"outcome": "outcome", "rank": "rank", "factor": "factor", "measure": "measure", "range": "size (95 %)"}
    show_table("Which factors matter most", rows, {**columns, "direction": "direction"})


def _show_rows(result: Sweep) -> None:
    """The outcomes asked for, by row: mean and interval, and the paired change against the first row."""
    most = FEW_SHOWN if len(result.ranking) else MOST_SHOWN
    asked = result.plan.outcomes
    frame = result.summary
    found = records(frame[(frame["row"] < most) & frame["outcome"].isin(asked)]) if len(frame) else []
    rows: dict[int, dict[str, Any]] = {}
    for one in found:
        row = rows.setdefault(one["row"], {"row": one["row"], **result.plan.named(one["row"])})
        row[one["outcome"]] = _span(one, "value", "low", "high")
        if one["change"] is not None:
            row[f"{one['outcome']} change"] = _span(one, "change", "change_low", "change_high")
    keys = ["row", *(f.name for f in result.plan.factors[:4])]
    for name in asked:
        keys += [name, *([f"{name} change"] if any(f"{name} change" in r for r in rows.values()) else [])]
    show_table(f"{result.plan.design.name} (simulated)", list(rows.values()), {key: _heading(key) for key in keys})
    if result.plan.rows > most:
        note(f"{result.plan.rows - most:,} more rows are in {result.folder / 'summary.parquet'}")


def _heading(key: str) -> str:
    """A column's heading: an outcome with its unit, anything else as it is."""
    from experiments.measures import known_outcomes, unit_of

    name = key.removesuffix(" change")
    return f"{key}, {unit_of(name)}" if known_outcomes().get(name) else key


def _span(row: dict[str, Any], value: str, low: str, high: str) -> str:
    """A value with its interval; only the value where one run gives none."""
    from analysis.words import figures

    if row[value] is None:
        return ""
    if row[low] is None:
        return figures(row[value])
    return f"{figures(row[value])} ({figures(row[low])} to {figures(row[high])})"
