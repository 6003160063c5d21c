"""Checks a file's values against a pydantic model and says every mistake in plain words.

What is allowed is told from the model itself, so that a range is written once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from sim.files import Document, Mistake, Where, nearest, shown

_MOST_LISTED = 30  # names in a message


@dataclass(frozen=True)
class Words:
    """What a field allows, in words, where its type does not say it: ``Annotated[str, Words("…")]``."""

    text: str


@dataclass(frozen=True)
class _Spot:
    """Where an error lies: its path in the file, what is allowed there, the union it is in, if any."""

    path: Where
    annotation: Any
    model: type[BaseModel] | None  # the model that holds the key
    union: tuple[Where, Any] | None
    deeper: bool  # lies inside a branch of the union
    branch: Any = None  # which


def check(model: type[BaseModel], document: Document) -> list[Mistake]:
    """Every mistake of a document's value against a model; those already known of its file come first."""
    if not isinstance(document.value, dict):
        if document.mistakes:
            return list(document.mistakes)
        return [document.mistake((), shown(document.value), describe(model))]
    try:
        model.model_validate(document.value)
    except ValidationError as error:
        wrong = {(m.line, m.key) for m in document.mistakes}
        found = _translate(model, document, error)
        return [*document.mistakes, *(m for m in found if (m.line, m.key) not in wrong)]
    return list(document.mistakes)


def _translate(model: type[BaseModel], document: Document, error: ValidationError) -> list[Mistake]:
    items = [(_spot(model, item["loc"]), item) for item in error.errors(include_url=False)]
    meant = _meant(items)
    mistakes: dict[Where, Mistake] = {}
    for spot, item in items:
        if spot.union and spot.union[0] in meant and not (spot.deeper and spot.branch is meant[spot.union[0]]):
            continue  # another branch fits better and says what is wrong inside it
        if spot.union and spot.deeper and spot.union[0] not in meant:  # mappings, none of which is meant
            value = item["input"] if item["type"] == "missing" else {str(spot.path[-1]): item["input"]}
            spot, item = _Spot(*spot.union, spot.model, None, False), {**item, "type": "value_error", "input": value}
        if spot.union and not spot.deeper:
            spot = _Spot(*spot.union, spot.model, None, False)
        mistakes.setdefault(spot.path, _mistake(document, spot, item))
    return list(mistakes.values())


def _meant(items: list[tuple[_Spot, Any]]) -> dict[Where, Any]:
    """The branch of each union that a value is meant to be: the one whose keys fit it best, where one does."""
    amiss: dict[Where, dict[int, int]] = {}
    branches: dict[int, Any] = {}
    for spot, item in items:
        if spot.union and spot.deeper:
            counts = amiss.setdefault(spot.union[0], {})
            branches[id(spot.branch)] = spot.branch
            counts[id(spot.branch)] = counts.get(id(spot.branch), 0) + (item["type"] in ("missing", "extra_forbidden"))
    found = {}
    for path, counts in amiss.items():
        least = [branch for branch, many in counts.items() if many == min(counts.values())]
        if len(least) == 1:
            found[path] = branches[least[0]]
    return found


def _mistake(document: Document, spot: _Spot, item: Any) -> Mistake:
    kind, value = item["type"], item["input"]
    if kind == "extra_forbidden" and spot.model:
        keys = keys_of(spot.model)
        return document.mistake(spot.path, "an unknown key", f"keys {listed(keys)}", nearest(str(spot.path[-1]), keys))
    if item["loc"] and item["loc"][-1] == "[key]":
        return document.mistake(spot.path, "an unknown name", describe(spot.annotation), _near(value, spot.annotation))
    if kind == "missing":
        return document.mistake(spot.path, "missing", describe(spot.annotation))
    return document.mistake(spot.path, shown(value), describe(spot.annotation), _near(value, spot.annotation))


def _near(value: Any, annotation: Any) -> str | None:
    words = [str(word) for word in _literals(annotation)]
    return nearest(value, words) if isinstance(value, str) and words else None


