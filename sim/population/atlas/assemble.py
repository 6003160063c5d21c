"""Joins the official tables area by area: every small area of England (or of the files given) with its counts.

Areas are those of the index chosen: of 2021 with the Index of 2025, or of 2011 with that of 2019. A table of the
other census' areas is joined by code where the area did not change; a changed area gets its council's mix, scaled to
its own residents, and so does an area whose figures are suppressed. Which areas were filled is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.files import InputError, Mistake
from sim.population.areas import COUNTS
from sim.population.atlas import forms
from sim.population.atlas.sheets import Sheet, find, read

INDEXES = {"2025": forms.INDEX_2025, "2019": forms.INDEX_2019}
BY_AREA = {
    "age": forms.AGES,
    "ethnic_group": forms.ETHNIC_5,
    "tenure": forms.TENURE,
    "disability": forms.DISABILITY,
    "household_deprivation": forms.DEPRIVATION,
}
OTHERS = (forms.SINGLE_YEARS, forms.ETHNIC_19, forms.ORIENTATION, forms.LOOKUP_2011, forms.COUNCILS, forms.REGIONS,
          forms.ICBS, forms.DETENTIONS, forms.REGISTER, forms.GPS)  # fmt: skip
MOST_FILLED = 0.25  # share of a council's areas that may be filled before a table counts as another vintage's
ICBS_2024 = {"E54000052": "E54000063", "E54000053": "E54000064"}  # codes that changed with a boundary in 2024


@dataclass(frozen=True)
class AllAreas:
    """Every area of the files: code, decile, council (2023), ICB (2024), region, counts by table (columns, L).

    ``filled[table]`` says which areas took their council's mix; ``sheets`` are the tables by name.
    """

    codes: np.ndarray
    decile: np.ndarray
    council: np.ndarray
    icb: np.ndarray
    region: np.ndarray
    counts: dict[str, np.ndarray]
    filled: dict[str, np.ndarray]
    sheets: dict[str, Sheet]

    @property
    def residents(self) -> np.ndarray:
        """People of all ages by the census, (L,)."""
        return np.asarray(self.counts["ethnic_group"].sum(axis=0))


def sheets_of(folder: Path, index: str = "2025", whole: bool = True) -> dict[str, Sheet]:
    """Every table a place needs, by name; raises InputError with the mistakes of all files."""
    kinds = {INDEXES[index], forms.INDEX_2025, *BY_AREA.values(), *OTHERS}
    found: dict[str, Sheet] = {}
    mistakes: list[Mistake] = []
    if not folder.is_dir():
        allowed = "a folder that holds the official tables as CSV files"
        raise InputError([Mistake(str(folder), 1, "--from", "no such folder", allowed)])
    for kind in sorted(kinds, key=lambda k: k.name):
        path = find(folder, kind)
        sheet = [path] if isinstance(path, Mistake) else read(path, kind, whole)
        if isinstance(sheet, list):
            mistakes += sheet
        else:
            found[kind.name] = sheet
    if mistakes:
        raise InputError(mistakes)
    return found


def successors(sheets: Mapping[str, Sheet]) -> dict[str, str]:
    """Any council code since 2020 → the council of 2023 that holds it now."""
    now = dict(zip(sheets["councils"].keys, sheets["councils"].texts["now"], strict=True))
    for old in ("E07000150", "E07000152", "E07000153", "E07000156"):  # merged in 2021
        now[old] = "E06000061"  # North Northamptonshire
    for old in ("E07000151", "E07000154", "E07000155"):
        now[old] = "E06000062"  # West Northamptonshire
    return now


def assemble(sheets: dict[str, Sheet], index: str = "2025", whole: bool = True) -> AllAreas:
    """All areas joined; raises InputError where a table has not the areas it should have."""
    now = successors(sheets)
    base, lookup, latest = sheets[INDEXES[index].name], sheets["lookup_2011"], sheets["index_2025"]
    council_11 = {key: now.get(c, c) for key, c in zip(lookup.keys, lookup.texts["council"], strict=True)}
    council_21 = dict(zip(latest.keys, latest.texts["council"], strict=True))
    mine = council_21 if index == "2025" else council_11
    like = {"age": index == "2019", **dict.fromkeys(list(BY_AREA)[1:], index == "2025")}  # tables of the same areas
    here = [sheets[BY_AREA[t].name].row() for t, same in like.items() if same]
    kept = [k for k, code in enumerate(base.keys) if code in mine and all(code in row for row in here)]
    if len(kept) < len(base.keys):
        _missing(base, mine, {t: sheets[BY_AREA[t].name] for t, same in like.items() if same}, whole)
    codes = np.array([base.keys[k] for k in kept])
    council = np.array([mine[c] for c in codes])
    counts: dict[str, np.ndarray] = {}
    filled: dict[str, np.ndarray] = {}
    size_of = "ethnic_group" if index == "2025" else "age"
    for table in sorted(BY_AREA, key=lambda t: t != size_of):
        sheet = sheets[BY_AREA[table].name]
        theirs = council_11 if table == "age" else council_21
        raw, got = _joined(sheet, table, codes)
        size = counts[size_of].sum(axis=0) if counts else np.nansum(raw, axis=0)
        counts[table] = _fill(raw, got, council, size, sheet, table, theirs)
        filled[table] = ~got
        _too_many(sheet, table, ~got, council, whole)
    region = dict(zip(sheets["regions"].keys, sheets["regions"].texts["region"], strict=True))
    icb = latest.texts.get("icb") if index == "2025" else lookup.texts["icb"]
    if icb is None:
        icb_11 = {key: ICBS_2024.get(i, i) for key, i in zip(lookup.keys, lookup.texts["icb"], strict=True)}
        of_council = _most(council_11, icb_11)
        boards = [icb_11.get(c, of_council.get(o, "")) for c, o in zip(codes, council, strict=True)]
    else:
        by_code = dict(zip((latest if index == "2025" else lookup).keys, icb, strict=True))
        boards = [ICBS_2024.get(by_code[c], by_code[c]) for c in codes]
    return AllAreas(
        codes, base.counts["decile"][kept].astype(np.uint8), council, np.array(boards),
        np.array([region.get(c, "") for c in council]), counts, filled, sheets,
    )  # fmt: skip


def _most(council: Mapping[str, str], board: Mapping[str, str]) -> dict[str, str]:
    """The ICB of most of a council's areas."""
    found: dict[str, Counter[str]] = {}
    for code, name in council.items():
        if code in board:
            found.setdefault(name, Counter())[board[code]] += 1
    return {name: counter.most_common(1)[0][0] for name, counter in found.items()}


