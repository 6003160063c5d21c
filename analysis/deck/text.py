"""Words on a slide: text boxes, titles, alt text and notes; and which of them a user has made their own.

The alt text of a text object is the text as it was written here. Where the two differ, somebody has changed the words,
and they are kept. PowerPoint and LibreOffice both carry alt text along.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.text import PP_ALIGN
from pptx.oxml.ns import qn

from analysis.charts import style
from analysis.deck import theme

FROM, TO = "[Numbers by mindgap, renewed at each run; write above or below]", "[End of the numbers by mindgap]"
SMALLEST = 14  # points


def plain(text: str, letters: int = 4000) -> str:
    """Any text on one line that XML can hold, cut with "…"."""
    text = style.clean(text)
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"


def describe(shape: Any, text: str) -> None:
    """Give an object its alt text."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", plain(text, 8000))


def described(shape: Any) -> str:
    """The alt text of an object."""
    return str(shape._element.xpath(".//p:cNvPr")[0].get("descr", ""))


def said(shape: Any) -> str:
    """The words of a text object on one line."""
    return style.clean(" ".join(p.text for p in shape.text_frame.paragraphs))


def own_words(shape: Any) -> bool:
    """Whether a user has changed the words of an object."""
    return said(shape) != described(shape)


def write(shape: Any, paragraphs: Sequence[str], size: int | None, bullets: bool = False, gap: int = 0) -> None:
    """Put paragraphs into a shape, at a size in points (None: the template's), and remember them as its alt text."""
    frame = shape.text_frame
    frame.word_wrap = True
    frame.clear()
    for k, text in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if k == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = plain(text)
        run._r.get_or_add_rPr().set("lang", "en-GB")
        if size:
            run.font.size = theme.points(size)
        if gap:
            paragraph.space_after = theme.points(gap)
        if bullets:
            _bullet(paragraph)
    describe(shape, said(shape))


def plainly(shape: Any) -> None:
    """Text at the left in the theme's text colour, whatever a layout says of small print."""
    for paragraph in shape.text_frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
        for run in paragraph.runs:
            run.font.color.theme_color = MSO_THEME_COLOR.TEXT_1


def _bullet(paragraph: Any) -> None:
    """A hanging bullet."""
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", "228600")
    properties.set("indent", "-228600")
    mark = properties.makeelement(qn("a:buChar"), {"char": "•"})
    properties.append(mark)


def renew(shape: Any, paragraphs: Sequence[str]) -> bool:
    """Put new words into an object whose words nobody changed, in the size it has; whether that was done."""
    if own_words(shape):
        return False
    sizes = [run.font.size for p in shape.text_frame.paragraphs for run in p.runs]
    bullets = bool(shape._element.findall(".//" + qn("a:buChar")))
    size = int(sizes[0].pt) if sizes and sizes[0] is not None else None
    gaps = [p.space_after for p in shape.text_frame.paragraphs if p.space_after is not None]
    write(shape, paragraphs, size, bullets, int(gaps[0].pt) if gaps else 0)
    return True


def note(slide: Any, lines: Sequence[str]) -> None:
    """Put lines into a slide's notes, between two marks; what stands outside them is the speaker's own and stays."""
    frame = slide.notes_slide.notes_text_frame
    if frame is None:
        return
    old = frame.text.split("\n") if frame.text else []
    before, after = old, []
    if FROM in old and TO in old:
        before, after = old[: old.index(FROM)], old[old.index(TO) + 1 :]
    frame.text = "\n".join([*before, FROM, *(plain(line) for line in lines), TO, *after])
    describe(_shape_of(slide), "Notes for the speaker")


def _shape_of(slide: Any) -> Any:
    return slide.notes_slide.notes_placeholder
