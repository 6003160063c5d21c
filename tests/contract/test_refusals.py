"""Broken processes are refused, by name: undeclared reads, foreign writes, two writers, loops, wrong words.

The same attacks are made on every process of the model, present and future.
"""

import types
from collections import namedtuple
from collections.abc import Callable
from typing import NamedTuple

import numba
import numpy as np
import pytest
from numba.core.errors import TypingError

from sim.columns import BY_NAME
from sim.kernel import kernel
from sim.process import ContractError, Draw, Person, Process, Seen, check_owners, declare, order, processes

NAMES = sorted(processes())
NO_PROCESS = ("people", "queue", "turnover")  # owners that write between months, or only when people are drawn
PARTS_OF = [(name, part) for name in NAMES for part in processes()[name].parameters]


def module(name: str, month: Callable[..., None], **parts: type) -> types.ModuleType:
    """A process written in a test: its parts as fields → kinds."""
    made = types.ModuleType(f"sim.{name}")
    made.month = month
    for part, fields in parts.items():
        setattr(made, part, NamedTuple(part, list(fields.items())))
    return made


def does_nothing(now, own, lo, hi):
    """Reads now, writes own."""


# -- what is said when a process is declared -----------------------------------------------------


def test_a_foreign_write_is_refused():
    wrong = module("strain", does_nothing, Now={"age": Person}, Own={"distress": Person})
    with pytest.raises(ContractError, match="strain writes distress, which belongs to distress"):
        declare(wrong)


@pytest.mark.parametrize("name", NAMES)
def test_no_process_may_write_the_columns_of_another(name):
    for other in processes().values():
        if other.name != name:
            foreign = other.fields("Own")[0]
            wrong = module(name, does_nothing, Now={"age": Person}, Own={foreign: Person})
            with pytest.raises(ContractError, match=f"{name} writes {foreign}, which belongs to {other.name}"):
                declare(wrong)


def test_writing_what_is_drawn_at_the_start_is_refused():
    with pytest.raises(ContractError, match="power writes temper, which belongs to people"):
        declare(module("power", does_nothing, Now={"age": Person}, Own={"temper": Person}))


def test_writing_what_is_settled_between_months_is_refused():
    with pytest.raises(ContractError, match="power writes partner, which belongs to turnover"):
        declare(module("power", does_nothing, Now={"age": Person}, Own={"partner": Person}))


def test_a_column_that_does_not_exist_is_refused():
    for part in ("Now", "Own"):
        parts = {"Now": {"age": Person}, "Own": {"strain": Person}, part: {"happiness": Person}}
        with pytest.raises(ContractError, match=rf"strain.{part}.happiness: no such column"):
            declare(module("strain", does_nothing, **parts))


def test_its_own_column_read_as_before_is_refused():
    def month(before, own, lo, hi):
        """Reads its own past twice."""

    wrong = module("strain", month, Before={"strain": Person}, Own={"strain": Person})
    with pytest.raises(ContractError, match="reads its own strain as Before; Own still holds last month's value"):
        declare(wrong)


def test_its_own_column_read_as_now_is_refused():
    """The loop is compiled as if no two arrays overlapped: the same row twice would be undefined."""
    wrong = module("strain", does_nothing, Now={"strain": Person}, Own={"strain": Person})
    with pytest.raises(ContractError, match="reads its own strain as Now"):
        declare(wrong)


def test_a_small_column_read_of_ties_is_refused():
    """What others show is kept in float32 rows; a flag among them would read another column's row."""

    def month(ties, own, lo, hi):
        """Reads others' strain."""

    wrong = module("strain", month, Ties={"takes_part": Seen}, Own={"strain": Person})
    with pytest.raises(ContractError, match=r"strain\.Ties\.takes_part: only real columns"):
        declare(wrong)


@pytest.mark.parametrize(
    "words",
    ("now, lo, hi", "now, own, chance, lo, hi", "own, now, hi, lo", "now, own, first, last", "now, own, lo"),
)
def test_parameters_that_do_not_match_the_parts_are_refused(words):
    space: dict[str, Callable[..., None]] = {}
    exec(f"def month({words}):\n    pass", space)
    with pytest.raises(ContractError, match="they must match, then lo, hi"):
        declare(module("strain", space["month"], Now={"age": Person}, Own={"strain": Person}))


def test_a_column_without_its_writer_is_refused():
    """Two processes cannot share a column either: its one owner must be the one that declares it."""
    by_name = processes()
    for name in NAMES:
        column = by_name[name].fields("Own")[0]
        with pytest.raises(ContractError, match=f"{name} does not declare it in Own"):
            check_owners({n: p for n, p in by_name.items() if n != name})
        assert BY_NAME[column].owner == name


def test_every_column_has_exactly_one_writer():
    writers: dict[str, list[str]] = {}
    for p in processes().values():
        for field in p.fields("Own"):
            writers.setdefault(field, []).append(p.name)
    assert {f: w for f, w in writers.items() if len(w) > 1} == {}
    assert set(writers) == {c.name for c in BY_NAME.values() if c.owner not in NO_PROCESS}


# -- the order of the month ----------------------------------------------------------------------


def bare(name: str, now: tuple[str, ...], own: tuple[str, ...], before: tuple[str, ...] = ()) -> Process:
    parts = {"Now": dict.fromkeys(now, "person"), "Own": dict.fromkeys(own, "person")}
    parts["Before"] = dict.fromkeys(before, "person")
    return Process(name, "", types.ModuleType(name), parts, (), "")


