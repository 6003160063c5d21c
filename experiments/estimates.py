"""The published panel regressions, run again on a simulated panel.

Within persons (SimPaths' second step, UKHLS 25-64): GHQ-12 on staying out of, leaving and
entering work, strain, and into and out of poverty, with person and year effects and no lag.
Dynamics (SimPaths' first step): GHQ-12 on its lag. Strain and jobs on last year's mind.
Onset and maintenance (Weich and Lewis 1998) and odds given need (Cooper 2013, Ahmad 2022).
Every regression over a year is of those who are adults and present at both its ends.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from experiments.groups import income_fifth, members
from experiments.panel import Panel
from experiments.regressions import Fit, logit, pooled, probit, within
from experiments.shares import ghq_case, treated
from sim.columns import ETHNIC_GROUPS

# SF-12 MCS points per GHQ-12 point: the trials' slope, assumed until MCS has a reading of its own.
MCS_PER_GHQ = -1.25
WORKING_AGE = "25_64"  # the age range of the within-person step
OUT_OF_WORK = ("unemployed", "home", "sick")
EVERY = 2  # each second pair of waves in logits and probits: half the rows, the same answer


def _rows(mask: np.ndarray, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The rows of each array where ``mask``, of the same shape, holds; flat, float."""
    return {name: a[mask].astype(float) for name, a in arrays.items()}


def _years(panel: Panel) -> np.ndarray:
    """Each second year of those present at both its ends; bool (Y, n)."""
    mask = np.zeros((panel.years, panel.people), bool)
    mask[::EVERY] = True
    return mask & panel.both


def _people(panel: Panel, mask: np.ndarray) -> np.ndarray:
    """Whole numbers 0, 1, … of the persons of the rows of ``mask`` (T, n)."""
    return np.asarray(np.unique(np.nonzero(mask)[1], return_inverse=True)[1])


