"""The slides of access and experience, and of whom each policy reaches and what it costs."""

from __future__ import annotations

from math import isfinite
from typing import Any

import pandas as pd

from analysis import reach_words, words
from analysis.deck.content import CELL_LETTERS, COLUMNS, Chart, Series, Slide, Table, listed, short
from analysis.deck.told import MAIN, Told, amount, level, unit
from analysis.gaps import GAPS, interval, values
from sim.levers.lever import library
from sim.outcomes import OUTCOMES

# What stands beside distress: outcome and the gap it is told by.
SHOWN = (
    ("treated_given_need", "imd_fifth"),
    ("treated_given_need", "black_white"),
    ("recovery", "imd_fifth"),
    ("waiting", "imd_fifth"),
    ("detention", "black_white"),
    ("restraint", "black_white"),
)
PAIRS = {"imd_fifth": "most − least deprived", "black_white": "Black − White ethnic groups"}
ETHNIC = {"white": "White", "asian": "Asian", "black": "Black", "mixed": "Mixed", "other": "Other"}
NO_YEAR = "Figures by group are kept by the year, and this run is too short to show one"
COVERED = "; covered: all whose employer takes part, whether or not pay moves."
MOST_COLUMNS, MOST_ROWS = 5, 5  # scenarios and levers that a table of a slide has room for


def access_and_experience(told: Told) -> Slide:
    """Gaps in treatment, recovery, detention and restraint, and what each policy changes of them."""
    shown = [told.base, *told.foremost(MOST_COLUMNS - 1)]
    rows, said = [], []
    grey = False
    for outcome, gap in SHOWN:
        mine = {key: told.row(key, outcome, gap) for key in shown}
        what = f"{OUTCOMES[outcome].title} ({unit(outcome)}), {PAIRS[gap]}"
        base = amount(mine[told.base], outcome=outcome, signed=False)
        cells = [base, *(amount(mine[key], outcome=outcome) for key in shown[1:])]
        if set(cells) == {"not shown"}:
            continue
        cells = ["too few people" if cell == "not shown" else cell for cell in cells]
        grey |= any(bool(r["grey"]) for r in mine.values())
        rows.append((what, *cells))
        told_of = zip(shown, cells, strict=True)
        said.append(f"{what}: " + "; ".join(f"{told.titles[key]} {cell}" for key, cell in told_of))
    headings = ("Gap, and its change under each policy", *(told.titles[key] for key in shown))
    alt = f"Table, simulated: gaps in access and experience under {told.titles[told.base]}, with {told.sure}, and the "
    alt += f"change under each policy. {'. '.join(said)}."
    points = ["Detention and restraint are rare: with so few person-years read them with care."] if grey else []
    if len(told.policies) + 1 > MOST_COLUMNS:
        points.append(f"{len(told.policies) + 1 - MOST_COLUMNS} more policies stand in the results folder.")
    grid = Table(headings, tuple(rows), (2.3, *(1.3,) * len(shown)), alt)
    return Slide("access", _access_title(told), told.lead(f"gaps beside distress, {told.sure}"), tuple(points),
                 table=grid, notes=told.notes(*said))  # fmt: skip


def _access_title(told: Told) -> str:
    """The finding: who gets treatment when in need; the first clear gap of experience after it."""
    row = told.row(told.base, "treated_given_need")
    most, least = row["most"], row["least"]
    if not (isfinite(most) and isfinite(least)):
        return "Access and experience: too few people here to compare the fifths"
    if not (row["low"] > 0 or row["high"] < 0):
        return "Access and experience: luck could explain the gap in treatment between the fifths"
    more = "more" if most > least else "less"
    return (
        f"In need, the most deprived fifth is treated {more} often ({level(most, 'treated_given_need')}) than the "
        f"least ({level(least, 'treated_given_need')})"
    )


