"""Published figures of a place's services, and what they move in the model.

*Severe illness*: the share on mental health registers of the place's councils beside what their deciles would give.
*Detention practice*: the rate of the place's integrated care boards beside what the nation's rates would give for the
deciles and ethnic groups of the people who live there; what is left is how readily people are detained there, and
moves the gates of detention. Patients for each GP are published too; no number of the model reads them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.columns import ETHNIC_GROUPS
from sim.numbers import load_numbers
from sim.population.atlas.assemble import AllAreas, successors
from sim.population.atlas.choose import Chosen
from sim.population.atlas.sheets import Sheet
from sim.population.margins import fitted, logistic, logit
from sim.population.place import NATION, load_place
from sim.population.services import Service

GATES = ("coercion.detention_gp", "coercion.detention_police")
GROUPS_PUBLISHED = {  # the five groups as the Mental Health Act statistics name them
    "white": "White",
    "asian": "Asian or Asian British",
    "black": "Black or Black British",
    "mixed": "Mixed",
    "other": "Other Ethnic Groups",
}


@dataclass(frozen=True)
class Figure:
    """A published figure of the place: what it is, its value with unit, and where it is from."""

    what: str
    value: str
    source: str


def severe_ratio(areas: AllAreas, chosen: Chosen) -> tuple[float, Figure] | None:
    """Registers of the place's councils beside what their areas' deciles would give; None where none is published."""
    now = successors(areas.sheets)
    sheet = areas.sheets["register"]
    own: dict[str, list[float]] = {}
    for key, group, ill, people in zip(
        sheet.keys, sheet.texts["group"], sheet.counts["register"], sheet.counts["list"], strict=True
    ):
        if group == "MH" and math.isfinite(ill) and people > 0:
            mine = own.setdefault(now.get(key, key), [0.0, 0.0])
            mine[0] += ill
            mine[1] += people
    national = load_place(NATION).tables["severe"][0]
    residents = areas.residents
    ill = people = expected = 0.0
    for code in np.unique(areas.council[chosen.mask]):
        if code in own:
            here = (areas.council == code) & chosen.mask
            weight = float(residents[here].sum())
            everybody = areas.council == code
            ill += weight * own[code][0] / own[code][1]
            share = residents[everybody] / residents[everybody].sum()
            expected += weight * float(share @ national[areas.decile[everybody] - 1])
            people += weight
    if people == 0:
        return None
    figure = Figure("severe mental illness on GP registers", f"{100 * ill / people:.2f} %", sheet.kind.title)
    return ill / expected, figure


def national_rates(sheet: Sheet) -> np.ndarray:
    """Detentions per 100,000 by decile (1 = most deprived) and ethnic group of England, (10, 5).

    The published rates by decile and by group are margins; the cross-table starts from where people of each group
    live and is fitted to both (iterative proportional fitting).
    """
    england = load_place(NATION)
    people = england.tables["ethnic_group"].T / 10  # (10, 5): each decile's areas hold a tenth of the people
    rate = {(by, group): r for by, group, level, r in _rates(sheet) if level == "All submissions"}
    by_decile = np.array([rate["IMD", _decile(d)] for d in range(1, 11)])
    by_group = np.array([rate["Ethnicity", GROUPS_PUBLISHED[g]] for g in ETHNIC_GROUPS])
    events = fitted(people, by_decile * people.sum(axis=1), by_group * people.sum(axis=0))
    events *= rate["IMD", "All"] / events.sum()  # people of unknown decile or group are shared out
    return np.asarray(events / people)


def _decile(decile: int) -> str:
    """The publisher's name of a decile: it counts from the least deprived (01) to the most (10)."""
    from_least = 11 - decile
    words = {1: "Least deprived", 10: "Most deprived"}
    return f"{from_least:02d} {words.get(from_least, 'Less deprived' if from_least <= 5 else 'More deprived')}"


def _rates(sheet: Sheet) -> list[tuple[str, str, str, float]]:
    text = sheet.texts
    return list(zip(text["by"], text["group"], text["level"], sheet.counts["rate"].tolist(), strict=True))


def detention(areas: AllAreas, chosen: Chosen) -> tuple[tuple[Service, ...], Figure] | None:
    """How readily people are detained in the place's boards; None for England and where no rate is known."""
    if chosen.kind == "nation":
        return None
    sheet = areas.sheets["detentions"]
    names = dict(zip(areas.sheets["icbs"].keys, areas.sheets["icbs"].texts["name"], strict=True))
    published = {
        name.upper(): rate
        for name, (by, _, level, rate) in zip(sheet.texts["name"], _rates(sheet), strict=True)
        if by == "All" and level == "ICB" and math.isfinite(rate)
    }
    rates = national_rates(sheet)
    observed = expected = weight = 0.0
    for board in np.unique(areas.icb[chosen.mask]):
        rate = published.get(names.get(board, "").upper())
        if rate is None:
            continue
        here = areas.icb == board
        mine = float(areas.residents[here & chosen.mask].sum())
        groups = areas.counts["ethnic_group"][:, here]
        likely = float((groups.T * rates[areas.decile[here] - 1]).sum() / groups.sum())
        observed, expected, weight = observed + mine * rate, expected + mine * likely, weight + mine
    if weight == 0:
        return None
    ratio = observed / expected
    numbers = load_numbers()
    source = (
        f"{sheet.kind.title}: {observed / weight:.1f} per 100,000 in the integrated care board, "
        f"{expected / weight:.1f} by the nation's rates for its deciles and ethnic groups"
    )
    gates = []
    for gate in GATES:
        base = float(numbers[gate].value)  # type: ignore[arg-type]
        chance = float(np.clip(float(logistic(base)) * ratio, 0.001, 0.999))
        low, high = float(numbers[gate].low), float(numbers[gate].high)  # type: ignore[arg-type]
        gates.append(Service(gate, 1.0, round(float(np.clip(logit(chance), low, high)) - base, 4), source))
    figure = Figure("detentions under the Mental Health Act", f"{observed / weight:.1f} per 100,000", sheet.kind.title)
    return tuple(gates), figure


def patients(areas: AllAreas, chosen: Chosen) -> Figure | None:
    """Patients for each GP in the place's councils, weighted by residents."""
    sheet = areas.sheets["gps"]
    row = sheet.row()
    total = gps = 0.0
    for code in np.unique(areas.council[chosen.mask]):
        if code in row and math.isfinite(sheet.counts["gps"][row[code]]):
            here = areas.council == code
            part = float(areas.residents[here & chosen.mask].sum() / areas.residents[here].sum())
            total += part * float(sheet.counts["patients"][row[code]])
            gps += part * float(sheet.counts["gps"][row[code]])
    return Figure("patients for each GP", f"{total / gps:,.0f}", sheet.kind.title) if gps else None
