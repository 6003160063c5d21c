"""A deck: native charts with workbooks, alt text everywhere, findings as titles, notes with numbers, large words."""

import io
import json
import re
import zipfile
from dataclasses import replace

import pandas as pd
import pytest
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Inches

from analysis.deck import barriers, build, file, findings, story, theme
from analysis.deck.told import Told, amount
from experiments import card_kept
from experiments.manifest import engine_hash

CARD = card_kept.read()


@pytest.fixture(scope="module")
def made(comparison, tmp_path_factory):
    """A deck of the comparison."""
    path = tmp_path_factory.mktemp("deck") / "mine.pptx"
    file.make(story.slides(Told(comparison, CARD)), path)
    return Presentation(str(path))


def objects(deck):
    return [(slide, shape) for slide in deck.slides for shape in slide.shapes]


def charts(deck):
    return [shape for _, shape in objects(deck) if shape.has_chart]


def alt(shape):
    return shape._element.xpath(".//p:cNvPr")[0].get("descr", "")


def titles(deck):
    return [slide.shapes.title.text_frame.text for slide in deck.slides]


def notes(slide):
    return slide.notes_slide.notes_text_frame.text


def test_it_is_wide_and_has_eight_to_ten_slides(made):
    assert made.slide_width / made.slide_height == pytest.approx(16 / 9, abs=0.001)
    assert 8 <= len(made.slides) <= 10


def test_at_least_four_charts_are_native_with_the_numbers_in_their_workbooks(made):
    assert len(charts(made)) >= 4
    for shape in charts(made):
        data = shape.chart.part.chart_workbook.xlsx_part.blob
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        first = next(v for v in shape.chart.plots[0].series[0].values if v is not None)
        cells = [float(v) for v in re.findall(r"<v>(-?[0-9.eE+-]+)</v>", sheet)]
        assert any(cell == pytest.approx(first) for cell in cells)


def test_charts_show_the_rows_of_the_gap_table(made, comparison):
    t = comparison.gaps
    rows = t[(t["outcome"] == "caseness") & (t["gap"] == "imd_fifth") & (t["measure"] == "absolute")]
    rows = rows.set_index("scenario").loc[["peer_support", "needs_weighted_funding"]]
    by_name = {shape.name: shape.chart for shape in charts(made)}
    change = by_name["mindgap:change:chart"]
    assert list(change.plots[0].categories) == ["Peer support", "Needs-weighted"]
    assert list(change.plots[0].series[0].values) == pytest.approx(rows["change"].tolist())
    ends = {s.name: list(s.values) for s in by_name["mindgap:who_gains:chart"].plots[0].series}
    assert ends["Most deprived fifth"] == pytest.approx(rows["most_change"].tolist())
    assert ends["Everyone"] == pytest.approx(rows["mean_change"].tolist())


def test_charts_over_time_have_an_axis_of_dates_with_years_on_it(made, comparison):
    chart = {shape.name: shape.chart for shape in charts(made)}["mindgap:over_time:chart"]
    axis = chart._chartSpace.find(".//" + qn("c:dateAx"))
    assert axis.find(qn("c:numFmt")).get("formatCode") == "yyyy"
    assert axis.find(qn("c:majorTimeUnit")).get("val") == "years"
    told = Told(comparison, CARD)
    assert [told.date(month).isoformat() for month in (0, 9, 35)] == ["2025-04-01", "2026-01-01", "2028-03-01"]
    assert len(chart.plots[0].series[0].values) == 3


def test_intervals_are_native_error_bars_that_the_axis_has_room_for(made, comparison):
    told = Told(comparison, CARD)
    row = told.row("peer_support")
    chart = {shape.name: shape.chart for shape in charts(made)}["mindgap:change:chart"]
    [bars] = chart._chartSpace.iter(qn("c:errBars"))
    plus = [float(v.text) for v in bars.find(qn("c:plus")).iter(qn("c:v"))]
    minus = [float(v.text) for v in bars.find(qn("c:minus")).iter(qn("c:v"))]
    assert plus[0] == pytest.approx(row["change_high"] - row["change"], rel=1e-4)
    assert minus[0] == pytest.approx(row["change"] - row["change_low"], rel=1e-4)
    assert chart.value_axis.minimum_scale <= row["change_low"]
    assert chart.value_axis.maximum_scale >= row["change_high"]


def test_every_object_has_alt_text_and_charts_tell_their_numbers(made):
    for _, shape in objects(made):
        assert alt(shape), shape.name
    for shape in charts(made):
        assert len(re.findall(r"\d", alt(shape))) >= 4
        assert "simulated" in alt(shape) or "published" in alt(shape)


def test_titles_are_unique_and_state_findings(made):
    found = titles(made)
    assert len(set(found)) == len(found)
    assert all(re.search(r"[a-z] [a-z]", title) and len(title) > 25 for title in found)
    assert sum(bool(re.search(r"\d", title)) for title in found) >= 4


