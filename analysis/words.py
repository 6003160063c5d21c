"""Plain sentences from the gap table: what changed, how sure and for whom.

Each sentence is made from one row (or one outcome's rows) of the gap table and repeats only numbers found there.
Changes whose 95 % interval includes zero are called too small to tell from luck. Results are simulated, and the words
say "simulated": they never promise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite

import pandas as pd

from analysis.gaps import BASELINE, GAPS
from sim.outcomes import OUTCOMES, Outcome

GROUP_NAMES = {
    "white": "people from White ethnic groups",
    "asian": "people from Asian ethnic groups",
    "black": "people from Black ethnic groups",
    "mixed": "people from Mixed ethnic groups",
    "other": "people from other ethnic groups",
    "1": "the most deprived fifth",
    "5": "the least deprived fifth",
    "all": "everyone",
}
NOUNS = {  # titles that do not read well inside a sentence
    "treated_given_need": "treatment of those in need",
    "medicine": "use of medicine from the GP",
    "in_therapy": "use of talking therapy",
    "lonely": "loneliness",
    "poverty_fixed": "poverty against the fixed line",
}
LUCK_UNLIKELY = "luck alone is unlikely to give it"
TOO_SMALL = "too small to tell from luck"
NOUGHT = 5e-7  # sizes below are written as nought
NO_INTERVAL = "one replicate only, so there is no interval and luck cannot be ruled out"
LEVELLING = {
    "up": "levelling up: the worse-off end gained and the better-off end did not lose",
    "down": "levelling down: the gap closed only because the better-off end lost",
    "both": "part of it is levelling down: the worse-off end gained and the better-off end lost",
    "closer": "neither end's own change is clear",
    "wider": "",
    "unchanged": "",
    "unclear": "",
    "": "",
}


def signed(value: float) -> str:
    """A change with its sign and two places, more where it would read as nought: +0.35, −1.20, −0.0003."""
    if 0 < abs(value) < NOUGHT or not isfinite(value):
        return f"{abs(value):+.2f}"
    return f"{'−' if value < 0 else '+'}{fine(value, 2)}"


def fine(value: float, places: int) -> str:
    """A size with so many decimal places, more where it would read as nought without being so: 0.35, 0.0003."""
    size = abs(value)
    while size >= NOUGHT and round(size, places) == 0.0:
        places += 1
    return f"{size:,.{places}f}"


def apart(places: int, low: float, high: float) -> int:
    """So many decimal places, or as many as an interval needs: its ends read as two numbers, and neither as nought
    where the interval leaves nought out (six at most).
    """
    near = min(abs(low), abs(high)) if low * high > 0 else 1.0
    while places < 6 and high - low >= NOUGHT <= near:
        if round(low, places) != round(high, places) and round(near, places) > 0:
            break
        places += 1
    return places


def places_of(value: float) -> int:
    """Decimal places that fit a size: none from 10, one from 1, two from 0.1, else three."""
    return 0 if abs(value) >= 9.95 else 1 if abs(value) >= 0.95 else 2 if abs(value) >= 0.095 else 3


def number(value: float, like: float | None = None) -> str:
    """A size without sign, with places that fit it (or fit ``like``): 12, 4.1, 0.35, 0.035."""
    size = abs(value)
    if not isfinite(size):
        return "not known"
    scale = abs(like) if like is not None and isfinite(like) and like != 0 else size
    places = places_of(scale)
    if round(size, places) == 0.0 < size:
        return number(size) if like is not None else "under 0.001"
    return "0" if size == 0 else f"{size:,.{places}f}"


def signed_number(value: float, like: float | None = None) -> str:
    """A change with its sign and places that fit it (or fit ``like``): +0.35, −12; "under 0.001" has no sign."""
    size = number(value, like)
    return f"{'−' if value < 0 else '+'}{size}" if value != 0 and size[0].isdigit() else size


def figures(value: float, many: int = 3) -> str:
    """A number to so many figures, written out from 1,000 up: 0.0123, -12.3, 1,234."""
    return f"{value:,.0f}" if abs(value) >= 1000 - 500 / 10**many else f"{value:.{many}g}"


def whole(value: float) -> str:
    """A number of people, with thousands."""
    return "not known" if not isfinite(value) else f"{value:,.0f}"


def amount(value: float, outcome: Outcome, like: float | None = None) -> str:
    """A change in words: "0.40 fewer in 100", "12 more per 100,000 a year", "0.20 GHQ points lower"; "not known" where
    it is NaN.
    """
    if not isfinite(value):
        return "not known"
    if value == 0:
        return "no change"
    size = number(value, like)
    fewer, lower = ("fewer", "lower") if value < 0 else ("more", "higher")
    if outcome.unit == "%":
        return f"{size} {fewer} in 100"
    if outcome.unit.startswith("per "):
        return f"{size} {fewer} {outcome.unit}"
    return f"{size} {outcome.unit} {lower}"


def level(value: float, outcome: Outcome) -> str:
    """A level in words: "24 in 100", "−3.1 in 100", "80 per 100,000 a year"; "not known" where it is NaN."""
    if not isfinite(value):
        return "not known"
    sign = "−" if value < 0 else ""
    if outcome.unit == "%":
        return f"{sign}{number(value)} in 100"
    return f"{sign}{number(value)} {outcome.unit}"


def sureness(change: float, low: float, high: float) -> str:
    """The interval of a change that leaves out zero: "fairly sure 0.2 to 0.6; luck alone is unlikely …"; or that there
    is none.
    """
    if not (isfinite(low) and isfinite(high)):
        return NO_INTERVAL
    first, last = ends(low, high, change)
    return f"fairly sure {first} to {last}; {LUCK_UNLIKELY}"


def ends(low: float, high: float, like: float) -> tuple[str, str]:
    """The ends of an interval that leaves out zero, as sizes that fit ``like``, the smaller first, told apart."""
    first, last = sorted((abs(low), abs(high)))
    said = number(first, like), number(last, like)
    if said[0] == said[1] and last - first >= NOUGHT:
        places = apart(places_of(like), first, last)
        said = fine(first, places), fine(last, places)
    return said


def briefly(change: float, low: float, high: float, outcome: Outcome) -> str:
    """A change with its interval in a few words: "about 4.0 fewer in 100; fairly sure between 2.0 and 6.0"."""
    if not isfinite(change):
        return "not known"
    if change == 0.0 and not low < 0.0 < high:
        return "no change"
    if isfinite(low) and low <= 0.0 <= high:
        return TOO_SMALL
    said = f"about {amount(change, outcome)}".replace("about under", "under")
    if not isfinite(low):
        return f"{said}; {NO_INTERVAL}"
    first, last = ends(low, high, change)
    return f"{said}; fairly sure between {first} and {last}"


def direction(value: float, change: float) -> str:
    """Whether a gap narrows or widens: its size before (value - change) against its size now."""
    before = value - change
    if change == 0:
        return "does not change"
    if before * value < 0:
        return "turns round"
    return "narrows" if abs(value) < abs(before) else "widens"


def of_size(value: float, change: float, low: float, high: float) -> tuple[float, float, float]:
    """A gap's change and interval as those of its size: above 0 where a gap widens, whichever end has more.

    ``value``: the gap as it is after the change; where it was below 0 before, signs turn and the ends change places.
    """
    return (change, low, high) if value - change >= 0 else (-change, -high, -low)


def gap_sentence(row: Mapping[str, object], title: str, outcomes: Mapping[str, Outcome] = OUTCOMES) -> str:
    """One sentence on one policy, from an ``absolute`` row of the gap table.

    "Living wage: the gap in common distress … narrows by about 0.4 in 100 (from 9.3 to 8.9); fairly sure 0.2 to 0.6;
    luck alone is unlikely to give it."
    """
    outcome = outcomes[str(row["outcome"])]
    value, change = float(row["value"]), float(row["change"])  # type: ignore[arg-type]
    low, high = float(row["change_low"]), float(row["change_high"])  # type: ignore[arg-type]
    subject = f"{title}: the simulated gap in {noun(outcome)} ({GAPS[str(row['gap'])].title})"
    if not (isfinite(value) and isfinite(change)):
        return f"{subject} cannot be given: {row['note'] or 'it is not in these results'}."
    before, sized = value - change, of_size(value, change, low, high)
    size = f"about {amount(sized[0], outcome)}".replace("about under", "under")
    if change == 0.0 and not (low < 0.0 < high):
        text = f"{subject} does not change, in {'any' if isfinite(low) else 'the only'} replicate"
    elif isfinite(low) and low <= 0.0 <= high:
        text = f"{subject} shows a change that is {TOO_SMALL} ({size}; {_ends(*sized, outcome)})"
    else:
        ends = level(before, outcome), level(value, outcome)
        text = f"{subject} {direction(value, change)}: {size}"
        text += f", from {ends[0]} to {ends[1]}" if ends[0] != ends[1] else f" of {ends[0]}"
        text += f"; {sureness(change, low, high)}"
    if row["grey"]:
        text += "; these are rare events from few person-years, so read it with care"
    explained = LEVELLING[str(row["levelling"])]
    beware = warning(row, outcomes) if str(row["levelling"]) == "wider" else ""
    return f"{text}{'; ' + explained if explained else ''}{'; beware: ' + beware if beware else ''}."


def warning(row: Mapping[str, object], outcomes: Mapping[str, Outcome] = OUTCOMES) -> str:
    """What to beware of in an ``absolute`` row of the gap table, by changes that are sure; empty: nothing."""
    worse = outcomes[str(row["outcome"])].higher_is == "worse"
    low, high = (float(row.get(f"mean_change_{end}", float("nan"))) for end in ("low", "high"))  # type: ignore[arg-type]
    levels = str(row["levelling"])
    if levels == "wider" and (high < 0 if worse else low > 0):
        return "the mean improves and the gap widens"
    if levels in ("down", "both"):
        return "levelled down" if levels == "down" else "levelled down in part"
    return ""


def _ends(change: float, low: float, high: float, outcome: Outcome) -> str:
    """An interval that includes zero, as two amounts."""
    return f"fairly sure it lies between {amount(low, outcome, change)} and {amount(high, outcome, change)}"


def who_gains(row: Mapping[str, object], outcomes: Mapping[str, Outcome] = OUTCOMES) -> str:
    """Who gains: both ends of the gap and everyone, from one ``absolute`` row of the gap table."""
    outcome, gap = outcomes[str(row["outcome"])], GAPS[str(row["gap"])]
    parts = []
    for end, group in (("most", gap.most), ("least", gap.least), ("mean", "all")):
        change, low, high = (float(row[f"{end}_{k}"]) for k in ("change", "change_low", "change_high"))  # type: ignore[arg-type]
        name = GROUP_NAMES.get(group, group)
        if not isfinite(change):
            parts.append(f"{name}: not known")
        elif change == 0.0:
            parts.append(f"{name}: no change")
        elif isfinite(low) and low <= 0.0 <= high:
            parts.append(f"{name}: {TOO_SMALL}")
        else:
            parts.append(f"{name}: {amount(change, outcome)}")
    return f"{outcome.title}: {'; '.join(parts)}."


def mean_change(row: Mapping[str, float], outcome: Outcome) -> str:
    """Change of the mean over everyone, or that luck could give it."""
    change, low, high = row["mean_change"], row["mean_change_low"], row["mean_change_high"]
    if not isfinite(change):
        return "not known"
    if change != 0.0 and isfinite(low) and low <= 0.0 <= high:
        return TOO_SMALL
    return amount(change, outcome)


def sentences(
    table: pd.DataFrame,
    titles: Mapping[str, str] | None = None,
    outcome: str = "caseness",
    gap: str = "imd_fifth",
    baseline: str = BASELINE,
    outcomes: Mapping[str, Outcome] = OUTCOMES,
) -> list[str]:
    """One sentence a policy on one gap, in the order of the table."""
    rows = table[(table["outcome"] == outcome) & (table["gap"] == gap) & (table["measure"] == "absolute")]
    return [
        gap_sentence(row, (titles or {}).get(row["scenario"], plain(row["scenario"])), outcomes)
        for row in rows.to_dict("records")
        if row["scenario"] != baseline
    ]


def headline(
    table: pd.DataFrame,
    titles: Mapping[str, str] | None = None,
    outcome: str = "caseness",
    baseline: str = BASELINE,
    outcomes: Mapping[str, Outcome] = OUTCOMES,
) -> str:
    """The finding of a chart in one line: which policy narrows the gap between fifths most, if any does by more than
    luck could; of a single scenario, how far the fifths differ.
    """
    rows = table[(table["outcome"] == outcome) & (table["gap"] == "imd_fifth") & (table["measure"] == "absolute")]
    what = outcomes[outcome]
    subject = f"the simulated gap in {noun(what)}"
    policies = [row for row in rows.to_dict("records") if row["scenario"] != baseline and isfinite(row["change"])]
    if not policies:
        base = rows[rows["scenario"] == baseline]["value"]
        if base.empty or not isfinite(base.iloc[0]):
            return f"{capital(subject)} cannot be shown: groups are too small"
        return f"The most deprived fifth differs from the least in {noun(what)} by {level(abs(base.iloc[0]), what)}"
    alone = not any(isfinite(row["change_low"]) for row in policies)
    clear = [
        row for row in policies if row["change_low"] > 0 or row["change_high"] < 0 or (alone and row["change"] != 0)
    ]
    narrowing = [row for row in clear if direction(row["value"], row["change"]) == "narrows"]
    best = max(narrowing or clear, key=lambda row: abs(row["change"]), default=None)
    if best is None:
        return f"No policy here changes {subject} by more than luck could"
    name = (titles or {}).get(best["scenario"], plain(best["scenario"]))
    verb = direction(best["value"], best["change"])
    doubt = " (one replicate: luck not ruled out)" if alone else ""
    size = level(abs(best["change"]), what)
    most = " most" if len(policies) > 1 else ""
    if verb == "turns round":
        return f"{name} turns {subject} round, by {size}{doubt}"
    return f"{name} {verb} {subject}{most}, by {size}{doubt}"


def begun(under: str, text: str) -> str:
    """A sentence on a scenario with levers begins with its name: "Under Living wage the …"; without a name as it is."""
    return f"Under {under} {text[:1].lower()}{text[1:]}" if under else text


def years(months: int) -> str:
    """A length of time: "20 years", "1 year", "18 months"."""
    many, unit = (months, "month") if months % 12 else (months // 12, "year")
    return f"{many} {unit}{'s' * (many != 1)}"


def listed(parts: Sequence[str]) -> str:
    """As people list things: "A", "A and B", "A, B and C"; nothing of none."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def plain(name: str) -> str:
    """A file name as words: "living_wage" → "Living wage"."""
    return capital(name.replace("_", " ").strip())


def capital(text: str) -> str:
    """With a capital letter at its start."""
    return text[:1].upper() + text[1:]


def noun(outcome: Outcome) -> str:
    """An outcome inside a sentence: its title without brackets, the first letter small unless an abbreviation."""
    title = NOUNS.get(outcome.name, outcome.title.split(" (")[0])
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
