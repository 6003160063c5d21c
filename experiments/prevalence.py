"""Groups at higher risk: what emerges for each from the lives its people lead, beside what is published.

No label enters distress, so every difference here arises from exposures. The figures are listed in
scenarios/evidence/prevalence.csv, each a row of the evidence; they are printed and never hold anything up.
"""

from __future__ import annotations

from dataclasses import dataclass

from experiments.evidence import Target, band, number, read, sources

GROUP = "group"  # the use of these figures


@dataclass(frozen=True)
class OfGroup:
    """A published figure of a group, and the group it is of."""

    group: str
    target: Target


def listed() -> list[OfGroup]:
    """Every figure of a group, in the list's order."""
    evidence = sources()
    found = []
    for row in read("prevalence.csv"):
        raw = evidence[row["id"]]
        observed = float(raw["value"])
        low, high = band(observed, number(raw["low"]), number(raw["high"]), raw["unit"])
        target = Target(
            raw["id"], row["quantity"], observed, low, high, raw["unit"], raw["source"], raw["url"], GROUP, row["note"]
        )
        found.append(OfGroup(row["group"], target))
    return found


def groups() -> tuple[str, ...]:
    """The groups, in the list's order."""
    return tuple(dict.fromkeys(figure.group for figure in listed()))
