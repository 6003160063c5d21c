"""Wrong, swapped, truncated and differently dated tables are refused, with what is missing, found and meant."""

import csv

import numpy as np
import pytest

from sim.files import InputError
from sim.population.atlas import forms
from sim.population.atlas.assemble import sheets_of
from sim.population.atlas.make import build
from sim.population.atlas.sheets import Sheet, read
from tests.places.conftest import SLICES

USED = [k for k in forms.KINDS if k not in (forms.INDEX_2019, forms.ICBS_2022)]


def refused(folder, of="Lambeth", **how) -> str:
    with pytest.raises(InputError) as caught:
        build(folder, of, whole=False, **how)
    return str(caught.value)


def edit(path, change) -> None:
    """Change the rows of a CSV file: ``change(header, rows)`` gives both."""
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = list(csv.reader(stream))
    header, rows = change(header, rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])


@pytest.mark.parametrize("kind", USED, ids=lambda k: k.name)
def test_a_missing_column_is_named_with_the_table_meant(folder, kind):
    wanted = kind.forms[0].columns[-1]
    path = folder / kind.file
    edit(path, lambda header, rows: (["elsewhere" if c == wanted else c for c in header], rows))
    said = refused(folder)
    assert f"{path}:1: {wanted}: no such column; its columns are " in said
    assert f"{kind.title} ({kind.forms[0].publisher}) is meant" in said


@pytest.mark.parametrize("kind", USED, ids=lambda k: k.name)
def test_a_missing_file_is_named_with_its_columns(folder, kind):
    (folder / kind.file).unlink()
    said = refused(folder)
    assert f"{folder / kind.file}:1: {kind.name}: no such file; {kind.title}: a CSV with the columns" in said
    assert kind.forms[0].columns[0] in said


def test_two_files_swapped_are_told_with_what_each_is(folder):
    a, b = folder / forms.TENURE.file, folder / forms.DISABILITY.file
    text = a.read_bytes()
    a.write_bytes(b.read_bytes())
    b.write_bytes(text)
    said = refused(folder)
    assert f"{a}:1: own_outright: no such column" in said and f"this is {forms.DISABILITY.title}" in said
    assert f"{b}:1: disabled: no such column" in said and f"this is {forms.TENURE.title}" in said


def test_the_index_of_another_year_is_told(folder):
    (folder / forms.INDEX_2025.file).write_bytes((folder / forms.INDEX_2019.file).read_bytes())
    said = refused(folder)
    assert "lsoa21_code: no such column" in said and f"this is {forms.INDEX_2019.title}" in said


def test_the_same_columns_of_another_level_are_told(folder):
    """A council file in the place of one by small area has the right headings and the wrong codes."""
    edit(folder / forms.DISABILITY.file, lambda header, rows: (header, [["E09000022", *r[1:]] for r in rows[:1]]))
    assert "codes such as 'E09000022'; codes E01…: Census 2021 TS038" in refused(folder)


def test_every_file_cut_short_is_told_at_once():
    with pytest.raises(InputError) as caught:
        build(SLICES / "lambeth", "Lambeth")
    said = str(caught.value)
    assert "181 of England; the file is cut short or of another year; 33,755: Census 2021 TS054" in said
    assert "178 of England; the file is cut short or of another year; 32,844: mid-2020 population" in said
    assert "1 of England; the file is cut short or of another year; 309: councils of 2022" in said
    assert len(caught.value.mistakes) >= 12


def test_areas_of_the_other_census_are_told(tmp_path):
    """32,844 areas where 33,755 are meant are those of 2011."""
    path = tmp_path / forms.TENURE.file
    columns = forms.TENURE.forms[0].columns
    rows = "\n".join(f"E01{k:06d}" + ",1" * (len(columns) - 1) for k in range(forms.AREAS_2011))
    path.write_text(",".join(columns) + "\n" + rows, encoding="utf-8")
    [mistake] = read(path, forms.TENURE)
    assert mistake.found == "32,844 of England; that is the areas of 2011" and "33,755" in mistake.allowed


def test_a_row_cut_short_and_an_area_twice_are_told_by_line(folder):
    path = folder / forms.TENURE.file
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines[:-1], lines[3], lines[-1][:30]]), encoding="utf-8")
    said = refused(folder)
    code = lines[3].split(",")[0]
    assert f":{len(lines)}: lsoa21_code: '{code}' a second time (first in line 4); each once" in said
    assert f":{len(lines) + 1}: row: " in said and "the row is cut short or has too many" in said


def test_what_is_no_number_is_told_by_line(folder):
    def change(header, rows):
        at = header.index("black")
        rows[0][at], rows[1][at], rows[2][at] = "many", "-4", "1,024"
        return header, rows

    edit(folder / forms.ETHNIC_5.file, change)
    said = refused(folder)
    assert ":2: black: 'many'; a number such as 1024 or 1,024, or a mark of suppression" in said
    assert ":3: black: '-4'; a number of at least 0" in said
    assert ":4:" not in said  # thousands with a comma are a number


@pytest.mark.parametrize("mark", ["*", "[c]", "c", "..", "-", ""])
def test_marks_of_suppression_are_known(folder, mark):
    def change(header, rows):
        rows[0][header.index("black")] = mark
        return header, rows

    edit(folder / forms.ETHNIC_5.file, change)
    sheet = read(folder / forms.ETHNIC_5.file, forms.ETHNIC_5, whole=False)
    assert isinstance(sheet, Sheet)
    assert str(sheet.counts["black"][0]) == "nan" and sheet.counts["black"][1] >= 0


