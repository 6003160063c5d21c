"""Places: areas, tables, and a file with mistakes, all told at once."""

import numpy as np
import pytest

from sim.files import InputError
from sim.population.place import PARTS_OF_ONE, SHAPE, load_place


@pytest.mark.parametrize(
    ("people", "areas"), [(0, 1), (1, 1), (2, 2), (9, 9), (10, 10), (22_000, 10), (22_500, 20), (1_000_000, 670)]
)
def test_areas(england, people, areas):
    starts, deciles = england.areas(people)
    assert len(deciles) == areas and starts[0] == 0 and starts[-1] == people
    assert np.diff(starts).max() - np.diff(starts).min() <= 1
    if areas >= 10:
        assert np.bincount(deciles, minlength=11)[1:].tolist() == [areas // 10] * 10


def test_tables_of_england(england):
    assert set(england.tables) == set(SHAPE)
    for name in PARTS_OF_ONE:
        assert england.tables[name].sum(axis=0) == pytest.approx(np.ones(10)), name
    # decile 1 is the most deprived: more social renting, disability and severe illness
    for name, row in (("tenure", 2), ("disability", 0), ("severe", 0)):
        assert np.all(np.diff(england.tables[name][row]) < 0), name


def test_an_unknown_place_names_the_nearest():
    with pytest.raises(InputError, match="england"):
        load_place("englund")


def test_every_mistake_is_told_at_once(tmp_path):
    path = tmp_path / "town.yaml"
    path.write_text(
        "tables:\n  tenure:\n    outright: [0.5]\n    mortgage: [0.3]\n    social: [0.3]\n    private: [0.1]\n"
        "    squat: [0]\n  sex:\n    woman: [1.5]\n  ages: {}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        load_place(str(path))
    said = str(caught.value)
    assert f"{path}:7: tables.tenure.squat: an unknown row" in said
    assert f"{path}:10: tables.ages: an unknown table" in said and "did you mean `age`" in said
    assert "a share between 0 and 1" in said
    assert "tables.age: nothing; a table with the rows from_16" in said
    path.write_text(path.read_text(encoding="utf-8").replace("    squat: [0]\n", ""), encoding="utf-8")
    with pytest.raises(InputError, match=r"decile 1 adds up to 1\.2000"):
        load_place(str(path))
