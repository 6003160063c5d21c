"""The order of the slides."""

from __future__ import annotations

from dataclasses import replace

from analysis.deck import barriers, findings, sure, trust
from analysis.deck.content import Slide
from analysis.deck.told import Told


def slides(told: Told, more: tuple[Slide, ...] = ()) -> list[Slide]:
    """The slides of a comparison (9) or of a single scenario (8); ``more`` go in before those on how sure
    (where that has been run) and the two on trust."""
    found = [findings.cover(told), findings.today(told)]
    if told.policies:
        found += [findings.change(told), findings.who_gains(told), findings.over_time(told)]
        found += [barriers.access_and_experience(told), barriers.reach_and_cost(told)]
    else:
        found += [barriers.by_decile(told), barriers.by_ethnic_group(told), findings.over_time(told)]
        found += [barriers.access_and_experience(told)]
    return unique([*found, *more, *sure.slides(told), trust.why_believe(told), trust.what_it_cannot_say(told)])


def unique(slides: list[Slide]) -> list[Slide]:
    """The slides with every title once; one that would be there again is told apart by what its slide is called."""
    found = list(slides)
    seen: set[str] = set()
    for place, slide in enumerate(found):
        if slide.title in seen:
            found[place] = replace(slide, title=f"{slide.title} ({slide.key.replace('_', ' ')})")
        seen.add(found[place].title)
    return found
