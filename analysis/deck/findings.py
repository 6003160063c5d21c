"""The slides of what was found: the headline, both ends today, what each policy changes, who gains, and when."""

from __future__ import annotations

from math import isfinite

import pandas as pd

from analysis import words
from analysis.charts.equiplot import equiplot_data
from analysis.charts.trends import trend_data
from analysis.deck.content import BARS, COLUMNS, LINES, Chart, Series, Slide, listed, short
from analysis.deck.told import MAIN, Told, amount, clear, level
from sim.outcomes import OUTCOMES

FIFTHS = ("Most deprived fifth", "Second", "Third", "Fourth", "Least deprived fifth")
ENDS = {"most_": "Most deprived fifth", "least_": "Least deprived fifth", "mean_": "Everyone"}
ACCENT = {"most_": 3, "least_": 1, "mean_": 2}  # as in the charts of trends
WHAT = OUTCOMES[MAIN]
POLICIES, MOST_LINES = 5, 6  # policies that points name, and that have a line


def cover(told: Told) -> Slide:
    """The headline and what was compared."""
    headline = words.headline(told.comparison.gaps, told.titles, baseline=told.base)
    headline = headline if told.policies else words.begun(told.under, headline)
    first = told.comparison.scenarios[0]
    about = told.about
    compared = [told.titles[key] for key in told.policies]
    points = [
        f"{words.capital(words.noun(WHAT))}: {WHAT.meaning}. The gap: most minus least deprived fifth of areas.",
        f"{first.people:,} simulated people in {about.place}, {words.years(first.months)} from {about.month_name(0)}.",
    ]
    if compared:
        same = f"The same people with the same luck live under {told.titles[told.base]} and under {listed(compared)}."
        points.insert(1, same)
    elif told.under:
        points.insert(1, f"{told.titles[told.base]} is compared with nothing here, so no effect of it is told.")
    for s in told.comparison.scenarios[0 if told.under else 1 : 5]:
        if s.name != s.short:
            points.append(short(f"{told.titles[s.key]}: {s.name}", 110).rstrip(".") + ".")
    points.append("Simulated what-ifs, made to compare policies. They do not say what will happen.")
    said = [told.comparison.titles[s.key] + f": {s.summary or s.name}" for s in told.comparison.scenarios]
    return Slide("cover", headline, f"Simulated by mindgap on {told.comparison.manifest['made']['at'][:10]}",
                 tuple(points), notes=told.notes(*told.comparison.sentences, *said))  # fmt: skip


def today(told: Told) -> Slide:
    """Both ends of the gap under the first scenario, fifth by fifth."""
    row = told.row(told.base)
    data = equiplot_data(told.comparison.series, MAIN, told.base)
    fifths = data[data["scenario"] == told.base].iloc[0]
    values = tuple(float(fifths[f"fifth_{k}"]) for k in range(1, 6))
    most, least = level(row["most"]), level(row["least"])
    title = f"About {most} in the most deprived fifth are in distress; in the least deprived, {least}"
    title = words.begun(told.under, title)
    if not (isfinite(row["most"]) and isfinite(row["least"])):
        title = "Too few people live in one of the fifths to show the gap in distress"
    said = ", ".join(f"{name} {level(v)}" for name, v in zip(FIFTHS, values, strict=True))
    points = [f"Gap: {amount(row, signed=False)} in 100."] if isfinite(row["value"]) else []
    points.append(f"Everyone: {level(row['mean'])}.")
    relative, sii = told.row(told.base, measure="relative"), told.row(told.base, measure="sii")
    if isfinite(relative["value"]):
        points.append(f"Ratio of the two ends: {amount(relative, signed=False)}.")
    if isfinite(sii["value"]):
        points.append(f"From one end of the scale to the other (slope index): {abs(sii['value']):.1f} in 100.")
    points.append("No group has distress built in: exposure, treatment and services make the slope.")
    alt = f"Column chart, simulated: {WHAT.title} by deprivation fifth under {told.titles[told.base]}. {said}."
    chart = Chart(COLUMNS, FIFTHS, (Series(told.titles[told.base], values),), "in 100 adults", alt)
    return Slide("today", title, told.lead(f"{WHAT.title}, % of adults by fifth of areas"), tuple(points), chart,
                 notes=told.notes(f"{said}. {' '.join(points)}"))  # fmt: skip


