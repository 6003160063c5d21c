"""The deck's own look, where no template is given: 16:9, white, the charts' accessible palette as theme colours.

Charts take theme colours, so that in a user's template they wear the house's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from analysis.charts import style

KEPT = ("Title Slide", "Title and Content", "Title Only", "Blank")
ACCENTS = (*style.PALETTE, style.QUIET, style.INK)
FONT = "Arial"
WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
TITLE = (Inches(0.5), Inches(0.3), Inches(12.333), Inches(1.05))
TITLE_SIZE = 28


def blank() -> Any:
    """An empty presentation in the deck's own look."""
    deck = Presentation()
    wider = WIDTH / deck.slide_width
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    for layout in list(deck.slide_layouts):
        if layout.name not in KEPT:
            deck.slide_layouts.remove(layout)
    master = deck.slide_master
    for shape in [*master.shapes, *(s for layout in deck.slide_layouts for s in layout.shapes)]:
        if shape._element.xpath("./p:spPr/a:xfrm"):
            taller = HEIGHT / Inches(7.5)
            shape.left, shape.width = int(shape.left * wider), int(shape.width * wider)
            shape.top, shape.height = int(shape.top * taller), int(shape.height * taller)
    for shape in master.placeholders:
        if shape.placeholder_format.type == 1:
            shape.left, shape.top, shape.width, shape.height = TITLE
            shape._element.find(".//" + qn("a:bodyPr")).set("anchor", "b")
    _title_style(master)
    _colours(master)
    return deck


def _title_style(master: Any) -> None:
    """Titles stand left, bold, at the size of a finding; all text is dark."""
    level = master._element.find(".//" + qn("p:titleStyle")).find(qn("a:lvl1pPr"))
    level.set("algn", "l")
    default = level.find(qn("a:defRPr"))
    default.set("sz", str(TITLE_SIZE * 100))
    default.set("b", "1")


def _colours(master: Any) -> None:
    """The palette as the theme's accents, and a font that every machine has."""
    part = theme_part(master)
    root = etree.fromstring(part.blob)
    for place, colour in enumerate(ACCENTS, 1):
        accent = root.find(".//" + qn(f"a:accent{place}"))
        for child in list(accent):
            accent.remove(child)
        etree.SubElement(accent, qn("a:srgbClr"), val=colour.lstrip("#").upper())
    dark = root.find(".//" + qn("a:dk1"))
    for child in list(dark):
        dark.remove(child)
    etree.SubElement(dark, qn("a:srgbClr"), val=style.INK.lstrip("#"))
    for latin in root.iterfind(".//" + qn("a:latin")):
        latin.set("typeface", FONT)
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def theme_part(master: Any) -> Any:
    """The part that holds a master's theme."""
    return next(rel.target_part for rel in master.part.rels.values() if rel.reltype.endswith("/theme"))


def accents(deck: Any) -> list[str]:
    """The theme's six accent colours as RRGGBB, where they are given so; else black."""
    root = etree.fromstring(theme_part(deck.slide_master).blob)
    found = []
    for place in range(1, 7):
        colour = root.find(".//" + qn(f"a:accent{place}") + "/" + qn("a:srgbClr"))
        value = "" if colour is None else str(colour.get("val"))
        found.append(value if re.fullmatch(r"[0-9A-Fa-f]{6}", value) else "000000")
    return found


def on(colour: str) -> str:
    """Black or white (RRGGBB), whichever reads better on a colour (WCAG 2 relative luminance)."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "000000" if (light + 0.05) / 0.05 >= 1.05 / (light + 0.05) else "FFFFFF"


def lines_of(text: str, size: float, width: float, bold: bool = False) -> int:
    """How many lines a text takes at ``size`` points on ``width`` inches, guessed wide rather than narrow."""
    per_line = max(1, int(width * 72 / (size * (0.57 if bold else 0.53))))
    used, lines = 0, 1
    for word in text.split() or [""]:
        need = len(word) + (1 if used else 0)
        if used + need > per_line:
            lines, used = lines + 1 + (len(word) - 1) // per_line, len(word) % per_line or len(word)
        else:
            used += need
    return lines


def fitted(
    texts: Sequence[str], box: tuple[float, float], sizes: Sequence[int], bold: bool = False, gap: float = 0.0
) -> int:
    """The largest of ``sizes`` (largest first) at which paragraphs fit a box of inches; 0 where none does.

    ``gap``: points between paragraphs.
    """
    width, height = box
    for size in sizes:
        need = sum(lines_of(t, size, width, bold) * size * 1.22 + gap for t in texts) / 72
        if need <= height:
            return size
    return 0


def points(size: int) -> Any:
    """A size in points as python-pptx takes it."""
    return Pt(size)
