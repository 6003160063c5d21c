"""The laboratory: small towns for the tests that prove the engine, each made once and never moved.

Tests go on from a prepared town with `branch` (through `Lab.run`), so that they can share it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim import cuts
from sim.columns import BY_NAME, COLUMNS, REALS, ROW, SMALLS, is_real
from sim.founding import make
from sim.numbers import load_numbers, override
from sim.population.people import People, draw
from sim.population.place import load_place
from sim.run import Run, begin, calendar, numbers_of, prepare
from sim.scenario import Scenario, load_scenario
from sim.town import Town

# Files that take a processor for half a minute come first, so that no process ends long after the other.
LONG = (
    *("page/test_live_page", "page/test_notebooks", "report/test_report", "house/test_site", "house/test_stories"),
    *("science/test_fair_world", "science/test_levelling", "commands/test_reproduces", "contract/test_numbers"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first; otherwise in the order in which they were shuffled."""
    items.sort(key=lambda item: not item.nodeid.startswith(tuple(f"tests/{name}.py" for name in LONG)))


FAIR = {"composition": "independent", "exposures": "equal", "regard": "equal"}
EVERY_COLUMN = tuple(column.name for column in COLUMNS)


class Lab:
    """Makes towns and runs, compares states, and says which columns differ."""

    fair = FAIR
    columns = EVERY_COLUMN

    @staticmethod
    def scenario(
        name: str = "baseline", *, people: int = 3000, burn: int = 12, months: int = 24, **more: Any
    ) -> Scenario:
        """A library scenario, small; ``more`` are other keys of a scenario file (levers, cut, numbers, world)."""
        return load_scenario(name).override(people=people, burn_in_months=burn, months=months, **more)

    @staticmethod
    @cache
    def _prepared(text: str, seed: int, threads: int, block: int) -> Town:
        return prepare(Scenario.model_validate_json(text), seed, threads, block)

    def prepared(self, scenario: Scenario, seed: int = 0, threads: int = 1, block: int = 2048) -> Town:
        """The town at `begins` (shared: go on from it with `run` or `branch`, never step it)."""
        bare = scenario.model_copy(update={"levers": [], "name": "town", "short_name": None, "summary": ""})
        if "hold" in bare.cut.values():
            bare = bare.model_copy(update={"cut": {k: m for k, m in bare.cut.items() if m != "hold"}})
        return self._prepared(bare.model_dump_json(by_alias=True), seed, threads, block)

    def run(self, scenario: Scenario, seed: int = 0, each: Callable[[Run], None] | None = None, **how: Any) -> Run:
        """The scenario's run to its end; ``each`` is called after every month."""
        run = begin(scenario, self.prepared(scenario, seed, **how))
        while run.month < scenario.months:
            run.step()
            if each is not None:
                each(run)
        return run

    @staticmethod
    def people(n: int, seed: int = 0, world: Mapping[str, str] | None = None) -> People:
        """People of England, freshly drawn."""
        return draw(load_place("england"), n, seed, load_numbers(), Lab.scenario(world=dict(world or {})).world)

    @staticmethod
    def town(
        people: People,
        *,
        numbers: Mapping[str, Any] | None = None,
        columns: Mapping[str, Any] | None = None,
        world: Mapping[str, str] | None = None,
        cut: Mapping[str, str] | None = None,
        seed: int = 0,
    ) -> Town:
        """A town at rest: numbers may leave their range here, and columns may start anywhere."""
        scenario = Lab.scenario(world=dict(world or {}))
        changed = override(numbers_of(scenario, people), dict(numbers or {}))
        town = make(people, changed, seed)
        for name, values in (columns or {}).items():
            (town.real if is_real(name) else town.small)[ROW[name]] = values
        if cut:
            town = town.branch(scenario, cuts.lay(dict(cut), 0, town.first_small))
        return town

    @staticmethod
    def go(town: Town, months: int, first: int = 0, each: Callable[[int], None] | None = None) -> Town:
        """Step a town (its own, not a shared one) so many months from month ``first``."""
        scenario = Lab.scenario()
        for month in range(first, first + months):
            town.step(month, calendar(scenario, month))
            if each is not None:
                each(month)
        return town

    @staticmethod
    def same_months(first: int, months: int) -> list[int]:
        """The calendar months that key the luck of months ``first`` … of the baseline."""
        scenario = Lab.scenario()
        return [calendar(scenario, month) for month in range(first, first + months)]

    @staticmethod
    def state(town: Town) -> str:
        """A hash of every column of everybody."""
        h = hashlib.sha256(np.ascontiguousarray(town.real[: len(REALS)]).tobytes())
        h.update(np.ascontiguousarray(town.small[: len(SMALLS)]).tobytes())
        h.update(town.links.tobytes() + town.ids.tobytes() + town.ties.tobytes())
        return h.hexdigest()

    @staticmethod
    def check(town: Town, when: str = "") -> None:
        """AssertionError where a column of anybody is not finite or leaves its range."""
        here = town.here
        for name, column in BY_NAME.items():
            values = town.column(name, here)
            assert np.all(np.isfinite(values)), f"{name} is not finite {when}"
            assert np.all((values >= column.low) & (values <= column.high)), (
                f"{name} runs from {values.min()} to {values.max()} {when}; {column.low} to {column.high} is declared"
            )

    @staticmethod
    def differing(a: Town, b: Town) -> list[str]:
        """Names of the columns in which two towns differ by a bit."""
        return [n for n in EVERY_COLUMN if a.whole(n).tobytes() != b.whole(n).tobytes()]

    @staticmethod
    def with_columns(people: People, **columns: np.ndarray) -> People:
        """The same people with some starting columns replaced."""
        return replace(people, columns={**people.columns, **columns})


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """With MINDGAP_NO_SKIP set (make test, make nightly) a test that is skipped has failed."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("MINDGAP_NO_SKIP"):
        report.outcome, report.longrepr = "failed", f"{item.nodeid} was skipped: {report.longrepr}"
    return report


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str, str]]:
    """Runs a command of mindgap in an empty folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> tuple[int, str, str]:
        from typer.testing import CliRunner

        from mindgap.cli import app

        result = CliRunner().invoke(app, [str(a) for a in arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout, result.stderr

    return call


@pytest.fixture(scope="session")
def lab() -> Lab:
    return Lab()
