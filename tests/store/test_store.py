"""A results folder is whole or absent, says what is damaged, and has the same bytes for the same run."""

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments import ledger, store

ROOT = Path(__file__).resolve().parents[2]
HASH = "0123456789ab"
MANIFEST = {"hash": HASH, "seeds": [11, 12], "scenarios": {"baseline": "schema: 1"}}


def tables():
    return {
        "series": pd.DataFrame(
            {
                "scenario": ["living_wage", "baseline", "baseline"],
                "month": np.array([0, 1, 0], dtype=np.int16),
                "numerator": [2.0, float("nan"), 0.5],
                "flag": [True, False, True],
            }
        ),
        "gaps": pd.DataFrame({"scenario": ["ø", "=1+1"], "value": [1.0, 2.0]}),
    }


def draw(folder):
    (folder / "charts").mkdir()
    (folder / "charts" / "trend.svg").write_text("<svg/>")


def digests(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def leftovers(parent):
    return [p.name for p in parent.iterdir() if p.name.startswith(".")]


def test_what_is_written_is_read(tmp_path):
    folder = store.write(tmp_path / "run", tables(), MANIFEST, {"command": "mindgap compare"}, draw)
    manifest, found = store.read(folder)
    assert manifest["hash"] == HASH and manifest["made"]["command"] == "mindgap compare"
    assert manifest["tables"]["series"]["rows"] == 3 and manifest["files"].keys() == {"charts/trend.svg"}
    expected = tables()["series"].sort_values(["scenario", "month"], ignore_index=True)
    pd.testing.assert_frame_equal(found["series"], expected, check_dtype=False)
    assert found["series"]["month"].dtype == np.int16 and found["series"]["flag"].dtype == bool
    assert list(found["gaps"]["scenario"]) == ["=1+1", "ø"]
    assert leftovers(tmp_path) == []


def test_same_run_same_bytes_whatever_the_order_of_rows_or_kind_of_text(tmp_path):
    one = store.write(tmp_path / "a", tables(), MANIFEST, {"command": "first"})
    other = {name: frame.sample(frac=1.0, random_state=3) for name, frame in reversed(tables().items())}
    other["series"] = other["series"].astype({"scenario": "category"})
    two = store.write(tmp_path / "b", other, dict(reversed(MANIFEST.items())), {"command": "second"})
    first, second = digests(one), digests(two)
    assert first.keys() == second.keys()
    for name in first.keys() - {"manifest.json"}:
        assert first[name] == second[name]
    kept = [{k: v for k, v in json.loads(d["manifest.json"]).items() if k != "made"} for d in (first, second)]
    assert kept[0] == kept[1]


def test_no_library_metadata_in_the_parquet(tmp_path):
    folder = store.write(tmp_path / "run", tables(), MANIFEST)
    data = (folder / "series.parquet").read_bytes()
    assert b"pandas" not in data and b"ARROW:schema" not in data


@pytest.mark.parametrize("name", ["series.parquet", "gaps.parquet", "manifest.json", "charts/trend.svg"])
def test_every_flipped_byte_and_every_cut_is_found_and_said(tmp_path, name):
    folder = store.write(tmp_path / "run", tables(), MANIFEST, fill=draw)
    path = folder / name
    data = path.read_bytes()
    places = range(len(data)) if len(data) < 64 else np.linspace(0, len(data) - 1, 64).astype(int)
    for at in places:
        changed = bytearray(data)
        changed[at] ^= 1
        path.write_bytes(bytes(changed))
        try:
            manifest, _ = store.read(folder)
        except store.StoreError as problem:
            assert str(path) in str(problem) or "manifest" in str(problem)
        else:  # white space between keys carries nothing
            assert name == "manifest.json" and data[at : at + 1].isspace()
            assert manifest == json.loads(data)
    for keep in (0, 1, len(data) // 2, len(data) - 2):
        path.write_bytes(data[:keep])
        with pytest.raises(store.StoreError, match="damaged"):
            store.read(folder)
    path.unlink()
    with pytest.raises(store.StoreError, match=r"missing|no finished results"):
        store.read(folder)


def test_an_equal_finished_folder_is_recognised_and_not_written_again(tmp_path):
    assert store.find_equal(tmp_path / "results", HASH) is None
    folder = store.write(tmp_path / "results" / f"2026-01-02-baseline-{HASH}", tables(), MANIFEST)
    assert store.find_equal(tmp_path / "results", HASH) == folder
    assert store.find_equal(tmp_path / "results", "ffffffffffff") is None
    before = (folder / "manifest.json").stat().st_mtime_ns

    def never(_):
        raise AssertionError("was filled again")

    assert store.write(folder, tables(), MANIFEST, fill=never) == folder
    assert (folder / "manifest.json").stat().st_mtime_ns == before


def test_a_damaged_folder_is_not_shown_but_set_aside_and_recomputed(tmp_path):
    folder = store.write(tmp_path / f"2026-01-02-baseline-{HASH}", tables(), MANIFEST)
    (folder / "series.parquet").write_bytes(b"x")
    assert store.find_equal(tmp_path, HASH) is None
    again = store.write(folder, tables(), MANIFEST)
    assert store.read(again)[0]["hash"] == HASH
    assert (tmp_path / f"{folder.name}.damaged-1" / "series.parquet").read_bytes() == b"x"
    assert store.find_equal(tmp_path, HASH) == folder


def test_other_things_in_the_way_are_refused(tmp_path):
    store.write(tmp_path / "run", tables(), MANIFEST)
    with pytest.raises(store.StoreError, match="results of another run"):
        store.write(tmp_path / "run", tables(), MANIFEST | {"hash": "other"})
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_text("dear reader")
    with pytest.raises(store.StoreError, match="something else"):
        store.write(tmp_path / "mine", tables(), MANIFEST)
    assert (tmp_path / "mine" / "thesis.docx").read_text() == "dear reader"
    (tmp_path / "empty").mkdir()
    assert store.read(store.write(tmp_path / "empty", tables(), MANIFEST))[0]["hash"] == HASH
    with pytest.raises(store.StoreError, match="no finished results"):
        store.read(tmp_path / "mine")
    (tmp_path / "file").write_text("")
    with pytest.raises(store.StoreError, match="file is in the way"):
        store.write(tmp_path / "file" / "run", tables(), MANIFEST)


@pytest.mark.parametrize(
    ("code", "words"), [(errno.ENOSPC, "disk is full"), (errno.EROFS, "only be read"), (errno.EACCES, "no permission")]
)
@pytest.mark.parametrize("step", ["table", "flush", "rename"])
def test_a_failing_disk_is_one_clear_error_and_leaves_nothing(tmp_path, monkeypatch, code, words, step):
    def fail(*_, **__):
        raise OSError(code, os.strerror(code))

    owner, name = {"table": (store.pq, "write_table"), "flush": (store.os, "fsync"), "rename": (store.os, "rename")}[
        step
    ]
    monkeypatch.setattr(owner, name, fail)
    with pytest.raises(store.StoreError, match=words) as caught:
        store.write(tmp_path / "run", tables(), MANIFEST)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_of_the_system_is_an_error_of_ours(tmp_path):
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")

    def fill(folder):
        (folder / "chart.svg").symlink_to("/dev/full")
        (folder / "chart.svg").write_text("x" * 100_000)

    with pytest.raises(store.StoreError, match="disk is full"):
        store.write(tmp_path / "run", tables(), MANIFEST, fill=fill)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_while_drawing_leaves_nothing(tmp_path):
    def fill(_):
        raise RuntimeError("no such font")

    with pytest.raises(RuntimeError, match="no such font"):
        store.write(tmp_path / "run", tables(), MANIFEST, fill=fill)
    assert list(tmp_path.iterdir()) == []


def test_a_killed_writer_leaves_nothing_visible_and_is_tidied_up(tmp_path):
    script = (
        "import os, signal, pandas as pd\n"
        "from experiments import store\n"
        f"store.write({str(tmp_path / 'run')!r}, {{'a': pd.DataFrame({{'x': [1]}})}}, {{'hash': 'h'}},\n"
        "            fill=lambda folder: os.kill(os.getpid(), signal.SIGKILL))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(leftovers(tmp_path)) == 1 and not (tmp_path / "run").exists()
    store.write(tmp_path / "run", tables(), MANIFEST)
    assert leftovers(tmp_path) == []


def test_names_and_tables_that_cannot_be_are_refused(tmp_path):
    with pytest.raises(ValueError, match="letters, digits"):
        store.write(tmp_path / "run", {"../escape": pd.DataFrame()}, MANIFEST)
    with pytest.raises(ValueError, match="may not set tables"):
        store.write(tmp_path / "run", {}, MANIFEST | {"tables": {}})
    with pytest.raises(ValueError, match="each once"):
        store.write(tmp_path / "run", {"a": pd.DataFrame([[1, 2]], columns=["x", "x"])}, MANIFEST)
    with pytest.raises(ValueError, match="mixes types"):
        store.write(tmp_path / "run", {"a": pd.DataFrame({"x": [1, "one"]})}, MANIFEST)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def swept(tmp_path):
    """A folder with the manifest of a whole sweep, as its ledger writes it."""
    folder = tmp_path / "swept"
    folder.mkdir()
    content = {"schema": 1, "kind": "sweep", "design": {"name": "wage"}, "files": {}, "runs": 4}
    ledger.write_json(folder / "manifest.json", content, {"command": "mindgap sweep wage", "at": "2026-01-02"})
    return folder


def test_a_whole_sweep_is_told_from_damage_and_is_never_set_aside(swept, tmp_path):
    with pytest.raises(store.OtherResults, match="holds a sweep; show it with: mindgap results"):
        store.verify(swept)
    with pytest.raises(store.StoreError, match="holds a sweep; name another folder"):
        store.write(swept, tables(), MANIFEST)
    assert [p.name for p in tmp_path.iterdir()] == ["swept"]
    path = swept / "manifest.json"
    path.write_text(path.read_text().replace("wage", "wave", 1))
    with pytest.raises(store.StoreError, match="is damaged"):
        store.verify(swept)


@pytest.mark.parametrize("command", [("report",), ("deck",), ("lives",), ("robustness",), ("place", "map")])
def test_what_shows_a_comparison_says_that_a_sweep_is_none(run, swept, tmp_path, command):
    code, out, err = run(*command, "swept")
    assert (code, out) == (2, "")
    assert err == (
        "swept: holds no comparison (it holds a sweep: mindgap results swept); "
        "make one with: mindgap compare baseline POLICY\n"
    )
    other = store.write(tmp_path / "other", {"shares": pd.DataFrame({"share": [1.0]})}, MANIFEST)
    assert "other: holds no comparison; make one with" in run(*command, other.name)[2]
