"""A deck is built, or one that is there is brought up to date: objects are found by their names, users' words stay.

Objects are called ``mindgap:SLIDE:PART``. A user may move, resize and recolour them, change chart kinds, add slides and
objects, take some away, and write own words: a later run renews numbers in what is left, and only words that are still
those it wrote.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml.ns import qn

from analysis.charts.style import LICENCE
from analysis.deck import grid, native, text, theme
from analysis.deck.content import Slide, Table
from analysis.deck.room import EMU, Box, Room, TemplateError, inches, room

PREFIX = "mindgap"
FOOTER = LICENCE.replace("(c)", "©")
TITLE_SIZES, POINT_SIZES = (44, 40, 36, 32, 28, 26, 24, 22, 20, 18, 16, 14), (22, 20, 18, 16, 14)
LEAD_SIZES = (16, 15, 14)
GAP = 8  # points between paragraphs
WORDS = ("title", "lead", "points", "footer")  # the parts that are words


@dataclass
class Report:
    """What was done: titles by slide; what was kept as a user has it; what is not in the deck any more."""

    titles: dict[str, str] = field(default_factory=dict)
    charts: int = 0
    tables: int = 0
    kept: list[str] = field(default_factory=list)  # objects whose words are the user's own
    left_out: list[str] = field(default_factory=list)  # slides that the user has taken out
    old: list[str] = field(default_factory=list)  # slides of mindgap that these results say nothing of


def name_of(slide: str, part: str) -> str:
    """The name of an object."""
    return f"{PREFIX}:{slide}:{part}"


def is_ours(deck: Any) -> bool:
    """Whether any object of a presentation was made here."""
    return any(shape.name.startswith(f"{PREFIX}:") for slide in deck.slides for shape in slide.shapes)


def empty(deck: Any) -> None:
    """Take all slides out of a template; its look stays."""
    listed = deck.slides._sldIdLst
    for entry in list(listed):
        deck.part.drop_rel(entry.rId)
        listed.remove(entry)


def build(deck: Any, slides: Sequence[Slide]) -> Report:
    """Add all slides to an empty presentation."""
    place, report = room(deck, FOOTER), Report()
    colours = theme.accents(deck)
    for content in slides:
        _add(deck, place, content, colours, report)
    properties = deck.core_properties
    properties.title, properties.author = text.plain(slides[0].title, 250), "mindgap"
    properties.subject, properties.language = "Simulated", "en-GB"
    return report


def _add(deck: Any, place: Room, content: Slide, colours: list[str], report: Report) -> None:
    """One slide, its objects in the order in which they are read."""
    slide = deck.slides.add_slide(place.layout)
    for shape in list(slide.placeholders):
        if shape.placeholder_format.type not in (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE):
            shape._element.getparent().remove(shape._element)
    title = slide.shapes.title
    title.name = name_of(content.key, "title")
    size = theme.fitted([content.title], inches(place.title), [s for s in TITLE_SIZES if s <= place.title_size], True)
    text.write(title, [content.title], size or TITLE_SIZES[-1])
    report.titles[content.key] = content.title
    lead = theme.fitted([content.lead], inches(place.lead), LEAD_SIZES) or LEAD_SIZES[-1]
    _box(slide, content.key, "lead", place.lead, [content.lead], lead)
    if content.chart:
        native.add(slide, content.chart, name_of(content.key, "chart"), place.split()[0], colours)
        report.charts += 1
    elif content.table:
        grid.add(slide, _fitting(content.table, place), name_of(content.key, "table"), place.body)
        report.tables += 1
    over = _points(slide, content, _rest(content, place))
    _foot(slide, place, content.key)
    text.note(slide, [*over, *content.notes], _codes(slide, content.key))


def _fitting(table: Table, place: Room) -> Table:
    """As much of a table as the slide holds."""
    return grid.fitting(table, place.body[2] / EMU, place.body[3] / EMU)


def _rest(content: Slide, place: Room) -> Box:
    """The room for points: beside a chart, below a table, else all of it."""
    if content.chart:
        return place.split()[1]
    if not content.table:
        return place.body
    left, top, wide, tall = place.body
    need = int((grid.height_of(_fitting(content.table, place), wide / EMU) + 0.15) * EMU)
    return left, top + need, wide, max(tall - need, 0)


def _codes(slide: Any, key: str) -> dict[str, str]:
    """The codes of the words on a slide as they stand."""
    named = {shape.name: shape for shape in slide.shapes}
    shapes = {part: named.get(name_of(key, part)) for part in WORDS}
    return {part: text.code_of(text.said(shape)) for part, shape in shapes.items() if shape is not None}


def _points(slide: Any, content: Slide, box: Box) -> list[str]:
    """The points in a box, as large as they fit; those that do not are for the notes."""
    shown = list(content.points)
    while shown and not (size := theme.fitted(shown, inches(box), POINT_SIZES, gap=GAP)):
        shown.pop()
    if shown:
        _box(slide, content.key, "points", box, shown, size, bullets=True)
    return list(content.points[len(shown) :])


def _box(slide: Any, key: str, part: str, box: Box, words: Sequence[str], size: int, bullets: bool = False) -> Any:
    """A text box with its words."""
    shape = slide.shapes.add_textbox(*box)
    shape.name = name_of(key, part)
    text.write(shape, words, size, bullets, GAP if bullets else 0)
    return shape


def _foot(slide: Any, place: Room, key: str) -> None:
    """The licence in the footer and the slide's number, as the layout's own placeholders where it has them."""
    kinds = {s.placeholder_format.type: s for s in place.layout.placeholders}
    shape = _box(slide, key, "footer", place.footer, [FOOTER], text.SMALLEST)
    text.plainly(shape)
    _as_placeholder(shape, kinds.get(PP_PLACEHOLDER.FOOTER), "ftr")
    shape = _box(slide, key, "number", place.number, ["0"], text.SMALLEST)
    text.plainly(shape)
    run = shape._element.find(".//" + qn("a:r"))
    run.tag = qn("a:fld")
    run.set("id", "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}")
    run.set("type", "slidenum")
    text.describe(shape, "Slide number")
    _as_placeholder(shape, kinds.get(PP_PLACEHOLDER.SLIDE_NUMBER), "sldNum")


def _as_placeholder(shape: Any, of: Any, kind: str) -> None:
    """Make a text box the slide's placeholder of a kind, where the layout has one; it keeps its own place."""
    if of is None:
        return
    inner = shape._element.find(qn("p:nvSpPr"))
    inner.find(qn("p:cNvSpPr")).attrib.pop("txBox", None)
    properties = inner.find(qn("p:nvPr"))
    properties.append(properties.makeelement(qn("p:ph"), {"type": kind, "idx": str(of.placeholder_format.idx)}))


