"""The report as a page: what it says in which order, its charts inside it, and the policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
import tempfile
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, StrictUndefined

from analysis import gaps, reach_words, sentences, words
from analysis.charts import style
from analysis.pictures import about_of, draw
from analysis.report import sureness, tables
from analysis.sentences import Sentence
from experiments import card_kept, hidden, interaction, worth
from sim.numbers import load_numbers
from sim.outcomes import OUTCOMES

if TYPE_CHECKING:
    from experiments.compare import Comparison

LARGEST = 3_000_000  # bytes of a report
ROOM = 600_000  # bytes of it that are kept for words and tables
FOLDER = files("analysis") / "report"
PICTURES = {  # chart: the section it stands in
    "equiplot_caseness": "gains", "trend_caseness": "ends", "slope_caseness": "ends", "caterpillar_caseness": "groups",
    "funnel_imd_fifth": "pathways", "funnel_ethnic_group": "pathways", "costs": "costs",
    "acceptability": "costs", "parts": "uncertainty", "robustness": "robust",
}  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """A chart of the report: its data as a URL, its alt text, and its size in pixels."""

    stem: str
    url: str
    alt: str
    width: int
    height: int


def report(comparison: Comparison, outcome: str = "caseness") -> str:
    """The whole report of a comparison as one HTML document of at most 3 MB. ValueError where it would be larger."""
    comparison = _tamed(comparison)
    style_text = (FOLDER / "report.css").read_text(encoding="utf-8")
    template = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).from_string((FOLDER / "report.html").read_text(encoding="utf-8"))
    digest = base64.b64encode(hashlib.sha256(style_text.encode()).digest()).decode()
    pictures, left_out = _pictures(comparison)
    text = template.render(
        style=_Trusted(style_text),
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'",
        pictures={section: [p for p in pictures if PICTURES[p.stem] == section] for section in set(PICTURES.values())},
        left_out=left_out,
        licence=style.LICENCE,
        **_content(comparison, outcome),
    )
    if len(text.encode()) > LARGEST:
        raise ValueError(f"the report would be larger than {LARGEST // 1_000_000} MB: compare fewer scenarios")
    return text


def write(comparison: Comparison, path: Path) -> int:
    """Write the report in one step; its size in bytes."""
    data = report(comparison).encode()
    with hidden.in_one_step(path) as fresh:
        fresh.write_bytes(data)
    return len(data)


class _Trusted(str):
    """Text of ours that is not escaped (the style sheet)."""

    def __html__(self) -> str:
        return str(self)


def _content(comparison: Comparison, outcome: str) -> dict[str, Any]:
    """Everything the template says."""
    table, titles, base = comparison.gaps, comparison.titles, comparison.baseline
    first, manifest = comparison.scenarios[0], comparison.manifest
    about = about_of(comparison.scenarios, int(manifest["options"]["seed"]))
    span = gaps.default_window(first.months)
    kept = card_kept.read()
    hits, misses = tables.card_rows(kept)
    replicates = len(manifest["seeds"])
    assumed = sum(number.kind == "assumed" for number in load_numbers().values())
    many = words.whole(first.people)
    compared = len(comparison.scenarios) > 1
    pairs = f"{replicates} {'paired ' * compared}replicate{'s' * (replicates != 1)}"
    under = titles[base] if first.levers else ""
    return {
        "title": title_of(comparison, outcome),
        "compared": compared,
        "noun": words.noun(OUTCOMES[outcome]),
        "scenarios": [_scenario(s, comparison) for s in comparison.scenarios],
        "run": f"{about.place}; {many} people, {words.years(first.months)} from {about.month_name(0)}, {pairs}; "
        f"figures are of {about.month_name(span[0])} to {about.month_name(span[1] - 1)}",
        "stands": sentences.stands(table, outcome, baseline=base, under=under),
        "changes": sentences.changes(table, titles, outcome, baseline=base),
        "gains": sentences.who_gains(table, titles, outcome, baseline=base),
        "gradient": sentences.gradient(table, outcome, base),
        "group_changes": _clear_groups(comparison, outcome),
        "paid": sentences.paid(comparison.costs, titles),
        **sureness.told(comparison),
        "pathways": _pathways(comparison),
        "pairing": _pairing(comparison, outcome),
        "gap_table": tables.gap_rows(comparison, outcome=outcome),
        "outcome_table": tables.outcome_rows(comparison),
        "group_table": tables.group_rows(comparison, outcome),
        "measure_table": tables.measure_rows(comparison, outcome),
        "chain_table": tables.chain_rows(comparison),
        "cost_table": tables.cost_rows(comparison),
        "worth_table": tables.worth_rows(comparison),
        "incidence_table": tables.incidence_rows(comparison),
        "receives": sentences.receives(comparison.incidence, titles),
        "interaction_table": tables.interaction_rows(comparison),
        "deflated": worth.DEFLATED,
        "interaction_said": interaction.sentences(comparison.interaction, titles),
        "hits_table": hits,
        "misses_table": misses,
        "card": {"hits": kept.hits, "judged": len(kept.judged), "not_modelled": kept.not_modelled, **kept.about},
        "other_model": kept.other_model(str(manifest["numbers"])),
        "assumed_table": tables.assumed_rows(),
        "assumed": assumed,
        "numbers": len(load_numbers()),
        "replicates": replicates,
        "command": str(manifest["made"].get("command", "")),
        "made": str(manifest["made"].get("at", "")),
        "hash": str(manifest["hash"]),
        "seed": manifest["options"]["seed"],
        "packages": ", ".join(f"{name} {version}" for name, version in sorted(dict(manifest["packages"]).items())),
    }


def title_of(comparison: Comparison, outcome: str = "caseness") -> str:
    """The finding that heads the report."""
    titles, first = _tamed(comparison).titles, comparison.scenarios[0]
    text = words.headline(comparison.gaps, titles, outcome, baseline=first.key)
    return words.begun(titles[first.key] if first.levers and len(titles) == 1 else "", text)


def _tamed(comparison: Comparison) -> Comparison:
    """The same with names that fit a line and hold no control characters, whatever a user typed."""
    short = {key: style.wrap(title, 120, 1) for key, title in comparison.titles.items()}
    scenarios = [s.model_copy(update={"short_name": short[s.key]}) for s in comparison.scenarios]
    said = list(comparison.sentences)
    for key, title in comparison.titles.items():
        said = [short[key] + text[len(title) :] if text.startswith(f"{title}:") else text for text in said]
    return replace(comparison, scenarios=scenarios, sentences=[style.clean(text) for text in said])


def _scenario(scenario: Any, comparison: Comparison) -> dict[str, Any]:
    """A scenario's names and what it changes against the first."""
    first = scenario.key == comparison.baseline
    plain = scenario.model_copy(update={"levers": []})  # what the first has levers beside
    changes = [style.wrap(text, 600, 1) for text in scenario.differences(plain if first else comparison.scenarios[0])]
    return {
        "short": comparison.titles[scenario.key],
        "name": style.wrap(scenario.name, 300, 1),
        "first": first,
        "changes": changes,
    }


