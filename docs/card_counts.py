"""How many of how many: the kept card of figures in one sentence and one table, for README and limits."""

from __future__ import annotations

from experiments import posterior
from experiments.card_kept import KeptCard, read

# What a row's quantity begins with where it is about change: within persons over time, flows, spells, responses.
DYNAMIC = (
    *("panel", "lag", "persistence", "onset", "remission", "relapse", "next_strain", "keep_job", "get_job"),
    *("mother_child", "poverty_moves", "quarterly_flow", "recovery", "area_share", "household_share"),
)
WORDS = {
    "must": "must-hit",
    "calibrate": "to calibrate to",
    "effect": "published effects",
    "context": "for context",
    "validate": "frozen, never fitted to",
}


def dynamic(quantity: str) -> bool:
    """Whether a quantity is about change rather than a level."""
    return quantity.split(".")[0] in DYNAMIC or quantity.startswith(("maintenance_or", "onset_or"))


def counted(card: KeptCard) -> list[tuple[str, int, int, int, int]]:
    """Use, hit, judged, of these about change and hit, about change."""
    out = []
    for use in WORDS:
        rows = card.judged[card.judged["used"] == use]
        moves = rows[rows["quantity"].map(dynamic)]
        out.append((use, int((rows["hit"] == "yes").sum()), len(rows), int((moves["hit"] == "yes").sum()), len(moves)))
    return out


def fitted(card: KeptCard) -> tuple[int, int]:
    """Of the figures that the stored posterior was fitted to: hit, and all; 0 and 0 where none is stored."""
    known = posterior.stored()
    used = card.judged[card.judged["id"].isin(known.about["figures"] if known else [])]
    return int((used["hit"] == "yes").sum()), len(used)


def sentence(card: KeptCard | None = None) -> str:
    """The README's sentence."""
    card = card or read()
    by = {row[0]: row for row in counted(card)}
    used = [by[use] for use in ("must", "calibrate")]
    frozen, about, (hit, fits) = by["validate"], card.about, fitted(card)
    return (
        f"Of {len(card.judged)} published figures that the model gives, {card.hits} are hit: {hit} of the {fits} that "
        f"it was fitted to, {sum(row[1] for row in used)} of {sum(row[2] for row in used)} that might be, and "
        f"{frozen[1]} of {frozen[2]} frozen before any fitting and never fitted to ({frozen[3]} of {frozen[4]} of "
        f"those about change: flows, persistence, recovery, responses). {card.not_modelled} more are not modelled. "
        f"Made on {about['made']} with {about['people']:,} people, {about['years']} years, {about['replicates']} "
        "replicates; `mindgap validate` prints each one."
    )


def table(card: KeptCard | None = None) -> str:
    """Hits by use."""
    card = card or read()
    lines = ["| figures | hit | judged | about change, hit | about change |", "|---|---:|---:|---:|---:|"]
    lines += [f"| {WORDS[use]} | {a} | {b} | {c} | {d} |" for use, a, b, c, d in counted(card)]
    return "\n".join(lines)
