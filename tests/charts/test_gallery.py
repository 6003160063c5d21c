"""The gallery shows every kind of chart there is, each with a description and a command that is one."""

import re
import shlex
from pathlib import Path

import pytest

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
