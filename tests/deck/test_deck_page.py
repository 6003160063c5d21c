"""The commands of docs/deck.md run as they stand, but for the comparison and the card, which are small here."""

import re
import shlex
import shutil
from pathlib import Path

from pptx import Presentation

from analysis.deck import story
from analysis.deck.told import Told
from experiments import card_kept

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "deck.md").read_text(encoding="utf-8")


def test_the_commands_of_the_page_run(results, run, tmp_path):
    shutil.copytree(results, tmp_path / "results" / "mine")
    Presentation().save(str(tmp_path / "house.pptx"))
    found = re.findall(r"^ {4}mindgap ((?:deck|lives) .+)$", PAGE, re.MULTILINE)
    assert len(found) == 4
    for command in found:
        words = shlex.split(command)
        if "--card" in words:
            place = tmp_path / words[words.index("--card") + 1]
            place.mkdir(parents=True)
            for name in ("card.csv", "card.yaml"):
                shutil.copy(Path(__file__).resolve().parents[2] / "scenarios" / "evidence" / name, place)
        code, out, err = run(*words)
        assert code == 0, err
        assert out
    assert (tmp_path / "board.pptx").is_file()
    assert (tmp_path / "results" / "mine.pptx").is_file()
    assert (tmp_path / "results" / "mine-lives" / "two_futures.pptx").is_file()


def test_the_table_has_a_row_for_every_slide(comparison):
    head, *rows = re.findall(r"^\| ([a-z?' ]+) \| ", PAGE, re.MULTILINE)
    assert head == "slide" and "two futures" in rows  # with --lives one more than the others
    assert len(rows) == len(story.slides(Told(comparison, card_kept.read()))) + 1
