"""A sweep's folder: grows by rows and replicates, mends what is damaged, merges, and never mixes designs or code."""

import json

import pytest

from experiments import identity, ledger
from experiments.store import StoreError
from tests.sweeps.conftest import DESIGN

DAMAGE = ("flip", "cut", "gone")
MORE = "distress.strain: [1.4, 2.0, 2.3]"


@pytest.mark.nightly
def test_replicates_and_rows_added_later_reuse_what_is_there(go, every_byte):
    go("mine", changes={"replicates": 1})
    result, _ = go("mine")
    assert (result.reused, result.done, result.replicates) == (3, 3, 2)
    wider = DESIGN.replace(MORE, "distress.strain: [1.2, 1.4, 2.0, 2.3]")
    result, _ = go("mine", text=wider)
    assert (result.reused, result.done) == (6, 2)
    go("whole", text=wider)
    assert every_byte("mine") == every_byte("whole")
    fewer, _ = go("mine", text=wider, changes={"replicates": 1})
    assert (fewer.known, fewer.replicates) == (True, 2)  # nothing that is there is thrown away


def test_a_finished_folder_is_shown(go, copied, every_byte):
    copied("mine")
    before = every_byte("mine")
    again, said = go("mine")
    assert (again.known, again.done, said) == (True, 0, [])
    assert len(again.summary) == 3 * 5
    assert every_byte("mine") == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("months: 14", "months: 15"), r"another base scenario \(months, window\)"),
        (("people: 600", "people: 600\nseed: 4"), "another seed"),
        (("2.0, 2.3]", "2.3]"), "1 rows that are not in this design"),
        (("distress.strain: [1.4, 2.0, 2.3]", "distress.lonely: [1.4]"), "other levers or uncertainties"),
    ],
)
def test_another_designs_folder_is_refused_and_left_alone(go, copied, every_byte, change, said):
    copied("mine")
    before = every_byte("mine")
    with pytest.raises(StoreError, match=said):
        go("mine", text=DESIGN.replace(*change))
    assert every_byte("mine") == before


def test_runs_of_other_code_or_numbers_are_never_taken(go, copied, tmp_path, monkeypatch):
    copied("mine")
    monkeypatch.setattr(identity, "numbers_digest", lambda numbers: "other")
    with pytest.raises(StoreError, match="other numbers"):
        go("mine")
    result, said = go("new", merge=[tmp_path / "mine"])
    assert (result.reused, result.done) == (0, 6)
    assert "0 finished runs taken over" in said[0]


def test_a_folder_goes_on_without_its_design_whatever_the_order_of_its_factors(go, written, tmp_path):
    text = DESIGN.replace(
        MORE, "{trust.care: [0.1, 0.3], regard.hiring: posterior, distress.strain: [1.4]}\nsamples: 2"
    )
    text = text.replace("uncertainties:\n  {", "uncertainties: {")
    go("mine", text=text)
    again, first = identity.plan_of(tmp_path / "mine"), written(text)
    assert [f.name for f in again.factors] == [f.name for f in first.factors]
    assert identity.frame_of(again) == identity.frame_of(first)
    assert (again.values == first.values).all()


def test_something_else_in_the_way_is_refused(go, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_text("mine")
    with pytest.raises(StoreError, match="something else than a sweep"):
        go("mine")
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["thesis.docx"]


@pytest.mark.parametrize(
    ("what", "damage"),
    [
        *(("runs/*", damage) for damage in ("flip", "cut")),
        *(
            (what, damage)
            for what in ("summary.parquet", "design.json", "manifest.json", "points-*")
            for damage in DAMAGE
        ),
    ],
)
def test_damage_is_found_and_mended(go, copied, every_byte, tmp_path, what, damage):
    copied("mine")
    before = every_byte("mine")
    [path] = (tmp_path / "mine").glob(what)
    data = path.read_bytes()
    at = len(data) // 2
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(data[:at] if damage == "cut" else data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    result, said = go("mine")
    assert every_byte("mine") == before
    assert result.done == (6 if what == "runs/*" else 0)
    if damage != "gone":
        assert any(path.name in line and "damaged" in line for line in said) or what == "points-*"


def test_a_damaged_loose_run_is_done_again(go, tmp_path):
    def stop(done: int, total: int, words: str = "") -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        go("mine", progress=stop)
    part = sorted((tmp_path / "mine" / "parts").iterdir())[0]
    content = json.loads(part.read_text())
    content["sums"][0] += 1
    part.write_text(json.dumps(content))
    result, said = go("mine")
    assert (result.reused, result.done) == (2, 4)
    assert part.name in said[0]


@pytest.mark.nightly
def test_two_folders_merge_into_one(go, packed, every_byte, tmp_path):
    go("whole")
    go("one", text=DESIGN.replace(MORE, "distress.strain: [1.4]"))
    go("two", text=DESIGN.replace(MORE, "distress.strain: [2.0, 2.3]"))
    merged, said = go("both", merge=[tmp_path / "one", tmp_path / "two"])
    assert (merged.done, merged.reused) == (0, 6)
    assert [line.split(": ")[1] for line in said] == ["2 finished runs taken over", "4 finished runs taken over"]
    assert every_byte("both") == every_byte("whole")


def test_a_full_disk_is_said_and_leaves_nothing_half_written(go, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ledger.os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        go("mine")
    assert [p for p in (tmp_path / "mine").rglob("*") if p.is_file()] == []
