"""What a comparison is about to run: its scenarios checked together, and the plan in words or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mindgap.screen import note, say
from sim.files import InputError, Mistake

if TYPE_CHECKING:
    from sim.scenario import Scenario


def load_all(names: list[str], **changes: Any) -> list[Scenario]:
    """The scenarios with the command line's values; raises InputError with the mistakes of all of them."""
    from experiments import alike
    from sim.scenario import load_scenario

    scenarios: list[Scenario] = []
    mistakes: list[Mistake] = []
    for name in names:
        try:
            scenarios.append(load_scenario(name).override(**changes))
        except InputError as error:
            mistakes += error.mistakes
    keys = [scenario.key for scenario in scenarios]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        mistakes.append(
            Mistake("command line", 1, "scenarios", f"{key!r} twice", "each scenario once, by its own name")
        )
    if mistakes:
        raise InputError(dict.fromkeys(mistakes))
    alike.check(scenarios)
    for scenario in scenarios:
        for caution in scenario.cautions():
            note(f"Note: {caution}")
    return scenarios


def describe(scenarios: list[Scenario], replicates: int, seed: int) -> dict[str, Any]:
    """The plan as data: what each scenario changes against the first, and how much there is to run."""
    from sim.memory import needed

    base = scenarios[0]
    work = sum(s.people * (s.burn_in_months + s.months) for s in scenarios) * replicates
    return {
        "seed": seed,
        "replicates": replicates,
        "person_months": work,
        "memory_bytes_a_run": max(needed(s.people) for s in scenarios),
        "scenarios": [
            {
                "name": s.key,
                "title": s.name,
                "place": s.place,
                "people": s.people,
                "begins": s.begins,
                "months": s.months,
                "burn_in_months": s.burn_in_months,
                "changes": s.differences(base),
            }
            for s in scenarios
        ],
    }


def show(plan: dict[str, Any]) -> None:
    """The plan in plain lines on stdout."""
    for item in plan["scenarios"]:
        say(
            f"{item['name']}: {item['title']}; {item['place']}, {item['people']:,} people, "
            f"{item['months']} months from {item['begins']} after {item['burn_in_months']} of burn-in"
        )
        for change in item["changes"]:
            say(f"  {change}")
    memory = max(1, round(plan["memory_bytes_a_run"] / 1e6))
    counted = [
        f"{many} {what}{'' if many == 1 else 's'}"
        for many, what in ((len(plan["scenarios"]), "scenario"), (plan["replicates"], "replicate"))
    ]
    say(
        f"{' × '.join(counted)}, seed {plan['seed']}: "
        f"{plan['person_months']:,} person-months, about {memory:,} MB a run. Nothing was run."
    )