def change(told: Told) -> Slide:
    """What each policy does to the gap, with intervals."""
    rows = {key: told.row(key) for key in told.policies}
    narrows = [told.titles[k] for k, r in rows.items() if _narrows(r)]
    widens = [told.titles[k] for k, r in rows.items() if clear(r) and not _narrows(r)]
    title = _verdict(narrows, widens, len(rows), told.replicates, any(isfinite(r["change"]) for r in rows.values()))
    said = [f"{told.titles[k]}: {amount(r)}" for k, r in rows.items()]
    chart = Chart(
        BARS,
        tuple(told.titles[k] for k in rows),
        (_series("Change of the gap", list(rows.values())),),
        "change of the gap, in 100 adults",
        f"Bar chart, simulated: change of the gap in {words.noun(WHAT)} against {told.titles[told.base]}, "
        f"percentage points with {told.sure}. {'; '.join(said)}.",
        "+0.00;−0.00;0",
    )
    points = [
        short(f"{told.titles[k]}: {_change_words(r)}", 150) for k, r in rows.items() if k in told.foremost(POLICIES)
    ]
    notes = [s for s in told.comparison.sentences if "the simulated gap in" in s]
    lead = told.lead(f"change of the gap, most minus least deprived fifth, {told.sure}")
    return Slide("change", title, lead, tuple(points), chart, notes=told.notes(*said, *notes))


def _narrows(row: dict[str, float]) -> bool:
    return clear(row) != 0 and abs(row["value"]) < abs(row["value"] - row["change"])


def _verdict(narrows: list[str], widens: list[str], policies: int, replicates: int, known: bool = True) -> str:
    """The finding of the slide of changes; ``known``: whether any change can be given."""
    if replicates < 2:
        return _one(f"of {'each' if policies > 1 else 'the'} change")
    if not known:
        return "Too few people live in one of the fifths to give a change of the gap"
    rest = policies - len(narrows) - len(widens)
    parts = [f"{listed(narrows)} {'narrow' if len(narrows) > 1 else 'narrows'} the gap"] if narrows else []
    gap = "it" if narrows else "the gap"
    parts += [f"{listed(widens)} {'widen' if len(widens) > 1 else 'widens'} {gap}"] if widens else []
    if not parts:
        return "No change of the gap is larger than luck could give"
    if rest:
        parts.append(
            f"{rest} of {policies} policies {'changes' if rest == 1 else 'change'} it too little to tell from luck"
        )
    return "; ".join(parts)


def _one(what: str) -> str:
    """The title where there is one replicate, and no interval."""
    return f"One replicate shows the direction {what}; it cannot rule out luck"


def _change_words(row: dict[str, float]) -> str:
    """A change of the gap in plain words."""
    change = float(row["change"])
    if not isfinite(change):
        return "cannot be given, groups are too small"
    if change == 0 and not row["change_low"] < 0 < row["change_high"]:
        return "no change at all"
    if isfinite(row["change_low"]) and not clear(row):
        return words.TOO_SMALL
    size, low, high = words.of_size(row["value"], change, row["change_low"], row["change_high"])
    if not isfinite(low):
        return words.amount(size, WHAT) + ", luck not ruled out"
    first, last = words.ends(low, high, change)
    return f"{words.amount(size, WHAT)} (fairly sure {first} to {last})"


def _series(title: str, rows: list[dict[str, float]], part: str = "") -> Series:
    """Changes as a series with its intervals."""
    middle, low, high = (tuple(float(r[f"{part}{k}"]) for r in rows) for k in ("change", "change_low", "change_high"))
    return Series(title, middle, low, high, ACCENT.get(part, 0))


