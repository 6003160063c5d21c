"""A run that raises, hangs or is killed costs itself and nothing else; what is stopped goes on to the same bytes."""

import pytest

from experiments import ledger
from experiments.precision import Target
from experiments.replicates import Kept, run_kept
from experiments.store import StoreError
from experiments.workers import WorkersError
from tests.sweeps.sweep_faults import LosesOne, here


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("raises", r"ValueError: nobody\nis there"),
        ("hangs", "stuck: not done after 1 s, so its process was ended"),
        ("exits", "its process ended by itself (exit code 7)"),
        ("killed", "its process was killed (SIGKILL)"),
    ],
)
def test_a_lost_run_is_named_and_the_rest_is_done(go, copied, every_byte, kind, reason):
    result, _ = go("mine", kind, timeout=1 if kind == "hangs" else 20, jobs=2 if kind == "killed" else 1)
    assert [(f.row, f.replicate, f.reason) for f in result.failures] == [(1, k, reason) for k in range(2)]
    assert set(zip(result.measures["row"], result.measures["replicate"], strict=True)) == {
        (row, k) for row in (0, 2) for k in range(2)
    }
    counts = result.summary.set_index(["row", "outcome"])["replicates"]
    assert counts[1, "caseness"] == 0
    assert counts[0, "caseness"] == 2
    assert result.summary.set_index(["row", "outcome"])["value"].isna()[1, "caseness"]  # nothing is guessed
    mended, _ = go("mine")
    assert (mended.failures, mended.done, mended.reused) == ([], 2, 4)
    copied("whole")
    assert every_byte("mine") == every_byte("whole")


def test_every_row_of_a_lost_run_is_named(go, tmp_path):
    """Rows that are alike share their runs; none of them is silently without a result."""
    (tmp_path / "rows.csv").write_text("distress.strain\n1.4\n2.0\n2.0\n", encoding="utf-8")
    text = "schema: 1\nname: Rows\nmethod: rows\nrows_file: rows.csv\noutcomes: [caseness]\nreplicates: 2\nmonths: 14\n"
    result, _ = go("mine", "raises", text, spread=here)
    assert [(f.row, f.replicate) for f in result.failures] == [(1, 0), (2, 0), (1, 1), (2, 1)]
    assert result.done == 2


def test_what_cannot_be_told_is_not_waited_for(go):
    """A group too small in one run stays so, however many replicates are added."""
    result, _ = go("mine", "empties", until=Target("caseness", 0.001), most=7, spread=here)
    assert (result.replicates, result.precision.reached, result.precision.widest) == (5, False, "row 1")


@pytest.mark.parametrize("after", [1, 5])
def test_an_interrupted_sweep_ends_with_the_bytes_of_an_unbroken_one(go, packed, every_byte, after):
    def stop(done: int, total: int, words: str = "") -> None:
        if done == after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        go("mine", progress=stop, jobs=1)
    result, _ = go("mine", jobs=2)
    assert result.reused == after
    go("whole")
    assert every_byte("mine") == every_byte("whole")
    assert len([name for name in every_byte("mine") if name.startswith("runs/")]) == 2


def test_processes_with_other_code_are_refused(go):
    with pytest.raises(WorkersError, match="changed meanwhile"):
        go("mine", "other code")


def test_two_sweeps_never_work_in_one_folder(go, tmp_path):
    with ledger.alone(tmp_path / "mine"), pytest.raises(StoreError, match="another sweep is running"):
        go("mine")


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("hangs", "stuck: not done after 1 s, so its process was ended"),
        ("killed", "its process was killed (SIGKILL)"),
    ],
)
def test_a_lost_replicate_of_a_comparison_costs_itself(lab, tmp_path, kind, reason):
    kept = Kept(tmp_path / "kept")
    lost = run_kept([lab.scenario(people=100)], range(3), 0, 2, kept, timeout=1, work=LosesOne(kept, kind))
    assert [(one.replicate, one.reason) for one in lost] == [(1, reason)]
    assert [number for number in range(3) if number in kept] == [0, 2]