def test_deciles_from_the_other_end_are_refused(folder):
    def change(header, rows):
        at = header.index("IMD_decile")
        return header, [[*r[:at], str(11 - int(r[at])), *r[at + 1 :]] for r in rows]

    edit(folder / forms.INDEX_2025.file, change)
    assert "deciles that do not rise with the rank; decile 1 and rank 1 are the most deprived" in refused(folder)


def test_a_place_nobody_knows_names_the_nearest(folder):
    assert "'Lambth'; England, or the name or code of a region" in refused(folder, "Lambth")
    assert "did you mean `lambeth`?" in refused(folder, "Lambth")


def test_two_files_that_could_be_meant_are_both_named(folder):
    text = (folder / forms.TENURE.file).read_bytes()
    (folder / forms.TENURE.file).unlink()
    for name in ("a.csv", "b.csv"):
        (folder / name).write_bytes(text)
    assert "no such file, and a.csv and b.csv could both be meant" in refused(folder)
    (folder / "b.csv").unlink()
    assert sheets_of(folder, whole=False)["tenure"].file.endswith("a.csv")


def test_a_folder_and_a_file_that_cannot_be_read_are_told(folder, tmp_path):
    assert "no such folder" in refused(tmp_path / "nothing")
    (folder / forms.GPS.file).write_bytes(b"\xff\xfe\x00bad")
    assert "text saved as UTF-16 (Unicode)" in refused(folder)


def saved(path, how) -> None:
    """Save a file anew: ``how(text)`` gives its bytes."""
    path.write_bytes(how(path.read_text(encoding="utf-8")))


ENCODINGS = {
    "utf-16": (lambda text: text.encode("utf-16"), 1, "text saved as UTF-16 (Unicode)"),
    "utf-16 without a mark": (lambda text: text.encode("utf-16-le"), 1, "text saved as UTF-16 (Unicode)"),
    "cp1252": (lambda text: text.encode().replace(b"\n", b"\n\xe9", 1), 2, "byte 0xe9 that is not UTF-8"),
}


@pytest.mark.parametrize("kind", USED, ids=lambda k: k.name)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_another_encoding_is_told_with_its_line_and_what_is_meant(folder, kind, encoding):
    how, line, found = ENCODINGS[encoding]
    path = folder / kind.file
    saved(path, how)
    [mistake] = read(path, kind, whole=False)
    assert (mistake.line, mistake.key, mistake.found) == (line, "file", found)
    assert mistake.allowed == f"{kind.title}, as text saved as UTF-8 (in a spreadsheet: CSV UTF-8)"


@pytest.mark.parametrize("kind", USED, ids=lambda k: k.name)
def test_a_mark_of_order_changes_nothing_and_other_marks_than_commas_are_told(folder, kind):
    path = folder / kind.file
    plain = read(path, kind, whole=False)
    saved(path, lambda text: text.encode("utf-8-sig"))
    marked = read(path, kind, whole=False)
    assert marked.keys == plain.keys
    assert all(np.array_equal(marked.counts[c], plain.counts[c], equal_nan=True) for c in plain.counts)
    saved(path, lambda text: text.replace("\ufeff", "").replace(",", ";").encode())
    [mistake] = read(path, kind, whole=False)
    assert (mistake.line, mistake.found) == (1, "fields apart by ';'")
    assert kind.title in mistake.allowed


@pytest.mark.parametrize("text", ["1,02", "10,24", "1.024,5", "1 024", "nan", "1e", "0x10", "1,024,"])
def test_half_a_number_is_told_and_taken_for_nothing(folder, text):
    def change(header, rows):
        rows[0][header.index("black")] = text
        return header, rows

    edit(folder / forms.ETHNIC_5.file, change)
    [mistake] = read(folder / forms.ETHNIC_5.file, forms.ETHNIC_5, whole=False)
    assert (mistake.line, mistake.key) == (2, "black")
    assert mistake.allowed == "a number such as 1024 or 1,024, or a mark of suppression such as * or [c]"


def test_a_column_misspelt_names_the_nearest(folder):
    edit(folder / forms.TENURE.file, lambda header, rows: ([c.replace("own_", "owned_") for c in header], rows))
    assert "own_outright: no such column" in refused(folder)
    assert "did you mean `owned_outright`?" in refused(folder)


@pytest.mark.parametrize("kind", [forms.TENURE, forms.DISABILITY, forms.ETHNIC_5], ids=lambda k: k.name)
def test_areas_of_2011_in_a_part_of_a_table_of_2021_are_told(folder, kind):
    """The councils of a part are there whole: areas that only the other census has mean another year's table."""
    with (folder / forms.INDEX_2019.file).open(encoding="utf-8", newline="") as stream:
        old = {row["lsoa11_code"] for row in csv.DictReader(stream)}

    def change(header, rows):
        return header, [row for row in rows if row[header.index("lsoa21_code")] in old]

    edit(folder / kind.file, change)
    said = refused(folder)
    assert "areas of the index are not there, E01" in said
    assert f"{folder / kind.file}:1: lsoa21_code: " in said
    assert f"the areas of {forms.INDEX_2025.title}" in said
