"""Writes docs/gallery.md: every chart of the results folders named, with its alt text and the command that made it.

    python -m docs.gallery FOLDER[=COMMAND] PAGE.md=COMMAND …

The command is the one in the folder's manifest where none is given. A page of these docs lends its pictures. Those of
folders are copied into docs/pictures/gallery with 64 colours, so that the repository stays small. The day on which a
picture was made and its command are kept in docs/pictures/made.csv; whoever puts a picture on a page writes its line.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import sys
from datetime import date
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent
PICTURES = HERE / "pictures"
GALLERY = PICTURES / "gallery"
RECORD = PICTURES / "made.csv"
COLOURS = 64
TOP = """# Gallery: every chart, from real runs

Each picture comes from the run named above it. The same command draws it again, with its SVG, the numbers in it as CSV
and its description as text, in the folder's `charts`. Everything is simulated, and most runs here are small.
`mindgap report` puts a comparison's charts and sentences into one page; `python -m docs.gallery FOLDER …` wrote this.
"""

Record = dict[str, tuple[str, str]]  # picture, as a path below docs/pictures → day, command


def main() -> None:
    """Copy the pictures, keep when they were made, and write the page."""
    if len(sys.argv) < 2:
        sys.exit("usage: python -m docs.gallery FOLDER[=COMMAND] …, results folders with charts")
    shutil.rmtree(GALLERY, ignore_errors=True)
    GALLERY.mkdir(parents=True)
    record = {name: row for name, row in recorded().items() if not name.startswith("gallery/")}
    text = TOP + "".join(section(*argument.split("=", 1), record=record) for argument in sys.argv[1:])
    with RECORD.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([("picture", "made", "command"), *((name, *row) for name, row in sorted(record.items()))])
    (HERE / "gallery.md").write_text(text, encoding="utf-8")


def recorded() -> Record:
    """When each picture of the docs was made (ISO date), and by which command."""
    with RECORD.open(encoding="utf-8", newline="") as file:
        return {row["picture"]: (row["made"], row["command"]) for row in csv.DictReader(file)}


def section(folder: str, command: str = "", *, record: Record) -> str:
    """The part of one results folder or page: its command, when it was made, and its charts; fills the record."""
    path = Path(folder)
    if folder.endswith(".md"):
        images = pictures_of(path)
        if unknown := [name for name, _ in images if name not in record]:
            sys.exit(f"{RECORD}: has no line for {', '.join(unknown)}")
    else:
        made = _made(path)
        command = command or made["command"]
        images = [copied(chart, made.get("at", "")[:10], command, record) for chart in charts_of(path)]
    dates = " and ".join(sorted({record[name][0] for name, _ in images}))
    return f"\n## `{command}`\n\nMade on {dates}.\n" + "".join(f"\n{image}\n" for _, image in images)


def copied(chart: Path, day: str, command: str, record: Record) -> tuple[str, str]:
    """A chart copied into the gallery: its name there and its Markdown."""
    image = Image.open(chart).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    image.save(GALLERY / chart.name, optimize=True)
    name = f"gallery/{chart.name}"
    record[name] = day or date.fromtimestamp(chart.stat().st_mtime).isoformat(), command
    alt = chart.with_suffix(".txt").read_text(encoding="utf-8").strip().replace("[", "(").replace("]", ")")
    return name, f"![{alt}](pictures/{name})"


def charts_of(folder: Path) -> list[Path]:
    """The charts of a results folder that have a description."""
    charts = sorted(path for path in folder.rglob("charts/*.png") if path.with_suffix(".txt").is_file())
    if not charts:
        sys.exit(f"{folder}: holds no charts")
    return charts


def pictures_of(page: Path) -> list[tuple[str, str]]:
    """The pictures of a page: each with its name below docs/pictures and as it stands there."""
    text = page.read_text(encoding="utf-8")
    return [(found[2], found[1]) for found in re.finditer(r"^(!\[[^\]]+\]\(pictures/([^)]+)\))", text, re.MULTILINE)]


def _made(folder: Path) -> dict[str, str]:
    """When a results folder was made and by which command; empty where it has no manifest."""
    manifest = folder / "manifest.json"
    return json.loads(manifest.read_text(encoding="utf-8"))["made"] if manifest.is_file() else {}


if __name__ == "__main__":
    main()
