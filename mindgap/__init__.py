"""What users import: ``from mindgap import Society, load_scenario, compare, gaps``.

Each name is fetched when first used, so that ``mindgap --help`` starts at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mindgap.face import compare, decompose, frontier, gaps, sweep
    from sim.scenario import load_scenario
    from sim.society import Society

__all__ = ["Society", "compare", "decompose", "frontier", "gaps", "load_scenario", "sweep"]

_HOMES = {
    "Society": "sim.society",
    "compare": "mindgap.face",
    "decompose": "mindgap.face",
    "frontier": "mindgap.face",
    "gaps": "mindgap.face",
    "load_scenario": "sim.scenario",
    "sweep": "mindgap.face",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"mindgap has no {name}; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted(__all__)
