"""The model's own YAML files, read slowly once and then from the user's cache folder.

To read all numbers takes most of a second, and every process needs them. What is kept is the plain value
of a file and the lines of its keys, as JSON, under a hash of the file and of the code that reads it: a changed file
is read anew. A file with mistakes is never kept. No file of a user comes here.
"""

from __future__ import annotations

import hashlib
import json
import os
from importlib.metadata import version
from importlib.resources.abc import Traversable
from pathlib import Path

import sim
from sim import files
from sim.files import Document


def read(path: Path | Traversable) -> Document:
    """As `files.read`: the document in a file; raises InputError with every mistake."""
    kept = _kept(path)
    if (found := _known(kept, str(path))) is None:
        found = files.read(path)
        part = kept.with_suffix(f".{os.getpid()}.part")
        part.write_text(json.dumps([found.value, [[*where, line] for where, line in found.lines.items()]]), "utf-8")
        os.replace(part, kept)
    return found


def _known(kept: Path, name: str) -> Document | None:
    """What is kept of a file, or None where nothing is or it is damaged."""
    try:
        value, lines = json.loads(kept.read_text("utf-8"))
        return Document(name, value, {tuple(where): line for *where, line in lines})
    except (OSError, ValueError, TypeError):
        return None


def _kept(path: Path | Traversable) -> Path:
    """Where what is read of a file is kept."""
    h = hashlib.sha256(path.read_bytes())
    h.update(Path(files.__file__).read_bytes() + Path(__file__).read_bytes() + version("ruamel.yaml").encode())
    folder = sim.cache_folder() / "parsed"
    folder.mkdir(exist_ok=True)
    return folder / f"{h.hexdigest()[:32]}.json"
