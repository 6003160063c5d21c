"""Each process compiles alone: what one calls or uses changes its own fingerprint, and no other's."""

import numpy as np
import pytest

from sim import compiler, life
from sim.compiler import fingerprint, source
from sim.determinants import money, ties
from sim.layout import layout
from sim.population import settling

NAMES = [p.name for p in layout().ordered]


def marks() -> dict[str, str]:
    return {p.name: fingerprint(source(p), p.module.month) for p in layout().ordered}


def changed(monkeypatch, module, name, value) -> set[str]:
    before = marks()
    monkeypatch.setattr(module, name, value)
    return {n for n, mark in marks().items() if mark != before[n]}


def test_a_constant_changes_those_who_use_it(monkeypatch):
    assert changed(monkeypatch, ties, "YOUNG", np.uint8(21)) == {"ties"}


def test_a_function_changes_those_who_call_it(monkeypatch):
    assert changed(monkeypatch, money, "state_pension", life.month) == {"money"}


def test_what_is_called_by_what_is_called_counts(monkeypatch):
    before = fingerprint("", settling.settle)
    monkeypatch.setitem(settling.die.py_func.__globals__, "ESTATE", 1)
    assert fingerprint("", settling.settle) != before


def test_a_module_read_as_a_whole_is_refused():
    def loop():
        return life.OLDEST

    with pytest.raises(TypeError, match=r"reads sim\.life as a module"):
        fingerprint("", loop)


def test_something_else_than_processes_take_is_refused(lab):
    given = lab.town(lab.people(60))._give()[0]
    with pytest.raises(TypeError, match=r"seen, ids$"):
        compiler.checked(given._replace(seen=given.seen.astype(np.float64), ids=given.ids.astype(np.int64)))