def reach_and_cost(told: Told) -> Slide:
    """Whom each lever reaches and what it costs, so that a small effect explains itself."""
    reach = told.comparison.reach
    costs = told.comparison.costs.set_index(["scenario", "lever"])
    rows, said = [], []
    foremost = told.foremost(MOST_ROWS)
    moved = _moved(told)
    ranked = sorted(reach.to_dict("records"), key=lambda one: one["scenario"] not in foremost)
    for one in ranked:
        key, lever = one["scenario"], library()[one["lever"]]
        bill = costs.loc[(key, lever.name)]
        people = lever.reaches_people
        eligible, reached = (words.whole(one[k]) if people else "services, areas" for k in ("eligible", "reached"))
        known = isfinite(bill["a_head"])
        head = f"£{bill['a_head']:,.2f}" if known else "not known"
        if known and bill["a_head_high"] > bill["a_head_low"]:
            head += f" (£{bill['a_head_low']:,.2f} to £{bill['a_head_high']:,.2f})"
        paid = f"{bill['payer']}, {bill['kind']}" if known else ""
        verb = "covered" if reach_words.covers(lever) else "reached"
        shown = f"{reached}, covered" if reach_words.covers(lever) else reached
        effect = moved.pop(key, "as above: of all its levers together")
        rows.append((told.titles[key], lever.title, eligible if people else "—", shown, head, paid, effect))
        who = f"{eligible} qualify, {reached} are {verb}" if people else reach_words.PLACE_WIDE
        said.append(f"{told.titles[key]}, {lever.title}: {who}, {head} a head and year, "
                    f"paid by {paid or 'nobody known'}; {effect}")  # fmt: skip
    headings = ("Policy", "Lever", "Qualify", "Reached", "£ a head and year", "Paid by", "What the policy moved first")
    alt = f"Table, simulated: reach in an average month and cost of each lever. {'. '.join(said)}."
    grid = Table(headings, tuple(tuple(short(c, CELL_LETTERS) for c in row) for row in rows[:MOST_ROWS]),
                (1.2, 1.5, 0.9, 1.1, 1.4, 1.1, 2.2), alt)  # fmt: skip
    first = told.comparison.scenarios[0]
    more = len(rows) - MOST_ROWS
    used = [library()[name] for name in dict.fromkeys(reach["lever"])]
    reached = "Reached: at the time, also those who no longer qualify"
    reached += COVERED if any(map(reach_words.covers, used)) else "."
    points = (
        *((f"{more} more levers stand in the notes.",) if more > 0 else ()),
        f"Of {first.people:,} simulated people of all ages. Ranges of cost are those of unit costs, not of luck.",
        *((reached,) if any(lever.reaches_people for lever in used) else ()),
        "A transfer moves money between people; a resource is used up.",
    )
    chain = [s for s in told.comparison.sentences if reach_words.is_chain(s)]
    lead = told.lead("reach in an average month, and cost of a year")
    return Slide("reach", _reach_title(told, ranked[:MOST_ROWS]), lead, points, table=grid,
                 notes=told.notes(*said, *chain))  # fmt: skip


def _reach_title(told: Told, rows: list[dict[str, Any]]) -> str:
    """The finding: the levers that reach most people of those on the slide; of a package, the lever's name too."""
    many = told.comparison.reach["scenario"].value_counts()
    found: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: -row["reached"] if isfinite(row["reached"]) else 1):
        lever = library()[row["lever"]]
        if lever.reaches_people and lever.name not in found:  # the policy that reaches most by it
            share = words.number(100 * row["reached"] / row["people"])
            verb = "covers" if reach_words.covers(lever) else "reaches"
            by = f" by {reach_words.named(lever.name)}" if many[row["scenario"]] > 1 else ""
            found[lever.name] = f"{told.titles[row['scenario']]} {verb} {share} in 100 people{by}"
    best = list(found.values())[: 1 if (many > 1).any() else 2]
    if not best:
        return f"{listed([told.titles[k] for k in told.policies])}: works on services and areas"
    return f"In an average month {'; '.join(best)}"


def _moved(told: Told) -> dict[str, str]:
    """Of each policy, the first outcome its levers are judged on that moved by more than luck could."""
    found = {}
    for key, part in told.comparison.reach.groupby("scenario", sort=False):
        found[str(key)] = "nothing beyond luck" if told.replicates > 1 else "luck not ruled out"
        if key == told.base:
            found[str(key)] = "the others are compared with it"
        for outcome in dict.fromkeys(name for lever in part["lever"] for name in library()[lever].outcomes):
            row = told.row(str(key), outcome)
            if outcome != MAIN and (row["mean_change_low"] > 0 or row["mean_change_high"] < 0):
                found[str(key)] = f"{words.noun(OUTCOMES[outcome])}: {words.mean_change(row, OUTCOMES[outcome])}"
                break
    return found


