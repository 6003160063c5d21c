"""What a lever costs: pounds for one unit of what it does, with range, price year, payer and source.

A run's cost follows from how much of that there was (`experiments.costs`): people reached, pay above the
floor, places added.
"""

from __future__ import annotations

from dataclasses import dataclass

# What one unit is, by the word in ``per``.
UNITS = {
    "person": "person reached and year",
    "pay": "£ of pay above the statutory floor",
    "place": "course of therapy added",
    "payment": "£ paid to those reached",
    "adults": "100,000 adults served and year",
}
PAYERS = ("public", "employers")
KINDS = ("resource", "transfer")  # a transfer moves money between people; a resource is used up


@dataclass(frozen=True)
class Cost:
    """What one unit costs, in £ of ``year``; at another strength in proportion (`assumed`), save for pay."""

    per: str
    value: float
    low: float
    high: float
    year: str
    payer: str
    source: str  # ids of the evidence, or `assumed`
    reason: str = ""  # how the figure follows from the source; needed where it is assumed
    kind: str = "resource"

    def __post_init__(self) -> None:
        if self.per not in UNITS or self.payer not in PAYERS or self.kind not in KINDS:
            raise ValueError(
                f"a cost per {self.per}, paid by {self.payer}, of kind {self.kind}: see sim/levers/cost.py"
            )
        if not 0 <= self.low <= self.value <= self.high:
            raise ValueError(f"a cost of {self.value}, which is not between {self.low} and {self.high}")
        if not self.source or (self.source == "assumed" and not self.reason):
            raise ValueError("a cost needs its source, or `assumed` and a reason")

    @property
    def text(self) -> str:
        """The cost in one line."""
        spread = f"£{_pounds(self.low)} to £{_pounds(self.high)}; " if self.low < self.high else ""
        return (
            f"£{_pounds(self.value)} for each {UNITS[self.per]}, paid by {_WHO[self.payer]} "
            f"({spread}{self.year} prices; {self.source})"
        )


_WHO = {"public": "public funds", "employers": "employers"}


def _pounds(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:,.2f}"