def _missing(base: Sheet, mine: Mapping[str, str], tables: Mapping[str, Sheet], whole: bool) -> None:
    """Refuse tables that have not the index's areas; of a part, those of the councils that it has any of."""
    mistakes = []
    for sheet in tables.values():
        have = sheet.row()
        part = {mine[code] for code in have if code in mine}
        gone = [c for c in base.keys if c not in have and (whole or mine.get(c) in part)]
        if gone:
            found = f"{len(gone):,} areas of the index are not there, {gone[0]} first"
            mistakes.append(Mistake(sheet.file, 1, sheet.form.key, found, f"the areas of {base.kind.title}"))
    gone = [c for c in base.keys if c not in mine and whole]
    if gone:
        found = f"no council for {len(gone):,} areas, {gone[0]} first"
        mistakes.append(Mistake(base.file, 1, base.form.key, found, "areas that the lookups know"))
    if mistakes:
        raise InputError(mistakes)


def _joined(sheet: Sheet, table: str, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A table's counts for these areas (columns, L), and which areas it has figures for."""
    row = sheet.row()
    at = np.array([row.get(code, -1) for code in codes])
    values = sheet.matrix(COUNTS[table])[:, np.maximum(at, 0)]
    got = (at >= 0) & np.isfinite(values).all(axis=0) & (np.nan_to_num(values).sum(axis=0) > 0)
    return np.where(got, values, 0.0), got


def _fill(
    raw: np.ndarray, got: np.ndarray, council: np.ndarray, size: np.ndarray, sheet: Sheet, table: str,
    council_of: Mapping[str, str],
) -> np.ndarray:  # fmt: skip
    """Counts with the areas that have none given their council's mix, scaled to their residents (at least one)."""
    out = raw.copy()
    if got.all():
        return out
    values = np.nan_to_num(sheet.matrix(COUNTS[table]))
    owners = np.array([council_of.get(key, "") for key in sheet.keys])
    for name in np.unique(council[~got]):
        theirs, whose = values[:, owners == name].sum(axis=1), council == name
        if theirs.sum() <= 0:  # a part of England that lacks the council: all there is
            theirs, whose = values.sum(axis=1), np.ones(len(council), bool)
        mine = np.flatnonzero(~got & (council == name))
        share = np.maximum(size[mine], 1.0) / max(1.0, float(size[whose].sum()))
        out[:, mine] = np.round(theirs[:, None] * share[None, :])
        out[0, mine] += out[:, mine].sum(axis=0) == 0
    return out


def _too_many(sheet: Sheet, table: str, filled: np.ndarray, council: np.ndarray, whole: bool) -> None:
    """Refuse a table of which so many areas are unknown that it must be another year's."""
    if whole and filled.mean() > MOST_FILLED:
        found = f"no figures for {int(filled.sum()):,} of {len(filled):,} areas"
        raise InputError([Mistake(sheet.file, 1, table, found, f"{sheet.kind.title}, at most a quarter unknown")])
