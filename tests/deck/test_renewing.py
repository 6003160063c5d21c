"""A deck that is there is renewed by the names of its objects; what a user made stays; what is no deck is refused."""

import pytest
from pptx import Presentation
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.util import Inches

from analysis.deck import file, story, text
from analysis.deck.told import Told
from experiments import card_kept, store
from experiments.compare import compare, opened


@pytest.fixture(scope="module")
def slides(comparison):
    return story.slides(Told(comparison, card_kept.read()))


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """Slides of other results: one policy, other people."""
    folder = tmp_path_factory.mktemp("results") / "other"
    found = compare(["baseline", "peer_support"], people=600, months=30, replicates=2, seed=5, out=folder, jobs=1)
    return story.slides(Told(opened(found.folder), card_kept.read()))


@pytest.fixture
def path(slides, tmp_path):
    """A deck just made."""
    file.make(slides, tmp_path / "mine.pptx")
    return tmp_path / "mine.pptx"


def shapes(deck):
    return {shape.name: shape for slide in deck.slides for shape in slide.shapes}


def slide_of(deck, name):
    return next(slide for slide in deck.slides if any(shape.name == name for shape in slide.shapes))


def words_of(slide):
    return slide.notes_slide.notes_text_frame.text


def by_key(slides):
    return {slide.key: slide for slide in slides}


def test_numbers_are_renewed_and_the_users_work_stays(path, other):
    deck = Presentation(str(path))
    mine = deck.slides.add_slide(deck.slide_layouts[0])
    mine.shapes.title.text = "A slide of my own"
    named = shapes(deck)
    named["mindgap:change:title"].text_frame.text = "My own words"
    chart = named["mindgap:change:chart"]
    chart.left, chart.width = Inches(1), Inches(5)
    chart.chart.plots[0].series[0].format.fill.fore_color.theme_color = MSO_THEME_COLOR.ACCENT_6
    slide = slide_of(deck, "mindgap:today:chart")
    frame = slide.notes_slide.notes_text_frame
    frame.text = f"My opening\n{frame.text}\nMy closing"
    deck.save(str(path))

    report, renewed = file.make(other, path)

    assert renewed
    assert report.kept == ["mindgap:change:title"]
    deck, new = Presentation(str(path)), by_key(other)
    named = shapes(deck)
    assert named["mindgap:change:title"].text_frame.text == "My own words"
    assert named["mindgap:cover:title"].text_frame.text == new["cover"].title
    assert named["mindgap:today:lead"].text_frame.text == new["today"].lead
    chart = named["mindgap:change:chart"]
    assert (chart.left, chart.width) == (Inches(1), Inches(5))
    series = chart.chart.plots[0].series[0]
    assert list(series.values) == pytest.approx(new["change"].chart.series[0].values)
    assert series.format.fill.fore_color.theme_color == MSO_THEME_COLOR.ACCENT_6
    assert len(deck.slides) == len(other) + 1
    assert deck.slides[len(deck.slides) - 1].shapes.title.text == "A slide of my own"
    said = words_of(slide_of(deck, "mindgap:today:chart"))
    assert said.startswith("My opening\n" + text.FROM)
    assert said.endswith("My closing")
    assert said.count(text.FROM) == 1
    assert new["today"].notes[0] in said


def test_own_words_stay_own_at_the_next_runs(path, slides, other):
    deck = Presentation(str(path))
    shapes(deck)["mindgap:limits:points"].text_frame.text = "Only this."
    deck.save(str(path))
    for _ in range(2):
        report, _ = file.make(other, path)
        assert report.kept == ["mindgap:limits:points"]
    report, _ = file.make(slides, path)
    assert report.kept == ["mindgap:limits:points"]
    assert shapes(Presentation(str(path)))["mindgap:limits:points"].text_frame.text == "Only this."


def test_a_renewed_deck_says_what_a_new_one_does(path, other, tmp_path):
    file.make(other, path)
    file.make(other, tmp_path / "new.pptx")
    renewed, new = shapes(Presentation(str(path))), shapes(Presentation(str(tmp_path / "new.pptx")))
    assert set(renewed) == set(new)
    for name, shape in new.items():
        if shape.has_text_frame:
            assert text.said(renewed[name]) == text.said(shape), name
        assert text.described(renewed[name]) == text.described(shape), name
        if shape.has_table:
            cells = [[[c.text for c in row.cells] for row in s.table.rows] for s in (renewed[name], shape)]
            assert cells[0] == cells[1]
    assert renewed["mindgap:today:footer"].text_frame.paragraphs[0].runs[0].font.size.pt >= 14


def test_what_libreoffice_drops_is_not_taken_for_own_words(path, other):
    """It renames titles and loses the alt text of words; the notes still tell what was written."""
    deck = Presentation(str(path))
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                shape._element.xpath(".//p:cNvPr")[0].attrib.pop("descr")
        slide.shapes.title.name = "PlaceHolder 1"
    deck.save(str(path))
    report, _ = file.make(other, path)
    assert report.kept == []
    assert shapes(Presentation(str(path)))["mindgap:cover:title"].text_frame.text == by_key(other)["cover"].title


def test_a_slide_that_was_taken_out_stays_out(path, other):
    deck = Presentation(str(path))
    slide = slide_of(deck, "mindgap:reach:table")
    listed = deck.slides._sldIdLst
    entry = next(e for e in listed if e.id == slide.slide_id)
    deck.part.drop_rel(entry.rId)
    listed.remove(entry)
    deck.save(str(path))
    report, _ = file.make(other, path)
    assert report.left_out == ["reach"]
    assert "mindgap:reach:table" not in shapes(Presentation(str(path)))


