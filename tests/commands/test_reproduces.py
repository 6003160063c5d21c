"""The manifest reproduces a run to the byte: the same command leaves the same tables and charts."""

import json
from pathlib import Path

import pytest

from mindgap.face import compare

NAMES = ["baseline", "living_wage", "peer_support"]
SMALL = {"replicates": 2, "people": 1500, "months": 26, "seed": 5}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    where = tmp_path_factory.mktemp("runs")
    first = compare(NAMES, out=where / "first", jobs=1, **SMALL)
    second = compare(NAMES, out=where / "second", jobs=2, **SMALL)
    return Path(first.folder), Path(second.folder)


def contents(folder: Path) -> dict[str, bytes]:
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "manifest.json")
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


def test_every_table_and_chart_is_the_same(folders: tuple[Path, Path]) -> None:
    first, second = map(contents, folders)
    assert list(first) == list(second)
    assert [name for name in first if first[name] != second[name]] == []
    assert {"series.parquet", "gaps.parquet", "reach.parquet", "charts/trend_caseness.svg"} <= set(first)


def test_manifests_differ_only_in_how_they_were_made(folders: tuple[Path, Path]) -> None:
    first, second = (json.loads((f / "manifest.json").read_text()) for f in folders)
    made = first.pop("made"), second.pop("made")
    assert first == second
    assert "at" in made[0]


def test_an_equal_finished_run_is_shown_and_not_run_again(folders: tuple[Path, Path]) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("it was run again")

    known = compare(NAMES, out=folders[0], jobs=1, progress=never, **SMALL)
    assert known.known
    assert known.sentences
    assert len(known.gaps)


def test_the_baseline_of_a_policy_that_has_not_started_is_the_baseline(folders: tuple[Path, Path]) -> None:
    import pandas as pd

    series = pd.read_parquet(folders[0] / "series.parquet")
    early = series[(series["month"] < 12) & series["dimension"].isin(["all", "imd_fifth"])]
    keys = ["replicate", "month", "dimension", "group", "outcome"]
    by = {
        name: part.set_index(keys)[["numerator", "denominator"]].sort_index()
        for name, part in early.groupby("scenario")
    }
    for name in ("living_wage", "peer_support"):
        assert by["baseline"].equals(by[name])
