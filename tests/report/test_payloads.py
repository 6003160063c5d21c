"""Sixty payloads in every text that users give: the report and charts show text, and cells stay cells."""

import csv
import html
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest
from pptx import Presentation

from analysis import pictures
from analysis.charts import style, trends
from analysis.deck import file, story
from analysis.deck.told import Told
from analysis.report import page
from experiments import card_kept, exhibit
from experiments.compare import compare, opened
from mindgap.commands.results import _csv
from sim.files import InputError
from sim.population.place import load_place
from sim.scenario import load_scenario
from tests.measures.made_up import series
from tests.report.payloads import CELLS, PAYLOADS


class Tags(HTMLParser):
    """The tags of a page with their attributes, but for what those say that are words to be read."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, tuple(name for name, _ in attributes)))


@pytest.fixture(scope="module")
def comparison(tmp_path_factory):
    """A small comparison of the baseline and a policy."""
    where = tmp_path_factory.mktemp("payloads") / "mine"
    return opened(compare(["baseline", "living_wage"], people=300, months=14, replicates=2, out=where, jobs=1).folder)


def told_with(comparison, names: tuple[str, str]) -> str:
    """The report of the same results under other names and summaries."""
    scenarios = []
    for scenario, name in zip(comparison.scenarios, names, strict=True):
        other = scenario.model_copy(update={"name": name, "short_name": None, "summary": name})
        other._key = scenario.key
        scenarios.append(other)
    return page.report(replace(comparison, scenarios=scenarios))


@pytest.mark.nightly
def test_the_report_shows_them_as_words(comparison, monkeypatch):
    monkeypatch.setattr(page, "_pictures", lambda comparison: ([], []))
    usual = Tags(told_with(comparison, ("England", "A policy"))).found
    assert len(usual) > 200
    pairs = [(PAYLOADS[k], PAYLOADS[-1 - k]) for k in range(len(PAYLOADS) // 2)]
    for pair in pairs:
        found = Tags(told_with(comparison, pair)).found
        assert found == usual, f"{pair}: {[t for t in found if t not in usual][:3]}"


@pytest.mark.nightly
def test_the_report_shows_the_title_of_a_place_as_words(comparison, monkeypatch):
    monkeypatch.setattr(page, "_pictures", lambda comparison: ([], []))
    england = pictures.load_place(comparison.scenarios[0].place)
    scenarios = [s.model_copy(update={"place": "mine"}) for s in comparison.scenarios]
    for scenario, old in zip(scenarios, comparison.scenarios, strict=True):
        scenario._key = old.key

    def told(title: str) -> str:
        monkeypatch.setattr(pictures, "load_place", lambda name: replace(england, title=title))
        return page.report(replace(comparison, scenarios=scenarios))

    usual = Tags(told("Kent")).found
    for payload in (p for p in PAYLOADS if p.isprintable()):
        text = told(payload)
        assert Tags(text).found == usual, payload
        assert " ".join(payload.split()) in " ".join(html.unescape(text).split())


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_scenario_file_keeps_them_as_text_or_refuses_them(payload, tmp_path):
    path = tmp_path / "mine.yaml"
    quoted = "'" + payload.replace("'", "''") + "'"
    path.write_text(f"schema: 1\nextends: baseline\nname: {quoted}\nsummary: {quoted}\n", encoding="utf-8")
    try:
        scenario = load_scenario(path)
    except InputError as error:
        assert all("\n" not in str(mistake) for mistake in error.mistakes)
        assert not payload.isprintable(), "text that can be shown is refused"
        return
    assert scenario.name.split() == payload.split()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_notebooks_show_them_as_words(payload):
    """Titles, sentences, headings and cells of what results show in a notebook."""
    table = pd.DataFrame({payload: [payload], "value": [1.0]})
    usual = Tags(exhibit.page("a", ["b"], pd.DataFrame({"c": ["d"], "value": [1.0]}))).found
    text = exhibit.page(payload, [payload], table)
    assert Tags(text).found == usual
    said = html.unescape(re.sub(r"<[^>]+>", "", text))
    assert " ".join(said.replace("\\n", " ").split()).count(" ".join(payload.split())) == 4  # pandas writes \\n


@pytest.mark.nightly
def test_decks_show_them_as_words(comparison, tmp_path):
    """Every slide opens with the names in it, letter for letter, and leads to nowhere outside."""
    for k in range(0, len(PAYLOADS), 2):
        names = [p for p in PAYLOADS[k : k + 2] if re.fullmatch(r"[^\x00-\x1f\x7f]+", p)]
        base, policy = comparison.scenarios
        for name in names:
            other = policy.model_copy(update={"name": name, "short_name": None, "summary": name})
            other._key = policy.key
            path = tmp_path / f"{k}.pptx"
            path.unlink(missing_ok=True)
            file.make(story.slides(Told(replace(comparison, scenarios=[base, other]), card_kept.read())), path)
            deck = Presentation(str(path))
            trees = [slide._element for slide in deck.slides] + [s.notes_slide._element for s in deck.slides]
            texts = " ".join(text for tree in trees for text in tree.itertext())
            assert " ".join(name.split())[:12] in " ".join(texts.split()), name
            parts = [part for slide in deck.slides for part in slide.part.rels.values()]
            assert not [rel for rel in parts if rel.is_external], name


@pytest.mark.parametrize("key", ["title", "name", "kind", "made_from", "local", "areas"])
@pytest.mark.parametrize(
    "payload", [*PAYLOADS[::7], "x" * 5000, "[1, 2]", "{a: b}", "12", "\x9b31m", "../../x.csv", "a\nb"]
)
def test_a_place_file_keeps_them_as_text_or_refuses_them(payload, key, tmp_path):
    path = tmp_path / "mine.yaml"
    quoted = payload if payload[0] in "[{1" else "'" + payload.replace("'", "''") + "'"
    path.write_text(f"schema: 1\nextends: england\n{key}: {quoted}\ntables: {{}}\n", encoding="utf-8")
    try:
        place = load_place(str(path))
    except InputError as error:
        assert all(m.line >= 1 and m.allowed and "\n" not in str(m) for m in error.mistakes)
        return
    shown = (place.name, place.title, place.kind, *place.made_from, *place.made_from.values(), *place.local)
    assert all(len(text) <= 500 and text.isprintable() for text in shown)


def test_cells_are_neutral_in_every_table_that_is_written(tmp_path):
    table = pd.DataFrame({"name": list(PAYLOADS), "value": range(len(PAYLOADS))})
    _csv(iter([table]), tmp_path / "mine.csv")
    with (tmp_path / "mine.csv").open(newline="", encoding="utf-8") as lines:
        cells = [row["name"] for row in csv.DictReader(lines)]
    assert len(cells) == len(PAYLOADS)
    for cell, payload in zip(cells, PAYLOADS, strict=True):
        risky = payload[0] in "=+-@\t\r"
        assert cell == ("'" if risky else "") + payload.replace("\r", " ").replace("\x00", "")
    assert sum(p[0] in "=+-@\t\r" for p in CELLS) >= 8
    _csv(iter([pd.DataFrame({"=1+1": ["  =1+1", -1.5]})]), tmp_path / "asked.csv")  # a heading of somebody's SQL
    assert (tmp_path / "asked.csv").read_text(encoding="utf-8") == "'=1+1\n'  =1+1\n-1.5\n"


def drawn(payload: str, folder) -> None:
    about = style.About(starts=(12,))
    made = series(("baseline", "living_wage"), replicates=2, months=24)
    axes = trends.trend(made, title=payload, titles={"living_wage": payload}, about=about)
    paths = style.write(style.figure_of(axes), folder, "chart", pd.DataFrame({payload: [payload]}), payload)
    tree = ET.parse(paths[1])
    kinds = {node.tag.rpartition("}")[2] for node in tree.iter()}
    assert not kinds & {"script", "foreignObject", "iframe", "image", "a", "animate"}
    assert not [name for node in tree.iter() for name in node.attrib if name.rpartition("}")[2].startswith("on")]
    assert paths[0].stat().st_size > 5_000


@pytest.mark.parametrize("payload", PAYLOADS[::15])
def test_charts_survive_some(payload, tmp_path):
    drawn(payload, tmp_path)


@pytest.mark.nightly
@pytest.mark.parametrize("payload", PAYLOADS)
def test_charts_survive_all(payload, tmp_path):
    drawn(payload, tmp_path)
