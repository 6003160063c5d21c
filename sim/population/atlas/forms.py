"""The official tables a place is built from, and the column names each is published with.

A *kind* is a table by what it says. It has one or more *forms*: the columns of the publisher's own file, or of a
re-export of it, each declared with what it holds. A file is known by its columns, never by its name alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.population import official
from sim.population.official import CENSUS_19, FIVE_YEARS, TENURE_COLUMNS

AREAS_2011, AREAS_2021 = 32_844, 33_755  # small areas of England of the censuses of 2011 and 2021
COUNCIL = ("E06", "E07", "E08", "E09")
Columns = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class Form:
    """One way a table is published: ``key`` names a row, ``counts`` are sums of columns, ``texts`` are not numbers."""

    publisher: str
    key: str
    counts: Columns
    texts: dict[str, str]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the form needs."""
        return tuple(dict.fromkeys((self.key, *self.texts.values(), *(c for cs in self.counts.values() for c in cs))))


@dataclass(frozen=True, eq=False)
class Kind:
    """A table by what it says. ``rows`` is how many keys of England the whole file has, 0 = any number.

    Rows whose key begins otherwise than with ``prefix`` (other nations, other levels) are left out; ``repeats`` says
    that a key may stand in several rows.
    """

    name: str
    title: str
    file: str
    rows: int
    forms: tuple[Form, ...]
    prefix: tuple[str, ...] = ("E01",)
    repeats: bool = False


def _plain(key: str, *names: str, texts: dict[str, str] | None = None) -> Form:
    return Form("re-export", key, {n: (n,) for n in names}, texts or {})


_IMD = "Index of Multiple Deprivation (IMD)"
_RANKED = {
    "rank": (f"{_IMD} Rank (where 1 is most deprived)",),
    "decile": (f"{_IMD} Decile (where 1 is most deprived 10% of LSOAs)",),
}
_RE_RANKED = {"rank": ("IMD_rank",), "decile": ("IMD_decile",)}
_COUNCIL_24 = {"council": "ltla24_code", "council_name": "ltla24_name", "icb": "icb24_code"}
_ETHNIC = "Ethnic group: "
_GROUPS = {
    "white": "White",
    "asian": "Asian, Asian British or Asian Welsh",
    "black": "Black, Black British, Black Welsh, Caribbean or African",
    "mixed": "Mixed or Multiple ethnic groups",
    "other": "Other ethnic group",
}
_OWNED, _RENTED, _PRIVATE = "Tenure of household: Owned: ", "Tenure of household: Social rented: ", (
    "Tenure of household: Private rented: "
)  # fmt: skip
_DIMENSIONS = ("is not deprived in any dimension", "is deprived in one dimension", "is deprived in two dimensions",
               "is deprived in three dimensions", "is deprived in four dimensions")  # fmt: skip
SAID = {
    "straight": "Straight or Heterosexual",
    "gay_or_lesbian": "Gay or Lesbian",
    "bisexual": "Bisexual",
    "other": "All other sexual orientations",
}


def _dimensions(ending: str) -> Form:
    columns = {f"dim{k}": (f"Household deprivation: Household {d}{ending}",) for k, d in enumerate(_DIMENSIONS)}
    return Form("ONS, by Nomis", "geography code", columns, {})


