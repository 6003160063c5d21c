"""Stored sweeps: shown, asked in SQL, exported, repeated row by row, and added to until they are precise."""

import json

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from experiments import ledger, shelf
from experiments.design import load_design
from experiments.precision import parse
from experiments.repeat import OTHER, SAME, repeat
from experiments.sweep import sweep
from tests.sweeps.sweep_faults import Planted, here

REAL = """schema: 1
name: Real
levers: {needs_weighted_funding.size: [0.0, 1.0]}
outcomes: [caseness, gap.caseness.imd_fifth]
replicates: 2
people: 400
months: 14
burn_in_months: 2
"""


def test_duckdb_answers_from_the_folder_as_it_is(copied, run):
    folder = copied("mine")
    question = "SELECT row, count(*) AS runs FROM measures WHERE outcome = 'caseness' GROUP BY row ORDER BY row"
    code, out, _ = run("results", "mine", "--sql", question, "--json")
    assert (code, json.loads(out)) == (0, [{"row": row, "runs": 2} for row in range(3)])
    code, out, _ = run("results", "mine", "--sql", "SELECT count(DISTINCT key) AS n FROM runs", "--json")
    assert json.loads(out) == [{"n": 6}]
    [(plain,)] = duckdb.sql(f"SELECT max(value) FROM '{folder}/measures.parquet'").fetchall()
    assert plain == pytest.approx(pd.read_parquet(folder / "measures.parquet")["value"].max())
    code, _, err = run("results", "mine", "--sql", "SELECT nothing FROM nowhere")
    assert code == 2
    assert "--sql: " in err


def test_a_row_is_shown_with_the_command_that_repeats_it(copied, run):
    copied("mine")
    code, out, _ = run("results", "mine", "--row", "1")
    assert code == 0
    assert "distress.strain 2" in out
    assert out.strip().splitlines()[-1] == "This row again: mindgap sweep --out mine --resume --row 1"
    assert run("results", "mine", "--row", "3")[0] == 2
    assert run("results", "mine", "--row", "1", "--table", "wide")[0] == 2


def test_a_printed_command_gives_the_same_bytes(run, tmp_path):
    (tmp_path / "design.yaml").write_text(REAL)
    assert run("sweep", "design.yaml", "--out", "mine", "--jobs", "1")[0] == 0
    again = run("results", "mine", "--row", "1", "--json")[1]
    command = json.loads(again)["command"].split()[1:]
    code, out, _ = run(*command, "--json")
    rows = json.loads(out)
    assert code == 0
    assert [(row["row"], row["replicate"], row["stored"]) for row in rows] == [(1, 0, SAME), (1, 1, SAME)]
    stored = pd.read_parquet("mine/measures.parquet").set_index(["row", "replicate", "outcome"])["value"]
    for row in rows:
        assert row["caseness"] == stored[1, row["replicate"], "caseness"]
    assert run(*command[:-1], "7")[0] == 2


def test_a_row_with_other_bytes_is_said(go, written, tmp_path):
    """The stored sums are planted, so that the model's own differ from them."""
    go("mine")
    found = repeat(written(), [1], tmp_path / "mine")
    assert [one.stored for one in found] == [OTHER, OTHER]


def test_exports_hold_every_run_whatever_the_pieces(go, packed, copied, run):
    go("mine")
    copied("whole")
    assert [pq.ParquetFile(f"{name}/measures.parquet").num_row_groups for name in ("mine", "whole")] == [2, 1]
    for name in ("mine", "whole"):
        assert run("results", name, "--export", f"{name}.csv")[0] == 0
    assert run("results", "mine", "--table", "wide", "--export", "wide.parquet")[0] == 0
    table = pd.read_csv("mine.csv")
    pd.testing.assert_frame_equal(table, pd.read_csv("whole.csv"))
    assert list(table.columns[:4]) == ["row", "replicate", "seed", "distress.strain"]
    assert len(table) == 6
    pd.testing.assert_frame_equal(table, pd.read_parquet("wide.parquet"), check_dtype=False)
    assert table["caseness"].notna().all()
    assert run("results", "mine", "--table", "wid")[0] == 2