def _varied(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Without controls that are constant or empty in this sample."""
    return {name: a for name, a in arrays.items() if len(a) and a.std() > 0}


def _transitions(panel: Panel) -> dict[str, np.ndarray]:
    """Into, out of and outside work, and into and out of poverty, between waves; each (W − 1, n).

    Out of work is unemployed, sick or looking after a home; who studies or is retired is neither in nor out.
    """
    working, out = panel.job("employed"), panel.job(*OUT_OF_WORK)
    poor = panel.waves["found_poor"] == 1
    poor_was, poor_now = poor[:-1], poor[1:]
    return {
        "job_loss": working[:-1] & out[1:],
        "job_gain": out[:-1] & working[1:],
        "out_of_work": out[:-1] & out[1:],
        "into_poverty": ~poor_was & poor_now,
        "out_of_poverty": poor_was & ~poor_now,
    }


def effects(panel: Panel, sex: str = "", outcome: str = "ghq") -> Fit:
    """The within-person effects at ages 25-64; ``sex`` women, men or empty for both.

    ``outcome``: ghq (points) or case (percentage points of GHQ-12 4+). As published, years that begin or end in
    education or retirement are left out.
    """

    def make(panel: Panel) -> Fit:
        working_life = panel.job("employed", *OUT_OF_WORK)
        who = panel.both & members(panel, WORKING_AGE)[1:] & working_life[:-1] & working_life[1:]
        if sex:
            who = who & members(panel, sex)[1:]
        y = panel.waves["ghq"][1:] if outcome == "ghq" else 100.0 * ghq_case(panel)[1:]
        return within(y, {**_transitions(panel), "strain": panel.waves["strain"][1:]}, who)

    fit: Fit = panel.keep(f"effects {sex} {outcome}", make)
    return fit


def poverty_on_caseness(panel: Panel, sex: str = "") -> float:
    """Within persons at ages 25-64: being in poverty on GHQ-12 4+, percentage points, nothing else held."""
    who = panel.here & members(panel, WORKING_AGE)
    if sex:
        who = who & members(panel, sex)
    return within(100.0 * ghq_case(panel), {"poor": panel.waves["found_poor"]}, who)["poor"]


def poverty_moves(panel: Panel) -> Fit:
    """Within persons at ages 25-64: going into poverty (against staying out), and ``out`` of it (against staying
    in), on GHQ-12 4+ in percentage points; nothing else held, as what poverty brings belongs to its effect."""

    def make(panel: Panel) -> Fit:
        poor = panel.waves["found_poor"] == 1
        was, now = poor[:-1], poor[1:]
        who = panel.both & members(panel, WORKING_AGE)[1:]
        regressors = {"into": ~was & now, "was_poor": was, "out": was & ~now}
        return within(100.0 * ghq_case(panel)[1:], regressors, who)

    fit: Fit = panel.keep("poverty moves", make)
    return fit


def _circumstances(panel: Panel) -> dict[str, np.ndarray]:
    """Controls as of the earlier wave: income fifths, home, partner, sickness, sex, age, ethnic group."""
    fifth = income_fifth(panel)[:-1]
    age = panel.waves["age"][:-1].astype(np.float32)
    return {
        **{f"income_{k}": fifth == k for k in range(2, 6)},
        "owner": members(panel, "owner")[:-1],
        "single": members(panel, "alone")[:-1],
        "sick": (panel.job("sick") | panel.code("limitation", "lot"))[:-1],
        "men": members(panel, "men")[:-1],
        "age": age / 10,
        "age_squared": (age / 10) ** 2,
        **{group: panel.code("ethnic_group", group)[:-1] for group in ETHNIC_GROUPS if group != "white"},
    }


def dynamics(panel: Panel) -> Fit:
    """GHQ-12 on its own value a year earlier and on circumstances then; pooled, all 16+."""

    def make(panel: Panel) -> Fit:
        ghq, mask = panel.waves["ghq"], _years(panel)
        rows = _varied(_rows(mask, {"lag": ghq[:-1], **_circumstances(panel)}))
        return pooled(ghq[1:][mask].astype(float), rows, _people(panel, mask))

    fit: Fit = panel.keep("dynamics", make)
    return fit


def next_strain(panel: Panel) -> Fit:
    """Log-odds of strain on last year's mind (MCS points) and strain, on changes of work and poverty."""

    def make(panel: Panel) -> Fit:
        poor, mask = panel.waves["found_poor"] == 1, _years(panel)
        arrays = {
            "mcs": MCS_PER_GHQ * panel.waves["ghq"][:-1],
            "strain": panel.waves["strain"][:-1],
            **_transitions(panel),
            "stays_poor": poor[:-1] & poor[1:],
            **_circumstances(panel),
        }
        outcome = panel.waves["strain"][1:][mask]
        return logit(outcome, _varied(_rows(mask, arrays)), _people(panel, mask))

    fit: Fit = panel.keep("next strain", make)
    return fit


def job(panel: Panel, sex: str, keeping: bool) -> Fit:
    """Probit of being in work on last year's MCS, for those who had work then (keeping) or were out of it."""

    def make(panel: Panel) -> Fit:
        working = panel.job("employed")
        start = working[:-1] if keeping else panel.job(*OUT_OF_WORK)[:-1]
        mask = panel.both & start & members(panel, WORKING_AGE)[:-1] & members(panel, sex)[:-1]
        controls = _circumstances(panel)
        del controls["men"], controls["sick"]
        controls["limited"] = members(panel, "limited")[:-1]
        rows = _rows(mask, {"mcs": MCS_PER_GHQ * panel.waves["ghq"][:-1], **controls})
        return probit(working[1:][mask], _varied(rows), _people(panel, mask))

    fit: Fit = panel.keep(f"job {sex} {keeping}", make)
    return fit


def strain_odds(panel: Panel, cases: bool) -> float:
    """Odds ratio of being a case a year later, strain against none, among cases or non-cases at the start."""
    case = ghq_case(panel)
    mask = panel.both & (case[:-1] == cases)
    age = panel.waves["age"][:-1].astype(np.float32)
    rows = _rows(
        mask,
        {
            "strain": panel.waves["strain"][:-1],
            "unemployed": panel.job("unemployed")[:-1],
            "owner": members(panel, "owner")[:-1],
            "single": members(panel, "alone")[:-1],
            "men": members(panel, "men")[:-1],
            "age": age / 10,
            "age_squared": (age / 10) ** 2,
        },
    )
    return float(np.exp(logit(case[1:][mask], _varied(rows))["strain"]))


def odds_given_need(panel: Panel, outcome: str, group: str) -> float:
    """Odds ratio of ``treated``, ``medicine`` or ``asked`` in a year, group against White, given need and standing.

    Need is the CIS-R reading and its square; standing is age, sex, partner, tenure and income fifth.
    """

    def make(panel: Panel) -> Fit:
        received = {
            "treated": lambda: treated(panel)[:-1],
            "medicine": lambda: panel.waves["medicine"][:-1] == 1,
            "asked": lambda: panel.ever["asked"] == 1,
        }[outcome]()
        mask = _years(panel)
        need = panel.waves["cisr"][:-1].astype(float) / 10
        controls = _circumstances(panel)
        del controls["sick"], controls["asian"]
        south = members(panel, "south_asian")[:-1]
        controls["south_asian"] = south
        controls["other_asian"] = panel.code("ethnic_group", "asian")[:-1] & ~south
        if group == "asian":
            controls["asian"] = controls.pop("south_asian") | controls.pop("other_asian")
        rows = _rows(mask, {"need": need, "need_squared": need**2, **controls})
        return logit(received[mask], _varied(rows))

    key = "asian" if group == "asian" else "parts of asian"
    return float(np.exp(panel.keep(f"odds {outcome} {key}", make)[group]))


def strain_by_standing(panel: Panel) -> Fit:
    """Log-odds of strain on tenure, disability, age and sex at one wave, one held against the others."""

    def make(panel: Panel) -> Fit:
        bands = ("16_24", "25_34", "35_44", "45_54", "55_64", "65_74")
        rows = {
            "renter": members(panel, "renter"),
            "mortgage": members(panel, "mortgage"),
            "disabled": members(panel, "disabled"),
            "men": members(panel, "men"),
            **{band: members(panel, band) for band in bands},
        }
        here = panel.here[-1]
        return logit(panel.waves["strain"][-1][here], _varied(_rows(here, {n: a[-1] for n, a in rows.items()})))

    fit: Fit = panel.keep("strain by standing", make)
    return fit
