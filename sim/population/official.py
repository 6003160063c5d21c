"""Reads the official tables and derives from them how England looks by deprivation decile.

Decile 1 is the most deprived, as published. Two vintages of small areas and of the Index
of Multiple Deprivation are joined, each to its own: mid-2020 population (areas of 2011)
to the index of 2019, and the census tables (areas of 2021) to the index of 2025. Every
file is checked by its columns before a figure is taken from it.

Run ``python -m sim.population.place FOLDER`` to derive ``scenarios/places/england.yaml``
again; without FOLDER the environment variable ``MINDGAP_DATA`` names the folder.
"""

from __future__ import annotations

import csv
import io
import os
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from sim.columns import ETHNIC_GROUPS, ETHNICITIES
from sim.files import Mistake, decoded

Row = dict[str, str]
Deciles = list[float]
Tables = dict[str, dict[str, Deciles]]

INDEX_2019 = "imd2019_lsoa11_england.csv"
INDEX_2025 = "imd2025_lsoa21_england.csv"
AGES = "population_mid2020_lsoa11_age_bands_england.csv"
SINGLE_YEARS = "population_mid2020_ltla21_single_year_england.csv"
SEXES = "census2021_age_sex_ltla21_ew.csv"
ETHNIC_5 = "census2021_ethnicity5_lsoa21_england.csv"
ETHNIC_19 = "census2021_ethnicity19_ltla21_ew.csv"
COUNCILS = "lookup_ltla22_ltla23_uk.csv"
TENURE = "census2021_tenure_lsoa21_england.csv"
DISABILITY = "census2021_disability_lsoa21_england.csv"
ORIENTATION = "census2021_sexual_orientation_msoa21_england.csv"
QOF = "qof_1920_imd_prevalence.csv"

FIVE_YEARS = tuple(f"age_{a:02d}_{a + 4:02d}" for a in range(0, 90, 5)) + ("age_90_plus",)
ADULT_BANDS = ("from_16", *(f"from_{a}" for a in range(20, 95, 5)))  # five years each; the first four, the last open
ALL_BANDS = tuple(f"from_{a}" for a in range(0, 95, 5))  # all residents, five years each, the last open

_ASIAN = "Asian, Asian British or Asian Welsh: "
_BLACK = "Black, Black British, Black Welsh, Caribbean or African: "
_MIXED = "Mixed or Multiple ethnic groups: "
CENSUS_19: dict[str, str] = {
    "white_british": "White: English, Welsh, Scottish, Northern Irish or British",
    "white_irish": "White: Irish",
    "gypsy_or_irish_traveller": "White: Gypsy or Irish Traveller",
    "roma": "White: Roma",
    "other_white": "White: Other White",
    "indian": _ASIAN + "Indian",
    "pakistani": _ASIAN + "Pakistani",
    "bangladeshi": _ASIAN + "Bangladeshi",
    "chinese": _ASIAN + "Chinese",
    "other_asian": _ASIAN + "Other Asian",
    "african": _BLACK + "African",
    "caribbean": _BLACK + "Caribbean",
    "other_black": _BLACK + "Other Black",
    "white_and_asian": _MIXED + "White and Asian",
    "white_and_black_african": _MIXED + "White and Black African",
    "white_and_black_caribbean": _MIXED + "White and Black Caribbean",
    "other_mixed": _MIXED + "Other Mixed or Multiple ethnic groups",
    "arab": "Other ethnic group: Arab",
    "any_other": "Other ethnic group: Any other ethnic group",
}
GROUP_SIZES = (5, 5, 3, 4, 2)  # the 19 groups lie in this order inside the five
GROUP_OF: dict[str, str] = {
    name: group
    for group, start, size in zip(ETHNIC_GROUPS, (0, 5, 10, 13, 17), GROUP_SIZES, strict=True)
    for name in ETHNICITIES[start : start + size]
}
TENURE_COLUMNS: dict[str, tuple[str, ...]] = {
    "outright": ("own_outright",),
    "mortgage": ("own_mortgage", "shared_ownership"),
    "social": ("social_council", "social_other"),
    "private": ("private_landlord", "private_other", "rent_free"),
}


