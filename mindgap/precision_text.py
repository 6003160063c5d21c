"""How well a change is known, in plain lines: half-width, replicates, what narrower would cost, what pairing buys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mindgap.progress import span

if TYPE_CHECKING:
    import pandas as pd

    from experiments.precision import Precision

SHOWN = ("caseness", "imd_fifth")  # outcome and gap whose gain from pairing is printed


def lines(found: Precision, seconds: float | None = None) -> list[str]:
    """What was reached, and the replicates (and time, by the ``seconds`` of those done) that narrower would take."""
    told = found.as_document()
    name, unit = told["outcome"], told["unit"]
    if told["half_width"] is None:
        why = f" ({found.widest})" if found.widest else ""
        return [f"Precision of the change of {name}: cannot be told{why}: groups are too small, or too few replicates."]
    words = "reached" if found.reached else "not reached"
    text = [
        f"Precision of the change of {name}: ±{found.half:.3g} {unit} with {found.replicates} replicates "
        f"(±{found.target.half:g} was asked for: {words}; widest for {found.widest})."
    ]
    for one in told["narrower"]:
        half, needed = one["half_width"], one["replicates"]
        if needed is None or needed <= found.replicates or (found.reached and half >= found.target.half):
            continue
        more = needed - found.replicates
        time = "" if not seconds else f", about {span(seconds / found.replicates * more)} more here"
        text.append(f"±{half:.3g} would take about {needed:,} replicates{time}.")
    return text


def pairing(table: pd.DataFrame, titles: Mapping[str, str]) -> list[str]:
    """What the same people and luck buy for the main gap, one line; which other outcomes gain less than twofold."""
    if not len(table):
        return []
    known = table[table["factor"].notna()]
    main = known[(known["outcome"] == SHOWN[0]) & (known["gap"] == SHOWN[1])]
    said = [f"{titles.get(r['scenario'], r['scenario'])} {_factor(r['factor'])}" for r in main.to_dict("records")]
    text = []
    if said:
        text.append(
            "Pairing (same people, same luck): variance of an unpaired change of the gap in common distress over that "
            f"of the paired one: {'; '.join(said)}."
        )
    weak = known[known["flagged"] & (known["gap"] == SHOWN[1])]
    if len(weak):
        named = sorted({str(name) for name in weak["outcome"]})
        text.append(f"Pairing gains less than twofold for the gap between fifths in: {', '.join(named)}.")
    return text


def _factor(value: float) -> str:
    if value == float("inf"):
        return "(no difference at all)"
    return f"{value:,.0f} times" if value >= 10 else f"{value:.1f} times"
