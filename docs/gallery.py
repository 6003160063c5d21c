"""Writes docs/gallery.md: every chart of the results folders named, with its alt text and the command that made it.

    python -m docs.gallery FOLDER[=COMMAND] PAGE.md=COMMAND …

The command is the one in the folder's manifest where none is given. A page of these docs lends its pictures. Those of
folders are copied into docs/pictures/gallery with 64 colours, so that the repository stays small.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from datetime import date
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent
PICTURES = HERE / "pictures" / "gallery"
COLOURS = 64
TOP = """# Gallery: every chart, from real runs

Each picture comes from the run named above it. The same command draws it again, with its SVG, the numbers in it as CSV
and its description as text, in the folder's `charts`. Everything is simulated, and most runs here are small.
`mindgap report` puts a comparison's charts and sentences into one page; `python -m docs.gallery FOLDER …` wrote this.
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
    head = "\n## `{}`\n\nMade on {}.\n"
    if folder.endswith(".md"):
        return head.format(command, _written(Path(folder))) + "".join(
            f"\n{image}\n" for image in pictures_of(Path(folder))
        )
    command = command or json.loads((Path(folder) / "manifest.json").read_text(encoding="utf-8"))["made"]["command"]
    charts = sorted(path for path in Path(folder).rglob("charts/*.png") if path.with_suffix(".txt").is_file())
    if not charts:
        sys.exit(f"{folder}: holds no charts")
    parts = [head.format(command, _written(charts[0]))]
    for path in charts:
        image = Image.open(path).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        image.save(PICTURES / path.name, optimize=True)
        alt = path.with_suffix(".txt").read_text(encoding="utf-8").strip().replace("[", "(").replace("]", ")")
        parts.append(f"\n![{alt}](pictures/gallery/{path.name})\n")
    return "".join(parts)


def _written(path: Path) -> str:
    """The day on which a file was last written."""
    return date.fromtimestamp(path.stat().st_mtime).isoformat()


def pictures_of(page: Path) -> list[str]:
    """The pictures of a page, as they stand there."""
    return re.findall(r"^!\[[^\]]+\]\(pictures/[^)]+\)", page.read_text(encoding="utf-8"), re.MULTILINE)


if __name__ == "__main__":
    main()