def _literals(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    elif _members(annotation) or get_origin(annotation) is Annotated:
        for part in _members(annotation) or get_args(annotation)[:1]:
            yield from _literals(part)


def _members(annotation: Any) -> tuple[Any, ...]:
    """The members of a union other than None; empty for anything else."""
    if get_origin(annotation) in (Union, UnionType):
        return tuple(part for part in get_args(annotation) if part is not NoneType)
    return ()


def _field(info: FieldInfo) -> Any:
    return Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation


def keys_of(model: type[BaseModel]) -> tuple[str, ...]:
    """The keys a file may use for a model."""
    return tuple(info.alias or name for name, info in model.model_fields.items())


def allowed(model: type[BaseModel], key: str) -> str:
    """What a key of a model allows, in words."""
    return describe(_field(next(info for name, info in model.model_fields.items() if key in (name, info.alias))))


def _spot(model: type[BaseModel], loc: tuple[str | int, ...]) -> _Spot:
    """Follows pydantic's location through the model, leaving out the names of union branches."""
    path: list[str | int] = []
    at: Any = model
    holder: type[BaseModel] | None = None
    union: tuple[Where, Any] | None = None
    deeper = False
    branch: Any = None
    for part in loc:
        while get_origin(at) is Annotated:
            at = get_args(at)[0]
        members = _members(at)
        if len(members) == 1:
            at = members[0]
            while get_origin(at) is Annotated:
                at = get_args(at)[0]
        elif members:
            union, at = (tuple(path), at), _branch(members, str(part))
            branch = at
            continue
        deeper = union is not None
        if isinstance(at, type) and issubclass(at, BaseModel):
            fields = {info.alias or name: info for name, info in at.model_fields.items()}
            holder = at
            at = _field(fields[str(part)]) if str(part) in fields else None
            path.append(part)
        elif get_origin(at) is list:
            at = get_args(at)[0]
            path.append(part)
        elif get_origin(at) is dict:
            if loc[-1] == "[key]":
                return _Spot((*path, part), get_args(at)[0], holder, union, deeper, branch)
            at = get_args(at)[1]
            path.append(part)
    return _Spot(tuple(path), at, holder, union, deeper, branch)


def _branch(members: tuple[Any, ...], label: str) -> Any:
    for member in members:
        bare = get_args(member)[0] if get_origin(member) is Annotated else member
        if label.split("[")[0] in (getattr(bare, "__name__", ""), getattr(get_origin(bare), "__name__", "-")):
            return member
    return members[0]


def listed(names: Iterable[str]) -> str:
    """Names joined by commas, the first thirty of them."""
    names = list(names)
    more = f" and {len(names) - _MOST_LISTED} more" if len(names) > _MOST_LISTED else ""
    return ", ".join(names[:_MOST_LISTED]) + more


def describe(annotation: Any) -> str:
    """What a type allows, in words: ``a whole number from 1 to 1,200``."""
    metadata: list[Any] = []
    while get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        for item in more:
            metadata += item.metadata if isinstance(item, FieldInfo) else [item]
        annotation = inner
    for item in metadata:
        if isinstance(item, Words):
            return item.text
    if members := _members(annotation):
        return " or ".join(describe(member) for member in members)
    origin = get_origin(annotation)
    if origin is Literal:
        words = [str(word) for word in get_args(annotation)]
        return listed(words) if len(words) > 3 else " or ".join(words)
    if annotation is bool:
        return "true or false"
    if annotation in (int, float):
        return ("a whole number" if annotation is int else "a number") + _range(metadata)
    if annotation is str:
        return "text" + _length(metadata)
    if origin is list:
        return f"a list ({describe(get_args(annotation)[0])} each)"
    if origin is dict:
        return f"a mapping ({describe(get_args(annotation)[1])} each)"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = annotation.model_fields
        if len(fields) == 1:
            [(name, info)] = fields.items()
            return f"{{{name}: {describe(_field(info))}}}"
        return f"a mapping with the keys {listed(keys_of(annotation))}"
    return "something else"


def _range(metadata: list[Any]) -> str:
    limits = {
        name: getattr(item, name) for item in metadata for name in ("ge", "le", "gt", "lt") if hasattr(item, name)
    }
    if "ge" in limits and "le" in limits:
        return f" from {limits['ge']:,} to {limits['le']:,}"
    words = {"ge": "from {:,} up", "le": "up to {:,}", "gt": "above {:,}", "lt": "below {:,}"}
    return "".join(" " + words[name].format(value) for name, value in limits.items())


def _length(metadata: list[Any]) -> str:
    longest = [item.max_length for item in metadata if getattr(item, "max_length", None)]
    return f" of at most {longest[0]:,} characters" if longest else ""