def test_a_design_of_many_rows_is_listed_without_reading_it(tmp_path, monkeypatch):
    many = 100_000
    for name, columns in (("measures", {"row": range(many), "outcome": ["caseness"] * many, "value": [1.0] * many}),
                          ("points", {"row": range(many), "distress.strain": [1.4] * many})):  # fmt: skip
        table = pa.table({k: list(v) for k, v in columns.items()})
        pq.write_table(table, tmp_path / f"{name}.parquet", row_group_size=1000)
    found = shelf.Shelf(tmp_path, {name: tmp_path / f"{name}.parquet" for name in ("measures", "points")})
    read: list[int] = []
    whole = pq.ParquetFile.read_row_group
    monkeypatch.setattr(pq.ParquetFile, "read_row_group", lambda file, k: read.append(k) or whole(file, k))
    monkeypatch.setattr(pq.ParquetFile, "read", lambda *_, **__: pytest.fail("all of it was read"))
    assert found.about("measures")[0] == found.about("points")[0] == many
    assert found.about("wide")[0] == many
    assert len(found.head("measures", 40)) == 40
    assert set(read) == {0}


def test_a_design_of_many_rows_is_planned_at_once(written):
    text = REAL.replace("levers: {needs_weighted_funding.size: [0.0, 1.0]}", "method: sobol\nsamples: 100000\n"
                        "uncertainties: {distress.strain: posterior, trust.care: posterior}")  # fmt: skip
    plan = written(text)
    assert plan.rows == 100_000
    assert set(plan.named(99_999)) == {"distress.strain", "trust.care"}


def test_a_place_of_a_run_is_made_when_asked_for():
    places = ledger.Places(("a", "b", "c"), (5, 6))
    assert len(places) == 6
    assert [(p.row, p.replicate, p.seed) for p in places[2:5]] == [(2, 0, 5), (0, 1, 6), (1, 1, 6)]
    assert len({p.key for p in places}) == 6


def test_until_adds_replicates_until_every_row_is_precise(tmp_path, every_byte):
    ranges = "".join(f"  {name}: [{value}]\n" for name, value in zip(Planted.names, (1.5, 1.5, 0.3), strict=True))
    text = (
        "schema: 1\nname: x\nlevers: {peer_support.size: [0, 1]}\noutcomes: [caseness]\n"
        f"people: 600\nmonths: 14\nreplicates: 2\nuncertainties:\n{ranges}"
    )
    (tmp_path / "d.yaml").write_text(text)
    plan = load_design(tmp_path / "d.yaml")

    class Lucky(Planted):
        """The change differs from seed to seed."""

        def __call__(self, payload):
            found = super().__call__(payload)
            found[0] += 1e4 * len(payload[0].levers) * payload[0].levers[0].size * (payload[1] % 7 - 3)
            return found

    options = {"work": Lucky(lambda x, y, z: 30.0), "spread": here}
    found = sweep(plan, out=tmp_path / "mine", until=parse("caseness:1.2"), **options)
    assert found.precision.reached
    assert found.replicates == found.precision.replicates > 5
    exact = load_design(tmp_path / "d.yaml", replicates=found.replicates)
    sweep(exact, out=tmp_path / "plain", **options)
    assert every_byte("mine") == every_byte("plain")
    most = sweep(plan, out=tmp_path / "most", until=parse("caseness:0.01"), most=6, **options)
    assert (most.precision.reached, most.replicates) == (False, 6)


def test_until_is_refused_where_no_row_is_compared(run, tmp_path):
    (tmp_path / "d.yaml").write_text(REAL.replace("[0.0, 1.0]}", "[1.0]}"))
    code, _, err = run("sweep", "d.yaml", "--until", "caseness:1")
    assert code == 2
    assert "compares no rows" in err
    (tmp_path / "d.yaml").write_text(REAL)
    code, _, err = run("sweep", "d.yaml", "--until", "poverty:1")
    assert code == 2
    assert "--until: poverty; one of caseness" in err
    code, _, err = run("run", "baseline", "--until", "caseness:1")
    assert code == 2