def test_the_two_slides_on_trust_are_there_with_hits_and_misses(made):
    found = titles(made)
    [believe] = [t for t in found if t.startswith("Why believe this?")]
    assert f"{CARD.hits} of {len(CARD.judged)} published figures are hit" in believe
    assert f"{len(CARD.judged) - CARD.hits} are missed" in believe
    *_, limits = made.slides
    assert found[-1].startswith("What it cannot say")
    words = " ".join(shape.text_frame.text for shape in limits.shapes if shape.has_text_frame)
    assert "suicide or self-harm" in words
    assert "What will happen" in words


def test_no_words_are_smaller_than_fourteen_points(made):
    sizes = []
    for _, shape in objects(made):
        elements = [shape._element]
        if shape.has_chart:
            elements = [shape.chart._chartSpace]
            assert shape.chart.font.size.pt >= 14
        for element in elements:
            sizes += [int(s) for s in element.xpath(".//a:rPr/@sz | .//a:defRPr/@sz | .//a:endParaRPr/@sz")]
            runs = element.findall(".//" + qn("a:r"))
            assert all(run.find(qn("a:rPr")).get("sz") for run in runs)
    assert len(sizes) > 50
    assert min(sizes) >= 1400


def test_everything_lies_on_the_slide_and_words_fit_their_boxes(made):
    for _, shape in objects(made):
        assert shape.left >= 0
        assert shape.top >= 0
        assert shape.left + shape.width <= made.slide_width
        assert shape.top + shape.height <= made.slide_height
        if shape.has_text_frame:
            paragraphs = [p for p in shape.text_frame.paragraphs if p.runs]
            if not paragraphs:  # the number of the slide is a field
                continue
            size = paragraphs[0].runs[0].font.size.pt
            box = (shape.width / Inches(1) - 0.2, shape.height / Inches(1) + 0.02)
            assert theme.fitted([p.text for p in paragraphs], box, [int(size)]), shape.name


def test_the_licence_stands_in_the_footer_of_every_slide(made):
    for slide in made.slides:
        [footer] = [shape for shape in slide.shapes if shape.name.endswith(":footer")]
        assert "Open Government Licence v3.0" in footer.text_frame.text
        assert footer.is_placeholder


def test_notes_hold_numbers_source_and_command(made):
    for slide in made.slides:
        text = notes(slide)
        assert "Source: simulated by mindgap: 700 people" in text
        assert re.search(r"^Command: mindgap compare baseline peer_support .*--people 700", text, re.MULTILINE)
        assert len(re.findall(r"\d", text)) > 20


def test_nothing_promises(made):
    whole = " ".join(shape.text_frame.text for _, shape in objects(made) if shape.has_text_frame)
    whole += " ".join(alt(shape) for _, shape in objects(made)) + " ".join(notes(s) for s in made.slides)
    assert "forecast" not in whole.lower()
    assert "nan" not in re.findall(r"\b\w+\b", whole.lower())


def test_a_single_run_has_a_deck_too(alone, run):
    code, out, err = run("deck", alone, "--out", "alone.pptx", "--json")
    assert code == 0, err
    said = json.loads(out)
    assert said["charts"] >= 4
    assert 8 <= len(said["titles"]) <= 10
    assert len(set(said["titles"].values())) == len(said["titles"])
    assert not said["renewed"]


def test_any_name_of_a_scenario_survives(comparison, tmp_path):
    odd = ["$\\frac{1}{0}$ <b>&amp;", "🏥 مرحبا " + "x" * 50]
    base, *policies = comparison.scenarios
    changed = [s.model_copy(update={"short_name": n, "name": n * 3}) for s, n in zip(policies, odd, strict=True)]
    for changed_one, s in zip(changed, policies, strict=True):
        changed_one._key = s.key
    told = Told(replace(comparison, scenarios=[base, *changed]), CARD)
    file.make(story.slides(told), tmp_path / "odd.pptx")
    deck = Presentation(str(tmp_path / "odd.pptx"))
    [chart] = [shape.chart for shape in charts(deck) if shape.name == "mindgap:change:chart"]
    first, second = chart.plots[0].categories
    assert first == "$\\frac{1}{0}$ <b>&amp;"
    assert second.startswith("🏥 مرحبا")
    assert all(len(title) < 250 for title in titles(deck))


def test_a_card_of_another_model_says_so_on_the_slide(comparison):
    def said(about):
        told = Told(comparison, card_kept.KeptCard(CARD.rows, {**CARD.about, **about}))
        return [point for s in story.slides(told) if s.key == "believe" for point in s.points]

    same = {"numbers": comparison.manifest["numbers"], "engine": engine_hash()}
    for other in ({**same, "numbers": "0" * 64}, {**same, "engine": "0" * 64}):
        assert any("another version of the model" in point for point in said(other))
    assert said(same) and not any("another version of the model" in point for point in said(same))


