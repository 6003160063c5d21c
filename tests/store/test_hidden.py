"""Files that appear in one step: what a killed process left is removed by the next, what somebody writes is not."""

import os
import signal

import pytest

from experiments import hidden


def test_what_a_killed_process_left_is_removed_and_others_stay(tmp_path):
    path = tmp_path / "report [1].html"
    child = os.fork()
    if child == 0:
        with hidden.in_one_step(path) as fresh:
            fresh.write_text("half")
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    [left] = tmp_path.iterdir()
    assert left.name.startswith(".report [1].html.partial-") and left.read_text() == "half"
    mine = hidden.name(path)
    mine.write_text("still being written")
    beside = hidden.name(tmp_path / "report [1].html.zip")
    beside.write_text("another's")
    with hidden.in_one_step(path) as fresh:
        fresh.write_text("whole")
        assert not path.exists()
    assert path.read_text() == "whole"
    assert set(tmp_path.iterdir()) == {path, mine, beside}


def test_a_failing_writer_leaves_nothing(tmp_path):
    path = tmp_path / "new" / "table.csv"
    with pytest.raises(OSError, match="full"), hidden.in_one_step(path) as fresh:
        fresh.write_text("half")
        raise OSError("full")
    assert list(path.parent.iterdir()) == []
