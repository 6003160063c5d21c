"""The two slides that no deck goes without: why believe this, with hits and misses, and what it cannot say."""

from __future__ import annotations

from math import isfinite
from typing import Any

from analysis import words
from analysis.deck.content import STACKED, WHOLE, Chart, Series, Slide, listed, short
from analysis.deck.told import Told, clear
from experiments import evidence
from sim.levers.lever import library
from sim.numbers import load_numbers

USES = {
    "must": "Must be hit",
    "calibrate": "To be fitted to",
    "effect": "Published effects",
    "context": "Given for context",
    "validate": "Frozen, never fitted to",
}
WORST = 3  # misses that the slide names; the notes name more


def why_believe(told: Told) -> Slide:
    """Hits and misses of the card, and the misses that are furthest off."""
    kept = told.card
    uses, judged = kept.by_use(), len(kept.judged)
    missed = judged - kept.hits
    title = f"Why believe this? {kept.hits} of {judged} published figures are hit, {missed} are missed"
    names = tuple(USES[use] for use in uses["used"])
    said = "; ".join(f"{n} {h} hit, {m} missed" for n, h, m in zip(names, uses["hit"], uses["missed"], strict=True))
    chart = Chart(
        STACKED,
        names,
        (Series("Hit", tuple(map(float, uses["hit"]))), Series("Missed", tuple(map(float, uses["missed"])), accent=4)),
        "published figures",
        f"Stacked bar chart: published figures that the model hits and misses, by what they are used for. {said}.",
        WHOLE,
    )
    misses = kept.misses()
    must = [_told_of(row) for row in misses[misses["used"] == "must"].to_dict("records")]
    far = [_told_of(row) for row in misses[misses["used"] != "must"].head(10).to_dict("records")]
    points = [f"Missed, though it must be hit: {text}" for text in must[:2]] or ["Every must-hit figure is hit."]
    points += [f"Furthest off: {text}" for text in far[: WORST - len(points[:2]) + 1]]
    run = kept.about
    about = (
        f"Card of {run['made']}: {run['people']:,} people, {run['years']} years, {run['replicates']} replicates, place "
        f"{run['place']}; {kept.not_modelled} more published figures are not modelled."
    )
    size = f"{run['people']:,} people, {run['replicates']} replicates"
    lead = f"The model beside published figures, on {run['made']}, {size}"
    if kept.other_model(told.comparison.manifest["numbers"]):
        points.insert(0, "This card is of another version of the model: run mindgap validate again.")
    rule = (
        "A figure is hit when the model's mean lies inside the published band (or within 2 points, 15 % of a rate, "
        "20 % of an effect) and its own error is small beside the band."
    )
    notes = told.notes(said + ".", rule, about, *(f"Missed: {text}" for text in (*must, *far)),
                       "The card again: mindgap validate --out FOLDER, then --card FOLDER")  # fmt: skip
    return Slide("believe", title, lead, tuple(short(p, 170) for p in points), chart, notes=notes)


def _told_of(row: dict[str, Any]) -> str:
    """A figure of the card in words: what, published, model."""
    known = _names().get(row["id"])
    what = known or words.capital(row["quantity"].replace(".", ", ").replace("_", " "))
    model = f"the model gives {words.figures(row['model'])}" if isfinite(row["model"]) else "the model cannot tell"
    unit = "%" if row["unit"] == "percent" else f" {row['unit']}"
    return f"{what}: published {words.figures(row['observed'])}{unit}, {model}"


def _names() -> dict[str, str]:
    """What each figure of the evidence is, in the words of its list."""
    rows = [*evidence.sources().values(), *evidence.read("frozen.csv")]
    return {
        row["id"]: row["quantity"] + (f", {row['group']}" if row["group"] not in ("", "all") else "") for row in rows
    }


def what_it_cannot_say(told: Told) -> Slide:
    """The limits: of the model, of the intervals, and of these results."""
    numbers = load_numbers()
    assumed = sum(number.kind == "assumed" for number in numbers.values())
    title = f"What it cannot say: intervals speak of luck, while {assumed} of {len(numbers)} numbers are assumed"
    points = [
        "What will happen. It compares what-ifs under stated assumptions.",
        f"How far off the {assumed} assumed numbers are: each has a reason and a range, none is in the intervals.",
        "Anything about suicide or self-harm, and how children themselves fare: neither is modelled as an outcome.",
    ]
    moves = {k: told.row(k) for k in told.policies}
    unsure = [told.titles[k] for k, r in moves.items() if not clear(r) and isfinite(r["change"]) and r["change"] != 0]
    if told.replicates < 2:
        points.append("Whether luck explains the changes: there is one replicate only.")
    elif unsure:
        verb = "move" if len(unsure) > 1 else "moves"
        points.append(f"Whether {listed(unsure)} {verb} the gap at all: too small to tell from luck here.")
    used = {use.lever for s in told.comparison.scenarios for use in s.levers}
    weak = [library()[name].title for name in sorted(used) if _assumed(name)]
    if weak:
        points.append(
            f"How strong {listed([w[:1].lower() + w[1:] for w in weak])} would be: part of the effect is assumed."
        )
    rare = any(told.row(k, "detention", "black_white")["grey"] for k in [told.base, *told.policies])
    if rare:
        points.append("Rare events: detention and restraint need about 3 million person-years.")
    place = told.about.place
    points.append(f"Any one street, service or person: the people of {place} are synthetic.")
    names = sorted(name for name, number in numbers.items() if number.kind == "assumed")
    notes = told.notes(
        f"Of {len(numbers)} numbers {assumed} are assumed; `mindgap explain NAME` gives the reason and range of each, "
        f"`mindgap sensitivity` what they do to a result. The first of them: {', '.join(names[:8])}.",
        f"Levers whose effect is partly assumed: {', '.join(weak) or 'none'}.",
    )
    lead = "Simulated what-ifs, made to compare policies; say these limits aloud with the findings"
    return Slide("limits", title, lead, tuple(points), notes=notes)


def _assumed(lever: str) -> bool:
    """Whether a part of what a lever does is assumed."""
    return any(effect.kind == "assumed" for effect in library()[lever].effects) or library()[lever].source == "assumed"
