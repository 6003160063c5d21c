"""Writes one stored comparison into README.md: what was found, its chart, its table and how to repeat it.

    python -m docs.readme_result RESULTS_FOLDER

Nothing in the README's result is typed by hand: figures come from the gap table of the folder, the
chart and its alt text from its charts, the size of the run from its manifest.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import words
from analysis.charts import cycle
from experiments import store
from sim.outcomes import OUTCOMES

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
BEGIN, END = "<!-- result:begin -->", "<!-- result:end -->"
OUTCOME, GAP, CHART = "caseness", "imd_fifth", "equiplot_caseness"


def main() -> None:
    """Draw the cycle, copy the chart, and write the block between the two marks of the README."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m docs.readme_result FOLDER, the results folder of a comparison")
    folder = Path(sys.argv[1])
    try:
        manifest, tables = store.read(folder)
    except store.StoreError as error:
        sys.exit(f"{error}; `make demo` makes one")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as drawn:
        cycle.write(drawn)
        shutil.copy(Path(drawn) / "cycle.png", PICTURES / "cycle.png")
    [chart] = folder.rglob(f"{CHART}.png")
    shutil.copy(chart, PICTURES / "result.png")
    text = block(tables["gaps"], manifest, chart.with_suffix(".txt").read_text(encoding="utf-8").strip())
    readme = ROOT / "README.md"
    before, rest = readme.read_text(encoding="utf-8").split(BEGIN)
    readme.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.split(END)[1]}", encoding="utf-8")


def block(gaps: pd.DataFrame, manifest: Mapping[str, Any], alt: str) -> str:
    """The Markdown of a result: sentences, chart, table, and the command that repeats it."""
    titles = {s["key"]: s["short_name"] or words.plain(s["key"]) for s in manifest["scenarios"]}
    gaps = gaps.sort_values("scenario", key=lambda names: names.map(list(titles).index), kind="stable")
    rows = gaps[(gaps["outcome"] == OUTCOME) & (gaps["gap"] == GAP) & (gaps["measure"] == "absolute")]
    said = words.sentences(gaps, titles, OUTCOME, GAP)
    lines = [
        f"{OUTCOMES[OUTCOME].title}, most minus least deprived fifth of areas of a simulated England: what policies "
        "change.",
        "",
        *[f"- {sentence}" for sentence in said],
        "",
        f"![{alt.replace('[', '(').replace(']', ')')}](docs/pictures/result.png)",
        "",
        "| | gap, points | change (95 % interval) | most deprived | least deprived | everyone |",
        "|---|---:|---:|---:|---:|---:|",
        *[line(row, titles) for row in rows.to_dict("records")],
        "",
        f"Simulated, not a forecast: {size(manifest)}, {int(rows['replicates'].max())} paired replicates; intervals "
        "speak of luck and of the people drawn, not of uncertain numbers. How therapy places are spread over "
        "deprivation today is assumed (`waiting.places_decile`), and decides what needs-weighted funding can do. "
        "`make demo` repeats it.",
    ]
    return "\n".join(lines)


def line(row: Mapping[Any, Any], titles: Mapping[str, str]) -> str:
    """One scenario of the table."""
    change, low, high = (words.signed(row[name]) for name in ("change", "change_low", "change_high"))
    told = "–" if pd.isna(row["change"]) else f"{change} ({low} to {high})"
    ends = " | ".join(f"{row[end]:.2f} %" for end in ("most", "least", "mean"))
    return f"| {titles[row['scenario']]} | {row['value']:.2f} | {told} | {ends} |"


def size(manifest: Mapping[str, Any]) -> str:
    """People of all ages, and the length of the run, in words, from its manifest."""
    scenario = manifest["scenarios"][0]
    return f"{scenario['people']:,} people, {words.years(scenario['months'])}"


if __name__ == "__main__":
    main()
