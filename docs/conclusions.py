"""Blocks of two pages: external results as kept, and what would change the conclusions of the library's policies.

python -m docs.conclusions FOLDER      # keeps a finished folder of `mindgap robustness` in scenarios/robustness
"""

from __future__ import annotations

import sys
from math import isfinite
from pathlib import Path

import pandas as pd
from ruamel.yaml import YAML

from experiments import external, external_kept, robustness_tables
from experiments.robustness import opened
from experiments.store import verify

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "scenarios" / "robustness"


def external_results() -> str:
    """The kept table of external results, with the run it comes from."""
    kept = external_kept.read()
    if kept is None:
        return "None is kept yet; `mindgap external` makes them."
    table, about = kept
    lines = ["| result | published | model (95 %) | judged by | | unit | source |", "|---|---:|---:|---|---|---|---|"]
    for row in table.to_dict("records"):
        band = f"{row['published']:.3g} ({row['low']:.3g} to {row['high']:.3g})" if isfinite(row["low"]) else "it fades"
        found = f"{row['model']:.3g} ({row['model_low']:.3g} to {row['model_high']:.3g})"
        word = {"yes": "hit", "no": "missed", "": "the shock's own size"}[row["hit"]]
        said = f"| `{row['id']}` | {band} | {found} | {row['judged']} | {word} | {row['unit']} | {row['source']} |"
        lines.append(said)
    counted = table.assign(hit=table["hit"] == "yes")
    said = " ".join(external.sentences(counted))
    return (
        "\n".join(lines)
        + f"\n\n{said} Made on {about['made']} with {about['people']:,} people and {about['replicates']} replicates."
    )


def conclusions() -> str:
    """What stands and what would change it, of the library's policies."""
    if not (KEPT / "summary.csv").is_file():
        return "None is kept yet; `mindgap robustness` makes it."
    about = YAML(typ="safe").load((KEPT / "about.yaml").read_text(encoding="utf-8"))
    table = pd.read_csv(KEPT / "summary.csv")
    lines = [
        "| policy | challenged by | conclusion holds | turns or appears | lost in luck |",
        "|---|---|---:|---:|---:|",
    ]
    for row in table.to_dict("records"):
        turned = row["narrows"] + row["widens"]
        holds = f"{row['holds']:,} of {row['challenges']:,}"
        lines.append(
            f"| `{row['scenario']}` | {robustness_tables.SAID[row['kind']]} | {holds} | {turned} | {row['unclear']} |"
        )
    said = [f"- {text}" for text in about["sentences"]]
    run = (
        f"Made on {about['made']}: {about['people']:,} people, {about['months']} months, {about['replicates']} paired "
        f"replicates, {about['draws']} draws. {about['note']}"
    )
    return "\n".join([*lines, "", *said, "", run])


def keep(folder: Path) -> None:
    """Keep the summary, what changes a conclusion, and the sentences of a finished folder."""
    found, content = opened(folder), verify(folder)
    KEPT.mkdir(exist_ok=True)
    robustness_tables.summary(found.table).to_csv(KEPT / "summary.csv", index=False, float_format="%.4g")
    changed = found.table[(found.table["verdict"] != "holds") | (found.table["kind"] == "default")]
    changed.drop(columns="at").to_csv(KEPT / "changed.csv", index=False, float_format="%.4g")
    about = {key: content[key] for key in ("people", "months", "replicates", "screened", "draws", "seed", "hash")}
    about["made"] = str(content["made"]["at"])[:10]
    about["sentences"] = robustness_tables.sentences(found.table, found.order, found.titles)
    about["note"] = "Small towns and few replicates: a first look."
    with (KEPT / "about.yaml").open("w", encoding="utf-8") as file:
        file.write("# What `mindgap robustness` found; kept by: python -m docs.conclusions FOLDER\n")
        YAML().dump(about, file)


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
