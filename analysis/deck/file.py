"""A deck's file: a new one, one in a user's template, or one that is there and brought up to date; written whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from pptx import Presentation
from pptx.exc import PackageNotFoundError

from analysis.deck import build, theme
from analysis.deck.build import Report
from analysis.deck.content import Slide
from analysis.deck.room import TemplateError
from experiments.hidden import in_one_step
from sim.files import InputError, Mistake


def make(slides: list[Slide], path: Path, template: Path | None = None) -> tuple[Report, bool]:
    """Write the slides to a file; what was done, and whether a deck that was there was renewed.

    ``template``: a presentation whose layouts and colours a new deck takes; its slides are left out. A file
    that is there must be a deck made here; anything else is an InputError and stays as it is.
    """
    renewed = path.exists()
    if renewed:
        deck = _opened(path, "--out")
        if not build.is_ours(deck):
            allowed = "a deck that mindgap made, or a new file (--template takes a look from a presentation)"
            raise _wrong("--out", f"{path} holds a presentation of yours", allowed)
        if template is not None:
            raise _wrong("--template", f"{path} is there already", "a new file for --out, so that it can take the look")
        report = build.update(deck, slides)
    else:
        deck = theme.blank() if template is None else _opened(template, "--template")
        if template is not None:
            build.empty(deck)
        try:
            report = build.build(deck, slides)
        except TemplateError as reason:
            raise _wrong("--template", f"{template}: {reason}", "a layout with a title across the top") from None
    with in_one_step(path) as fresh:
        deck.save(str(fresh))
    return report, renewed


def _opened(path: Path, flag: str) -> Any:
    """A presentation; one that cannot be read is an InputError."""
    if not path.is_file():
        raise _wrong(flag, f"{path} is not there", "a .pptx file")
    try:
        return Presentation(str(path))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, SyntaxError, AttributeError):
        allowed = "a PowerPoint presentation (.pptx; save a .potx or .ppt as .pptx first)"
        raise _wrong(flag, f"{path} cannot be read as a presentation", allowed) from None


def _wrong(flag: str, found: str, allowed: str) -> InputError:
    return InputError([Mistake("command line", 1, flag, found, allowed)])