@pytest.mark.parametrize(
    ("middle", "low", "high", "expected"),
    [
        (-0.344, -0.43, -0.26, "−0.34 (−0.43 to −0.26)"),
        (0.0, 0.0, 0.0, "none"),
        (0.001, -0.002, 0.003, "under 0.01"),
        (5.91, -2.5, 14.3, "+5.9 (−2.5 to +14.3)"),
        (float("nan"), float("nan"), float("nan"), "not shown"),
        (-1.25, float("nan"), float("nan"), "−1.2"),
    ],
)
def test_changes_in_figures(middle, low, high, expected):
    assert amount({"change": middle, "change_low": low, "change_high": high}) == expected


def test_words_read_on_every_colour():
    assert theme.on("12436D") == "FFFFFF"
    assert theme.on("F46A25") == "000000"


def test_findings_are_told_by_what_is_clear(comparison):
    """With a made-up table in which one policy helps, one levels down and luck could give nothing."""
    t = comparison.gaps.copy()
    mine = (t["outcome"] == "caseness") & (t["gap"] == "imd_fifth") & (t["measure"] == "absolute")
    peer, needs = mine & (t["scenario"] == "peer_support"), mine & (t["scenario"] == "needs_weighted_funding")
    names = ["value", "change", "change_low", "change_high", "most_change", "most_change_low", "most_change_high"]
    names += ["least_change", "least_change_low", "least_change_high", "levelling"]
    t.loc[peer, names] = [8.0, -1.0, -1.2, -0.8, -1.0, -1.2, -0.8, 0.0, -0.1, 0.1, "up"]
    t.loc[needs, names] = [8.5, -0.5, -0.6, -0.4, 0.0, -0.1, 0.1, 0.5, 0.4, 0.6, "down"]
    told = Told(replace(comparison, gaps=t), CARD)
    slides = {s.key: s for s in story.slides(told)}
    assert slides["cover"].title == "Peer support narrows the simulated gap in common distress most, by 1.0 in 100"
    assert slides["change"].title == "Peer support and Needs-weighted narrow the gap"
    assert slides["who_gains"].title == (
        "Peer support helps the most deprived fifth; Needs-weighted costs the least deprived fifth"
    )
    assert any("levelling down" in point for point in slides["who_gains"].points)
    assert isinstance(slides["reach"].table.rows, tuple)
    assert "1.0 fewer in 100 (fairly sure 0.8 to 1.2)" in " ".join(slides["change"].points)
    assert build.name_of("change", "chart") == "mindgap:change:chart"
    assert pd.notna(told.row("peer_support")["value"])


def test_one_replicate_or_too_few_people_claim_nothing(comparison):
    t = comparison.gaps.copy()
    t[[name for name in t.columns if name.endswith(("low", "high"))]] = float("nan")
    one = {**comparison.manifest, "seeds": comparison.manifest["seeds"][:1]}
    series = comparison.series[comparison.series["replicate"] == 0]
    slides = {s.key: s for s in story.slides(Told(replace(comparison, gaps=t, series=series, manifest=one), CARD))}
    for key in ("change", "who_gains", "over_time"):
        assert slides[key].title.startswith("One replicate shows the direction"), key
    small = comparison.series.assign(**{k: comparison.series[k] / 20 for k in ("numerator", "denominator")})
    slide = findings.over_time(Told(replace(comparison, series=small), CARD))
    assert slide.chart is None and "Too few people" in slide.title and "fewer than 30" in slide.points[0]


def test_a_short_run_has_months_on_its_axis_and_in_words(comparison):
    short = Told(replace(comparison, series=comparison.series[comparison.series["month"] < 18]), CARD)
    slide = findings.over_time(short)
    assert slide.lead.endswith("Apr 2025 to Sep 2026") and len(set(slide.chart.categories)) == 18
    whole = findings.over_time(Told(comparison, CARD))
    assert whole.lead.endswith("2026 to 2028")  # years that end in March


def test_what_cannot_be_given_is_not_called_luck(comparison):
    t = comparison.gaps.assign(**{c: float("nan") for c in comparison.gaps.columns if "change" in c})
    slides = {s.key: s for s in story.slides(Told(replace(comparison, gaps=t), CARD))}
    assert "Too few people" in slides["change"].title and "Too few people" in slides["who_gains"].title
    assert not any("too small to tell" in point for point in slides["limits"].points)
    short = comparison.series[(comparison.series["month"] == 0) | (comparison.series["dimension"] == "all")]
    told = Told(replace(comparison, series=short), CARD)
    assert barriers.by_decile(told).title == barriers.by_ethnic_group(told).title == barriers.NO_YEAR


def test_a_title_says_what_widens():
    assert findings._verdict([], ["A"], 1, 3) == "A widens the gap"
    assert findings._verdict(["B"], ["A"], 2, 3) == "B narrows the gap; A widens it"