class WrongTable(ValueError):
    """An official file is missing, is another file than its name says, or is cut short."""


# columns each file must have, the column that names a row once, and the rows of the whole file
EXPECTED: dict[str, tuple[tuple[str, ...], str, int]] = {
    INDEX_2019: (("lsoa11_code", "IMD_decile", "IMD_rank"), "lsoa11_code", 32844),
    INDEX_2025: (("lsoa21_code", "IMD_decile", "IMD_rank", "ltla24_code"), "lsoa21_code", 33755),
    AGES: (("lsoa11_code", "total_population", *FIVE_YEARS), "lsoa11_code", 32844),
    SINGLE_YEARS: (("ltla21_code", *(str(a) for a in range(15, 20))), "ltla21_code", 309),
    SEXES: (("ltla21_code", "total_population", "total_females"), "ltla21_code", 331),
    ETHNIC_5: (("lsoa21_code", "residents", *ETHNIC_GROUPS), "lsoa21_code", 33755),
    ETHNIC_19: (("ltla21_code", *CENSUS_19.values()), "ltla21_code", 331),
    COUNCILS: (("ltla22_code", "ltla23_code"), "ltla22_code", 374),
    TENURE: (("lsoa21_code", "households", *sum(TENURE_COLUMNS.values(), ())), "lsoa21_code", 33755),
    DISABILITY: (("lsoa21_code", "residents", "disabled", "not_disabled"), "lsoa21_code", 33755),
    ORIENTATION: (("msoa21_code", "straight", "gay_lesbian", "bisexual", "other"), "msoa21_code", 6856),
    QOF: (("imd_overall", "group_code", "register", "list", "prevalence"), "", 231),
}


def read_table(folder: Path, name: str, whole: bool = True) -> list[Row]:
    """Rows of one official file, checked: its columns, no row cut short, no area twice, and no area missing.

    ``whole=False`` accepts a slice of the file (used on the slices kept for tests).
    WrongTable where anything is not so.
    """
    columns, unique, rows_wanted = EXPECTED[name]
    path = folder / name
    if not path.is_file():
        raise WrongTable(f"{name}: there is no such file in {folder}")
    text = decoded(path.read_bytes(), name)
    if isinstance(text, Mistake):
        raise WrongTable(f"{name}, line {text.line}: {text.found}; {text.allowed}")
    with io.StringIO(text, newline="") as stream:
        reader = csv.DictReader(stream)
        found = list(reader.fieldnames or ())
        missing = [c for c in columns if c not in found]
        if missing:
            shown = ", ".join(found[:8]) + (" …" if len(found) > 8 else "")
            raise WrongTable(f"{name}: column {missing[0]!r} is missing; the file's columns are {shown or 'none'}")
        rows = list(reader)
    for line, row in enumerate(rows, start=2):
        if None in row or any(row[c] is None or row[c].strip() == "" for c in columns):
            raise WrongTable(f"{name}, line {line}: the row is cut short or has too many fields")
    if unique:
        seen: set[str] = set()
        for line, row in enumerate(rows, start=2):
            if row[unique] in seen:
                raise WrongTable(f"{name}, line {line}: {unique} {row[unique]} stands there a second time")
            seen.add(row[unique])
    if whole and len(rows) != rows_wanted:
        raise WrongTable(f"{name}: {len(rows)} rows found, {rows_wanted} expected; it is cut short or another file")
    return rows


def number(name: str, row: Row, column: str) -> float:
    """One figure of a row, which must be a number of at least zero. WrongTable where it is none."""
    try:
        value = float(row[column])
    except ValueError:
        raise WrongTable(f"{name}: {column} holds {row[column]!r}, a number is expected") from None
    if not value >= 0.0:
        raise WrongTable(f"{name}: {column} holds {value}, at least 0 is expected")
    return value


