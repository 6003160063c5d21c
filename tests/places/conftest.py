"""Places built once from the committed slices, and folders of slices that a test may spoil."""

import shutil
from pathlib import Path

import pytest

from sim.population.atlas.make import build, write
from sim.population.place import load_place

SLICES = Path(__file__).resolve().parents[1] / "fixtures" / "places"
PLACES = {"lambeth": "Lambeth", "blackpool": "Blackpool", "bradford": "Bradford", "coventry": "Coventry",
          "black_country": "Black Country"}  # fmt: skip


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Each of the five places: what was built from its slices, and the place read back from the files written."""
    folder = tmp_path_factory.mktemp("places")
    found = {}
    for name, title in PLACES.items():
        place = build(SLICES / name, title, whole=False)
        path = write(place, folder / f"{name}.yaml")[0]
        found[name] = (place, load_place(str(path)), path)
    return found


@pytest.fixture
def coventry(built, tmp_path):
    """A copy of the files of Coventry that a test may spoil: the place's, beside that of its areas."""
    for path in (built["coventry"][2], built["coventry"][2].with_name("coventry.areas.csv")):
        shutil.copy(path, tmp_path)
    return tmp_path / "coventry.yaml"


@pytest.fixture
def folder(tmp_path):
    """A copy of Lambeth's slices that a test may spoil."""
    return Path(shutil.copytree(SLICES / "lambeth", tmp_path / "official"))