def who_gains(told: Told) -> Slide:
    """Both ends and everyone: levelling up or down."""
    rows = {key: told.row(key) for key in told.policies}
    gains = [told.titles[k] for k, r in rows.items() if clear(r, "most_") < 0]
    loses = [told.titles[k] for k, r in rows.items() if clear(r, "least_") > 0]
    harms = [told.titles[k] for k, r in rows.items() if clear(r, "most_") > 0]
    parts = [f"{listed(gains)} {'help' if len(gains) > 1 else 'helps'} the most deprived fifth"] if gains else []
    parts += [f"{listed(harms)} {'cost' if len(harms) > 1 else 'costs'} the most deprived fifth"] if harms else []
    parts += [f"{listed(loses)} {'cost' if len(loses) > 1 else 'costs'} the least deprived fifth"] if loses else []
    known = all(any(isfinite(r[f"{end}change"]) for r in rows.values()) for end in ("most_", "least_"))
    nothing = "Neither end of the scale changes by more than luck could give"
    if not known:
        nothing = "Too few people live at one end of the scale to say who gains"
    elif told.replicates < 2:
        nothing = _one("in which both ends move")
    title = words.capital("; ".join(parts)) or nothing
    said = [
        f"{told.titles[k]}: " + ", ".join(f"{name.lower()} {amount(r, part)}" for part, name in ENDS.items())
        for k, r in rows.items()
    ]
    chart = Chart(
        BARS,
        tuple(told.titles[k] for k in rows),
        tuple(_series(name, list(rows.values()), part) for part, name in ENDS.items()),
        "change in 100 adults; left of nought: fewer in distress",
        f"Bar chart, simulated: change of {words.noun(WHAT)} in the most deprived fifth, the least deprived fifth and "
        f"everyone, percentage points with {told.sure}. {'; '.join(said)}.",
        "+0.00;−0.00;0",
    )
    points = []
    for k, r in rows.items():
        verdict = words.LEVELLING[str(r["levelling"])]
        if verdict:
            points.append(short(f"{told.titles[k]}: {verdict.split(':')[0]}.", 120))
    points = points[:4] or ["Levelling up or down can be told only where the gap's change is clear."]
    points.append("Levelling down would close a gap by making the better-off worse; this slide would show it.")
    lead = told.lead(f"change of {words.noun(WHAT)} at both ends and for everyone, {told.sure}")
    return Slide("who_gains", title, lead, tuple(points), chart, notes=told.notes(*said))


