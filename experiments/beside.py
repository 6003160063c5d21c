"""What stands beside a comparison's folder: what was found of its uncertainty, its rivals and its robustness.

``results/mine-uncertainty`` belongs to ``results/mine`` where both are of the same scenarios, saying the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments import manifest, store
from sim.scenario import OWN_KEYS, Scenario

KINDS = ("uncertainty", "rivals", "robustness")
SIZES = ("people", "months", "burn_in_months")  # a look at smaller towns is of the same policies


def path_of(folder: Path, kind: str) -> Path:
    """Where it stands."""
    folder = folder.absolute()
    return folder.with_name(f"{folder.name}-{kind}")


def about(scenarios: Sequence[Scenario]) -> dict[str, Any]:
    """What a manifest says of its scenarios: their keys, and a hash of all that they are but names and sizes."""
    said = [s.model_dump(mode="json", by_alias=True, exclude={*OWN_KEYS, *SIZES}) for s in scenarios]
    return {"scenarios": [s.key for s in scenarios], "policies": manifest.digest(said)}


def read(folder: Path, kind: str, scenarios: Sequence[Scenario]) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Its manifest and tables; None where there is none, or it is of other scenarios or of what they once said."""
    try:
        content, tables = store.read(path_of(folder, kind))
    except store.StoreError:
        return None
    same = content.get("kind") == kind and all(content.get(name) == of for name, of in about(scenarios).items())
    return (content, tables) if same else None
