"""Blocks of documents that code writes: between two marks, so that a test can tell when one is stale.

    python -m docs.generated        # writes every block again
    python -m docs.generated --check

A block called NAME stands between `<!-- NAME:begin -->` and `<!-- NAME:end -->`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from docs import card_counts, conclusions, levers, odd, promises, way

ROOT = Path(__file__).resolve().parents[1]
Blocks = Mapping[str, Callable[[], str]]
PAGES: dict[str, Blocks] = {
    "docs/odd.md": odd.OVERVIEW,
    "docs/odd_tables.md": odd.TABLES,
    "docs/limits.md": {"unexplained": odd.unexplained, "card-rows": card_counts.table},
    "docs/external.md": {"external": conclusions.external_results},
    "docs/robustness.md": {"conclusions": conclusions.conclusions},
    "docs/levers.md": levers.BLOCKS,
    "docs/promises.md": promises.BLOCKS,
    "docs/way.md": {"way": way.table},
    "README.md": {"card": card_counts.sentence},
}


def marks(name: str) -> tuple[str, str]:
    """The marks around a block."""
    return f"<!-- {name}:begin -->", f"<!-- {name}:end -->"


def written(page: str, blocks: Blocks) -> str:
    """The page with its blocks as the code says; ValueError where a mark is missing or stands twice."""
    for name, make in blocks.items():
        begin, end = marks(name)
        if page.count(begin) != 1 or page.count(end) != 1:
            raise ValueError(f"{begin} and {end}: each must stand once")
        before, rest = page.split(begin)
        page = f"{before}{begin}\n{make()}\n{end}{rest.split(end)[1]}"
    return page


def stale() -> list[str]:
    """Pages that are not as the code says."""
    return [
        path
        for path, blocks in PAGES.items()
        if (page := (ROOT / path).read_text(encoding="utf-8")) != written(page, blocks)
    ]


def main() -> None:
    """Write every page, or with --check say which are stale."""
    if sys.argv[1:] == ["--check"]:
        old = stale()
        sys.exit(f"stale: {', '.join(old)}; write with: python -m docs.generated" if old else 0)
    for path, blocks in PAGES.items():
        text = (ROOT / path).read_text(encoding="utf-8")
        (ROOT / path).write_text(written(text, blocks), encoding="utf-8")


if __name__ == "__main__":
    main()
