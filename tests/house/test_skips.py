"""Where tests must all be run, one that is skipped has failed."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.conftest import pytest_runtest_makereport


def told(**known: Any) -> SimpleNamespace:
    """What is reported in the end of a test of which pytest says this."""
    waiting = pytest_runtest_makereport(SimpleNamespace(nodeid="tests/a.py::b"), None)  # type: ignore[arg-type]
    next(waiting)
    with pytest.raises(StopIteration) as ended:
        waiting.send(SimpleNamespace(longrepr="why", **known))
    report: SimpleNamespace = ended.value.value
    return report


def test_a_skipped_test_has_failed_where_all_must_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINDGAP_NO_SKIP", "1")
    report = told(skipped=True, outcome="skipped")
    assert report.outcome == "failed" and report.longrepr == "tests/a.py::b was skipped: why"
    assert told(skipped=False, outcome="passed").outcome == "passed"
    assert told(skipped=True, outcome="skipped", wasxfail="known").outcome == "skipped"


def test_elsewhere_it_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MINDGAP_NO_SKIP", raising=False)
    assert told(skipped=True, outcome="skipped").outcome == "skipped"
