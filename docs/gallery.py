"""Writes docs/gallery.md: every chart of the results folders named, with its alt text and the command that made it.

    python -m docs.gallery FOLDER[=COMMAND] …

The command is the one in the folder's manifest where none is given. Pictures are copied into docs/pictures/gallery with
64 colours, so that the repository stays small.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent
PICTURES = HERE / "pictures" / "gallery"
COLOURS = 64
TOP = """# Gallery: every chart, from real runs

Each picture comes from the run named above it, small enough to repeat in minutes; the same command draws it again, with its
SVG, the numbers in it as CSV and its description as text, in the folder's `charts`. Everything is simulated.
`mindgap report FOLDER` puts a comparison's charts and sentences into one page; `python -m docs.gallery FOLDER …` wrote this.
"""


def main() -> None:
    """Copy the pictures and write the page."""
    if len(sys.argv) < 2:
        sys.exit("usage: python -m docs.gallery FOLDER[=COMMAND] …, results folders with charts")
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    text = TOP + "".join(section(*argument.split("=", 1)) for argument in sys.argv[1:])
    (HERE / "gallery.md").write_text(text, encoding="utf-8")


def section(folder: str, command: str = "") -> str:
    """The part of one results folder: its command and charts."""
    command = command or json.loads((Path(folder) / "manifest.json").read_text(encoding="utf-8"))["made"]["command"]
    charts = sorted(path for path in Path(folder).rglob("charts/*.png") if path.with_suffix(".txt").is_file())
    if not charts:
        sys.exit(f"{folder}: holds no charts")
    parts = [f"\n## `{command}`\n"]
    for path in charts:
        image = Image.open(path).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        image.save(PICTURES / path.name, optimize=True)
        alt = path.with_suffix(".txt").read_text(encoding="utf-8").strip().replace("[", "(").replace("]", ")")
        parts.append(f"\n![{alt}](pictures/gallery/{path.name})\n")
    return "".join(parts)


if __name__ == "__main__":
    main()