def over_time(told: Told) -> Slide:
    """The change of the gap year by year (of a single scenario, the gap itself)."""
    try:
        data = trend_data(told.comparison.series, MAIN, told.base, about=told.about)
    except ValueError as reason:
        title = "Too few people live in one of the fifths to follow the gap over time"
        return Slide(
            "over_time", title, told.lead("the gap by year"), (f"{words.capital(str(reason))}.",), notes=told.notes()
        )
    years = data[(data["month"] + 1) % 12 == 0] if data["month"].max() >= 23 else data
    part, shown = ("change", told.foremost(MOST_LINES)) if told.policies else ("gap", [told.base])
    months = sorted(years["month"].unique())
    series = _lines(told, years, shown, months, part)
    labels = tuple(str(int(told.about.year(m + 1) - 0.001)) for m in months) if len(years) < len(data) else ()
    labels = labels or tuple(told.about.month_name(m)[:3] + f" {int(told.about.year(m))}" for m in months)
    last = years[(years["month"] == months[-1])].set_index("scenario")
    if told.policies:
        sure = [k for k in told.policies if last.loc[k, "change_low"] > 0 or last.loc[k, "change_high"] < 0]
        best = min(sure, key=lambda k: last.loc[k, "change"], default=None)
        if best is not None and best not in shown:
            shown = [*shown[:-1], best]
            series = _lines(told, years, shown, months, part)
        title = "By the last year no policy has moved the gap by more than luck could"
        title = title if told.replicates > 1 else _one("that the gap takes over the years")
        if best is not None:
            size, before = abs(last.loc[best, "change"]), last.loc[told.base, "gap"]
            verb = "takes" if last.loc[best, "change"] < 0 else "adds"
            where = "off" if verb == "takes" else "to"
            title = f"In the last year {told.titles[best]} {verb} {words.number(size)} {where} a gap of {level(before)}"
        points = [
            f"{told.titles[k]}, last year: {_last(last.loc[k])}." for k in shown if k in told.foremost(POLICIES - 1)
        ]
        points += _starts(told)
        what, axis = f"change of the gap in {words.noun(WHAT)} by year", "change of the gap, in 100 adults"
    else:
        first = float(series[0].values[0])
        ends = ("in the first year", "in the last") if len(years) < len(data) else ("at first", "at the end")
        title = f"The gap goes from {level(first)} {ends[0]} to {level(series[0].values[-1])} {ends[1]}"
        points = ["What moves it from year to year is luck and the place as it ages, without any policy."]
        if told.under:
            name = told.titles[told.base]
            points = [
                f"What moves it from year to year is luck, the place as it ages and {name}; a comparison with a "
                f"scenario without {name} would tell them apart."
            ]
            points += _starts(told)
        what, axis = f"gap in {words.noun(WHAT)} by year", "gap, in 100 adults"
    said = "; ".join(f"{s.name} {', '.join(f'{v:.2f}' for v in s.values)}" for s in series)
    alt = f"Line chart, simulated: {what}, mean of {told.replicates} replicates, {labels[0]} to {labels[-1]}. {said}."
    chart = Chart(LINES, labels, series, axis, alt, "+0.00;−0.00;0" if told.policies else "0.0",
                  tuple(told.date(int(m)) for m in months))  # fmt: skip
    lead = f"Simulated: {what}, 12-month averages; {told.about.place}, {labels[0]} to {labels[-1]}"
    return Slide("over_time", title, lead, tuple(points), chart, notes=told.notes(said))


def _starts(told: Told) -> list[str]:
    """When the levers of each scenario first start: one date, the dates by name, or the first and the last of many."""
    first = {title: min(told.about.of(key)) for key, title in told.titles.items() if told.about.of(key)}
    months = sorted(set(first.values()))
    before = "nothing differs before" if told.policies else "until then no lever acts"
    if not months:
        return []
    if len(months) == 1:
        who = "Policies start" if len(first) > 1 else f"{next(iter(first))} starts"
        return [f"{who} in {told.about.month_name(months[0])}; {before}."]
    if len(first) > POLICIES - 1:
        ends = [told.about.month_name(month) for month in (months[0], months[-1])]
        return [f"Policies start between {ends[0]} and {ends[1]}; none differs before its own start."]
    each = words.listed([f"{name} in {told.about.month_name(month)}" for name, month in first.items()])
    return [f"Starts: {each}; no policy differs before its own."]


def _lines(told: Told, years: pd.DataFrame, shown: list[str], months: list[int], part: str) -> tuple[Series, ...]:
    """A line for each of these scenarios."""
    return tuple(Series(told.titles[k], _by_month(years, k, months, part)) for k in shown)


def _by_month(years: pd.DataFrame, scenario: str, months: list[int], part: str) -> tuple[float, ...]:
    mine = years[years["scenario"] == scenario].set_index("month")[part]
    return tuple(float(mine.loc[m]) for m in months)


def _last(row: pd.Series) -> str:
    """The change in the last year in words."""
    change, low, high = (float(row[k]) for k in ("change", "change_low", "change_high"))
    if change == 0 and not low < 0 < high:
        return "no change"
    if isfinite(low) and low <= 0 <= high:
        return words.TOO_SMALL
    return words.amount(change, WHAT) + ("" if isfinite(low) else ", luck not ruled out")
