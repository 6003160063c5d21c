"""Sphinx: how `make docs` builds the site; reference pages are written from the declarations first.

Pages that a toctree does not name yet are listed by `reference.others`, so that a new page is never lost.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from docs import reference  # noqa: E402

project = "mindgap"
copyright = "2026, the mindgap contributors"
extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["examples"]
root_doc = "index"

myst_enable_extensions = ["colon_fence", "attrs_inline"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
default_role = "code"  # docstrings write names in single backticks

smartquotes = False  # they would make one dash of an option's two
html_theme = "furo"
html_title = "mindgap"
html_copy_source = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}

OUTSIDE = re.compile(r"\[([^\]]*)\]\((?:\.\./)+(?!docs/)([^)#\s]+)[^)]*\)")


def inside(app: Any, name: str, source: list[str]) -> None:
    """A link that leads out of the docs becomes the name of a file, for the site has no tree beside it."""
    source[0] = OUTSIDE.sub(lambda found: f"{found[1]} (`{found[2]}`)", source[0])


def setup(app: Any) -> None:
    """Called by Sphinx: write the reference, and mend links as pages are read."""
    app.connect("builder-inited", lambda app: reference.write(HERE))
    app.connect("source-read", inside)
