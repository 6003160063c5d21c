"""The notebooks of the docs run from their first cell to their last, and show tables where they end in one."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))


def test_there_is_one_for_modellers_and_one_for_researchers() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["modeller", "researcher"]


BY_NIGHT = {"researcher": [pytest.mark.nightly]}


@pytest.mark.parametrize(
    "path", [pytest.param(path, id=path.stem, marks=BY_NIGHT.get(path.stem, [])) for path in NOTEBOOKS]
)
def test_a_notebook_runs(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.chdir(tmp_path)
    book = nbformat.read(path, as_version=4)
    assert all(not cell.outputs for cell in book.cells if cell.cell_type == "code")  # kept without what a run left
    NotebookClient(book, timeout=240, kernel_name="python3").execute()
    cells = [cell for cell in book.cells if cell.cell_type == "code"]
    shown = [out.data for cell in cells for out in cell.outputs if out.output_type == "execute_result"]
    assert len(shown) >= 5
    assert sum("text/html" in data and "<table" in data["text/html"] for data in shown) >= 3
    text = " ".join(str(data.get("text/html", data.get("text/plain", ""))) for data in shown)
    assert "nan" not in {str(data.get("text/plain")) for data in shown}
    assert "imulated" in text + " ".join(cell.source for cell in book.cells)