def _clear_groups(comparison: Comparison, outcome: str) -> list[Sentence]:
    """What clearly changes between ethnic groups."""
    found: list[Sentence] = []
    for gap in tables.GROUPS:
        found += sentences.changes(comparison.gaps, comparison.titles, outcome, gap, comparison.baseline)
    return [one for one in found if words.LUCK_UNLIKELY in one.text]


def _pathways(comparison: Comparison) -> list[str]:
    """Reach and what moved in words, in the order of the scenarios."""
    said = [text for text in comparison.sentences if reach_words.is_chain(text) or "before any lever" in text]
    order = list(comparison.titles.values())
    return sorted(said, key=lambda text: max((k for k, t in enumerate(order) if text.startswith(f"{t}:")), default=0))


def _pairing(comparison: Comparison, outcome: str) -> list[Sentence]:
    """What the same people and luck buy, one sentence a policy."""
    rows = comparison.pairing
    if rows.empty:
        return []
    mine = rows[(rows["outcome"] == outcome) & (rows["gap"] == "imd_fifth") & (rows["factor"] < float("inf"))]
    return [
        Sentence(
            f"{comparison.titles[row['scenario']]}: with other people and other luck in each scenario, the variance of "
            f"the change would be {row['factor']:,.0f} times as large.",
            "pairing",
            {name: str(row[name]) for name in ("scenario", "outcome", "gap")},
        )
        for row in sorted(mine.to_dict("records"), key=lambda row: list(comparison.titles).index(row["scenario"]))
    ]


def _pictures(comparison: Comparison) -> tuple[list[Picture], list[str]]:
    """The charts of the comparison, drawn anew, inside URLs; those that would not fit are named."""
    with tempfile.TemporaryDirectory() as drawn:
        draw(Path(drawn), comparison, int(comparison.manifest["options"]["seed"]))
        sureness.draw(Path(drawn) / "charts", comparison)
        return _gathered(Path(drawn) / "charts", LARGEST - ROOM)


def _gathered(folder: Path, room: int) -> tuple[list[Picture], list[str]]:
    """The charts of a folder that fit into so many bytes, each the smaller of SVG and PNG; and those left out."""
    found: list[Picture] = []
    left_out: list[str] = []
    for stem in PICTURES:
        path = folder / f"{stem}.svg"
        if not path.is_file():
            continue
        kinds = [("image/svg+xml", path.read_bytes()), ("image/png", path.with_suffix(".png").read_bytes())]
        kind, data = min(kinds, key=lambda one: len(one[1]))
        url = f"data:{kind};base64,{base64.b64encode(data).decode()}"
        if len(url) > room:
            left_out.append(stem)
            continue
        room -= len(url)
        alt = path.with_suffix(".txt").read_text(encoding="utf-8").strip()
        width, height = _size(path.with_suffix(".png").read_bytes())
        found.append(Picture(stem, url, alt, width, height))
    return found, left_out


def _size(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG in CSS pixels, from its header."""
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    return round(width * 96 / style.DPI), round(height * 96 / style.DPI)