def deciles_of(name: str, rows: Iterable[Row], area: str) -> dict[str, int]:
    """Decile 1 to 10 of every small area; WrongTable for other deciles, or an index that counts from the other end.

    Rank 1 is the most deprived area, so the areas of decile 1 must hold the lowest ranks.
    """
    decile: dict[str, int] = {}
    ranks: dict[int, list[float]] = defaultdict(list)
    for row in rows:
        d = number(name, row, "IMD_decile")
        if d not in range(1, 11):
            raise WrongTable(f"{name}: IMD_decile holds {row['IMD_decile']!r}, 1 to 10 is expected")
        decile[row[area]] = int(d)
        ranks[int(d)].append(number(name, row, "IMD_rank"))
    means = [sum(r) / len(r) for _, r in sorted(ranks.items())]
    if means != sorted(means):
        raise WrongTable(f"{name}: decile 1 must be the most deprived (rank 1); these deciles run otherwise")
    return decile


def sums_by_decile(
    name: str, rows: Iterable[Row], area: str, decile: dict[str, int], columns: Iterable[str]
) -> dict[str, list[float]]:
    """Sum of each column over the areas of each decile: ten numbers a column.

    WrongTable where an area has no decile.
    """
    columns = tuple(columns)
    sums = {c: [0.0] * 10 for c in columns}
    for row in rows:
        if row[area] not in decile:
            raise WrongTable(f"{name}: area {row[area]} has no decile; the index is of another vintage")
        d = decile[row[area]] - 1
        for c in columns:
            sums[c][d] += number(name, row, c)
    return sums


def shares(counts: dict[str, list[float]]) -> dict[str, Deciles]:
    """Each count over the sum of all counts of its decile, to six places."""
    totals = [sum(c[d] for c in counts.values()) for d in range(10)]
    return {k: [round(c[d] / totals[d], 6) if totals[d] else 0.0 for d in range(10)] for k, c in counts.items()}


def _ages(read: Callable[[str], list[Row]]) -> Tables:
    decile = deciles_of(INDEX_2019, read(INDEX_2019), "lsoa11_code")
    sums = sums_by_decile(AGES, read(AGES), "lsoa11_code", decile, FIVE_YEARS)
    years = read(SINGLE_YEARS)
    fifteen = sum(number(SINGLE_YEARS, r, "15") for r in years)
    teens = sum(number(SINGLE_YEARS, r, str(a)) for r in years for a in range(15, 20))
    young = fifteen / teens
    adults = {ADULT_BANDS[0]: [v * (1.0 - young) for v in sums["age_15_19"]]}
    adults |= {band: sums[c] for band, c in zip(ADULT_BANDS[1:], FIVE_YEARS[4:], strict=True)}
    children = [sum(sums[c][d] for c in FIVE_YEARS[:3]) + young * sums["age_15_19"][d] for d in range(10)]
    grown = [sum(v[d] for v in adults.values()) for d in range(10)]
    ratio = [round(c / g, 6) if g else 0.0 for c, g in zip(children, grown, strict=True)]
    everybody = {band: sums[c] for band, c in zip(ALL_BANDS, FIVE_YEARS, strict=True)}
    return {"age": shares(adults), "age_all": shares(everybody), "children_per_adult": {"children": ratio}}


