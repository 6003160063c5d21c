"""The gallery shows every kind of chart there is, each with a description and a command that is one."""

import json
import re
import shlex
from pathlib import Path

import pytest
from PIL import Image

from docs import gallery
from mindgap.cli import app

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"!\[([^\]]+)\]\((pictures/[A-Za-z0-9_/.]+\.png)\)", PAGE)
STEMS = {  # module of analysis/charts: how the names of its pictures begin
    "trends": "trend_", "equiplot": "equiplot_", "slopes": "slope_", "funnel": "funnel_", "caterpillar": "caterpillar_",
    "costs": "costs", "waterfall": "shares", "cycle": "gains", "maps": "map", "frontier": "frontier",
    "tornado": "tornado_", "indices": "indices_", "futures": "two_futures",
}  # fmt: skip
HELPERS = {"__init__", "style", "tiles"}


def test_every_chart_is_shown():
    modules = {path.stem for path in (ROOT / "analysis" / "charts").glob("*.py")} - HELPERS
    names = [Path(path).name for _, path in SHOWN]
    missing = [m for m in sorted(modules) if not any(name.startswith(STEMS.get(m, m)) for name in names)]
    assert missing == []


@pytest.mark.parametrize("alt,path", SHOWN, ids=[Path(path).stem for _, path in SHOWN])
def test_pictures_are_there_and_described(alt, path):
    data = (ROOT / "docs" / path).read_bytes()
    assert data.startswith(b"\x89PNG") and len(data) < 400_000
    assert len(alt) > 60


def test_each_command_is_one():
    known = {command.name for command in app.registered_commands} | {group.name for group in app.registered_groups}
    commands = re.findall(r"^## `(.+)`$", PAGE, re.MULTILINE)
    assert len(commands) >= 4
    for text in commands:
        first, name, *_ = shlex.split(text)
        assert first == "mindgap" and name in known, text


def test_it_says_when_each_picture_was_made_as_the_record_has_it():
    record = gallery.recorded()
    for part in PAGE.split("\n## ")[1:]:
        shown = re.findall(r"\]\(pictures/([^)]+)\)", part)
        assert {record[name][1] for name in shown} == {part.split("`")[1]}
        assert f"\nMade on {' and '.join(sorted({record[name][0] for name in shown}))}.\n" in part


def test_a_picture_keeps_the_day_of_its_folder(tmp_path, monkeypatch):
    charts = tmp_path / "mine" / "charts"
    charts.mkdir(parents=True)
    Image.new("RGB", (4, 4)).save(charts / "one.png")
    (charts / "one.txt").write_text("What it [simulated] shows.")
    made = {"at": "2026-01-02T03:04:05Z", "command": "mindgap compare baseline peer_support"}
    (tmp_path / "mine" / "manifest.json").write_text(json.dumps({"made": made}))
    monkeypatch.setattr(gallery, "GALLERY", tmp_path)
    record: gallery.Record = {}
    text = gallery.section(str(tmp_path / "mine"), record=record)
    assert record == {"gallery/one.png": ("2026-01-02", made["command"])}
    assert "Made on 2026-01-02.\n\n![What it (simulated) shows.](pictures/gallery/one.png)\n" in text
    page = tmp_path / "page.md"
    page.write_text("![Another](pictures/other.png)\n")
    with pytest.raises(SystemExit, match=r"no line for other\.png"):
        gallery.section(str(page), "mindgap compare", record=record)
