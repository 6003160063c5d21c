"""Makes a place of the areas chosen: its tables by decile, its areas, its services, and the files that hold them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.columns import ETHNIC_GROUPS, ETHNICITIES
from sim.population.areas import COUNTS, SmallAreas, write_areas
from sim.population.atlas.assemble import BY_AREA, INDEXES, AllAreas, assemble, sheets_of, successors
from sim.population.atlas.choose import Chosen, choose
from sim.population.atlas.figures import Figure, detention, patients, severe_ratio
from sim.population.atlas.forms import SAID
from sim.population.official import GROUP_OF
from sim.population.place import NATION, SHAPE, load_place
from sim.population.services import Service

LICENCE = (
    "# Contains public sector information licensed under the Open Government Licence v3.0. Source: Office for\n"
    "# National Statistics; MHCLG; NHS England. Contains OS data (c) Crown copyright and database right.\n"
    "# `severe` contains Parliamentary information licensed under the Open Parliament Licence v3.0.\n"
)
LOCAL = ("age", "age_all", "children_per_adult", "ethnic_group", "tenure", "disability")  # by area


@dataclass(frozen=True)
class Built:
    """A place made from official tables, not yet written: tables (rows, 10) by decile, areas, services, figures."""

    name: str
    chosen: Chosen
    tables: dict[str, np.ndarray]
    columns: dict[str, list[str]]
    local: tuple[str, ...]
    made_from: dict[str, str]
    services: tuple[Service, ...]
    figures: tuple[Figure, ...]
    fifteen: float
    notes: tuple[str, ...]


def slug(title: str) -> str:
    """A place's name as a file name: small letters, digits and ``_``."""
    short = re.sub(r"^NHS | Integrated Care Board$", "", title)
    return re.sub(r"[^a-z0-9]+", "_", short.lower()).strip("_")[:60] or "place"


def build(folder: Path, of: str, name: str | None = None, index: str = "2025", whole: bool = True) -> Built:
    """The place ``of`` that name or code, from the official tables in a folder; raises InputError."""
    areas = assemble(sheets_of(folder, index, whole), index, whole)
    chosen = choose(areas, of)
    return make(areas, chosen, name or slug(chosen.title), index)


def make(areas: AllAreas, chosen: Chosen, name: str, index: str = "2025") -> Built:
    """The place of some of all areas."""
    mask = chosen.mask
    years = areas.sheets["single_years"]
    fifteen = float(years.counts["15"].sum() / years.matrix(map(str, range(15, 20))).sum())
    counts = {t: c[:, mask] for t, c in areas.counts.items()}
    decile = areas.decile[mask]
    codes, councils = areas.codes[mask], areas.council[mask]
    small = SmallAreas(tuple(codes), tuple(councils), decile, counts, ("",) * len(codes), fifteen)
    england = load_place(NATION)
    present, group = np.unique(decile, return_inverse=True)
    tables = {t: np.broadcast_to(england.tables[t], (len(rows), 10)).copy() for t, rows in SHAPE.items()}
    for table, values in small.tables(group).items():
        tables[table][:, present - 1] = values
    tables |= _of_councils(areas, chosen, tables, small)
    made_from = {t: areas.sheets[BY_AREA[t].name].kind.title for t in ("age", "ethnic_group", "tenure", "disability")}
    made_from |= {
        "age_all": made_from["age"],
        "children_per_adult": made_from["age"],
        "deciles": INDEXES[index].title,
        "ethnicity": "Census 2021 TS021, the 19 groups of the councils; shares inside each of the five groups",
        "orientation": areas.sheets["orientation"].kind.title,
        "sex": "as England",
        "severe": "as England by decile",
        "empty_deciles": "deciles without an area here hold England's figures; nobody lives in them",
    }
    local = [*LOCAL, "orientation", *(f"ethnicity_{g}" for g in ETHNIC_GROUPS)]
    figures: list[Figure] = []
    services: tuple[Service, ...] = ()
    if chosen.kind == "nation":
        made_from["orientation"] = "as England"
    elif found := severe_ratio(areas, chosen):
        tables["severe"] = np.clip(tables["severe"] * found[0], 0.0, 1.0)
        made_from["severe"] = (
            f"as England by decile, times {found[0]:.3f}: {found[1].value} on the registers of its councils"
        )
        figures.append(found[1])
        local.append("severe")
    if gates := detention(areas, chosen):
        services = gates[0]
        figures.append(gates[1])
    if gps := patients(areas, chosen):
        figures.append(gps)
    filled = {t: areas.filled[t][mask] for t in COUNTS}
    notes = tuple(
        f"{int(f.sum())} of {len(codes)} areas have their council's mix of {t.replace('_', ' ')}, scaled to residents"
        for t, f in filled.items()
        if f.any()
    )
    order = np.lexsort((codes, decile))
    columns = {"code": codes[order].tolist(), "council": councils[order].tolist()}
    columns["decile"] = [str(d) for d in decile[order]]
    columns["filled"] = [" ".join(t for t in COUNTS if filled[t][k]) for k in order]
    for table, names in COUNTS.items():
        for row, column in zip(counts[table], names, strict=True):
            columns[column] = [f"{v:g}" if v < 1e6 else str(int(v)) for v in row[order]]
    return Built(name, chosen, tables, columns, tuple(local), made_from, services, tuple(figures), fifteen, notes)