def by_decile(told: Told) -> Slide:
    """Of a single scenario: distress in each tenth of areas."""
    shares = _of(told, "imd_decile")
    found = shares.reindex(columns=[str(k) for k in range(1, 11)])
    first, last = (float(found[k].mean()) for k in ("1", "10"))
    title = f"Tenth by tenth: from {level(first)} in the most deprived areas to {level(last)} in the least"
    if shares.empty:
        title = NO_YEAR
    elif not (isfinite(first) and isfinite(last)):
        title = "Too few people live in one of the tenths at the ends to compare them"
    elif not _apart(found["1"] - found["10"]):
        title = "Tenth by tenth: luck could explain how distress in the first differs from that in the last"
    named = found.rename(columns=lambda k: f"Tenth {k}")
    return _columns(told, "deciles", title, named, "tenth of areas, 1 = most deprived")


def by_ethnic_group(told: Told) -> Slide:
    """Of a single scenario: distress by ethnic group."""
    shares = _of(told, "ethnic_group")
    found = shares.reindex(columns=list(ETHNIC)).rename(columns=ETHNIC)
    known = found.mean().dropna()
    title = NO_YEAR if shares.empty else "Too few people to show distress by ethnic group"
    if len(known):
        high, low = str(known.idxmax()), str(known.idxmin())
        title = f"People from {high} ethnic groups: {level(known[high])} in distress; from {low}, {level(known[low])}"
        if high != low and not _apart(found[high] - found[low]):
            title = "By ethnic group: luck could explain how distress differs between groups"
    return _columns(told, "ethnic_groups", title, found, "ethnic group")


def _apart(differences: pd.Series) -> bool:
    """Whether luck alone is unlikely to give a difference; ``differences``: one a replicate."""
    _, low, high = interval(differences.dropna().to_numpy(float))
    return low > 0 or high < 0


def _of(told: Told, dimension: str) -> pd.DataFrame:
    """Distress in each group of a dimension under the first scenario, % (replicates, groups); small groups NaN.

    These are kept by whole years: empty where none begins in the window.
    """
    series, (first, _) = told.comparison.series, told.window
    mine = series[(series["scenario"] == told.base) & (series["outcome"] == MAIN)]
    if not ((mine["dimension"] == dimension) & (mine["month"] >= first)).any():
        return pd.DataFrame()
    table: pd.DataFrame = values(mine[mine["dimension"] == dimension], told.window, {MAIN: OUTCOMES[MAIN]})
    found = table.pivot_table(index="replicate", columns="group", values="value", observed=True, dropna=False)
    return found.rename(columns=str)


def _columns(told: Told, key: str, title: str, found: pd.DataFrame, what: str) -> Slide:
    """A slide of one column chart of distress in groups, with intervals; ``found``: % (replicates, groups)."""
    ends = [interval(found[name].dropna().to_numpy(float)) for name in found]
    middle, low, high = (tuple(float(end[k]) for end in ends) for k in range(3))
    spans = [f" ({a:.1f} to {b:.1f})" if isfinite(a) else "" for a, b in zip(low, high, strict=True)]
    said = ", ".join(f"{name} {level(v)}{span}" for name, v, span in zip(found, middle, spans, strict=True))
    noun = OUTCOMES[MAIN].title
    series = Series(told.titles[told.base], middle, low, high)
    alt = f"Column chart, simulated: {noun} by {what} under {told.titles[told.base]}, {told.sure}. {said}."
    form = "0.0" if len(middle) < 8 else "0"  # as wide as a column
    chart = Chart(COLUMNS, tuple(found), (series,), "in 100 adults", alt, form)
    points = ("Groups differ here by what they are exposed to, start with and meet, never by a trait.",
              f"Groups under 30 people are not shown; {'thin lines: ' * series.sure}{told.sure}.")  # fmt: skip
    lead = told.lead(f"{noun}, % of adults by {what}")
    return Slide(
        key, title, lead, points, chart, notes=told.notes(said, f"Gaps: {', '.join(g.title for g in GAPS.values())}.")
    )
