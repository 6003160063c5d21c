"""Slides of what is shown on the live page: the same comparison with all its tables, then the deck of it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from analysis.deck import file, story
from analysis.deck.told import Told
from experiments import card_kept
from experiments.compare import compare
from mindgap.app import choices
from mindgap.app.state import Settings


def of_comparison(policies: list[tuple[str, str]], place: str, settings: Settings) -> bytes:
    """A .pptx of the baseline beside some policies: (file name, text of the scenario file) each."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name, text in policies:
            paths.append(Path(folder) / name)
            paths[-1].write_text(text, encoding="utf-8")
        size = {"people": settings.people, "months": settings.months, "replicates": settings.replicates}
        names = [choices.BASE, *map(str, paths)]
        out = Path(folder) / "results"
        found = compare(names, **size, place=place, seed=settings.seed, out=out, jobs=settings.jobs)  # type: ignore[arg-type]
        path = Path(folder) / "slides.pptx"
        file.make(story.slides(Told(found, card_kept.read())), path)
        return path.read_bytes()
