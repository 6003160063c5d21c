"""Words on a slide: text boxes, titles, alt text and notes; and which of them a user has made their own.

The alt text of a text object is the text as it was written here, and the notes hold a code of it (LibreOffice drops the
alt text of words). Words that differ from both were changed by somebody, and they are kept.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.text import PP_ALIGN
from pptx.oxml.ns import qn

from analysis.charts import style
from analysis.deck import theme

FROM = "[Numbers by mindgap, renewed at each run; write above or below]"
TO = "[End of the numbers by mindgap; the slide's words as written:"
CODE = re.compile(r"(\w+)=([0-9a-f]{8})")
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


def code_of(words: str) -> str:
    """Eight hex digits that tell words from others."""
    return hashlib.sha256(words.encode()).hexdigest()[:8]


def own_words(shape: Any, code: str | None = None) -> bool:
    """Whether a user has changed the words of an object; ``code``: of those that were written, from the notes."""
    words = said(shape)
    return words != described(shape) and code_of(words) != code


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


def renew(shape: Any, paragraphs: Sequence[str], code: str | None = None) -> bool:
    """Put new words into an object whose words nobody changed, looking as they did; whether that was done."""
    if own_words(shape, code):
        return False
    frame = shape.text_frame
    first = frame.paragraphs[0]
    layout = first._p.find(qn("a:pPr"))
    look = first.runs[0]._r.find(qn("a:rPr")) if first.runs else None
    frame.clear()
    for k, words in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if k == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = plain(words)
        if look is not None:
            run._r.insert(0, deepcopy(look))
        old = paragraph._p.find(qn("a:pPr"))
        if layout is not None:
            if old is not None:
                paragraph._p.remove(old)
            paragraph._p.insert(0, deepcopy(layout))
    describe(shape, said(shape))
    return True


def note(slide: Any, lines: Sequence[str], codes: Mapping[str, str]) -> None:
    """Put lines into a slide's notes, between two marks; what stands outside them is the speaker's own and stays.

    ``codes``: of the words written on the slide, by part; they stand in the second mark.
    """
    frame = slide.notes_slide.notes_text_frame
    if frame is None:
        return
    old = _lines(frame)
    before, after = old, list[str]()
    ends = [k for k, line in enumerate(old) if line.startswith(TO)]
    if FROM in old and ends:
        before, after = old[: old.index(FROM)], old[ends[-1] + 1 :]
    told = " ".join(f"{part}={code}" for part, code in codes.items())
    frame.text = "\n".join([*before, FROM, *(plain(line) for line in lines), f"{TO} {told}]", *after])
    describe(slide.notes_slide.notes_placeholder, "Notes for the speaker")


def _lines(frame: Any) -> list[str]:
    return [line for p in frame.paragraphs for line in p.text.split("\v")] if frame.text else []


def codes_of(slide: Any) -> dict[str, str]:
    """The codes of the words that an earlier run wrote on a slide, by part."""
    if not slide.has_notes_slide or slide.notes_slide.notes_text_frame is None:
        return {}
    marks = [line for line in _lines(slide.notes_slide.notes_text_frame) if line.startswith(TO)]
    return dict(CODE.findall(marks[-1])) if marks else {}
