"""A scenario: a place, its people, a span of months, and the levers, cuts and numbers that differ.

Read from a YAML file by ``load_scenario``; a scenario may extend another, whose levers come
first and whose other keys hold unless the file gives its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, model_validator
from pydantic.types import StringConstraints

from sim import memory, references, shapes
from sim.files import Document, InputError, Mistake
from sim.levers.language import OF_A_FILE
from sim.library import chain, is_path, key_of
from sim.shapes import Words
from sim.theory import Theory

OWN_KEYS = ("name", "short_name", "summary", "extends")  # never taken over from a base
FIRST_START = 12  # months after `begins` at which a lever starts unless it says otherwise

_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]+$"
Name = Annotated[
    str, StringConstraints(pattern=_LINE, max_length=200), Words("text of 1 to 200 characters in one line")
]
ShortName = Annotated[
    str, StringConstraints(pattern=_LINE, max_length=60), Words("text of 1 to 60 characters in one line")
]
Text = Annotated[str, StringConstraints(max_length=2000), Words("text of at most 2,000 characters")]
Reference = Annotated[
    str, StringConstraints(pattern=_LINE, max_length=500), Words("a name, or the path of a .yaml file")
]
Network = Annotated[
    str,
    StringConstraints(pattern=_LINE, max_length=500),
    Words("the path of a .graphml, .edges or .csv file"),
]
_MONTH = r"(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])"
Month = Annotated[str, StringConstraints(pattern=f"^{_MONTH}$"), Words("a month such as 2026-04")]
End = Annotated[str, StringConstraints(pattern=f"^(never|{_MONTH})$"), Words("never, or a month such as 2030-03")]
Expression = Annotated[
    str, StringConstraints(max_length=OF_A_FILE.characters), Words("an expression such as employed and imd_decile <= 4")
]
Share = Annotated[float, Field(ge=0, le=1)]
Decile = Annotated[int, Field(ge=1, le=10)]
Span = Annotated[int, Field(ge=0, le=1200)]
Group = Literal[
    "default",
    "women",
    "men",
    "disabled",
    "looked_after",
    "white",
    "asian",
    "black",
    "mixed",
    "other",
    "lgb",
    "trans",
    "neurodivergent",
    "long_term_ill",
    "justice_contact",
    "most_deprived",
    "least_deprived",
]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, validate_default=False)


class Deciles(_Model):
    """Where a lever acts: areas of these deprivation deciles."""

    deciles: Annotated[
        list[Decile], Field(min_length=1, max_length=10), Words("a list of deciles from 1 (most deprived) to 10")
    ]


class Areas(_Model):
    """Where a lever acts: areas of a built place, by code."""

    areas: Annotated[
        list[Annotated[str, StringConstraints(pattern=_LINE, max_length=40)]],
        Field(min_length=1, max_length=5000, description="codes of small areas or councils of the place's areas file"),
        Words("a list of codes of small areas or councils, such as E09000022"),
    ]


class Months(_Model):
    """How long funding lasts."""

    months: Annotated[int, Field(ge=1, le=1200)]


class World(_Model):
    """Switches of the fair world, used in checks; everything as found unless a scenario says otherwise."""

    composition: Literal["as_found", "independent"] = "as_found"
    exposures: Literal["as_found", "equal"] = "as_found"
    regard: Literal["as_found", "equal"] = "as_found"
    life: Literal["as_found", "still"] = "as_found"  # still: nobody is born, dies, moves, meets or parts


def _everybody() -> dict[Group, float]:
    return {"default": 1.0}


class LeverUse(_Model):
    """One lever as a scenario uses it; what the file leaves out comes from the lever's library entry."""

    lever: Annotated[str, StringConstraints(max_length=200), Words("a lever of `mindgap list levers`")]
    size: Annotated[float, Field(ge=0, le=5, description="strength; 0 = baseline, 1 = as described")] = 1.0
    coverage: Annotated[Share, Field(description="share of those eligible who are offered it, at the full ramp")] = 1.0
    budget: Annotated[
        float | None, Field(ge=0, description="£ of a year at full ramp for the whole place, in place of coverage")
    ] = None
    staff: Annotated[
        float | None, Field(ge=0, description="whole-time workers the whole place has for it; no limit if left out")
    ] = None
    where: Annotated[Literal["all"] | Deciles | Areas, Field(description="areas in which it acts")] = "all"
    who: Annotated[Expression | None, Field(description="who is eligible, over last month's columns")] = None
    start: Annotated[Month | None, Field(description="first month; 12 months after `begins` if left out")] = None
    ramp_months: Annotated[Span, Field(description="months until full coverage or strength")] = 0
    end: Annotated[End, Field(description="first month without it, or never")] = "never"
    scaling: Annotated[
        Literal["planned", "adoption"],
        Field(description="planned: by its ramp; adoption: area by area, as organisations learn from neighbours"),
    ] = "planned"
    funding: Annotated[Literal["sustained"] | Months, Field(description="sustained, or for some months")] = "sustained"
    take_up: Annotated[
        dict[Group, Share], Field(description="share of those offered who accept; the lowest matching group counts")
    ] = Field(default_factory=_everybody)
    lasts_months: Annotated[
        Annotated[int, Field(ge=1, le=1200)] | None,
        Field(description="months a person stays reached; null = while eligible"),
    ] = None