def test_a_loop_within_a_month_is_refused_with_its_names():
    ring = [
        bare("work", ("strain",), ("job",)),
        bare("strain", ("distress",), ("strain",)),
        bare("distress", ("job",), ("distress",)),
        bare("power", (), ("control",)),
    ]
    with pytest.raises(ContractError) as told:
        order({p.name: p for p in ring})
    for words in ("work (waits for strain)", "strain (waits for distress)", "distress (waits for work)"):
        assert words in str(told.value)
    assert "power" not in str(told.value), "a process that is not on the loop is blamed"
    assert "Before" in str(told.value), "the way out is not told"


def test_the_loop_goes_away_when_one_reads_last_month():
    ring = [
        bare("work", (), ("job",), before=("strain",)),
        bare("strain", ("distress",), ("strain",)),
        bare("distress", ("job",), ("distress",)),
    ]
    assert [p.name for p in order({p.name: p for p in ring})] == ["work", "distress", "strain"]


def test_the_order_follows_from_declarations_not_from_the_list():
    by_name = processes()
    usual = [p.name for p in order(by_name)]
    rng = np.random.default_rng(0)
    for _ in range(20):
        mixed = {n: by_name[n] for n in rng.permutation(list(by_name)).tolist()}
        assert [p.name for p in order(mixed)] == usual
    place = {n: i for i, n in enumerate(usual)}
    for p in by_name.values():
        for f in p.fields("Now"):
            owner = BY_NAME[f].owner
            assert owner in NO_PROCESS or place[owner] < place[p.name], f"{p.name} reads {f} too early"


# -- what the compiler refuses -------------------------------------------------------------------


@pytest.fixture(scope="module")
def given(lab):
    """For each process, the tuples that its generated module hands to its loop, by part."""
    town = lab.town(lab.people(200))
    found = {}
    for k, (p, part) in enumerate(zip(town.plan.ordered, town._code.processes, strict=True)):
        handed: list[object] = []
        run = part.module.run.py_func
        space = {**run.__globals__, "loop": lambda *given, to=handed: to.extend(given[:-2])}
        types.FunctionType(run.__code__, space)(town._give()[0], k, np.uint64(0), np.uint64(10))
        found[p.name] = dict(zip(p.parameters, handed, strict=True))
    return found


def compile_with(month: Callable[..., None], *tuples: object) -> None:
    kernel(month).compile((*(numba.typeof(t) for t in tuples), numba.uint64, numba.uint64))


def check_needs(given, name, part):
    """Leave one field out of a part: the process no longer compiles, and the field is named."""
    process, parts = processes()[name], dict(given[name])
    field = process.fields(part)[-1]
    kept = [f for f in process.fields(part) if f != field]
    parts[part] = namedtuple(part, kept)(*(getattr(parts[part], f) for f in kept))
    with pytest.raises(TypingError, match=field):
        compile_with(process.module.month.py_func, *parts.values())


@pytest.mark.parametrize("name", NAMES)
def test_what_a_process_does_not_declare_it_cannot_read(given, name):
    """Of every process one part, another from one to the next."""
    parts = processes()[name].parameters
    check_needs(given, name, parts[NAMES.index(name) % len(parts)])


@pytest.mark.nightly
@pytest.mark.parametrize(("name", "part"), PARTS_OF, ids=[f"{n}-{p}" for n, p in PARTS_OF])
def test_of_no_part_can_it_read_what_it_does_not_declare(given, name, part):
    check_needs(given, name, part)


@pytest.mark.parametrize("name", NAMES)
def test_only_own_columns_luck_and_dials_can_be_written(given, name):
    writable = {
        f"{part}.{field}"
        for part, values in given[name].items()
        for field, array in zip(values._fields, values, strict=True)
        if isinstance(array, np.ndarray) and array.flags.writeable
    }
    process = processes()[name]
    kinds = process.parts.get("Numbers", {})
    allowed = {f"Own.{f}" for f in process.fields("Own")} | {f"Chance.{f}" for f in process.fields("Chance")}
    allowed |= {f"Home.{f}" for f in process.fields("Home")}  # working sums, which the process fills itself
    allowed |= {f"Numbers.{f}" for f, kind in kinds.items() if kind != "scalar"}
    assert {f"Own.{f}" for f in process.fields("Own")} <= writable  # what is given can be told apart
    assert writable <= allowed, f"{name} could write {sorted(writable - allowed)}"


@pytest.mark.parametrize("part", ("Before", "Now"))
@pytest.mark.parametrize("name", NAMES)
def test_numba_refuses_a_write_to_what_is_only_read(given, name, part):
    if part not in given[name]:
        assert part not in processes()[name].parameters
        return
    field = processes()[name].fields(part)[0]
    space: dict[str, Callable[..., None]] = {}
    exec(f"def month(part, lo, hi):\n    for i in range(lo, hi):\n        part.{field}[i] = 0", space)
    with pytest.raises(TypingError, match="readonly"):
        compile_with(space["month"], given[name][part])


def test_a_right_process_is_accepted(given):
    """The power of the tests above: with nothing wrong nothing is refused."""

    def month(now, own, chance, lo, hi):
        for i in range(lo, hi):
            own.strain[i] = np.uint8(now.age[i] > 30)

    good = declare(module("strain", month, Now={"age": Person}, Own={"strain": Person}, Chance={"luck": Draw}))
    assert good.reads == {"age"}
    compile_with(
        month, good.module.Now(given["seeking"]["Now"].stigma), given["strain"]["Own"], given["strain"]["Chance"]
    )
