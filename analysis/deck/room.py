"""Where things stand on a slide of any template: the layout taken, and the boxes left for chart, words and footer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml.ns import qn

from analysis.deck import theme

EMU = 914400  # in an inch
TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
QUIET = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
SMALL = 14  # points of the footer
Box = tuple[int, int, int, int]  # left, top, width, height in EMU


class TemplateError(Exception):
    """A template that no slide can be put into; the text says why."""


@dataclass(frozen=True)
class Room:
    """The layout, and the boxes of a slide in EMU."""

    layout: Any
    title: Box
    title_size: int  # points, as the template has it
    lead: Box
    body: Box
    footer: Box
    number: Box

    def split(self, share: float = 0.62) -> tuple[Box, Box]:
        """The body in two: a chart at the left, words at the right."""
        left, top, width, height = self.body
        first, between = int(width * share), int(0.25 * EMU)
        return (left, top, first, height), (left + first + between, top, width - first - between, height)


def inches(box: Box) -> tuple[float, float]:
    """Width and height of a box, inside its usual margins."""
    return box[2] / EMU - 0.2, box[3] / EMU - 0.1


def room(deck: Any, footer: str) -> Room:
    """The room of a presentation, with a footer of these words; TemplateError where no title stands across the top."""
    wide, tall = deck.slide_width, deck.slide_height
    layout, place = _layout(deck)
    left, top, _, height = place
    edge = int(0.04 * wide) if left > 0.2 * wide else left
    across = wide - 2 * edge
    number = int(0.6 * EMU)
    lines = theme.lines_of(footer, SMALL, (across - number) / EMU - 0.2)
    foot = int((lines * SMALL * 1.2 / 72 + 0.1) * EMU)
    bottom = tall - int(0.02 * tall) - foot
    lead_top = top + height
    lead = int(0.55 * EMU)
    body_top = lead_top + lead + int(0.05 * EMU)
    body = (edge, body_top, across, bottom - int(0.08 * EMU) - body_top)
    if body[3] < 0.35 * tall:
        raise TemplateError("the title takes so much of the slide that nothing else has room")
    return Room(
        layout, place, _title_size(deck, layout), (edge, lead_top, across, lead), body,
        (edge, bottom, across - number, foot), (wide - edge - number, bottom, number, foot),
    )  # fmt: skip


def _layout(deck: Any) -> tuple[Any, Box]:
    """The layout with a title across the top and the least else; that called "Title Only" first."""
    found: list[tuple[bool, int, int, Any, Box]] = []
    for layout in deck.slide_layouts:
        titles = [s for s in layout.placeholders if s.placeholder_format.type in TITLES]
        if len(titles) != 1:
            continue
        shape = titles[0]
        values = (shape.left, shape.top, shape.width, shape.height)
        if any(value is None for value in values):
            continue
        others = [s for s in layout.placeholders if s.placeholder_format.type not in (*TITLES, *QUIET)]
        across = shape.width >= 0.5 * deck.slide_width and shape.top + shape.height <= 0.4 * deck.slide_height
        if across:
            found.append((layout.name.strip().lower() != "title only", len(others), len(found), layout, values))
    if not found:
        raise TemplateError("no layout has a title across the top of the slide")
    _, _, _, layout, values = min(found, key=lambda one: one[:3])
    return layout, values


def _title_size(deck: Any, layout: Any) -> int:
    """The size in points that titles of a layout have; 28 where the template does not say."""
    for element in (layout._element, layout.slide_master._element):
        for shape in element.iter(qn("p:sp")):
            kind = shape.find(".//" + qn("p:ph"))
            if kind is not None and kind.get("type") in ("title", "ctrTitle"):
                size = shape.xpath(".//a:lvl1pPr/a:defRPr/@sz")
                if size:
                    return int(size[0]) // 100
    size = layout.slide_master._element.xpath(".//p:titleStyle/a:lvl1pPr/a:defRPr/@sz")
    return int(size[0]) // 100 if size else 28
