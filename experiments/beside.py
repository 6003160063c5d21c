"""What stands beside a comparison's folder: what was found of its uncertainty, its rivals and its robustness.

``results/mine-uncertainty`` belongs to ``results/mine`` where both are of the same scenarios.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from experiments import store

KINDS = ("uncertainty", "rivals", "robustness")


def path_of(folder: Path, kind: str) -> Path:
    """Where it stands."""
    folder = folder.absolute()
    return folder.with_name(f"{folder.name}-{kind}")


def read(folder: Path, kind: str, scenarios: list[str]) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Its manifest and tables; None where there is none, or it is of other scenarios."""
    try:
        content, tables = store.read(path_of(folder, kind))
    except store.StoreError:
        return None
    same = content.get("kind") == kind and content.get("scenarios") == scenarios
    return (content, tables) if same else None
