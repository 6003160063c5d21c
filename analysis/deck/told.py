"""What all slides share: the comparison, its words for place and period, and the lines every note ends with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from math import isfinite
from typing import Any

from analysis import words
from analysis.charts.style import LICENCE, About
from analysis.deck.content import NAME_LETTERS, short
from analysis.gaps import default_window
from analysis.pictures import about_of
from experiments.card_kept import KeptCard
from experiments.compare import Comparison
from sim.outcomes import OUTCOMES

MAIN, FIFTHS = "caseness", "imd_fifth"
Row = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """A comparison that is to be told, with the card that says how far to believe it."""

    comparison: Comparison
    card: KeptCard

    @property
    def titles(self) -> dict[str, str]:
        """What slides call each scenario, in order; of two equal names the second is told by its key."""
        found: dict[str, str] = {}
        for key, title in self.comparison.titles.items():
            text = short(title, NAME_LETTERS)
            found[key] = text if text not in found.values() else short(f"{key}: {title}", NAME_LETTERS)
        return found

    @property
    def base(self) -> str:
        """Key of the scenario that others are compared with."""
        return self.comparison.baseline

    @property
    def policies(self) -> list[str]:
        """The scenarios that are compared with the first."""
        return [s.key for s in self.comparison.scenarios[1:]]

    @property
    def under(self) -> str:
        """The name of the first scenario where it has levers, which sentences on it then begin with; else nothing."""
        return self.titles[self.base] if self.comparison.scenarios[0].levers else ""

    def foremost(self, many: int) -> list[str]:
        """At most so many policies: those whose change of the gap is clear, then the largest; in their usual order."""
        size = {key: abs(self.row(key)["change"]) for key in self.policies}
        ranked = sorted(
            self.policies, key=lambda key: (not clear(self.row(key)), -size[key] if isfinite(size[key]) else 0)
        )
        return [key for key in self.policies if key in ranked[:many]]

    def row(self, scenario: str, outcome: str = MAIN, gap: str = FIFTHS, measure: str = "absolute") -> Row:
        """A row of the gap table; values that are not there are NaN."""
        t = self.comparison.gaps
        found = t[
            (t["scenario"] == scenario) & (t["outcome"] == outcome) & (t["gap"] == gap) & (t["measure"] == measure)
        ]
        if found.empty:
            nothing = {c: float("nan") for c in t.columns if t[c].dtype.kind == "f"}
            return {**nothing, "scenario": scenario, "levelling": "", "grey": False, "note": ""}
        return dict(found.iloc[0])

    @property
    def window(self) -> tuple[int, int]:
        """First month and month after the last that values are over."""
        return default_window(self.comparison.scenarios[0].months)

    @property
    def about(self) -> About:
        """What a reader must know of the run behind a slide."""
        about = about_of(self.comparison.scenarios, int(self.comparison.manifest["options"]["seed"]))
        return replace(about, paired=bool(self.policies))

    def date(self, month: int) -> date:
        """The first day of a month of the series."""
        count = int(self.about.begins[:4]) * 12 + int(self.about.begins[5:7]) - 1 + month
        return date(count // 12, count % 12 + 1, 1)

    @property
    def period(self) -> str:
        """The months that values are averages of."""
        first, after = self.window
        return f"{self.about.month_name(first)} to {self.about.month_name(after - 1)}"

    @property
    def replicates(self) -> int:
        """How many replicates there are."""
        return len(self.comparison.manifest["seeds"])

    @property
    def sure(self) -> str:
        """What the intervals are."""
        if self.replicates < 2:
            return "one replicate, so no interval"
        return f"95 % intervals over {self.replicates}{' paired' * bool(self.policies)} replicates"

    def lead(self, statistic: str) -> str:
        """Statistic, unit, place and period of a slide; simulated."""
        return f"Simulated: {statistic}; {self.about.place}, {self.period}"

    def notes(self, *lines: str) -> tuple[str, ...]:
        """Numbers first, then where they come from and what makes them again."""
        c, manifest = self.comparison, self.comparison.manifest
        first = c.scenarios[0]
        made = (
            f"Source: simulated by mindgap: {first.people:,} people of all ages, {first.months} months from "
            f"{self.about.month_name(0)}, {self.sure}, seed {manifest['options']['seed']}; results {c.folder.name}, "
            f"made on {manifest['made']['at'][:10]}."
        )
        return (*lines, made, LICENCE, f"Command: {manifest['made']['command']}")


def amount(row: Row, part: str = "", outcome: str = MAIN, signed: bool = True) -> str:
    """A change with its interval in figures: "−0.34 (−0.43 to −0.26)"; "none" where nothing moved."""
    names = (f"{part}change", f"{part}change_low", f"{part}change_high") if signed else ("value", "low", "high")
    middle, low, high = (float(row[k]) for k in names)
    if not isfinite(middle):
        return "not shown"
    if middle == 0 and (low == high == 0 or not isfinite(low)):
        return "none" if signed else "0"
    places = decimals(middle, low, high)
    sure = isfinite(low) and not low <= 0 <= high
    if signed and not sure and max(abs(round(v, places)) for v in (middle, low, high) if isfinite(v)) == 0:
        return "under 0.01"
    places = words.apart(places, low, high) if isfinite(low) else places
    ends = f" ({figure(low, places, signed)} to {figure(high, places, signed)})" if isfinite(low) else ""
    return figure(middle, places, signed) + ends


def decimals(middle: float, low: float, high: float) -> int:
    """Decimal places that fit an interval: none from 10 wide, one from 1, else two."""
    width = (high - low) / 2 if isfinite(low) and isfinite(high) and high > low else abs(middle)
    return 0 if width >= 9.95 or abs(middle) >= 100 else 1 if width >= 0.95 else 2


def figure(value: float, places: int, signed: bool) -> str:
    """A number with the minus of print, and no minus before nought; more places where it would read as nought."""
    text = words.fine(value, places)
    if float(text.replace(",", "")) == 0:
        return text
    return ("−" if value < 0 else "+" if signed else "") + text


def clear(row: Row, part: str = "") -> int:
    """−1 or 1 where luck alone is unlikely to give a change, 0 where it could or where there is no interval."""
    low, high = float(row[f"{part}change_low"]), float(row[f"{part}change_high"])
    return -1 if high < 0 else 1 if low > 0 else 0


def level(value: float, outcome: str = MAIN) -> str:
    """A level in words."""
    return words.level(value, OUTCOMES[outcome]) if isfinite(value) else "not shown"


def unit(outcome: str) -> str:
    """The unit of a change."""
    return "percentage points" if OUTCOMES[outcome].unit == "%" else OUTCOMES[outcome].unit
