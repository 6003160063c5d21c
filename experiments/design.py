"""A design: which levers and uncertain numbers vary, over what, and which outcomes are kept (the file of a sweep).

A design becomes a ``Plan``: a base scenario, the factors that vary, and one row of values a combination. Every
mistake of the file, and of the rows file it names, comes back at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from pydantic.types import StringConstraints

from experiments import points, posterior
from experiments.factors import Factor, factor_mistakes, factors_of, of_name
from experiments.measures import SEPARATE, known_outcomes
from experiments.mixes import with_levers
from sim import memory, references, shapes
from sim.files import Document, InputError, Mistake, nearest, scan, shown
from sim.library import is_path
from sim.scenario import Name, Reference, Scenario, Span, Text, load_scenario
from sim.shapes import Words

Kind = TypeVar("Kind", bound=BaseModel)

MOST_ROWS = 1_000_000
OVERRIDES = ("people", "months", "place", "burn_in_months")  # keys of the base that a design may set
SAMPLED = ("lhs", "sobol", "morris", "saltelli")

Values = Annotated[list[float], Field(min_length=1, max_length=10_000), Words("a list of numbers")]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class Range(_Model):
    """Any value from ``low`` to ``high``."""

    low: float
    high: float


Spread = Annotated[Values | Range, Words("a list of numbers, or {low: …, high: …}")]
Uncertain = Annotated[
    Literal["posterior"] | Values | Range, Words("posterior, a list of numbers, or {low: …, high: …}")
]
Outcome = Annotated[str, StringConstraints(max_length=200), Words("an outcome, or gap.OUTCOME.GAP")]


class Design(_Model):
    """A design file, with every value filled in."""

    schema_: Annotated[
        int,
        Field(alias="schema", ge=1, le=1, description="version of this file format"),
        Words("1, the version of this format"),
    ]
    name: Annotated[Name, Field(description="what results call it")]
    summary: Annotated[Text, Field(description="one or two sentences for a reader")] = ""
    base: Annotated[Reference, Field(description="the scenario that every row starts from")] = "baseline"
    method: Annotated[
        Literal["grid", "lhs", "sobol", "morris", "saltelli", "rows"], Field(description="how rows are chosen")
    ] = "grid"
    samples: Annotated[
        int | None,
        Field(
            ge=1,
            le=MOST_ROWS,
            description="rows (lhs, sobol), paths (morris), blocks (saltelli), draws of ranges (grid)",
        ),
    ] = None
    levers: Annotated[dict[str, Spread], Field(description="what policy decides: LEVER.size and the like")] = Field(
        default_factory=dict
    )
    uncertainties: Annotated[dict[str, Uncertain], Field(description="what nobody knows: numbers by name")] = Field(
        default_factory=dict
    )
    outcomes: Annotated[
        list[Outcome], Field(min_length=1, max_length=100), Words("a list of outcomes, such as gap.caseness.imd_fifth")
    ] = Field(default_factory=lambda: ["gap.caseness.imd_fifth"])
    replicates: Annotated[int, Field(ge=1, le=10_000, description="paired runs a row: the same luck in each row")] = 4
    people: Annotated[int | None, Field(ge=1, le=memory.MOST_PEOPLE)] = None
    months: Annotated[int | None, Field(ge=1, le=1200)] = None
    place: Reference | None = None
    burn_in_months: Span | None = None
    seed: Annotated[int, Field(ge=0, le=2**63 - 1, description="seed of all luck and of sampled rows")] = 0
    rows_file: Annotated[Reference | None, Field(description="a CSV file with one column a factor, for rows")] = None


@dataclass(frozen=True)
class Plan:
    """A design ready to run: base scenario, factors, and the rows' values.

    ``unit`` (rows, factors) holds positions between 0 and 1 (None for rows from a file), ``values`` what they mean.
    """

    design: Design
    base: Scenario
    factors: tuple[Factor, ...]
    values: np.ndarray  # float64 (rows, factors)
    unit: np.ndarray | None
    cautions: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.values)

    @property
    def outcomes(self) -> list[str]:
        """The outcomes asked for that can be given."""
        return [name for name in self.design.outcomes if name not in SEPARATE]

    def scenario(self, row: int) -> Scenario:
        """The scenario of a row."""
        found = self.base
        for factor, value in zip(self.factors, self.values[row], strict=True):
            found = factor.set(found, float(value))
        return found

    def named(self, row: int) -> dict[str, float]:
        """The values of a row by factor."""
        return {f.name: float(v) for f, v in zip(self.factors, self.values[row], strict=True)}


def load_design(path: str | Path, **changes: Any) -> Plan:
    """The plan of a design file (or of one that comes with the library, by name).

    ``changes``: values of the command line (seed, replicates, people, months, place), None where not given.
    Raises `sim.files.InputError` with every mistake of the file, of its base and of its rows file.
    """
    document = scan(file_of(str(path)))
    design, given = checked(Design, document, _references(document), changes)
    return make_plan(design, base_of(design, document, given), _rows_of(design, document), document)


def checked(
    kind: type[Kind], document: Document, wrong: Iterable[Mistake], changes: Mapping[str, Any]
) -> tuple[Kind, dict[str, Any]]:
    """A design of the kind from its document with values of the command line, and those that were given.

    ``wrong``: references that lead nowhere. Raises InputError with every mistake, of the file or else of the values.
    """
    given = {name: value for name, value in changes.items() if value is not None}
    mistakes = [*shapes.check(kind, document), *wrong]
    if not mistakes and given:
        flags = Document("command line", {**document.value, **given})
        mistakes = [
            Mistake(m.file, m.line, "--" + m.key.replace("_", "-"), m.found, m.allowed, m.near)
            for m in [*shapes.check(kind, flags), *references.check(Document("command line", dict(given)))]
        ]
        document.value.update(given)
    if mistakes:
        raise InputError(dict.fromkeys(sorted(mistakes, key=lambda m: (m.file != document.file, m.line))))
    return kind.model_validate(document.value), given


def make_plan(
    design: Design, base: Scenario, listed: tuple[list[str], np.ndarray] | None, document: Document | None = None
) -> Plan:
    """The plan of a checked design on its base; ``listed`` are names and values of rows given outright."""
    cautions: list[str] = []
    if listed is not None:
        factors = tuple(of_name(name) for name in listed[0])
        values, unit = listed[1], None
    else:
        factors = factors_of(design.levers, design.uncertainties)
        unit = points.unit_points(design.method, factors, design.samples, design.seed)
        values = posterior.values(factors, unit, design.method, posterior.stored())
        cautions += _sampling_cautions(design, factors)
    names = [factor.name for factor in factors]
    base = with_levers(base, (f.lever for f in factors if f.lever is not None))
    cautions = [*base.cautions(), *cautions]
    for name in design.outcomes:
        if name in SEPARATE:
            cautions.append(f"{name}: {SEPARATE[name]}")
    assert len(set(names)) == len(names), "factors are named once"
    return Plan(design, base, factors, values, unit, tuple(dict.fromkeys(cautions)))


def shipped(noun: str = "design") -> dict[str, Any]:
    """The designs (or frontiers) that come with the library: name → file."""
    from importlib.resources import files

    folder = files("scenarios") / f"{noun}s"
    return {p.name.removesuffix(".yaml"): p for p in folder.iterdir() if p.name.endswith(".yaml")}


def base_of(design: Design, document: Document, given: dict[str, Any]) -> Scenario:
    """The base scenario with what the design and the command line set of it.

    InputError with every mistake of these values.
    """
    base = load_scenario(_beside(document, design.base))
    changes = {key: getattr(design, key) for key in OVERRIDES}
    if design.place is not None and is_path(design.place) and "place" not in given:
        changes["place"] = references.place_path(document, design.place)
    try:
        return base.override(**changes)
    except InputError as error:
        own = [k for k in OVERRIDES if k not in given]
        raise InputError(
            document.mistake((key,), m.found, m.allowed, m.near)
            if m.file == "command line" and (key := m.key.removeprefix("--").replace("-", "_")) in own
            else m
            for m in error.mistakes
        ) from None


def file_of(name: str, noun: str = "design") -> Any:
    """A path, or the file of a design (or frontier) of the library; a name alone never becomes a path.

    InputError for a name that the library has not.
    """
    if is_path(name):
        return Path(name)
    known = shipped(noun)
    if name in known:
        return known[name]
    allowed = f"{shapes.listed(sorted(known))}, or the path of a .yaml file"
    raise InputError([Mistake(name, 1, "design", f"unknown {noun} {shown(name)}", allowed, nearest(name, known))])


def _beside(document: Document, name: str) -> str:
    return str(Path(document.file).parent / name) if is_path(name) else name


def base_mistakes(document: Document) -> list[Mistake]:
    """The mistakes of the base scenario that a design (or frontier) names."""
    base = document.value.get("base", "baseline")
    if not isinstance(base, str):
        return []  # told by the shape of the file
    try:
        load_scenario(_beside(document, base))
    except InputError as error:
        first = error.mistakes[0]
        named = document.mistake(("base",), first.found, first.allowed, first.near)
        return list(error.mistakes) if is_path(base) else [named]
    return []


def _references(document: Document) -> list[Mistake]:
    """Names that lead nowhere, values outside what is declared, and keys that do not go with the method."""
    value = document.value
    if not isinstance(value, dict):
        return []
    found = list(references.check(Document(document.file, {"place": value.get("place")}, document.lines)))
    found += memory.check(document)
    method = value.get("method", "grid")
    found += _other_files(document, value, method)
    for kind in ("levers", "uncertainties"):
        if isinstance(value.get(kind), dict):
            found += factor_mistakes(document, kind, value[kind])
    outcomes = value.get("outcomes")
    allowed = known_outcomes()
    for k, name in enumerate(outcomes if isinstance(outcomes, list) else ()):
        if isinstance(name, str) and name not in allowed:
            words = "an outcome of `mindgap list outcomes`, OUTCOME.most, OUTCOME.least or gap.OUTCOME.GAP"
            found.append(
                document.mistake(("outcomes", k), f"unknown outcome {shown(name)}", words, nearest(name, allowed))
            )
    found += _method_mistakes(document, value, method)
    return found


def _other_files(document: Document, value: dict[str, Any], method: Any) -> list[Mistake]:
    """The mistakes of the base scenario and of the rows file."""
    found, rows = base_mistakes(document), value.get("rows_file")
    if method == "rows" and isinstance(rows, str):
        try:
            points.read_rows(_rows_path(document, rows), MOST_ROWS)
        except InputError as error:
            found += error.mistakes
    return found


def _rows_path(document: Document, name: str) -> Path:
    return Path(document.file).parent / name


def _method_mistakes(document: Document, value: dict[str, Any], method: Any) -> list[Mistake]:
    """What a method needs and what it has no use for."""
    found = []
    varied = [
        v for kind in ("levers", "uncertainties") if isinstance(value.get(kind), dict) for v in value[kind].values()
    ]
    if method == "rows":
        if value.get("rows_file") is None:
            found.append(document.mistake(("rows_file",), "missing", "the path of a CSV file: method rows reads it"))
        if varied:
            found.append(document.mistake(("levers",), "factors beside a rows file", "none: its columns name them"))
        return found
    if value.get("rows_file") is not None:
        found.append(document.mistake(("rows_file",), shown(value["rows_file"]), "nothing, unless method is rows"))
    if method not in ("grid", *SAMPLED):
        return found
    if not varied:
        found.append(document.mistake(("levers",), "nothing that varies", "at least one lever or uncertainty"))
    ranges = any(not isinstance(v, list) for v in varied)
    if value.get("samples") is None and (method in SAMPLED or ranges):
        why = f"method {method}" if method in SAMPLED else "a grid with ranges draws from them"
        found.append(document.mistake(("samples",), "missing", f"a whole number from 1 to {MOST_ROWS:,} ({why})"))
    rows = points.rows_needed(method, varied, value.get("samples"))
    if rows > MOST_ROWS:
        found.append(document.mistake(("samples",), f"{rows:,} rows", f"at most {MOST_ROWS:,}"))
    return found


def _rows_of(design: Design, document: Document) -> tuple[list[str], np.ndarray] | None:
    """Names and values of the rows file, where there is one."""
    if design.method != "rows":
        return None
    return points.read_rows(_rows_path(document, str(design.rows_file)), MOST_ROWS)


def _sampling_cautions(design: Design, factors: tuple[Factor, ...]) -> list[str]:
    found = []
    found += posterior.cautions(factors, design.method, posterior.stored())
    if design.method in ("sobol", "saltelli") and design.samples and design.samples & (design.samples - 1):
        found.append(f"samples: {design.samples:,} is not a power of two; a Sobol′ sequence is balanced only at those")
    if design.method == "grid" and design.samples and not any(f.drawn for f in factors):
        found.append("samples: not used by a grid of lists")
    return found
