"""The reference pages of the site, from the declarations: commands, processes, outcomes, scenarios, the card.

Written to ``docs/reference`` (which git ignores) each time the site is built; nothing here is kept by hand. Columns,
numbers and draws stand in ``docs/odd_tables.md``, levers in ``docs/levers.md``.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docs.odd import outcomes as outcome_rows
from docs.odd import table
from experiments.card_kept import KeptCard, read
from sim.numbers import load_numbers
from sim.process import order, processes

FOLDER = "reference"
TOLD = (  # what is told of a process, and the part that declares it
    ("reads as of last month", "Before"),
    ("reads of this month", "Now"),
    ("writes", "Own"),
    ("reads of ties", "Ties"),
    ("draws", "Chance"),
)
TOCTREE = re.compile(r"```\{toctree\}\n(.*?)```", re.DOTALL)


def commands() -> str:
    """Every command with what it does, its arguments and its options, as the command line declares them."""
    import typer

    from mindgap.cli import app

    found: list[tuple[str, Any]] = []
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found += [(name, command)] if inner is None else [(f"{name} {sub}", one) for sub, one in inner.items()]
    parts = ["# Commands", "", "What `mindgap COMMAND --help` says, in one page.", ""]
    for name, command in found:
        parts += [f"## `mindgap {name}`", "", _plain(inspect.cleandoc(command.help or "")), ""]
        rows: list[tuple[object, ...]] = []
        for p in command.params:
            argument = p.param_type_name == "argument"
            shown = (p.metavar or p.name).upper() if argument else ", ".join(p.opts)
            default = p.default if isinstance(p.default, (int, float, str)) and p.default is not False else None
            rows.append((f"`{shown}`", _plain(p.help or ""), "" if default is None else f"`{default}`"))
        parts += [table(("argument or option", "what it is", "default"), rows), ""]
    return "\n".join(parts)


def _plain(text: str) -> str:
    """Words of the command line as words of a page: what stands in angle brackets is no tag."""
    return text.replace("<", "\\<")


def the_processes() -> str:
    """Every process of the month in its order: what it is, reads, writes, draws, and its numbers."""
    numbers = load_numbers()
    about = "The month's processes in the order in which they run; the order follows from what they declare."
    parts = ["# Processes", "", about, ""]
    for p in order(processes()):
        said = inspect.getdoc(p.module) or ""
        parts += [f"## {p.name}", "", said, ""]
        rows: list[tuple[object, ...]] = [
            (label, ", ".join(f"`{f}`" for f in p.fields(part))) for label, part in TOLD if p.fields(part)
        ]
        rows.append(("file", f"`{p.module.__name__.replace('.', '/')}.py`"))
        parts += [table(("", ""), rows), ""]
        mine = [
            (f"`{p.name}.{f}`", numbers[f"{p.name}.{f}"]) for f in p.fields("Numbers") if f"{p.name}.{f}" in numbers
        ]
        if mine:
            parts += [table(("number", "meaning", "kind"), [(n, x.meaning, x.kind) for n, x in mine]), ""]
    return "\n".join(parts)


def the_outcomes() -> str:
    """Everything that is counted each month."""
    return (
        f"# Outcomes\n\nWhat a run is judged on; a gap in one is named `gap.OUTCOME.imd_fifth`.\n\n{outcome_rows()}\n"
    )


def scenarios() -> str:
    """The library's scenarios and what each changes."""
    from mindgap.commands.catalogue import scenarios as listed

    rows: list[tuple[object, ...]] = [(f"`{r['name']}`", r["title"], r["summary"], r["changes"]) for r in listed()]
    return f"# Scenarios of the library\n\n{table(('scenario', 'title', 'what it is', 'what it changes'), rows)}\n"


def card(kept: KeptCard | None = None) -> str:
    """The validation card as it was last kept: every published figure beside the model's."""
    kept = kept or read()
    about = kept.about
    rows: list[tuple[object, ...]] = [
        (f"`{r.id}`", f"`{r.quantity}`", r.used, f"{r.observed:g} ({r.low:g} to {r.high:g})", f"{r.model:.3g}", r.hit)
        for r in kept.judged.itertuples()
    ]
    heads = ("figure", "quantity", "use", "published (band)", "model", "hit")
    return (
        f"# The validation card\n\nMade on {about['made']} with {about['people']:,} people, {about['years']} years and "
        f"{about['replicates']} replicates by `mindgap validate --out FOLDER`: {kept.hits} of {len(kept.judged)} "
        f"figures are hit; {kept.not_modelled} more are not modelled. What the uses mean is said in "
        f"[calibration](../calibration.md).\n\n{table(heads, rows)}\n"
    )


PAGES: dict[str, Callable[[], str]] = {
    "commands": commands,
    "processes": the_processes,
    "outcomes": the_outcomes,
    "scenarios": scenarios,
    "card": card,
}


def others(docs: Path) -> str:
    """A page with a toctree of every page that no other toctree names."""
    named: set[str] = set()
    for path in docs.rglob("*.md"):
        folder = path.parent.relative_to(docs)
        for block in TOCTREE.findall(path.read_text(encoding="utf-8")):
            for line in block.splitlines():
                entry = re.sub(r".*<(.*)>$", r"\1", line.strip())
                if entry and not entry.startswith(":"):
                    named |= {p.as_posix() for p in docs.glob((folder / f"{entry}.md").as_posix())}
    pages = {p.as_posix() for p in docs.rglob("*.md")} - named - {(docs / "index.md").as_posix()}
    rest = sorted(Path(p).relative_to(docs).with_suffix("").as_posix() for p in pages if f"/{FOLDER}/" not in p)
    listed = "\n".join(f"../{name}" for name in rest)
    return f"# More pages\n\n```{{toctree}}\n:maxdepth: 1\n\n{listed}\n```\n" if rest else "# More pages\n\nNone.\n"


def write(docs: Path) -> None:
    """Write every reference page under ``docs/reference``; a file whose text is the same keeps its time."""
    folder = docs / FOLDER
    folder.mkdir(exist_ok=True)
    texts = {name: make() for name, make in PAGES.items()} | {"more": others(docs)}
    for name, text in texts.items():
        path = folder / f"{name}.md"
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
