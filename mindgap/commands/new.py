"""``mindgap new NAME``: a commented scenario file to start from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mindgap.screen import guarded, say, stop

if TYPE_CHECKING:
    from sim.levers.lever import Lever

EXAMPLE = "peer_support"  # the lever of a new file that names none

_HEAD = """\
# {title}: a scenario for mindgap. Check it with `mindgap check {file}`, then run
# `mindgap compare baseline {file}`. `mindgap explain KEY` tells what a key means.
schema: 1
name: "{title}"
extends: baseline               # everything not written here is as in the baseline

# place: england               # `mindgap list places`, or the path of a place file
# people: 20000                # people of all ages; more people, less luck
# months: 240                  # months of results

levers:
"""
_LEVER = """\
  # {about}
  # Evidence: {evidence}
  # Cost: {cost}
  - lever: {name}
    size: 1.0                   # strength: 0 = baseline, 1 = as described above
    coverage: {coverage:<18g}# share reached once the ramp is over, 0 to 1
    where: all                  # or {{deciles: [1, 2]}}; decile 1 = the most deprived tenth of areas
{who}    start: 2026-04              # first month; the baseline begins in 2025-04
    ramp_months: {ramp:<14} # months until full coverage
    end: never                  # or a month such as 2031-03
    funding: sustained          # or {{months: 24}}
"""


def new(
    name: Annotated[str, typer.Argument(help="Name of the scenario; the file is NAME.yaml in this folder.")],
    lever: Annotated[str | None, typer.Option(help="A lever to start from (`mindgap list levers`).")] = None,
    level: Annotated[
        str | None, typer.Option(help="Every lever of a level: communities, place, services, system or nation.")
    ] = None,
) -> None:
    """Write a commented scenario file to start from; it never overwrites a file.

    With neither --lever nor --level it starts from peer support, to be changed.

    Examples: mindgap new my_policy; mindgap new my_wage --lever living_wage_employers;
    mindgap new my_system --level system
    """
    with guarded():
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}", name):
            stop(f"command line:1: NAME: {name!r}; letters, digits, _ and -, at most 80, no folder and no ending")
        path = Path(f"{name}.yaml")
        text = scenario_text(name.replace("_", " ").replace("-", " ").strip(), path.name, _chosen(lever, level))
        try:
            with path.open("x", encoding="utf-8") as stream:
                stream.write(text)
        except FileExistsError:
            stop(f"command line:1: NAME: {path} is there already; a name that is not taken")
        except OSError:
            path.unlink(missing_ok=True)  # half a file would stand in the way of the next try
            raise
        say(f"Wrote {path}. Check it with: mindgap check {path}")


def _chosen(lever: str | None, level: str | None) -> list[Lever]:
    from sim.files import nearest
    from sim.levers.lever import LEVELS, library

    if lever is not None and level is not None:
        stop("command line:1: new: both --lever and --level; one of them")
    if level is None:
        lever = lever or EXAMPLE
        if lever not in library():
            near = nearest(lever, library())
            tail = f"; did you mean `{near}`?" if near else ""
            stop(f"command line:1: --lever: unknown lever {lever!r}; {', '.join(library())}{tail}")
        return [library()[lever]]
    chosen = [item for item in library().values() if item.level == level]
    if not chosen:
        filled = [word for word in LEVELS if any(item.level == word for item in library().values())]
        stop(f"command line:1: --level: {level!r}, which has no lever; {', '.join(filled)}")
    return chosen


def scenario_text(title: str, file: str, levers: list[Lever]) -> str:
    """The text of a scenario file with these levers at their library defaults."""
    parts = [_HEAD.format(title=title, file=file)]
    for item in levers:
        who = f'    who: "{item.who}"  # who is eligible (`mindgap explain who`)\n' if item.who else ""
        parts.append(
            _LEVER.format(
                about=item.summary,
                evidence=item.evidence,
                cost=item.unit_cost,
                name=item.name,
                coverage=float(item.coverage),
                who=who,
                ramp=item.ramp_months,
            )
        )
    return "\n".join([parts[0].rstrip("\n"), *(part.rstrip("\n") for part in parts[1:])]) + "\n"
