"""How one scenario differs from another, in plain words for the top of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.levers.lever import library

if TYPE_CHECKING:
    from sim.scenario import LeverUse, Scenario

_CUTS = {"hold": "held as it was when the first lever starts", "level": "levelled to the least deprived fifth"}
_PLAIN = {
    "place": "place",
    "begins": "first month",
    "burn_in_months": "months before the first month",
    "months": "months of results",
    "people": "people",
    "network": "own network of friends",
}
_WORLD = {
    "composition": {"independent": "people's labels are drawn independently of everything else"},
    "exposures": {"equal": "everybody is exposed to the same hazards"},
    "regard": {"equal": "others act the same towards everybody"},
}

_THEORY = {
    "contagion": {
        "off": "moods do not pass between people",
        "low_mood_spreads": "low mood spreads between people",
        "healthy_mood_protects": "only healthy mood of others protects",
    },
    "status": {"on": "standing low where incomes are unequal brings shame", "off": "status brings no shame"},
    "work_response": {
        "on": "jobs and hours answer to wage floors, to benefits and to their conditions",
        "off": "nobody works less or more for a policy's sake",
    },
}
MOST_NAMED = 6  # areas that are told by their codes


def differences(scenario: Scenario, base: Scenario) -> list[str]:
    """One sentence part for each thing that differs; empty where nothing does."""
    found = [
        f"{words}: {_shown(getattr(scenario, name))} instead of {_shown(getattr(base, name))}"
        for name, words in _PLAIN.items()
        if getattr(scenario, name) != getattr(base, name)
    ]
    ours, theirs = list(scenario.levers), list(base.levers)
    for use in base.levers:
        if use in ours:
            ours.remove(use)
            theirs.remove(use)
    found += [f"adds {describe(use)}" for use in ours]
    found += [f"leaves out {describe(use)}" for use in theirs]
    for name in sorted({*scenario.cut, *base.cut}):
        mode, other = scenario.cut.get(name), base.cut.get(name)
        if mode != other:
            found.append(f"cuts {name}: {_CUTS[mode]}" if mode else f"does not cut {name}")
    for name, settings in _WORLD.items():
        setting = getattr(scenario.world, name)
        if setting != getattr(base.world, name):
            found.append(settings.get(setting, f"{name} as found"))
    for name, settings in _THEORY.items():
        setting = getattr(scenario.theory, name)
        if setting != getattr(base.theory, name):
            found.append(settings[setting])
    for name in sorted({*scenario.numbers, *base.numbers}):
        value, other_value = scenario.numbers.get(name), base.numbers.get(name)
        if value != other_value:
            found.append(f"{name} is {'its usual value' if value is None else _shown(value)}")
    return found


def describe(use: LeverUse) -> str:
    """A lever as used: its title, strength, whom it reaches, where and when."""
    title = library()[use.lever].title if use.lever in library() else use.lever
    reach = f"coverage {_percent(use.coverage)}" if use.budget is None else f"for £{use.budget:,.0f} a year"
    parts = [f"size {use.size:g}", reach]
    if use.staff is not None:
        parts.append(f"with {use.staff:,g} whole-time workers")
    if use.who:
        parts.append(f"for those who are: {' '.join(use.who.split())}")
    if use.where != "all":
        parts.append(_where(use.where))
    parts.append(f"from {use.start}")
    if use.scaling == "adoption":
        parts.append("as organisations learn from one another")
    elif use.ramp_months:
        parts.append(f"growing over {use.ramp_months} months")
    if use.end != "never":
        parts.append(f"until {use.end}")
    if use.funding != "sustained":
        parts.append(f"funded for {use.funding.months} months")
    takes = {name: share for name, share in use.take_up.items() if name != "default" or share < 1}
    if takes:
        parts.append("take-up " + ", ".join(f"{_percent(share)} ({name})" for name, share in takes.items()))
    if use.who and use.lasts_months is not None:
        parts.append(f"lasting {use.lasts_months} months for each person")
    return f"{title} ({', '.join(parts)})"


def _where(where: Any) -> str:
    """The deciles or areas in which a lever acts; of many areas how many."""
    if hasattr(where, "deciles"):
        return f"in deciles {', '.join(map(str, where.deciles))}"
    return f"in {', '.join(where.areas) if len(where.areas) <= MOST_NAMED else f'{len(where.areas)} named areas'}"


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def _shown(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
