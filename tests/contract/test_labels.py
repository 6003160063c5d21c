"""Rule 1, statically: labels enter only tables of exposure and of how others act, never an equation of mind or care."""

import ast
import inspect

import pytest

from sim.columns import BY_NAME
from sim.numbers import load_numbers
from sim.process import processes

LABELS = frozenset(c.name for c in BY_NAME.values() if c.label)
PLACE = frozenset({"imd_decile"})
# The only processes that may read a label, and which.
EXPOSURES = ("adversity", "life", "childhood", "health", "caring", "justice")
ALLOWED = {"regard": LABELS, "illness": PLACE, "home": PLACE} | dict.fromkeys(EXPOSURES, LABELS)
# What no label may enter: distress, recovery, seeking, power, trust, and all that care does.
MIND = ("setpoint", "distress", "disposition", "skill", "asked", "memory", "trust", "word", "control", "recovered",
        "completed", "dropped_out")  # fmt: skip
NAMES = sorted(processes())


def test_the_labels_are_those_of_rule_1():
    assert {
        "sex", "gender", "ethnicity", "ethnic_group", "orientation", "disabled", "neurodivergent", "looked_after",
        "justice_contact", "imd_decile",
    } == LABELS  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_only_exposure_and_regard_read_labels(name):
    read = (processes()[name].reads | set(processes()[name].fields("Ties"))) & LABELS
    assert read <= ALLOWED.get(name, frozenset()), f"{name} reads {sorted(read)}"


@pytest.mark.parametrize("column", MIND)
def test_writers_of_mind_and_care_read_no_label(column):
    writer = processes()[BY_NAME[column].owner]
    assert writer.name not in ALLOWED, f"{column} is written by {writer.name}, which may read labels"
    assert not writer.reads & LABELS, f"{column} is written by {writer.name}, which reads {writer.reads & LABELS}"


def test_regard_and_adversity_do_read_them():
    """The power of these tests."""
    assert processes()["regard"].reads >= {"ethnic_group", "orientation", "disabled"}
    assert processes()["adversity"].reads >= {"sex", "imd_decile"}
    assert processes()["childhood"].reads >= {"ethnic_group", "gender", "neurodivergent"}


@pytest.mark.parametrize("name", NAMES)
def test_who_reads_a_label_says_so(name):
    process = processes()[name]
    reads = bool((process.reads & LABELS) - PLACE)
    assert reads == getattr(process.module, "BY_LABEL", False) or (not reads and process.reads & PLACE), name


def test_tables_by_label_belong_to_exposure_regard_or_places():
    rooms = {n.split(".")[0] for n, number in load_numbers().items() if number.labelled}
    assert rooms <= {"regard", "home", "illness", "waiting", "beds", "people", "network", *EXPOSURES}, rooms


@pytest.mark.parametrize("name", NAMES)
def test_a_process_sees_the_town_only_through_its_parts(name):
    """No rows of the state by number, no columns module, no global arrays: what is not declared is not seen."""
    tree = ast.parse(inspect.getsource(processes()[name].module))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            imported |= {f"{node.module}.{alias.name}" for alias in node.names}
    rooms = ("sim.columns", "sim.town", "sim.draws", "sim.policy")
    backdoors = {path for path in imported if any(path == room or path.startswith(f"{room}.") for room in rooms)}
    assert backdoors == set(), f"{name} reaches around its declaration: {backdoors}"
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Global)]
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert not names & {"ROW", "exec", "eval"}


def test_levers_name_numbers_and_never_columns():
    from sim.levers.lever import library

    numbers = load_numbers()
    mind = {n for n in numbers if n.split(".")[0] in ("distress", "reading")}
    for lever in library().values():
        moved = {effect.number for effect in lever.effects}
        assert moved <= set(numbers), f"{lever.name} moves {moved - set(numbers)}"
        assert not moved & mind, f"{lever.name} moves distress itself: {moved & mind}"
