"""Rival theories: how moods pass between people, whether standing low in an unequal place hurts by itself, and
whether jobs and hours answer to a wage floor, to benefits and to their conditions.

A scenario chooses with `theory`; what a choice means is a change of numbers. A number that the scenario itself
gives comes last and holds.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from sim.numbers import Numbers

Contagion = Literal["off", "low_mood_spreads", "healthy_mood_protects"]
DEFAULT = "healthy_mood_protects"
PROTECTS = ("distress.quickened_by_ties", "distress.luck_calmed_by_ties")  # what healthy ties do
RESPONDS = tuple(
    f"work.{name}" for name in ("floor_jobs", "floor_hours", "benefit_search", "benefit_hours", "conditions_search")
)
SPREADS = "distress.low_mood_spreads"


class Theory(BaseModel):
    """Which of rival theories hold in a run."""

    model_config = ConfigDict(extra="forbid", strict=True)

    contagion: Annotated[
        Contagion,
        Field(description="off; low mood spreads from ties; or only healthy mood of ties protects (the default)"),
    ] = "healthy_mood_protects"
    status: Annotated[
        Literal["off", "on"], Field(description="whether income rank and inequality bring status shame")
    ] = "off"
    work_response: Annotated[
        Literal["off", "on"],
        Field(description="whether jobs and hours answer to a wage floor, benefits and their conditions"),
    ] = "off"


def changes(theory: Theory, numbers: Numbers) -> dict[str, float | list[float]]:
    """The numbers that a theory changes, by name; none for the default."""
    found: dict[str, float | list[float]] = {}
    if theory.contagion != DEFAULT:
        found |= dict.fromkeys(PROTECTS, 0.0)
    if theory.contagion == "low_mood_spreads":
        found[SPREADS] = float(numbers["theory.low_mood_spreads"].value)  # type: ignore[arg-type]
    if theory.status == "on":
        found["status.strength"] = 1.0
    if theory.work_response == "on":
        for name in RESPONDS:
            found[name] = float(numbers[name.replace("work.", "theory.")].value)  # type: ignore[arg-type]
    return found