class Scenario(_Model):
    """A whole scenario, with every value filled in."""

    schema_: Annotated[
        int,
        Field(alias="schema", ge=1, le=1, description="version of this file format"),
        Words("1, the version of this format"),
    ]
    name: Annotated[Name, Field(description="what reports call it")]
    short_name: Annotated[ShortName | None, Field(description="what charts call it")] = None
    summary: Annotated[Text, Field(description="one or two sentences for a reader")] = ""
    extends: Annotated[Reference | None, Field(description="the scenario it builds on")] = None
    place: Annotated[Reference, Field(description="a place of the library, or the path of a place file")] = "england"
    begins: Annotated[Month, Field(description="first month of results")] = "2025-04"
    burn_in_months: Annotated[Span, Field(description="months before `begins`, not in results")] = 120
    months: Annotated[int, Field(ge=1, le=1200, description="months of results")] = 240
    people: Annotated[int, Field(ge=1, le=memory.MOST_PEOPLE, description="people of all ages")] = 20_000
    levers: Annotated[list[LeverUse], Field(max_length=50), Words("a list of at most 50 levers")] = Field(
        default_factory=list
    )
    cut: Annotated[dict[str, Literal["hold", "level"]], Field(description="links, cycles or barriers to cut")] = Field(
        default_factory=dict
    )
    world: Annotated[World, Field(description="fair-world switches, for checks")] = Field(default_factory=World)
    theory: Annotated[Theory, Field(description="which of rival theories hold")] = Field(default_factory=Theory)
    network: Annotated[
        Network | None, Field(description="file of an own network (GraphML or list of edges) in the place of friends")
    ] = None
    numbers: Annotated[
        dict[str, float | list[float]], Field(description="numbers that differ, inside their declared ranges")
    ] = Field(default_factory=dict)

    _key: str = PrivateAttr(default="")

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, data: Any) -> Any:
        """Fills each lever's missing keys from its library entry, and its start from ``begins``."""
        if not isinstance(data, dict) or not isinstance(data.get("levers"), list):
            return data
        begins = data.get("begins", "2025-04")
        return {**data, "levers": [_completed(item, begins) for item in data["levers"]]}

    @property
    def key(self) -> str:
        """Short key in results and on the command line: library name, or the file's name without its ending."""
        return self._key or self.short

    @property
    def short(self) -> str:
        """The short name, else the name."""
        return self.short_name or self.name

    def month_of(self, date: str) -> int:
        """Months from ``begins`` to a date such as ``2026-04``; negative before it."""
        return count(date) - count(self.begins)

    def override(self, **changes: Any) -> Self:
        """The scenario with other values, such as ``people=5000``; None leaves a value as it is.

        Raises InputError naming the command line's flag.
        """
        changes = {name: value for name, value in changes.items() if value is not None}
        if not changes:
            return self
        document = Document("command line", {**self._as_file(), **changes})
        wrong = [*shapes.check(type(self), document), *references.check(document), *memory.check(document)]
        wrong += [] if wrong else references.network_size(document.value, Document(document.file, {}))
        if wrong:
            flags = {name: "--" + name.replace("_", "-") for name in changes}
            raise InputError(
                Mistake(m.file, m.line, flags.get(m.key, m.key), m.found, m.allowed, m.near) for m in wrong
            )
        changed = type(self).model_validate(document.value)
        changed._key = self._key
        return changed

    def _as_file(self) -> dict[str, Any]:
        """Every value as a file would give it: beside a budget stands no coverage, for money decides it."""
        found = self.model_dump(by_alias=True)
        for use in found["levers"]:
            if use["budget"] is not None:
                del use["coverage"]
        return found

    def cautions(self) -> list[str]:
        """What a user should know before running: levers that never start within the run."""
        late = [use for use in self.levers if use.start and self.month_of(use.start) >= self.months]
        if not late:
            return []
        if len(late) == len(self.levers):
            return [f"{self.name}: the run ends before any lever starts ({late[0].start})"]
        return [f"{self.name}: the run ends before {use.lever} starts ({use.start})" for use in late]

    def differences(self, base: Scenario) -> list[str]:
        """How this scenario differs from another, one plain sentence part each."""
        from sim.differences import differences

        return differences(self, base)


