"""Two futures as chart and slide, from the same numbers as the text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.charts import futures as chart
from analysis.charts.style import About
from analysis.deck.content import LINES, Chart, Series, Slide, listed, short
from analysis.deck.told import Told
from analysis.lives import told as words
from analysis.lives.states import STATES
from analysis.lives.turning import turns
from experiments.futures import Futures

POINTS = 4  # turning points on a slide


def title_of(futures: Futures, person: int) -> str:
    """The finding: how much the two futures differ, and by which turning point first."""
    gain = futures.choice.gain(person)
    how = (
        "about as distressed"
        if abs(gain) < 0.05
        else f"{abs(gain):.1f} points {'less' if gain > 0 else 'more'} distressed"
    )
    met = [t.state.yes for t in turns(futures, person) if t.state is not None]
    parted = "no turning point parts them"
    if met:
        parted = f"they differ in whether the person {listed(list(dict.fromkeys(met))[:3])}"
    person_in_words = words.who(futures, person).split(" in ")[0].lower()
    return f"Two futures of {person_in_words}: {how} under {futures.policy.short}; {parted}"


def months(futures: Futures, person: int) -> pd.DataFrame:
    """One row a future × month: distress and, as 0/1, the states that differ in any month, the longest first."""
    base, policy = futures.frames[person]
    apart = {s: int((s.of(base) != s.of(policy)).sum()) for s in STATES}
    lanes = [s for s, many in sorted(apart.items(), key=lambda p: -p[1]) if many][: chart.MOST_LANES - 1]
    frames = [
        pd.DataFrame(
            {"future": key, "month": range(len(frame)), "distress": frame["distress"].to_numpy()}
            | {"reached": _reached(frame)}
            | {s.lane: s.of(frame).astype(int).to_numpy() for s in lanes}
        )
        for key, frame in (("base", base), ("policy", policy))
    ]
    return pd.concat(frames, ignore_index=True)


def _reached(frame: pd.DataFrame) -> np.ndarray:
    """0/1 by month: whether any lever reaches the person."""
    levers = [c for c in frame.columns if c.startswith("reached.")]
    return np.asarray((frame[levers] > 0).any(axis=1).astype(int)) if levers else np.zeros(len(frame), int)


def draw(futures: Futures, folder: Path, about: About) -> list[Path]:
    """One chart a person; the files."""
    found: list[Path] = []
    about = replace(about, starts=about.of(futures.policy.key))  # not those of policies that are not drawn
    for person, _ in futures.choice.chosen:
        found += chart.write(
            months(futures, person),
            folder,
            f"two_futures_{person}",
            (futures.base.short, futures.policy.short),
            title=title_of(futures, person),
            who=words.who(futures, person),
            about=about,
        )
    return found


def slide(told: Told, futures: Futures, person: int) -> Slide:
    """A slide of one pair: distress as an editable chart (means of a quarter), turning points beside it."""
    about = told.about
    base, policy = futures.frames[person]
    quarters = range(0, len(base) - 2, 3)
    labels = tuple(f"{about.month_name(m)[:3]} {about.month_name(m)[-4:]}" for m in quarters)
    dates = tuple(told.date(m + 1) for m in quarters)
    names = (told.titles[futures.base.key], told.titles[futures.policy.key])
    series = tuple(
        Series(name, tuple(round(float(frame["distress"].iloc[m : m + 3].mean()), 3) for m in quarters), accent=accent)
        for name, frame, accent in ((names[1], policy, 1), (names[0], base, 3))
    )
    told_turns = [words.turn_words(futures, turn, about) for turn in turns(futures, person)]
    points = [
        short(f"{when}: {what}." + ("" if "reaches the person" in what else f" {why}."), 240)
        for when, what, why in told_turns[:POINTS]
    ]
    points = points or ["The two futures do not part for long in anything that is followed."]
    who, where = words.who(futures, person), words.standing(futures, person)
    alt = chart.futures_alt(months(futures, person), names, title_of(futures, person), who)
    notes = told.notes(
        f"Person {person}. {who}. {where}",
        f"The rule: {futures.choice.rule}",
        words.shares(futures),
        *(f"{when}: {what}. {why}." for when, what, why in told_turns),
        f"Replicate {futures.replicate}, seed {futures.seed}. Not a real person; a pair shows how, not how much.",
        f"Command of this slide: mindgap lives {told.comparison.folder.name} --scenario {futures.policy.key}",
    )
    lead = f"Simulated: distress in GHQ points; {who[:1].lower()}{who[1:]}"
    made = Chart(LINES, labels, series, "distress, GHQ points, mean of a quarter", alt, dates=dates)
    key = "lives" if person == futures.choice.chosen[0][0] else f"lives_{person}"
    return Slide(key, title_of(futures, person), lead, tuple(points), made, notes=notes)