def _of_councils(
    areas: AllAreas, chosen: Chosen, tables: dict[str, np.ndarray], small: SmallAreas
) -> dict[str, np.ndarray]:  # fmt: skip
    """Tables published for councils only: the 19 groups inside the five, and orientation, by decile (rows, 10)."""
    now = successors(areas.sheets)
    mixes: dict[str, np.ndarray] = {}
    sheet = areas.sheets["ethnicity"]
    for key, row in zip(sheet.keys, sheet.matrix(ETHNICITIES).T, strict=True):
        code = now.get(key, key)
        mixes[code] = mixes.get(code, 0.0) + row
    out = {name: table.copy() for name, table in tables.items() if name.startswith("ethnicity_")}
    out["orientation"] = tables["orientation"].copy()
    said = _said(areas, now)
    councils = np.array(small.councils)
    for d in np.unique(small.decile):
        here = small.decile == d
        for g, group in enumerate(ETHNIC_GROUPS):
            members = [k for k, name in enumerate(ETHNICITIES) if GROUP_OF[name] == group]
            total = np.zeros(len(members))
            for code in np.unique(councils[here]):
                if code in mixes and mixes[code][members].sum() > 0:
                    people = small.counts["ethnic_group"][g, here & (councils == code)].sum()
                    total += people * mixes[code][members] / mixes[code][members].sum()
            if total.sum() > 0:
                out[f"ethnicity_{group}"][:, d - 1] = total / total.sum()
        known = [c for c in np.unique(councils[here]) if c in said]
        answers = sum(small.adults[here & (councils == c)].sum() * said[c] for c in known)
        if np.sum(answers) > 0 and chosen.kind != "nation":
            out["orientation"][:, d - 1] = answers / np.sum(answers)
    return out


def _said(areas: AllAreas, now: dict[str, str]) -> dict[str, np.ndarray]:
    """What people of each council said of their orientation, as shares of those who answered, (4,)."""
    sheet = areas.sheets["orientation"]
    found: dict[str, np.ndarray] = {}
    for k, key in enumerate(sheet.keys):
        code = now.get(key, key)
        if "said" in sheet.texts:
            row = np.array([sheet.counts["n"][k] * (sheet.texts["said"][k] == words) for words in SAID.values()])
        else:
            row = np.array([sheet.counts[name][k] for name in SAID])
        found[code] = found.get(code, np.zeros(4)) + np.nan_to_num(row)
    return {code: row / row.sum() for code, row in found.items() if row.sum() > 0}


def write(built: Built, path: Path, fit: str = "", by: str = "build") -> list[Path]:
    """Write ``NAME.yaml`` and ``NAME.areas.csv`` beside it; returns both. ``by``: the command of `mindgap place`."""
    stem = path.name.rsplit(".", 1)[0]
    areas = path.with_name(f"{stem}.areas.csv")
    write_areas(areas, built.columns)
    lines = [
        f"# Made by `mindgap place {by} {_plain(built.chosen.title)}` from the official tables named below.",
        LICENCE.rstrip("\n"),
        "schema: 1",
        f"name: {_text(built.name)}",
        f"title: {_text(built.chosen.title)}",
        f"kind: {built.chosen.kind}",
        f"code: {built.chosen.code}",
        "made_from:",
        *(f"  {key}: {_text(text)}" for key, text in sorted(built.made_from.items())),
        f"local: [{', '.join(built.local)}]",
        f"areas: {areas.name}",
        f"areas_sha256: {hashlib.sha256(areas.read_bytes()).hexdigest()}",
        f"fifteen: {built.fifteen:.6f}  # of people aged 15 to 19, those aged 15",
    ]
    if built.notes:
        lines += ["notes:", *(f"  - {_text(note)}" for note in built.notes)]
    if fit:
        lines.append(f"fit: {_text(fit)}")
    if built.figures:
        lines.append("figures:")
        for figure in built.figures:
            lines += [f"  - what: {_text(figure.what)}", f"    value: {_text(figure.value)}",
                      f"    source: {_text(figure.source)}"]  # fmt: skip
    if built.services:
        lines.append("services:")
        for service in built.services:
            lines += [f"  - number: {service.number}", f"    plus: {service.plus:.4f}",
                      f"    source: {_text(service.source)}"]  # fmt: skip
    lines.append("tables:")
    for table, rows in SHAPE.items():
        lines.append(f"  {table}:")
        for row, values in zip(rows, built.tables[table], strict=True):
            same = np.all(values == values[0])
            lines.append(f"    {row}: [{', '.join(f'{v:.6f}' for v in (values[:1] if same else values))}]")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [path, areas]


def _plain(text: str) -> str:
    return text.replace("`", "")


def _text(text: str) -> str:
    """Any text as a quoted value of YAML."""
    return "'" + text.replace("'", "''") + "'"
