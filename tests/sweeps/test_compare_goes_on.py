"""A comparison that is stopped, loses a replicate or wants more goes on with those it has, to the same bytes."""

import shutil
from pathlib import Path

import pytest

from experiments import compare as comparing
from experiments import replicates as running
from experiments import store
from experiments.compare import NothingDone, compare
from experiments.precision import parse
from experiments.store import StoreError

NAMES = ["baseline", "needs_weighted_funding"]
SMALL = {"people": 500, "months": 28, "jobs": 1}
MOVED = SMALL | {"months": 40}  # long enough for the policy to change somebody's state in nearly every replicate


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """Three replicates in one go."""
    return compare(NAMES, replicates=3, out=tmp_path_factory.mktemp("whole") / "mine", **SMALL).folder


def tables(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.rglob("*.parquet")}


def hidden(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.glob(".replicates-*/*"))


def stop_after(number: int):
    def stop(done: int, total: int, words: str = "") -> None:
        if done == number:
            raise KeyboardInterrupt

    return stop


def count_runs(monkeypatch) -> list[int]:
    done: list[int] = []
    once = running.run_replicate
    monkeypatch.setattr(running, "run_replicate", lambda s, k, seed: done.append(k) or once(s, k, seed))
    return done


def test_an_interrupted_comparison_keeps_what_is_finished(tmp_path, whole, monkeypatch):
    with pytest.raises(KeyboardInterrupt):
        compare(NAMES, replicates=3, out=tmp_path / "mine", progress=stop_after(2), **SMALL)
    assert not (tmp_path / "mine").exists()
    done = count_runs(monkeypatch)
    again = compare(NAMES, replicates=3, out=tmp_path / "mine", **SMALL)
    assert done == [2]
    assert tables(again.folder) == tables(whole)
    assert hidden(tmp_path) == []


@pytest.mark.nightly
def test_a_damaged_replicate_is_run_again(tmp_path, whole, monkeypatch, capsys):
    with pytest.raises(KeyboardInterrupt):
        compare(NAMES, replicates=3, out=tmp_path / "mine", progress=stop_after(2), **SMALL)
    path = sorted(tmp_path.glob(".replicates-*/00001-series-*"))[0]
    path.write_bytes(path.read_bytes()[:-1])
    done = count_runs(monkeypatch)
    assert tables(compare(NAMES, replicates=3, out=tmp_path / "mine", **SMALL).folder) == tables(whole)
    assert done == [1, 2]
    assert "is damaged" in capsys.readouterr().err


@pytest.mark.nightly
def test_more_replicates_later_go_on_from_the_folder(tmp_path, whole, monkeypatch):
    compare(NAMES, replicates=2, out=tmp_path / "mine", **SMALL)
    done = count_runs(monkeypatch)
    more = compare(NAMES, replicates=3, out=tmp_path / "mine", **SMALL)
    assert done == [2]
    assert tables(more.folder) == tables(whole)
    with pytest.raises(StoreError, match="another run"):
        compare(NAMES, replicates=2, out=tmp_path / "mine", **SMALL)


class OneIsLost(running.Work):
    """Does every replicate but the second."""

    def __call__(self, payload):
        if payload[0] == 1:
            raise ValueError("nobody\nis there")
        super().__call__(payload)


@pytest.mark.nightly
def test_a_lost_replicate_costs_itself_and_is_tried_again(tmp_path, whole, monkeypatch):
    monkeypatch.setattr(running, "Work", OneIsLost)
    result = compare(NAMES, replicates=3, out=tmp_path / "mine", **SMALL)
    assert [(one.replicate, one.reason) for one in result.lost] == [(1, r"ValueError: nobody\nis there")]
    assert set(result.series["replicate"]) == {0, 2}
    assert result.manifest["failures"][0]["replicate"] == 1
    assert comparing.opened(result.folder).lost == result.lost
    monkeypatch.undo()
    done = count_runs(monkeypatch)
    mended = compare(NAMES, replicates=3, out=tmp_path / "mine", **SMALL)
    assert (done, mended.lost) == ([1], [])
    assert tables(mended.folder) == tables(whole)


def test_nothing_is_written_where_every_replicate_is_lost(tmp_path, monkeypatch):
    monkeypatch.setattr(running, "Work", OneIsLost)
    monkeypatch.setattr(running, "seed_of", lambda seed, k: 7)
    monkeypatch.setattr(OneIsLost, "__call__", lambda self, payload: [][0])
    with pytest.raises(NothingDone, match="IndexError"):
        compare(NAMES, replicates=2, out=tmp_path / "mine", **SMALL)
    assert not (tmp_path / "mine").exists()


@pytest.mark.nightly
def test_until_ends_with_the_bytes_of_so_many_replicates(tmp_path):
    wide = compare(NAMES, replicates=5, out=tmp_path / "wide", **MOVED)
    row = wide.gaps[(wide.gaps["gap"] == "imd_fifth") & (wide.gaps["measure"] == "absolute")].set_index("outcome")
    last = row[row.index == "caseness"].iloc[-1]
    asked = (last["change_high"] - last["change_low"]) / 2 * 0.75
    target = parse(f"gap.caseness.imd_fifth:{asked:.6f}")
    found = compare(NAMES, replicates=2, until=target, out=tmp_path / "mine", **MOVED)
    assert found.precision.reached
    assert found.precision.replicates > 5
    assert found.precision.half <= asked
    plain = compare(NAMES, replicates=found.precision.replicates, out=tmp_path / "plain", **MOVED)
    assert tables(found.folder) == tables(plain.folder)
    again = compare(NAMES, replicates=2, until=target, out=tmp_path / "mine", **MOVED)
    assert (again.known, again.precision) == (True, found.precision)


@pytest.mark.nightly
def test_until_stops_at_the_most_that_is_allowed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = compare(NAMES, until=parse("caseness.most:0.000001"), replicates=5, most=6, **MOVED)
    assert (found.precision.reached, found.precision.replicates) == (False, 6)
    assert found.precision.needed(0.000001) > 1000
    assert found.folder.parent.name == store.RESULTS
    shutil.rmtree(found.folder)


def test_replicates_that_vanish_meanwhile_are_missed(tmp_path, monkeypatch):
    monkeypatch.setattr(comparing, "load", lambda kept, numbers, seed: running.load(kept, numbers, seed)[:-1])
    with pytest.raises(StoreError, match="was emptied meanwhile"):
        compare(NAMES, replicates=2, out=tmp_path / "mine", **SMALL)