@pytest.fixture
def house(tmp_path):
    """A template of a house: 4:3, dark, with a slide of its own."""
    deck = Presentation()
    deck.slide_master.background.fill.solid()
    deck.slide_master.background.fill.fore_color.theme_color = MSO_THEME_COLOR.TEXT_2
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    slide.shapes.title.text = "House cover"
    deck.save(str(tmp_path / "house.pptx"))
    return tmp_path / "house.pptx"


def test_a_users_template_gives_size_layout_and_colours(slides, house, tmp_path):
    report, renewed = file.make(slides, tmp_path / "board.pptx", house)
    deck, own = Presentation(str(tmp_path / "board.pptx")), Presentation(str(house))
    assert not renewed
    assert report.charts >= 4
    assert (deck.slide_width, deck.slide_height) == (own.slide_width, own.slide_height)
    assert len(deck.slides) == len(slides)
    assert {slide.slide_layout.name for slide in deck.slides} == {"Title Only"}
    for slide in deck.slides:
        assert slide.shapes.title.text != "House cover"
        for shape in slide.shapes:
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height, shape.name
    chart = shapes(deck)["mindgap:change:chart"].chart
    assert chart.plots[0].series[0].format.fill.fore_color.theme_color == MSO_THEME_COLOR.ACCENT_1
    footer = shapes(deck)["mindgap:change:footer"].text_frame.paragraphs[0].runs[0].font
    assert footer.color.theme_color == MSO_THEME_COLOR.TEXT_1
    assert footer.size.pt >= 14


def test_a_template_without_a_title_is_refused(slides, tmp_path, run, results):
    deck = Presentation()
    for layout in list(deck.slide_layouts):
        if layout.name != "Blank":
            deck.slide_layouts.remove(layout)
    deck.save(str(tmp_path / "bare.pptx"))
    code, _, err = run("deck", results, "--template", "bare.pptx", "--out", "new.pptx")
    assert code == 2
    expected = "--template: bare.pptx: no layout has a title across the top of the slide; a layout with a title across"
    assert err.startswith(f"command line:1: {expected}")
    assert err.count("\n") == 1
    assert not (tmp_path / "new.pptx").exists()


def test_a_presentation_of_the_user_is_never_touched(house, run, results):
    before = house.read_bytes()
    code, _, err = run("deck", results, "--out", house)
    assert code == 2
    assert "--out: " in err
    assert "holds a presentation of yours; a deck that mindgap made, or a new file" in err
    assert house.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--out", "mine.ppt"], "--out: 'mine.ppt'; a file that ends in .pptx"),
        (["--out", "new.pptx", "--template", "gone.pptx"], "--template: gone.pptx is not there; a .pptx file"),
        (["--out", "new.pptx", "--template", "text.pptx"], "--template: text.pptx cannot be read as a presentation"),
        (["--out", "text.pptx"], "--out: text.pptx cannot be read as a presentation"),
        (["--out", "new.pptx", "--card", "gone"], "--card: gone; a folder with card.csv and card.yaml"),
    ],
)
def test_mistakes_are_told_in_one_line(run, results, tmp_path, arguments, expected):
    (tmp_path / "text.pptx").write_text("no presentation", encoding="utf-8")
    code, out, err = run("deck", results, *arguments)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert expected in err
    assert not (tmp_path / "new.pptx").exists()


def test_a_folder_without_a_comparison_is_refused(run, tmp_path):
    (tmp_path / "empty").mkdir()
    code, _, err = run("deck", "empty")
    assert code == 2
    assert "holds no finished results" in err


def test_the_command_names_slides_and_what_was_kept(run, results, tmp_path):
    code, out, err = run("deck", results, "--out", "mine.pptx")
    assert (code, err) == (0, "Written: mine.pptx\n")
    assert out.splitlines()[0].startswith("1. ")
    assert out.splitlines()[-1] == "5 native charts, 2 tables."
    deck = Presentation("mine.pptx")
    shapes(deck)["mindgap:change:title"].text_frame.text = "My own words"
    deck.save("mine.pptx")
    code, out, err = run("deck", results, "--out", "mine.pptx")
    assert code == 0
    assert "Kept your own words, so check them against the new numbers: title of the slide `change`" in err
    assert err.endswith("Renewed: mine.pptx\n")
    assert "3. My own words" in out


def test_results_of_an_older_version_are_refused_in_one_line(run, results, tmp_path):
    content, tables = store.read(results)
    kept = {name: table for name, table in tables.items() if name != "costs"}
    old = {key: value for key, value in content.items() if key not in store.KEPT}
    store.write(tmp_path / "old", kept, old)
    code, _, err = run("deck", "old")
    assert code == 2
    assert err == "old: was made by an older version (no costs); run its command again\n"


def test_points_the_user_took_away_stay_away_and_those_without_room_come_when_there_is(path, slides, other, tmp_path):
    deck = Presentation(str(path))
    named = shapes(deck)
    assert "mindgap:access:points" not in named  # the table of this run fills the slide
    taken = named["mindgap:limits:points"]._element
    taken.getparent().remove(taken)
    deck.save(str(path))
    file.make(other, path)
    named = shapes(Presentation(str(path)))
    assert "mindgap:limits:points" not in named
    assert text.said(named["mindgap:access:points"]) == "\n".join(by_key(other)["access"].points)
