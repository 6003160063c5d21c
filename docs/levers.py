"""The tables of docs/levers.md: every lever as declared, and what simulated trials found beside the published ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from experiments import trial_kept
from sim.levers.lever import GRADES, LEVELS, Lever, library
from sim.numbers import load_numbers
from sim.outcomes import OUTCOMES


def _effects(lever: Lever) -> str:
    numbers = load_numbers()
    return "; ".join(
        f"`{e.number}` {'by decile' if e.by_decile else f'{e.change:+g} {numbers[e.number].unit}'}"
        for e in lever.effects
    )


def table() -> str:
    """Every lever of the library, level by level."""
    out = []
    for level in LEVELS:
        out += [f"**{level}**", "", "| lever | moves, at size 1 | who | cost of a unit | evidence | judged on |"]
        out += ["|---|---|---|---|---|---|"]
        for lever in (one for one in library().values() if one.level == level):
            who = f"`{lever.who}`" if lever.who else "areas, services or other levers"
            judged = ", ".join(OUTCOMES[name].title for name in lever.outcomes)
            cells = (
                f"`{lever.name}`: {lever.title}",
                _effects(lever),
                who,
                lever.unit_cost,
                GRADES[lever.grade],
                judged,
            )
            out.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
        out.append("")
    return "\n".join(out).rstrip()


def trials() -> str:
    """Published and simulated trials, as `mindgap validate` last kept them."""
    table, run = trial_kept.read()
    out = [
        "| trial | lever | published (interval) | simulated (standard error) | | what |",
        "|---|---|---:|---:|---|---|",
    ]
    for r in table.to_dict("records"):
        hit = {"yes": "hit", "no": "miss", "": "–"}[r["hit"]]
        published = f"{r['observed']:.3g} ({r['low']:.3g} to {r['high']:.3g}) {r['unit']}"
        simulated = f"{r['model']:.3g} ({r['se']:.2g})"
        out.append(f"| `{r['id']}` | `{r['quantity']}` | {published} | {simulated} | {hit} | {r['note']} |")
    hits = int((table["hit"] == "yes").sum())
    told = f"{run['replicates']} towns of {run['people']:,} people, {run['made']}"
    return "\n".join([*out, "", f"{hits} of {len(table)} are hit ({told})."])


BLOCKS: Mapping[str, Callable[[], str]] = {"levers": table, "lever-trials": trials}
