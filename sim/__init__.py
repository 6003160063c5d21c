"""The engine: people of a place, month by month.

Compiled kernels are kept in the user's cache folder, so that an installed package never
writes beside its own sources. ``NUMBA_CACHE_DIR``, where set, wins.
"""

import os
import tempfile
from pathlib import Path


def cache_folder() -> Path:
    """The user's folder for what is compiled once and kept; made when missing.

    ``$XDG_CACHE_HOME/mindgap``, else ``~/.cache/mindgap``; where neither can be written, a folder
    of the system's temporary files. OSError where none can be written.
    """
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    for folder in (Path(base) / "mindgap", Path(tempfile.gettempdir()) / f"mindgap-{os.getuid()}"):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    raise OSError("no folder can be written for compiled kernels; set NUMBA_CACHE_DIR")


if "NUMBA_CACHE_DIR" not in os.environ:
    os.environ["NUMBA_CACHE_DIR"] = str(cache_folder() / "numba")
