"""``mindgap explain KEY``: the meaning, unit, range and source of anything that has a name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from mindgap.commands import catalogue
from mindgap.options import Json
from mindgap.screen import guarded, say, show_json, show_table, stop


def explain(
    key: Annotated[str | None, typer.Argument(help="The name to explain; without one, every name is listed.")] = None,
    as_json: Json = False,
) -> None:
    """Explain a number, lever, outcome, column, cycle, group or key of a scenario file.

    Examples: mindgap explain distress.strain; mindgap explain peer_support; mindgap explain who
    """
    with guarded():
        if key is None:
            names = [{"name": entry["name"], "what": entry["what"]} for entry in _entries()]
            if as_json:
                show_json(names)
            else:
                show_table("What can be explained", names, {"name": "name", "what": "what it is"})
            return
        entries = [entry for entry in _entries() if entry["name"] == key]
        if not entries:
            from sim.files import nearest, shown

            near = nearest(key, dict.fromkeys(entry["name"] for entry in _entries()))
            tail = f"; did you mean `{near}`?" if near else ""
            stop(f"command line:1: explain: unknown name {shown(key)}; any name that `mindgap list` shows{tail}")
        if as_json:
            show_json(entries)
            return
        for entry in entries:
            say(f"{entry['name']} ({entry['what']})")
            for name, value in entry.items():
                if name == "source_text":
                    for text in value:
                        say(f"  evidence: {text}")
                elif name not in ("name", "what") and value not in (None, "", []):
                    say(f"  {name.replace('_', ' ')}: {_words(value)}")


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_words(item)}" for name, item in value.items())
    if isinstance(value, list):
        return ", ".join(map(_words, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _entries() -> Iterator[dict[str, Any]]:
    """Everything that can be explained, with ``name`` and ``what`` it is."""
    texts = _source_texts()
    for what, rows in (
        ("factor", catalogue.factors),
        ("number", catalogue.numbers),
        ("lever", catalogue.levers),
        ("outcome", catalogue.outcomes),
        ("cycle", catalogue.cycles),
        ("scenario", catalogue.scenarios),
        ("place", catalogue.places),
        ("group", catalogue.groups),
        ("source", catalogue.evidence),
    ):
        for row in rows():
            entry = {"name": row["name"], "what": what, **{k: v for k, v in row.items() if k != "name"}}
            if what in ("number", "lever"):
                cited = f"{row['source']} {(row.get('cost') or {}).get('source', '')}".split()
                entry["source_text"] = [texts[source] for source in cited if source in texts]
            yield entry
    yield from _measures()
    yield from _columns()
    yield from _words_of_who()
    yield from _keys()


def _source_texts() -> dict[str, str]:
    """Each piece of evidence in one line: what was found, among whom, by whom and when, and where to read it."""
    from experiments.evidence import sources

    texts = {}
    for name, row in sources().items():
        span = f" ({row['low']} to {row['high']})" if row["low"] and row["high"] else ""
        read = "read in the source" if row["verified"] == "yes" else row["verified"]
        of = f"{row['quantity']}, {row['group']}" if row["group"] else row["quantity"]
        texts[name] = (
            f"{name}: {of}: {row['value']}{span} {row['unit']}; {row['source']} {row['year']}, {row['url']} ({read})"
        )
    return texts


def _measures() -> Iterator[dict[str, Any]]:
    """Gaps and ends of outcomes, as ``--until``, ``--outcome`` and designs name them."""
    from analysis.gaps import GAPS
    from experiments.measures import SEPARATE, known_outcomes, unit_of
    from sim.outcomes import OUTCOMES

    ends = {"most": "in the most deprived fifth", "least": "in the least deprived fifth"}
    for name, known in known_outcomes().items():
        if name in OUTCOMES:
            continue  # listed as an outcome
        if name in SEPARATE:
            yield {"name": name, "what": "outcome of a frontier", "meaning": SEPARATE[name]}
            continue
        outcome, part = OUTCOMES[known[0]], known[1]
        yield {
            "name": name,
            "what": "gap of an outcome" if part in GAPS else "end of an outcome",
            "meaning": f"{outcome.title}, {GAPS[part].title if part in GAPS else ends[part]}: {outcome.meaning}",
            "unit": unit_of(name),
            "named_in": "--until, --outcome, and `outcomes` of a design",
        }


def _words_of_who() -> Iterator[dict[str, Any]]:
    """Names that only a ``who`` expression knows: those derived from columns, and values of columns."""
    from sim.columns import BY_NAME
    from sim.levers.language import DERIVED, categories
    from sim.numbers import load_numbers

    for name, (column, sign, number) in DERIVED.items():
        value = float(load_numbers()[number].value)
        meaning = f"{BY_NAME[column].meaning}, at the cut of a case: {column} {sign} {value:g} ({number})"
        yield {"name": name, "what": "name in a `who` expression", "meaning": meaning, "unit": "yes or no"}
    for name, columns in categories().items():
        meaning = " or ".join(f"{column} == {name}" for column in columns)
        yield {"name": name, "what": "value of a column, in a `who` expression", "meaning": meaning}


def _columns() -> Iterator[dict[str, Any]]:
    from sim.columns import COLUMNS

    for column in COLUMNS:
        yield {
            "name": column.name,
            "what": "column of a person",
            "meaning": column.meaning,
            "unit": column.unit,
            "low": column.low,
            "high": column.high,
            "values": list(column.codes),
            "written_by": column.owner,
        }


def _keys() -> Iterator[dict[str, Any]]:
    """Keys of a scenario file, also as ``lever_name.key``."""
    from experiments.schemas import SPREAD, key_text
    from sim.levers.language import DERIVED, names
    from sim.levers.lever import library
    from sim.scenario import LeverUse, Scenario
    from sim.shapes import allowed

    for name, info in Scenario.model_fields.items():
        key = info.alias or name
        yield {
            "name": key,
            "what": "key of a scenario file",
            "meaning": info.description,
            "allowed": allowed(Scenario, key),
        }
    for key, info in LeverUse.model_fields.items():
        entry: dict[str, Any] = {"meaning": info.description, "allowed": allowed(LeverUse, key)}
        if key == "who":
            entry["names"] = list(names())
            entry["derived"] = [f"{new}: {' '.join(parts)}" for new, parts in DERIVED.items()]
            entry["signs"] = "and or not ( ) + - * / < <= > >= == !="
        yield {"name": key, "what": "key of a lever in a scenario file", **entry}
        for lever in library().values():
            usual = getattr(lever, key, None)
            told = key_text(lever, key) if key in SPREAD else ""
            what = f"{key} of the lever {lever.name}"
            yield {"name": f"{lever.name}.{key}", "what": what, "default": usual, **entry, "in_full": told}
