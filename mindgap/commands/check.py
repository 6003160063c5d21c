"""``mindgap check FILE``: validates without running, and tells whom each lever would reach, and at what cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from mindgap.options import Json, Seed
from mindgap.screen import first_start, guarded, note, say, show_json
from sim.files import InputError

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.town import Town

MOST_DRAWN = 5_000  # people of the small town that eligibility is counted in


def check(
    file: Annotated[str, typer.Argument(help="A scenario file, or a scenario of the library.")],
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Validate a scenario without running it: what it changes, who is eligible now, how many it
    reaches, what binds, what it costs, how sure the evidence is, and what to beware of.

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
    """Each lever with those eligible in a small town at `begins`: reach, cost, what binds, and warnings."""
    from mindgap.outlook_text import row
    from sim.levers.outlook import outlook

    if not scenario.levers:
        return []
    town = _town(scenario, seed)
    drawn = min(scenario.people, MOST_DRAWN)
    return [row(outlook(use, town, scenario.place, drawn), scenario) for use in scenario.levers]


def _town(scenario: Scenario, seed: int) -> Town:
    """A small town of the scenario's place at `begins`, without its levers."""
    from sim.run import prepare

    first_start()
    note("Counting who is eligible in a small town …")
    return prepare(scenario.override(people=min(scenario.people, MOST_DRAWN), levers=[]), seed)


def _show(result: dict[str, Any], scenario: Scenario) -> None:
    from mindgap.outlook_text import lines

    say(f"{result['file']} is valid: {result['name']}")
    for change in result["changes"] or ["changes nothing against the baseline"]:
        say(f"  {change}")
    for row in result["levers"]:
        for line in lines(row, scenario):
            say(line)
