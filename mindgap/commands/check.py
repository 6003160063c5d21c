"""``mindgap check FILE``: validates, and tells whom each lever would reach in a year at full ramp, and at what cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from mindgap.options import Json, Seed
from mindgap.screen import first_start, guarded, note, say, show_json
from sim.files import InputError

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.town import Town

MOST_DRAWN = 10_000  # people of the small town in which eligibility is counted and a year at full ramp is foreseen


def check(
    file: Annotated[str, typer.Argument(help="A scenario file, or a scenario of the library.")],
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Validate a scenario: what it changes, who is eligible now, what binds, how many a year at full
    ramp reaches and what it costs (by a quick look ahead in a small town), how sure the evidence is,
    and what to beware of.

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
    """Each lever in a small town, now and in a year at full ramp: reach, cost, what binds, and warnings."""
    from mindgap.outlook_text import row
    from sim.levers.foreseen import outlooks

    if not scenario.levers:
        return []
    small = scenario.override(people=min(scenario.people, MOST_DRAWN))
    return [row(seen, scenario) for seen in outlooks(small, _town(small, seed))]


def _town(small: Scenario, seed: int) -> Town:
    """The small town of a scenario's place at `begins`, without its levers."""
    from sim.run import prepare

    first_start()
    note("Counting who is eligible in a small town, and whom a year at full ramp reaches …")
    return prepare(small.override(levers=[]), seed)


def _show(result: dict[str, Any], scenario: Scenario) -> None:
    from mindgap.outlook_text import lines

    say(f"{result['file']} is valid: {result['name']}")
    for change in result["changes"] or ["changes nothing against the baseline"]:
        say(f"  {change}")
    for row in result["levers"]:
        for line in lines(row, scenario):
            say(line)
