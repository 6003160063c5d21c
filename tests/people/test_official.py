"""The official tables: read by their columns, refused in plain words, and derived into England's tables."""

import csv
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from sim.columns import ETHNIC_GROUPS, ETHNICITIES
from sim.population import official
from sim.population.official import EXPECTED, GROUP_OF, WrongTable, derive, read_table
from sim.population.place import load_place, write_place

SLICES = Path(__file__).resolve().parents[1] / "fixtures" / "official"


@pytest.fixture
def folder(tmp_path):
    """A copy of the slices that a test may spoil."""
    return Path(shutil.copytree(SLICES, tmp_path / "official"))


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_slices_are_small_and_licensed():
    for name in EXPECTED:
        with (SLICES / name).open(encoding="utf-8", newline="") as stream:
            assert 10 <= sum(1 for _ in csv.reader(stream)) - 1 <= 200
    assert "Open Government Licence v3.0" in (SLICES / "README.md").read_text(encoding="utf-8")


def test_the_nineteen_groups_lie_in_the_five_in_code_order():
    assert tuple(GROUP_OF) == ETHNICITIES
    codes = [ETHNIC_GROUPS.index(group) for group in GROUP_OF.values()]
    assert codes == sorted(codes)
    assert GROUP_OF["other_asian"] == "asian" and GROUP_OF["african"] == "black" and GROUP_OF["arab"] == "other"


def test_shares_of_the_slices_add_up():
    tables = derive(SLICES, whole=False)
    for name in ("age", "orientation", "ethnic_group", "tenure", "ethnicity_white", "ethnicity_other"):
        sums = np.array(list(tables[name].values())).sum(axis=0)
        assert np.abs(sums - 1.0).max() < 1e-4, name
    assert all(0.05 < v < 0.6 for v in tables["children_per_adult"]["children"])


def test_tenure_of_the_slices_by_hand():
    """One decile summed independently of the reader."""
    with (SLICES / official.INDEX_2025).open(encoding="utf-8") as stream:
        worst = {r["lsoa21_code"] for r in csv.DictReader(stream) if r["IMD_decile"] == "1"}
    with (SLICES / official.TENURE).open(encoding="utf-8") as stream:
        rows = [r for r in csv.DictReader(stream) if r["lsoa21_code"] in worst]
    social = sum(int(r["social_council"]) + int(r["social_other"]) for r in rows)
    mortgage = sum(int(r["own_mortgage"]) + int(r["shared_ownership"]) for r in rows)
    kinds = ("own_outright", "own_mortgage", "shared_ownership", "social_council", "social_other")
    everybody = sum(int(r[k]) for r in rows for k in (*kinds, "private_landlord", "private_other", "rent_free"))
    tenure = derive(SLICES, whole=False)["tenure"]
    assert tenure["social"][0] == pytest.approx(social / everybody, abs=1e-6)
    assert tenure["mortgage"][0] == pytest.approx(mortgage / everybody, abs=1e-6)


def test_councils_merged_in_2023_are_found():
    """Cumberland (E06000063) is in the slices; its ethnic mix comes from the councils it replaced."""
    with (SLICES / official.INDEX_2025).open(encoding="utf-8") as stream:
        assert any(r["ltla24_code"] == "E06000063" for r in csv.DictReader(stream))
    with (SLICES / official.ETHNIC_19).open(encoding="utf-8") as stream:
        assert not any(r["ltla21_code"] == "E06000063" for r in csv.DictReader(stream))
    assert derive(SLICES, whole=False)["ethnicity_white"]["white_british"][4] > 0.5


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_missing_file_and_a_missing_column_are_named(folder, name):
    wanted = EXPECTED[name][0][-1]
    path = folder / name
    header, rest = path.read_text(encoding="utf-8").split("\n", 1)
    path.write_text(header.replace(wanted, "something_else") + "\n" + rest, encoding="utf-8")
    with pytest.raises(WrongTable, match="is missing; the file's columns are") as caught:
        read_table(folder, name, whole=False)
    assert name in str(caught.value) and repr(wanted) in str(caught.value)
    path.unlink()
    with pytest.raises(WrongTable, match="no such file"):
        derive(folder, whole=False)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_another_encoding_is_noticed_and_a_mark_of_order_changes_nothing(folder, name):
    rows = read_table(folder, name, whole=False)
    text = (folder / name).read_text(encoding="utf-8")
    (folder / name).write_text(text, encoding="utf-8-sig")
    assert read_table(folder, name, whole=False) == rows
    (folder / name).write_text(text, encoding="utf-16")
    with pytest.raises(WrongTable, match=f"{name}, line 1: text saved as UTF-16"):
        derive(folder, whole=False)
    (folder / name).write_bytes(text.encode().replace(b"\n", b"\n\xa3", 1))
    with pytest.raises(WrongTable, match=f"{name}, line 2: byte 0xa3 that is not UTF-8"):
        derive(folder, whole=False)


