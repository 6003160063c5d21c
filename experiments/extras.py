"""Extras: libraries that a single command needs, installed only by whoever uses it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec


class ExtraMissing(Exception):
    """A library of an extra is not installed; the text says how to install it."""


def need(extra: str, libraries: Mapping[str, str]) -> None:
    """ExtraMissing where one of an extra's libraries (module → its name) is not installed."""
    gone = [name for module, name in libraries.items() if find_spec(module) is None]
    if gone:
        are = "is" if len(gone) == 1 else "are"
        raise ExtraMissing(
            f"this command needs {' and '.join(gone)}, which {are} not installed; install with: "
            f"pip install 'mindgap[{extra}]'"
        )
