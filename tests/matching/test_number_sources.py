"""Where the model's numbers come from: known rows of the evidence, and never a row kept for judging."""

import re

import pytest

from experiments.evidence import frozen, sources
from sim.levers.lever import Effect, library
from sim.numbers import load_numbers

AN_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")


def cited() -> dict[str, set[str]]:
    """Ids of the evidence by what cites them: numbers, and levers."""
    found = {name: set(number.source.split()) for name, number in load_numbers().items()}
    for lever in library().values():
        found[f"lever {lever.name}"] = set(lever.source.split())
        found |= {f"effect {e.number} of {lever.name}": set(e.source.split()) for e in lever.effects}
    return {name: {word for word in words if AN_ID.fullmatch(word)} for name, words in found.items()}


def test_every_id_is_a_row_of_the_evidence() -> None:
    known = set(sources())
    assert {name: sorted(ids - known) for name, ids in cited().items() if ids - known} == {}


def test_no_number_rests_on_a_row_kept_for_judging() -> None:
    kept = {target.id for target in frozen()}
    numbers = {
        name: ids for name, ids in cited().items() if not name.startswith("lever ")
    }  # a lever may name its checks
    assert {name: sorted(ids & kept) for name, ids in numbers.items() if ids & kept} == {}


def test_most_numbers_cite_something() -> None:
    assert sum(bool(ids) for ids in cited().values()) > 150


@pytest.mark.parametrize("effect", [e for lever in library().values() for e in lever.effects], ids=lambda e: e.number)
def test_every_effect_of_a_lever_has_its_range_and_its_source_or_reason(effect: Effect) -> None:
    assert effect.kind in ("measured", "estimated", "assumed", "rule", "choice")
    assert effect.reason if effect.kind in ("assumed", "choice") else effect.source
    if effect.kind != "choice":
        assert effect.low is not None
        assert effect.high is not None
        assert effect.low <= effect.change <= effect.high
    if effect.kind == "assumed":
        assert effect.low <= 0.0 <= effect.high  # type: ignore[operator]


def test_a_number_called_measured_rests_on_a_row_that_was_read() -> None:
    """A recalled row is a weak prior: a number that has nothing else is estimated."""
    known = sources()
    ids = {n: [w for w in x.source.split() if w in known] for n, x in load_numbers().items() if x.kind == "measured"}
    assert [n for n, rows in ids.items() if rows and all(known[i]["verified"] != "yes" for i in rows)] == []


def test_distress_by_control_is_by_the_point_of_control() -> None:
    """The row is SD for SD; control has a standard deviation of 0.9 (power.spread), distress one of 5.5."""
    row, number = sources()["control_ghq_long"], load_numbers()["distress.control"]
    points = [abs(float(row[end])) * 5.5 / 0.9 for end in ("value", "high", "low")]
    assert [number.value, number.low, number.high] == pytest.approx(points, abs=0.006)
