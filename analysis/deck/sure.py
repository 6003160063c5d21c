"""The slides on how sure: luck, town and numbers apart, and what would change a conclusion; where that has been run."""

from __future__ import annotations

from analysis import words
from analysis.charts import parts
from analysis.deck.content import BARS, STACKED, WHOLE, Chart, Series, Slide, short
from analysis.deck.told import Told
from experiments import beside, robustness_tables
from experiments.uncertainty import Uncertainty

HOLDS, TURNS, LOST = "Conclusion holds", "Sign turns or appears", "Lost in luck"


def slides(told: Told) -> list[Slide]:
    """None, one or both of them."""
    return [slide for slide in (how_sure(told), what_would_change(told)) if slide is not None]


def how_sure(told: Told) -> Slide | None:
    """What luck, the town and uncertain numbers each do to the change of the gap."""
    known = beside.read(told.comparison.folder, "uncertainty", told.comparison.scenarios)
    if known is None:
        return None
    content, tables = known
    rows = parts.of_gap(tables["uncertainty"]).set_index("scenario").loc[told.policies]
    names = tuple(told.titles[key] for key in told.policies)
    series = tuple(
        Series(words.capital(name), tuple(map(float, rows[part])), accent=k)
        for k, (part, name) in enumerate(parts.PARTS.items(), 1)
    )
    said = parts.alt(tables["uncertainty"], told.titles)
    chart = Chart(BARS, names, series, "standard deviation of one run's change, points", said, "0.00")
    whole = Uncertainty(tables["uncertainty"], int(content["draws"]), list(content["cautions"]))
    sentences = whole.sentences(told.titles)
    points = tuple(short(text, 200) for text in sentences[:3])
    lead = told.lead("what one run's change in the gap owes to luck, to the town and to uncertain numbers")
    notes = told.notes(*sentences, *whole.cautions)
    return Slide("sure", short(parts.finding(tables["uncertainty"]), 140), lead, points, chart, notes=notes)


def what_would_change(told: Told) -> Slide | None:
    """Under how many challenges each conclusion holds, and what would change it."""
    known = beside.read(told.comparison.folder, "robustness", told.comparison.scenarios)
    if known is None:
        return None
    content, tables = known
    table = tables["robustness"].sort_values("at")
    by = robustness_tables.summary(table).groupby("scenario", sort=False).sum(numeric_only=True).loc[told.policies]
    names = tuple(told.titles[key] for key in told.policies)
    series = (
        Series(HOLDS, tuple(map(float, by["holds"]))),
        Series(TURNS, tuple(map(float, by["narrows"] + by["widens"])), accent=4),
        Series(LOST, tuple(map(float, by["unclear"])), accent=3),
    )
    sentences = robustness_tables.sentences(table, tables["order"].sort_values("at"), told.titles)
    alt = f"Stacked bar chart: challenges under which each conclusion holds, turns or is lost. {' '.join(sentences)}"
    chart = Chart(STACKED, names, series, "challenges", alt, WHOLE)
    held, all_of_them = int(by["holds"].sum()), int(by["challenges"].sum())
    title = f"What would change these conclusions? They hold under {held:,} of {all_of_them:,} challenges"
    points = tuple(short(text, 240) for text in sentences[:3])
    run = f"{content['people']:,} people, {content['months']} months, {content['replicates']} paired replicates"
    lead = short(f"Simulated: draws of fitted numbers, rival findings, ends of assumed numbers; {run}", 150)
    return Slide("robust", title, lead, points, chart, notes=told.notes(*sentences, *content["cautions"]))