def update(deck: Any, slides: Sequence[Slide]) -> Report:
    """Renew the numbers of a deck that is there, and the words nobody has changed."""
    report = Report()
    found = _by_key(deck)
    try:
        place = room(deck, FOOTER)
    except TemplateError:  # a user's own layouts: what is there is renewed, where it is
        place = None
    for content in slides:
        if content.key not in found:
            report.left_out.append(content.key)
        for slide in found.get(content.key, ()):
            _renew(slide, content, place, report)
    report.old = [key for key in found if key not in {content.key for content in slides}]
    return report


def _by_key(deck: Any) -> dict[str, list[Any]]:
    """The slides that hold objects of each key."""
    found: dict[str, list[Any]] = {}
    for slide in deck.slides:
        for key in dict.fromkeys(s.name.split(":")[1] for s in slide.shapes if s.name.startswith(f"{PREFIX}:")):
            found.setdefault(key, []).append(slide)
    return found


def _renew(slide: Any, content: Slide, place: Room | None, report: Report) -> None:
    """The objects of one slide that are there, and points where an earlier run had none to write or no room."""
    shapes = {shape.name: shape for shape in slide.shapes}
    codes, kept = text.codes_of(slide), dict[str, str]()
    if name_of(content.key, "title") not in shapes and slide.shapes.title is not None:  # LibreOffice renames titles
        slide.shapes.title.name = name_of(content.key, "title")
        shapes[slide.shapes.title.name] = slide.shapes.title
    words = {"title": [content.title], "lead": [content.lead], "points": list(content.points), "footer": [FOOTER]}
    for part, paragraphs in words.items():
        shape = shapes.get(name_of(content.key, part))
        if shape is not None and shape.has_text_frame and not text.renew(shape, paragraphs, codes.get(part)):
            report.kept.append(shape.name)
            kept[part] = codes.get(part, "0" * 8)
    title = shapes.get(name_of(content.key, "title"))
    report.titles[content.key] = text.said(title) if title is not None else ""
    chart, table = (shapes.get(name_of(content.key, part)) for part in ("chart", "table"))
    if chart is not None and content.chart and chart.has_chart:
        native.renew(chart, content.chart)
        report.charts += 1
    if table is not None and content.table and table.has_table:
        grid.renew(slide, table, content.table)
        report.tables += 1
    over: Sequence[str] = ()
    if content.points and name_of(content.key, "points") not in shapes and "points" not in codes:
        over = content.points if place is None else _points(slide, content, _rest(content, place))
    text.note(slide, [*over, *content.notes], _codes(slide, content.key) | kept)
