"""The slides of access and experience, and of whom each policy reaches and what it costs."""

from __future__ import annotations

from math import isfinite

import pandas as pd

from analysis import words
from analysis.deck.content import CELL_LETTERS, COLUMNS, Chart, Series, Slide, Table, listed, short
from analysis.deck.told import MAIN, Told, amount, level, unit
from analysis.gaps import GAPS, values
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
    rows, said, parts = [], [], []
    foremost = told.foremost(MOST_ROWS)
    for one in sorted(reach.to_dict("records"), key=lambda one: one["scenario"] not in foremost):
        key, lever = one["scenario"], library()[one["lever"]]
        bill = costs.loc[(key, lever.name)]
        people = lever.reaches_people
        eligible, reached = (words.whole(one[k]) if people else "services, areas" for k in ("eligible", "reached"))
        known = isfinite(bill["a_head"])
        head = f"£{bill['a_head']:,.2f}" if known else "not known"
        if known and bill["a_head_high"] > bill["a_head_low"]:
            head += f" (£{bill['a_head_low']:,.2f} to £{bill['a_head_high']:,.2f})"
        paid = f"{bill['payer']}, {bill['kind']}" if known else ""
        moved = _moved(told, key, lever.outcomes)
        rows.append((told.titles[key], lever.title, eligible if people else "—", reached, head, paid, moved))
        said.append(f"{told.titles[key]}, {lever.title}: could be offered {eligible}, reached {reached}, {head} a head "
                    f"and year, paid by {paid or 'nobody known'}; {moved}")  # fmt: skip
        if people and len(rows) <= MOST_ROWS:
            share = words.number(100 * one["reached"] / one["people"])
            parts.append((one["reached"], f"{told.titles[key]} reaches {share} in 100 people"))
    best = [text for _, text in sorted(parts, key=lambda p: -p[0])[:2]]
    title = "; ".join(best) or f"{listed([told.titles[k] for k in told.policies])}: works on services and areas"
    headings = ("Policy", "Lever", "Could be offered", "Reached", "£ a head and year", "Paid by", "What moved first")
    alt = f"Table, simulated: reach and cost of each lever. {'. '.join(said)}."
    grid = Table(headings, tuple(tuple(short(c, CELL_LETTERS) for c in row) for row in rows[:MOST_ROWS]),
                (1.2, 1.5, 1.0, 1.0, 1.4, 1.1, 2.2), alt)  # fmt: skip
    first = told.comparison.scenarios[0]
    more = len(rows) - MOST_ROWS
    points = (
        *((f"{more} more levers stand in the notes.",) if more > 0 else ()),
        f"Of {first.people:,} simulated people of all ages. Ranges of cost are those of unit costs, not of luck.",
        "A transfer moves money between people; a resource is used up.",
    )
    chain = [s for s in told.comparison.sentences if "→" in s]
    return Slide("reach", title, told.lead("people reached at any time, and cost of a year"), points, table=grid,
                 notes=told.notes(*said, *chain))  # fmt: skip


def _moved(told: Told, scenario: str, outcomes: tuple[str, ...]) -> str:
    """The first outcome a lever is judged on that moved by more than luck could."""
    for outcome in outcomes:
        row = told.row(scenario, outcome)
        if outcome != MAIN and (row["mean_change_low"] > 0 or row["mean_change_high"] < 0):
            what = OUTCOMES[outcome]
            return f"{words.noun(what)}: {words.mean_change(row, what)}"
    return "nothing beyond luck"


def by_decile(told: Told) -> Slide:
    """Of a single scenario: distress in each tenth of areas."""
    shares = _of(told, "imd_decile")
    found = {str(k): shares.get(str(k), float("nan")) for k in range(1, 11)}
    first, last = (found[k] for k in ("1", "10"))
    title = f"Tenth by tenth: from {level(first)} in the most deprived areas to {level(last)} in the least"
    if not shares:
        title = NO_YEAR
    elif not (isfinite(first) and isfinite(last)):
        title = "Too few people live in one of the tenths at the ends to compare them"
    return _columns(told, "deciles", title, {f"Tenth {k}": v for k, v in found.items()}, "tenth of areas, 1 = most")


def by_ethnic_group(told: Told) -> Slide:
    """Of a single scenario: distress by ethnic group."""
    shares = _of(told, "ethnic_group")
    found = {name: shares.get(key, float("nan")) for key, name in ETHNIC.items()}
    known = {name: v for name, v in found.items() if isfinite(v)}
    title = "Too few people to show distress by ethnic group" if shares else NO_YEAR
    if known:
        high, low = max(known, key=lambda n: known[n]), min(known, key=lambda n: known[n])
        title = f"People from {high} ethnic groups: {level(known[high])} in distress; from {low}, {level(known[low])}"
    return _columns(told, "ethnic_groups", title, found, "ethnic group")


def _of(told: Told, dimension: str) -> dict[str, float]:
    """Distress in each group of a dimension under the first scenario, mean over replicates; small groups NaN.

    These are kept by whole years: empty where none begins in the window.
    """
    series, (first, _) = told.comparison.series, told.window
    mine = series[(series["scenario"] == told.base) & (series["outcome"] == MAIN)]
    if not ((mine["dimension"] == dimension) & (mine["month"] >= first)).any():
        return {}
    table: pd.DataFrame = values(mine[mine["dimension"] == dimension], told.window, {MAIN: OUTCOMES[MAIN]})
    found = table.groupby("group")["value"].mean()
    return {str(group): float(value) for group, value in found.items()}


def _columns(told: Told, key: str, title: str, found: dict[str, float], what: str) -> Slide:
    """A slide of one column chart of distress in groups."""
    said = ", ".join(f"{name} {level(v)}" for name, v in found.items())
    noun = OUTCOMES[MAIN].title
    chart = Chart(COLUMNS, tuple(found), (Series(told.titles[told.base], tuple(found.values())),), "in 100 adults",
                  f"Column chart, simulated: {noun} by {what} under {told.titles[told.base]}. {said}.")  # fmt: skip
    points = ("Groups differ here by what they are exposed to, start with and meet, never by a trait.",
              f"Groups under 30 people are not shown; {told.sure}.")  # fmt: skip
    lead = told.lead(f"{noun}, % of adults by {what}")
    return Slide(
        key, title, lead, points, chart, notes=told.notes(said, f"Gaps: {', '.join(g.title for g in GAPS.values())}.")
    )