INDEX_2019 = Kind(
    "index_2019", "English Indices of Deprivation 2019 (areas of 2011)", official.INDEX_2019, AREAS_2011,
    (
        Form("re-export", "lsoa11_code", _RE_RANKED, {}),
        Form("MHCLG, File 7", "LSOA code (2011)", _RANKED, {}),
    ),
)  # fmt: skip
INDEX_2025 = Kind(
    "index_2025", "English Indices of Deprivation 2025 (areas of 2021)", official.INDEX_2025, AREAS_2021,
    (
        Form("re-export", "lsoa21_code", _RE_RANKED, _COUNCIL_24),
        Form("MHCLG, File 7", "LSOA code (2021)", _RANKED, {
            "council": "Local Authority District code (2024)", "council_name": "Local Authority District name (2024)",
        }),
    ),
)  # fmt: skip
AGES = Kind(
    "ages", "mid-2020 population by age (areas of 2011)", official.AGES, AREAS_2011,
    (
        _plain("lsoa11_code", *FIVE_YEARS),
        Form("ONS, SAPE23DT2", "LSOA Code", {
            band: tuple(str(a) for a in range(5 * k, 5 * k + 5)) if k < 18 else ("90+",)
            for k, band in enumerate(FIVE_YEARS)
        }, {}),
    ),
)  # fmt: skip
SINGLE_YEARS = Kind(
    "single_years", "mid-2020 population by single year of age, councils of 2021", official.SINGLE_YEARS, 309,
    (_plain("ltla21_code", *(str(a) for a in range(15, 20))),
     Form("ONS, MYE2", "Code", {str(a): (str(a),) for a in range(15, 20)}, {})), COUNCIL,
)  # fmt: skip
ETHNIC_5 = Kind(
    "ethnic_group", "Census 2021 TS021, ethnic group (areas of 2021)", official.ETHNIC_5, AREAS_2021,
    (
        _plain("lsoa21_code", *_GROUPS),
        Form("ONS, by Nomis", "geography code", {g: (_ETHNIC + name,) for g, name in _GROUPS.items()}, {}),
    ),
)  # fmt: skip
ETHNIC_19 = Kind(
    "ethnicity", "Census 2021 TS021, the 19 groups, councils", official.ETHNIC_19, 309,
    (
        Form("re-export", "ltla21_code", {n: (c,) for n, c in CENSUS_19.items()}, {}),
        Form("ONS, by Nomis", "geography code", {n: (_ETHNIC + c,) for n, c in CENSUS_19.items()}, {}),
    ), COUNCIL,
)  # fmt: skip
TENURE = Kind(
    "tenure", "Census 2021 TS054, tenure (areas of 2021)", official.TENURE, AREAS_2021,
    (
        Form("re-export", "lsoa21_code", dict(TENURE_COLUMNS), {}),
        Form("ONS, by Nomis", "geography code", {
            "outright": (_OWNED + "Owns outright",),
            "mortgage": (_OWNED + "Owns with a mortgage or loan", "Tenure of household: Shared ownership"),
            "social": (_RENTED + "Rents from council or Local Authority", _RENTED + "Other social rented"),
            "private": (_PRIVATE + "Private landlord or letting agency", _PRIVATE + "Other private rented",
                        "Tenure of household: Lives rent free"),
        }, {}),
    ),
)  # fmt: skip
DISABILITY = Kind(
    "disability", "Census 2021 TS038, disability (areas of 2021)", official.DISABILITY, AREAS_2021,
    (
        _plain("lsoa21_code", "disabled", "not_disabled"),
        Form("ONS, by Nomis", "geography code", {
            "disabled": ("Disability: Disabled under the Equality Act",),
            "not_disabled": ("Disability: Not disabled under the Equality Act",),
        }, {}),
    ),
)  # fmt: skip
DEPRIVATION = Kind(
    "household_deprivation", "Census 2021 TS011, household deprivation (areas of 2021)",
    "census2021_household_deprivation_lsoa21_england.csv", AREAS_2021,
    (_plain("lsoa21_code", *(f"dim{k}" for k in range(5))), _dimensions("; measures: Value"), _dimensions("")),
)  # fmt: skip
ORIENTATION = Kind(
    "orientation", "Census 2021 TS077, sexual orientation, councils",
    "census2021_sexual_orientation_ltla21_england.csv", 309,
    (
        Form("re-export", "ltla21_code", {"n": ("n",)}, {"said": "sexual_orientation"}),
        Form("ONS, by Nomis", "geography code", {k: (f"Sexual orientation: {v}",) for k, v in SAID.items()}, {}),
    ), COUNCIL, repeats=True,
)  # fmt: skip
LOOKUP_2011 = Kind(
    "lookup_2011", "areas of 2011 to councils and ICBs of 2022",
    "lookup_lsoa11_ltla_icb_region.csv", AREAS_2011,
    (Form("re-export", "lsoa11_code", {}, {"council": "ltla22_code", "icb": "icb22_code"}),
     Form("ONS Geography", "LSOA11CD", {}, {"council": "LAD22CD", "icb": "ICB22CD"})),
)  # fmt: skip
COUNCILS = Kind(
    "councils", "councils of 2022 to councils of 2023", official.COUNCILS, 309,
    (Form("re-export", "ltla22_code", {}, {"now": "ltla23_code", "name": "ltla23_name"}),
     Form("ONS Geography", "LAD22CD", {}, {"now": "LAD23CD", "name": "LAD23NM"})), COUNCIL,
)  # fmt: skip
REGIONS = Kind(
    "regions", "councils of 2024 to regions", "lookup_ltla24_region24.csv", 296,
    (Form("re-export", "ltla24_code", {}, {"region": "region24_code", "name": "region24_name"}),
     Form("ONS Geography", "LAD24CD", {}, {"region": "RGN24CD", "name": "RGN24NM"})), COUNCIL,
)  # fmt: skip
ICBS = Kind(
    "icbs", "names of integrated care boards of 2024", "imd2025_icb24_england.csv", 42,
    (Form("re-export", "icb24_code", {}, {"name": "icb24_name"}),
     Form("ONS Geography", "ICB24CD", {}, {"name": "ICB24NM"})), ("E54",),
)  # fmt: skip
ICBS_2022 = Kind(
    "icbs_2022", "names of integrated care boards of 2022", "names_icb22.csv", 42,
    (Form("re-export", "icb22_code", {}, {"name": "icb22_name", "also": "icb22_code_h"}),
     Form("ONS Geography", "ICB22CD", {}, {"name": "ICB22NM", "also": "ICB22CDH"})), ("E54",),
)  # fmt: skip
DETENTIONS = Kind(
    "detentions", "Mental Health Act statistics 2023-24, detentions", "mental_health_act_detentions_2023_24.csv", 0,
    (Form("NHS England", "OrgID", {"rate": ("CrudeRate",)}, {
        "year": "Year", "by": "Demographic", "group": "DemographicBreakdown", "level": "OrganisationBreakdown",
        "name": "OrgName",
    }),), ("",), repeats=True,
)  # fmt: skip
REGISTER = Kind(
    "register", "Quality and Outcomes Framework 2019-20 by council (modelled)", "qof_1920_lad_prevalence.csv", 0,
    (Form("House of Commons Library", "lad_code", {"register": ("register",), "list": ("list",)},
          {"group": "group_code"}),), COUNCIL, repeats=True,
)  # fmt: skip
GPS = Kind(
    "gps", "patients for each general practitioner, councils of 2024", "patients_per_gp_ltla24_england.csv", 296,
    (Form("NHS England", "ltla24_code", {"patients": ("total_patients",), "gps": ("total_gp_fte",)}, {}),), COUNCIL,
)  # fmt: skip
KINDS = (INDEX_2019, INDEX_2025, AGES, SINGLE_YEARS, ETHNIC_5, ETHNIC_19, TENURE, DISABILITY, DEPRIVATION, ORIENTATION,
         LOOKUP_2011, COUNCILS, REGIONS, ICBS, ICBS_2022, DETENTIONS, REGISTER, GPS)  # fmt: skip


def meant(columns: set[str]) -> Kind | None:
    """The table that has these columns, if it is one of the known."""
    for kind in KINDS:
        if any(columns.issuperset(form.columns) for form in kind.forms):
            return kind
    return None