def test_two_files_swapped_are_noticed(folder):
    a, b = folder / official.TENURE, folder / official.DISABILITY
    text = a.read_bytes()
    a.write_bytes(b.read_bytes())
    b.write_bytes(text)
    with pytest.raises(WrongTable, match="'households' is missing; the file's columns are lsoa21_code, residents"):
        derive(folder, whole=False)


def test_the_wrong_vintage_is_noticed(folder):
    spoil(folder, official.TENURE, "E01", "E99")
    with pytest.raises(WrongTable, match="has no decile; the index is of another vintage"):
        derive(folder, whole=False)


def test_a_whole_file_cut_short_is_noticed():
    with pytest.raises(WrongTable, match="190 rows found, 33755 expected"):
        derive(SLICES)


def test_a_row_cut_short_is_noticed(folder):
    path = folder / official.DISABILITY
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n")[:-5].rsplit(",", 1)[0], encoding="utf-8")
    with pytest.raises(WrongTable, match="line 191: the row is cut short"):
        derive(folder, whole=False)


def test_an_area_twice_is_noticed(folder):
    path = folder / official.ETHNIC_5
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[3]]), encoding="utf-8")
    with pytest.raises(WrongTable, match="stands there a second time"):
        derive(folder, whole=False)


def test_text_where_a_number_belongs_is_noticed(folder):
    path = folder / official.QOF
    lines = path.read_text(encoding="utf-8").splitlines()
    row = next(i for i, line in enumerate(lines) if line.startswith("3,MH"))
    lines[row] = lines[row].rsplit(",", 1)[0] + ",n/a"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(WrongTable, match="prevalence holds 'n/a', a number is expected"):
        derive(folder, whole=False)


def test_deciles_counted_from_the_other_end_are_refused(folder):
    path = folder / official.INDEX_2025
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows, columns = list(reader), list(reader.fieldnames or ())
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(row | {"IMD_decile": str(11 - int(row["IMD_decile"]))} for row in rows)
    with pytest.raises(WrongTable, match="decile 1 must be the most deprived"):
        derive(folder, whole=False)


def test_no_folder_is_said(monkeypatch):
    monkeypatch.delenv("MINDGAP_DATA", raising=False)
    with pytest.raises(WrongTable, match="set MINDGAP_DATA"):
        derive()


def test_what_is_written_can_be_read_back(tmp_path):
    path = tmp_path / "slices.yaml"
    tables = derive(SLICES, whole=False)
    write_place(tables, path)
    place = load_place(str(path))
    assert place.tables["tenure"][:, 4] == pytest.approx([v[4] for v in tables["tenure"].values()], abs=2e-6)
    assert "Open Government Licence v3.0" in path.read_text(encoding="utf-8")


if os.environ.get("MINDGAP_DATA"):

    @pytest.mark.nightly
    def test_whole_files_give_england_exactly(tmp_path):
        """The place file in the repository is what the published tables give, to the byte."""
        write_place(derive(), tmp_path / "england.yaml")
        stored = Path(__file__).resolve().parents[2] / "scenarios" / "places" / "england.yaml"
        assert (tmp_path / "england.yaml").read_bytes() == stored.read_bytes()
