"""External results as data: what is done to a society, what is looked at, and the published figure beside it.

The file is scenarios/evidence/external.yaml; figures are rows of the evidence, or of external.csv beside it, which were
copied before anything was run. Nothing of the model is fitted to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from experiments import evidence
from sim import memory, references, shapes
from sim.columns import BY_NAME
from sim.files import Document, InputError, Mistake, nearest, scan, shown
from sim.levers.language import WhoError
from sim.levers.who import compile_who
from sim.numbers import load_numbers
from sim.scenario import LeverUse, Scenario, load_scenario

LIBRARY, FIGURES = "evidence/external.yaml", "external.csv"
SIGNS = {"+": 1.0, "-": -1.0}
Month = Annotated[int, Field(ge=0, le=1200)]
Months = Annotated[list[Month], Field(min_length=2, max_length=2)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, populate_by_name=True)


class Phase(_Model):
    """Numbers that are higher by so much from one month until another (to the end, if left out)."""

    since: Annotated[Month, Field(alias="from")] = 0
    until: Month | None = None
    numbers: Annotated[dict[str, float], Field(min_length=1)]


class Result(_Model):
    """One thing that is looked at, and the figure it stands beside."""

    id: str
    published: Annotated[str, Field(description="the id of a figure, or + or - where only a direction is published")]
    cited: Annotated[str | None, Field(description="the figure whose source says the direction")] = None
    judged: Literal["value", "sign", "given"] = "value"
    of: Literal["all", "people", "struck"] = "all"
    outcome: Annotated[str, Field(description="a column, or an expression whose share in per cent is taken")]
    who: str = "age >= 16"
    before: str = "age >= 16"
    struck: str | None = None
    falls: Annotated[str | None, Field(description="a column that is a tenth lower or more in the shocked world")] = (
        None
    )
    same: Annotated[
        list[str], Field(description="columns that are alike in both worlds, as where the study holds them equal")
    ] = Field(default_factory=list)
    fifths: Annotated[bool, Field(description="most minus least deprived fifth")] = False
    at: Months
    since: Months | None = None
    fades: Annotated[bool, Field(description="counted along the early effect, so that below nought it has faded")] = (
        False
    )
    a_year: Annotated[bool, Field(description="the change from `since` to `at`, per year")] = False
    per_sd: bool = False
    times: float = 1.0


class Experiment(_Model):
    """A society with a shock beside the same society without."""

    title: str
    why: str
    months: Annotated[int, Field(ge=1, le=1200)]
    shock: list[Phase] = Field(default_factory=list)
    levers: list[LeverUse] = Field(default_factory=list)
    results: Annotated[list[Result], Field(min_length=1)]


class External(_Model):
    """The whole file."""

    schema_: Annotated[int, Field(alias="schema", ge=1, le=1)]
    people: Annotated[int, Field(ge=100, le=memory.MOST_PEOPLE)] = 20_000
    replicates: Annotated[int, Field(ge=2, le=1000)] = 6
    experiments: Annotated[dict[str, Experiment], Field(min_length=1)]


@dataclass(frozen=True)
class Figure:
    """What is published: value, interval (NaN where only a direction is), unit and source."""

    id: str
    quantity: str
    value: float
    low: float
    high: float
    unit: str
    source: str
    url: str
    fitted: bool  # whether calibration may use the same row


@cache
def figures() -> dict[str, Figure]:
    """Every figure an experiment may stand beside, by id."""
    rows = [*evidence.sources().values(), *evidence.read("frozen.csv"), *evidence.read(FIGURES)]
    fitted = {t.id for t in evidence.targets() if t.used in evidence.FITTED_TO}
    found = {}
    for raw in rows:
        value = evidence.number(raw["value"])
        if value is None:
            continue
        low, high = evidence.band(value, evidence.number(raw["low"]), evidence.number(raw["high"]), raw["unit"])
        what = f"{raw['quantity']}: {raw['group']}" if raw["group"] else raw["quantity"]
        url = raw.get("url", raw.get("doi_or_url", ""))
        found[raw["id"]] = Figure(
            raw["id"], what, value, low, high, raw["unit"], raw["source"], url, raw["id"] in fitted
        )
    return found


def figure_of(result: Result) -> Figure:
    """The figure a result stands beside; a direction alone has the value +1 or −1."""
    if result.published not in SIGNS:
        return figures()[result.published]
    source = figures()[str(result.cited)]
    nothing, value = float("nan"), SIGNS[result.published]
    return Figure(result.published, source.quantity, value, nothing, nothing, source.unit, source.source, source.url,
                  False)  # fmt: skip


def scenarios(experiment: Experiment, people: int) -> tuple[Scenario, Scenario]:
    """The baseline and the shocked world."""
    base = load_scenario("baseline").override(people=people, months=experiment.months)
    return base, base.model_copy(update={"levers": experiment.levers})


def load(path: Any = None) -> External:
    """The experiments of a file, by default the library's; raises InputError with every mistake."""
    document = scan(files("scenarios") / LIBRARY if path is None else path)
    mistakes = shapes.check(External, document)
    if not mistakes:
        mistakes = [m for name in document.value["experiments"] for m in _mistakes(document, name)]
    if mistakes:
        raise InputError(mistakes)
    for one in document.value["experiments"].values():
        one["levers"] = Scenario.model_validate({"schema": 1, "name": "x", "levers": one.get("levers", [])}).levers
    return External.model_validate(document.value)


def _mistakes(document: Document, name: str) -> Iterator[Mistake]:
    """What shapes cannot tell: names of numbers, levers, columns and figures, and expressions."""
    one = document.value["experiments"][name]
    here: tuple[str | int, ...] = ("experiments", name)
    for k, phase in enumerate(one.get("shock", [])):
        for number in phase["numbers"]:
            if number not in load_numbers() or load_numbers()[number].by is not None:
                near = nearest(number, list(load_numbers()))
                yield document.mistake((*here, "shock", k, "numbers", number), shown(number), "a plain number", near)
        if one.get("levers") and (phase.get("from", 0) or phase.get("until") is not None):
            allowed = "numbers that change for the whole run where there are levers"
            yield document.mistake((*here, "shock", k), "a spell", allowed)
    given = {"schema": 1, "name": "x", "levers": one.get("levers", [])}
    for wrong in references.check(Document(document.file, given)):
        yield document.mistake((*here, "levers"), wrong.found, wrong.allowed, wrong.near)
    for k, result in enumerate(one["results"]):
        where = (*here, "results", k)
        named = result.get("cited", "") if result["published"] in SIGNS else result["published"]
        if named not in figures():
            yield document.mistake((*where, "published"), shown(named), "the id of a figure", nearest(named, figures()))
        for key in ("who", "before", "struck"):
            if result.get(key):
                yield from _expression(document, (*where, key), result[key])
        for column in (*result.get("same", ()), *([result["falls"]] if result.get("falls") else ())):
            if column not in BY_NAME:
                yield document.mistake(where, shown(column), "a column", nearest(column, list(BY_NAME)))
        if result["outcome"] not in BY_NAME:
            yield from _expression(document, (*where, "outcome"), result["outcome"])
        if not 0 <= result["at"][0] < result["at"][1] <= one["months"] + 1:
            yield document.mistake((*where, "at"), shown(result["at"]), f"two months, up to {one['months'] + 1}")


def _expression(document: Document, where: tuple[str | int, ...], text: str) -> Iterator[Mistake]:
    try:
        compile_who(text, {"reading.ghq_cut": 1.0})
    except WhoError as problem:
        yield document.mistake(where, str(problem), "an expression such as employed and age >= 25")
