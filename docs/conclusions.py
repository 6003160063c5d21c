"""Blocks of two pages: external results as kept, and what would change the conclusions of the library's policies.

python -m docs.conclusions FOLDER …    # keeps finished folders of `mindgap robustness` in scenarios/robustness
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from math import isfinite
from pathlib import Path

import pandas as pd
from ruamel.yaml import YAML

from analysis import words
from experiments import external, external_kept, robustness_tables
from experiments.robustness import opened
from experiments.store import verify

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "scenarios" / "robustness"
TOLD = ("people", "months", "replicates", "screened", "draws", "seed", "hash")


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
    table, changed = pd.read_csv(KEPT / "summary.csv"), pd.read_csv(KEPT / "changed.csv")
    usual = changed[changed["kind"] == "default"].drop_duplicates("scenario").set_index("scenario")
    kinds = [kind for kind in robustness_tables.SAID if kind in set(table["kind"])]
    heads = " | ".join(robustness_tables.SAID[kind] for kind in kinds)
    lines = [
        f"| policy | change of the gap, points | {heads} | turns or appears | lost in luck |",
        "|---|---:|" + "---:|" * (len(kinds) + 2),
    ]
    for key, mine in table.groupby("scenario", sort=False):
        by, row = mine.set_index("kind"), usual.loc[key]
        held = [f"{by.loc[k, 'holds']:,} of {by.loc[k, 'challenges']:,}" if k in by.index else "–" for k in kinds]
        change, low, high = (words.signed(row[name]) for name in ("change", "low", "high"))
        turned = mine["narrows"].sum() + mine["widens"].sum()
        lines.append(
            f"| `{key}` | {change} ({low} to {high}) | {' | '.join(held)} | {turned} | {mine['unclear'].sum()} |"
        )
    said = [f"- {text}" for run in about["runs"] for text in run["sentences"]]
    made = [
        f"{words.capital(words.listed([robustness_tables.SAID[kind] for kind in run['kinds']]))} of {run['policies']} "
        f"{'policy' if run['policies'] == 1 else 'policies'}: {run['people']:,} people, {run['months']} months, "
        f"{run['replicates']} paired replicates."
        for run in about["runs"]
    ]
    told = f"Made on {about['made']}. {' '.join(made)} {about['note']}"
    return "\n".join([*lines, "", *said, "", told])


def keep(folders: Sequence[Path]) -> None:
    """Keep the summary, what changes a conclusion, and the sentences of finished folders.

    Of a policy and a kind of challenge that several folders have, the first counts: thus many assumed numbers may be
    asked of smaller towns than the posterior and the rival findings.
    """
    tables, runs, seen = [], [], set[tuple[str, str]]()
    for folder in folders:
        found, content = opened(folder), verify(folder)
        pairs = list(zip(found.table["scenario"], found.table["kind"], strict=True))
        mine = found.table[[kind == "default" or (policy, kind) not in seen for policy, kind in pairs]]
        kinds = [kind for kind in robustness_tables.SAID if kind in set(mine["kind"])]
        seen |= set(pairs)
        order = found.order[found.order["kind"].isin(["default", *kinds])]
        tables.append(mine)
        runs.append(
            {
                **{key: content[key] for key in TOLD},
                "made": str(content["made"]["at"])[:10],
                "kinds": kinds,
                "policies": int(mine["scenario"].nunique()),
                "sentences": robustness_tables.sentences(mine, order, found.titles, every=False),
            }
        )
    table = pd.concat(tables, ignore_index=True)
    KEPT.mkdir(exist_ok=True)
    robustness_tables.summary(table).to_csv(KEPT / "summary.csv", index=False, float_format="%.4g")
    changed = table[(table["verdict"] != "holds") | (table["kind"] == "default")]
    changed.drop(columns="at").to_csv(KEPT / "changed.csv", index=False, float_format="%.4g")
    about = {"made": max(run["made"] for run in runs), "runs": runs}
    about["note"] = "Small towns and few replicates: a first look."
    with (KEPT / "about.yaml").open("w", encoding="utf-8") as file:
        file.write("# What `mindgap robustness` found; kept by: python -m docs.conclusions FOLDER …\n")
        YAML().dump(about, file)


if __name__ == "__main__":
    keep([Path(name) for name in sys.argv[1:]])
