"""How sure a report is: luck, town and numbers apart, rival findings, and what would change a conclusion."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis import words
from analysis.charts import parts, rivals, robustness
from analysis.pictures import about_of
from analysis.report.tables import Table
from experiments import beside, robustness_tables
from experiments.uncertainty import Uncertainty

if TYPE_CHECKING:
    from experiments.compare import Comparison

KINDS = {"posterior": "Draws of the fitted numbers", "rival": "Rival findings", "assumed": "Ends of assumed numbers"}


def told(comparison: Comparison) -> dict[str, Any]:
    """What the template says: nothing of what has not been run beside the comparison."""
    titles, keys = comparison.titles, [s.key for s in comparison.scenarios]
    found: dict[str, Any] = {
        "parts_table": None, "parts_said": [], "rivals_said": [], "robust_table": None, "robust_said": [],
        "robust_run": "", "policies": len(keys) > 1,
    }  # fmt: skip
    known = beside.read(comparison.folder, "uncertainty", comparison.scenarios)
    if known is not None:
        content, tables = known
        table = tables["uncertainty"]
        whole = Uncertainty(table, int(content["draws"]), list(content["cautions"]))
        found["parts_table"] = _parts(table, titles)
        found["parts_said"] = [*whole.sentences(titles), *(f"{words.capital(c)}." for c in whole.cautions)]
    known = beside.read(comparison.folder, "rivals", comparison.scenarios)
    if known is not None:
        table = known[1]["rivals"]
        found["rivals_said"] = [
            rivals.finding(table[table["scenario"] == key], titles[key]) + "." for key in keys[1:]
        ]  # fmt: skip
    known = beside.read(comparison.folder, "robustness", comparison.scenarios)
    if known is not None:
        content, tables = known
        found["robust_said"] = robustness_tables.sentences(
            tables["robustness"], tables["order"].sort_values("at"), titles
        )
        found["robust_table"] = _robust(tables["robustness"], titles)
        found["robust_run"] = (
            f"{content['people']:,} people, {content['months']} months, {content['replicates']} paired replicates"
        )
    return found


def draw(folder: Path, comparison: Comparison) -> None:
    """The charts of what has been run beside the comparison, into a folder."""
    titles = comparison.titles
    about = about_of(comparison.scenarios, int(comparison.manifest["options"]["seed"]))
    known = beside.read(comparison.folder, "uncertainty", comparison.scenarios)
    if known is not None:
        parts.write(known[1]["uncertainty"], folder, titles, about)
    known = beside.read(comparison.folder, "robustness", comparison.scenarios)
    if known is not None:
        robustness.write(known[1]["robustness"].sort_values("at"), folder, titles, about)


def _parts(table: Any, titles: dict[str, str]) -> Table:
    """Standard deviations by policy, and the interval without and with the numbers."""
    rows = []
    for row in parts.of_gap(table).to_dict("records"):
        spans = [
            f"{words.signed(row[a])} to {words.signed(row[b])}" for a, b in (("low", "high"), ("low_all", "high_all"))
        ]
        deviations = [words.number(row[part]) for part in parts.PARTS]
        rows.append([titles.get(row["scenario"], row["scenario"]), words.signed(row["change"]), *deviations, *spans])
    headings = ["Policy", "Change", *(f"SD from {name}" for name in parts.PARTS.values()),
                "95 %, luck and towns", "95 %, with the numbers"]  # fmt: skip
    return Table("How sure: parts of what one run cannot tell, points of the gap", headings, rows)


def _robust(table: Any, titles: dict[str, str]) -> Table:
    """Challenges by policy and kind, and under how many the conclusion holds."""
    rows = [
        [titles.get(r["scenario"], r["scenario"]), KINDS[r["kind"]], f"{r['holds']:,} of {r['challenges']:,}",
         str(r["narrows"] + r["widens"]), str(r["unclear"]), f"{words.signed(r['least'])} to {words.signed(r['most'])}"]
        for r in robustness_tables.summary(table.sort_values("at")).to_dict("records")
    ]  # fmt: skip
    headings = ["Policy", "Challenged by", "Conclusion holds", "Sign turns or appears", "Lost in luck", "Changes found"]
    return Table("What stands, and what would change it", headings, rows)