def count(date: str) -> int:
    """Months since year 0 of a date such as ``2026-04``."""
    year, month = date.split("-")
    return int(year) * 12 + int(month) - 1


def date(months: int) -> str:
    """The date so many months after year 0; the inverse of ``count``."""
    return f"{months // 12:04d}-{months % 12 + 1:02d}"


def _completed(item: Any, begins: Any) -> Any:
    """A lever's mapping with what it leaves out; anything malformed is left for the model to refuse."""
    if not isinstance(item, dict):
        return item
    from sim.levers.lever import library

    lever = library().get(item["lever"]) if isinstance(item.get("lever"), str) else None
    filled = dict(item)
    if lever is not None:
        defaults = {
            "coverage": float(lever.coverage),
            "who": lever.who,
            "ramp_months": lever.ramp_months,
            "lasts_months": lever.lasts_months,
        }
        if filled.get("budget") is not None:
            defaults["coverage"] = 1.0  # money decides how far it goes
        filled = {**defaults, **filled}
        usual = lever.take_up if isinstance(lever.take_up, dict) else {"default": float(lever.take_up)}
        given = filled.get("take_up", usual)
        if isinstance(given, dict):
            filled["take_up"] = {"default": usual.get("default", 1.0), **given}
    if filled.get("start") is None and isinstance(begins, str) and _is_month(begins):
        filled["start"] = date(count(begins) + FIRST_START)
    return filled


def _is_month(text: str) -> bool:
    parts = text.split("-")
    return len(parts) == 2 and all(part.isascii() and part.isdigit() for part in parts)


def load_scenario(name_or_path: str | Path, alone: bool = False) -> Scenario:
    """A scenario of the library by name, or of the YAML file at a path, with what it extends.

    ``alone``: the file may name scenarios and places of the library, but no other file. Raises `sim.files.InputError`
    with every mistake of every file.
    """
    documents = chain(name_or_path, alone)
    mistakes: list[Mistake] = []
    for document in documents:
        found = [*shapes.check(Scenario, document), *references.check(document), *memory.check(document)]
        mistakes += sorted(found, key=lambda mistake: (mistake.file != document.file, mistake.line))
    if mistakes:
        raise InputError(dict.fromkeys(mistakes))
    merged, origins = _merge(documents)
    mistakes += _order(merged, origins, documents[-1])
    mistakes += references.network_size(merged, documents[-1])
    if mistakes:
        raise InputError(mistakes)
    try:
        scenario = Scenario.model_validate(merged)
    except ValidationError:  # only the whole can be wrong here, e.g. too many levers together
        last = documents[-1]
        raise InputError(shapes.check(Scenario, Document(last.file, merged, last.lines))) from None
    scenario._key = key_of(str(name_or_path))
    return scenario


def _merge(documents: list[Document]) -> tuple[dict[str, Any], list[tuple[Document, int]]]:
    """The values of a chain (base first) as one, and where each lever stands."""
    merged: dict[str, Any] = {}
    origins: list[tuple[Document, int]] = []
    for document in documents:
        value = dict(document.value)
        own = value.pop("levers", [])
        if isinstance(value.get("place"), str) and is_path(value["place"]):
            value["place"] = references.place_path(document, value["place"])
        if isinstance(value.get("network"), str):
            value["network"] = references.place_path(document, value["network"])
        inherited = {key: item for key, item in merged.items() if key not in OWN_KEYS}
        merged = {**inherited, **value, "levers": [*merged.get("levers", []), *own]}
        origins += [(document, i) for i in range(len(own))]
    return merged, origins


def _order(merged: dict[str, Any], origins: list[tuple[Document, int]], last: Document) -> list[Mistake]:
    """Levers that start before the scenario begins, or end before they start."""
    begins = merged.get("begins", "2025-04")
    wrong = []
    for use, (document, i) in zip(merged["levers"], origins, strict=True):
        start, end = use.get("start") or date(count(begins) + FIRST_START), use.get("end", "never")
        if count(start) < count(begins):
            wrong.append(document.mistake(("levers", i, "start"), start, f"{begins} (`begins`) or later"))
        if end != "never" and count(end) <= count(start):
            wrong.append(document.mistake(("levers", i, "end"), end, f"never, or a month after {start} (`start`)"))
    return wrong
