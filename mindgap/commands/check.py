"""``mindgap check FILE``: validates without running, and tells whom each lever would reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from mindgap.options import Json, Seed
from mindgap.screen import guarded, note, say, show_json
from sim.files import InputError

if TYPE_CHECKING:
    import numpy as np

    from sim.scenario import LeverUse, Scenario
    from sim.town import Town

MOST_DRAWN = 5_000  # people of the small town that eligibility is counted in


def check(
    file: Annotated[str, typer.Argument(help="A scenario file, or a scenario of the library.")],
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Validate a scenario without running it: what it changes, who is eligible now and how many, what is known of cost.

    Example: mindgap check my_policy.yaml
    """
    from sim.scenario import load_scenario

    with guarded():
        try:
            scenario = load_scenario(file)
        except InputError as error:
            if as_json:
                mistakes = [
                    {**{k: v for k, v in vars(mistake).items() if v is not None}, "text": str(mistake)}
                    for mistake in error.mistakes
                ]
                show_json({"file": file, "valid": False, "mistakes": mistakes})
            raise
        base = load_scenario("baseline")
        result: dict[str, Any] = {
            "file": file,
            "valid": True,
            "name": scenario.name,
            "changes": scenario.differences(base),
            "cautions": scenario.cautions(),
            "levers": _levers(scenario, seed),
        }
        if as_json:
            show_json(result)
            return
        for caution in result["cautions"]:
            note(f"Note: {caution}")
        _show(result, scenario)


def _levers(scenario: Scenario, seed: int) -> list[dict[str, Any]]:
    """Each lever with those eligible in a small town at `begins`, and what is known of its cost."""
    from sim.levers.lever import library

    town: Town | None = None
    rows: list[dict[str, Any]] = []
    for use in scenario.levers:
        lever = library()[use.lever]
        row: dict[str, Any] = {"name": lever.name, "title": lever.title, "unit_cost": lever.unit_cost, "who": use.who}
        if use.who:
            if town is None:
                town = _town(scenario, seed)
            eligible = _eligible(use, town)
            share = float(eligible.sum()) / town.n  # of people of all ages, as `people` counts them
            row |= {
                "drawn": town.n,
                "eligible_drawn": int(eligible.sum()),
                "people": scenario.people,
                "eligible": round(share * scenario.people),
                "eligible_share": share,
                "offered_at_full_coverage": round(share * use.coverage * scenario.people),
            }
        rows.append(row)
    return rows


def _town(scenario: Scenario, seed: int) -> Town:
    """A small town of the scenario's place at `begins`, without its levers."""
    from sim.run import prepare

    note("Counting who is eligible in a small town …")
    return prepare(scenario.override(people=min(scenario.people, MOST_DRAWN), levers=[]), seed)


def _eligible(use: LeverUse, town: Town) -> np.ndarray:
    """Who of the town's adults meets the lever's `who` and lives where it acts: bool (adults,)."""
    import numpy as np

    from sim.levers.who import compile_who, evaluate_plainly

    cut = "reading.ghq_cut"
    who = compile_who(use.who or "", {cut: float(town.numbers[cut].flat()[0])})
    eligible = evaluate_plainly(who, town.column)
    if use.where != "all":
        eligible = eligible & np.isin(town.column("imd_decile"), use.where.deciles)
    return eligible


def _show(result: dict[str, Any], scenario: Scenario) -> None:
    say(f"{result['file']} is valid: {result['name']}")
    for change in result["changes"] or ["changes nothing against the baseline"]:
        say(f"  {change}")
    for row in result["levers"]:
        if row["who"]:
            say(
                f"{row['title']}: about {row['eligible']:,} of {row['people']:,} people eligible in {scenario.begins} "
                f"({100 * row['eligible_share']:.1f} %, counted among {row['drawn']:,} drawn), "
                f"about {row['offered_at_full_coverage']:,} of them offered it at full coverage"
            )
        else:
            say(f"{row['title']}: acts on areas or services, not on chosen persons")
        say(f"  cost: {row['unit_cost']}")
