"""A sketch: anybody's board or council without a file, England's people in each decile, and its own mix of deciles."""

from pathlib import Path

import numpy as np
import pytest

from sim.files import InputError
from sim.population.atlas.make import write
from sim.population.atlas.mixes import mixes
from sim.population.atlas.sketch import known, sketch
from sim.population.place import load_place

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"


@pytest.fixture(scope="module")
def kent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sketch") / "kent.yaml"
    write(sketch("Kent and Medway", "kent"), path, by="sketch")
    return path


def test_residents_and_deciles_are_those_of_the_board(kent: Path) -> None:
    [mix] = [m for m in mixes() if m.also == "QKS"]
    small = load_place(str(kent)).small
    assert small is not None
    ages = small.counts["age"].sum(axis=0)
    shares = np.bincount(small.decile, ages, minlength=11)[1:] / ages.sum()
    assert ages.sum() == pytest.approx(mix.residents, rel=1e-3)
    assert np.allclose(shares, mix.deciles, atol=2e-4)


def test_people_of_a_decile_are_england_s(kent: Path) -> None:
    place, england = load_place(str(kent)), load_place("england")
    assert place.local == ()
    at = place.at(20_000)
    for table in ("tenure", "ethnic_group", "disability"):
        assert np.allclose(at.tables[table], england.tables[table][:, at.deciles - 1], atol=2e-3), table


def test_code_short_name_and_full_name_mean_the_same() -> None:
    words = known()
    assert words["qks"] is words["kent and medway"] is words["nhs kent and medway integrated care board"]
    assert len({m.code for m in words.values() if m.kind == "icb"}) == 42


def test_a_name_that_is_none_is_told_with_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean `kent and medway`"):
        sketch("Kent and Medwai")


@pytest.mark.parametrize(("asked", "near"), [("Kent", "kent and medway"), ("Birminghm", "birmingham"), ("Tyne", None)])
def test_a_name_inside_a_name_is_nearer_than_letters_alike(asked: str, near: str | None) -> None:
    with pytest.raises(InputError) as caught:
        sketch(asked)
    found = caught.value.mistakes[0].near
    assert found is not None and (found == near if near else f" {asked.lower()} " in f" {found} ")


def test_a_sketch_that_was_edited_is_not_written_over(run, tmp_path: Path) -> None:
    file, areas = tmp_path / "kent_and_medway.yaml", tmp_path / "kent_and_medway.areas.csv"
    asked = ("place", "sketch", "Kent and Medway")
    assert run(*asked)[0] == 0
    assert run(*asked)[0] == 0  # every byte is as it was written
    whole = file.read_bytes(), areas.read_bytes()
    for path, kept in zip((file, areas), whole, strict=True):
        path.write_bytes(kept + b"\n")
        code, out, err = run(*asked)
        assert (code, out) == (2, "") and f"{path.name}: is there and is not what would be written" in err
        assert path.read_bytes() == kept + b"\n"
        assert run(*asked, "--force")[0] == 0
        assert (file.read_bytes(), areas.read_bytes()) == whole
    code, _, err = run("place", "sketch", "Cornwall", "--out", "kent_and_medway.yaml")
    assert code == 2 and "use --force" in err and (file.read_bytes(), areas.read_bytes()) == whole


def test_a_place_that_extends_england_gives_only_what_is_its_own(tmp_path: Path) -> None:
    place, england = load_place(str(EXAMPLES / "my_town.yaml")), load_place("england")
    assert place.local == ("tenure",)
    assert place.tables["tenure"][2, 0] == pytest.approx(0.45)
    assert all(np.array_equal(place.tables[t], england.tables[t]) for t in england.tables if t != "tenure")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("schema: 1\nextends: englnd\ntables: {}\n")
    with pytest.raises(InputError) as error:
        load_place(str(wrong))
    assert [m.key for m in error.value.mistakes] == ["extends"]
