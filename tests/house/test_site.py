"""The site is built without a warning, quickly, with every page in it; the way of the data leads along real files."""

import resource
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from docs import reference, way
from sim.columns import COLUMNS
from sim.numbers import load_numbers
from sim.process import processes

ROOT = Path(__file__).resolve().parents[2]
SLOWEST = 60.0  # seconds of processor time; the site takes about ten


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    out = tmp_path_factory.mktemp("site")
    began = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html"]
    done = subprocess.run(
        [*command, "-d", str(out / "trees"), "docs", str(out / "html")],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - began < SLOWEST
    return out / "html"


def test_every_page_is_in_it(site: Path) -> None:
    pages = {p.relative_to(ROOT / "docs").with_suffix("") for p in (ROOT / "docs").rglob("*.md")}
    assert [str(p) for p in sorted(pages) if not (site / p).with_suffix(".html").is_file()] == []


class Images(HTMLParser):
    """Pictures of a page that say nothing to who cannot see them, and those that are not there."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.page, self.mute, self.gone = page, 0, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            found = dict(attrs)
            self.mute += not found.get("alt")
            self.gone += not (self.page.parent / (found.get("src") or "")).is_file()


def test_pictures_are_there_and_described(site: Path) -> None:
    for page in site.rglob("*.html"):
        images = Images(page)
        images.feed(page.read_text(encoding="utf-8"))
        assert images.gone == 0, page.name
        assert images.mute == 0, page.name


def test_the_reference_names_all_that_is_declared(site: Path) -> None:
    tables = (site / "odd_tables.html").read_text(encoding="utf-8")
    assert [c.name for c in COLUMNS if f">{c.name}<" not in tables] == []
    assert [n for n in load_numbers() if f">{n}<" not in tables] == []
    said = (site / "reference" / "processes.html").read_text(encoding="utf-8")
    assert [p for p in processes() if f'id="{p.replace("_", "-")}"' not in said] == []
    commands = (site / "reference" / "commands.html").read_text(encoding="utf-8")
    assert "--until" in commands
    assert "mindgap place sketch" in commands
    api = (site / "api.html").read_text(encoding="utf-8")
    assert "mindgap.face.compare" in api


def test_a_page_that_no_toctree_names_is_listed_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "index.md").write_text("```{toctree}\n:maxdepth: 1\n\nknown\nTitle <named>\n```\n")
    for name in ("known", "named", "forgotten"):
        (tmp_path / f"{name}.md").write_text(f"# {name}\n")
    found = reference.others(tmp_path)
    assert "../forgotten" in found
    assert "../known" not in found
    assert "../named" not in found


def test_the_way_of_the_data_leads_along_files_and_down_the_floors() -> None:
    assert [file for _, file, _, _ in way.STEPS if not (ROOT / file).is_file()] == []
    assert all(file.startswith(floor + "/") for _, file, _, floor in way.STEPS)
    floors = [floor for *_, floor in way.STEPS]
    assert floors == sorted(floors, key=list(way.FLOORS).index), "it never turns back"