def _ethnicity(read: Callable[[str], list[Row]], decile: dict[str, int], council: dict[str, str]) -> Tables:
    now = {r["ltla22_code"]: r["ltla23_code"] for r in read(COUNCILS)}
    counts: dict[str, dict[str, float]] = defaultdict(lambda: dict.fromkeys(ETHNICITIES, 0.0))
    for row in read(ETHNIC_19):
        code = now.get(row["ltla21_code"], row["ltla21_code"])
        for name, column in CENSUS_19.items():
            counts[code][name] += number(ETHNIC_19, row, column)
    rows = read(ETHNIC_5)
    five = sums_by_decile(ETHNIC_5, rows, "lsoa21_code", decile, ETHNIC_GROUPS)
    nineteen = {name: [0.0] * 10 for name in ETHNICITIES}
    for row in rows:
        area = row["lsoa21_code"]
        if council[area] not in counts:
            raise WrongTable(f"{ETHNIC_19}: council {council[area]} of area {area} is missing")
        mix, d = counts[council[area]], decile[area] - 1
        for group in ETHNIC_GROUPS:
            members = [name for name in ETHNICITIES if GROUP_OF[name] == group]
            total = sum(mix[name] for name in members)
            people = number(ETHNIC_5, row, group)
            for name in members:
                nineteen[name][d] += people * (mix[name] / total if total else 1.0 / len(members))
    tables = {"ethnic_group": shares(five)}
    for group in ETHNIC_GROUPS:
        tables[f"ethnicity_{group}"] = shares({n: v for n, v in nineteen.items() if GROUP_OF[n] == group})
    return tables


def _homes(read: Callable[[str], list[Row]], decile: dict[str, int]) -> Tables:
    columns = sum(TENURE_COLUMNS.values(), ())
    sums = sums_by_decile(TENURE, read(TENURE), "lsoa21_code", decile, columns)
    tenure = {k: [sum(sums[c][d] for c in cs) for d in range(10)] for k, cs in TENURE_COLUMNS.items()}
    health = sums_by_decile(DISABILITY, read(DISABILITY), "lsoa21_code", decile, ("disabled", "not_disabled"))
    return {"tenure": shares(tenure), "disability": {"disabled": shares(health)["disabled"]}}


def _nation(read: Callable[[str], list[Row]]) -> Tables:
    said = ("straight", "gay_lesbian", "bisexual", "other")
    rows = read(ORIENTATION)
    counts = [sum(number(ORIENTATION, r, c) for r in rows) for c in said]
    codes = ("straight", "gay_or_lesbian", "bisexual", "other")
    orientation = {k: [round(c / sum(counts), 6)] for k, c in zip(codes, counts, strict=True)}
    councils = [r for r in read(SEXES) if r["ltla21_code"].startswith("E")]
    women, people = (sum(number(SEXES, r, c) for r in councils) for c in ("total_females", "total_population"))
    return {"orientation": orientation, "sex": {"woman": [round(women / people, 6)]}}


def _severe(read: Callable[[str], list[Row]], whole: bool) -> Tables:
    by_decile: dict[str, float] = {}
    for row in read(QOF):
        if row["group_code"] == "MH" and row["imd_overall"] != "Wales":
            by_decile[row["imd_overall"]] = number(QOF, row, "prevalence")
    wanted = [str(d) for d in range(1, 11)]
    missing = [d for d in wanted if d not in by_decile]
    if missing and whole:
        raise WrongTable(f"{QOF}: no row for severe mental illness (MH) in decile {missing[0]}")
    return {"severe": {"register": [round(by_decile.get(d, 0.0), 6) for d in wanted]}}


def derive(folder: Path | str | None = None, whole: bool = True) -> Tables:
    """All tables of a place: table → row → ten shares by decile, most deprived first (or one for the nation).

    ``folder`` holds the official files; without it MINDGAP_DATA names it. Raises `WrongTable`.
    """
    chosen = folder or os.environ.get("MINDGAP_DATA")
    if not chosen:
        raise WrongTable("no folder of official tables: give one, or set MINDGAP_DATA")
    path = Path(chosen)

    def read(name: str) -> list[Row]:
        return read_table(path, name, whole)

    index = read(INDEX_2025)
    decile = deciles_of(INDEX_2025, index, "lsoa21_code")
    council = {r["lsoa21_code"]: r["ltla24_code"] for r in index}
    return _ages(read) | _nation(read) | _ethnicity(read, decile, council) | _homes(read, decile) | _severe(read, whole)
