"""Documents a reviewer relies on: blocks written by code are fresh, links to tests lead somewhere, limits are said."""

import re
from pathlib import Path

import pytest

from docs import card_counts, generated
from experiments.card_kept import read
from sim.columns import COLUMNS
from sim.numbers import load_numbers
from sim.process import processes

ROOT = Path(__file__).parents[2]
TRACE = (ROOT / "docs" / "trace.md").read_text(encoding="utf-8")
LIMITS = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")


def test_no_block_is_stale():
    assert generated.stale() == [], "write them again with: python -m docs.generated"


def test_a_changed_block_is_noticed_and_marks_must_stand_once():
    blocks = {"a": lambda: "new"}
    page = "x\n<!-- a:begin -->\nold\n<!-- a:end -->\ny"
    assert generated.written(page, blocks) == page.replace("old", "new")
    with pytest.raises(ValueError, match="must stand once"):
        generated.written("nothing", blocks)


def test_the_tables_name_every_column_number_draw_and_process():
    tables = (ROOT / "docs" / "odd_tables.md").read_text(encoding="utf-8")
    odd = (ROOT / "docs" / "odd.md").read_text(encoding="utf-8")
    for name in (*(c.name for c in COLUMNS), *load_numbers()):
        assert f"| `{name}` |" in tables, name
    for p in processes().values():
        assert f"| `{p.name}` |" in odd
        assert all(f"| `{p.name}.{draw}` |" in tables for draw in p.parts.get("Chance", {}))


def test_every_element_of_trace_leads_to_tests_that_are_there():
    sections = re.split(r"^## ", TRACE, flags=re.MULTILINE)[1:]
    assert [s.split(".")[0] for s in sections] == [str(k) for k in range(1, 9)]
    for section in sections:
        named = re.findall(r"`(tests/[a-z_/]+\.py)`", section)
        assert named, section.splitlines()[0]
        assert [path for path in named if not (ROOT / path).is_file()] == []


def test_the_limits_are_said():
    for word in (
        "real person",
        "suicide",
        "self-harm",
        "racism",
        "unequal treatment",
        "lived experience",
        "has reviewed",
    ):
        assert word.lower() in LIMITS.lower(), word
    unexplained = [name for name in load_numbers() if "unexplained_at" in name]
    assert unexplained and [name for name in unexplained if f"`{name}`" not in LIMITS] == []
    assert "unexplained" in LIMITS and "never a trait" in LIMITS


def test_the_card_judges_forty_frozen_figures_twelve_of_them_about_change():
    by = {use: counts for use, *counts in card_counts.counted(read())}
    hit, judged, moving_hit, moving = by["validate"]
    assert judged >= 40 and moving >= 12
    assert 0 <= moving_hit <= hit <= judged
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"{hit} of {judged} frozen before any fitting" in readme
    hit, fits = card_counts.fitted(read())
    assert 0.8 * fits <= hit <= fits and f"{hit} of the {fits} that it was fitted to" in readme


@pytest.mark.parametrize(
    ("quantity", "moves"),
    [("panel.regain.men", True), ("quarterly_flow.inactive_to_employed.16_64", True), ("caseness.women", False)],
)
def test_change_is_told_from_levels(quantity, moves):
    assert card_counts.dynamic(quantity) is moves
