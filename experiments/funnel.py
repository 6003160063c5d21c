"""The funnel: of those in need, how many come how far within a year, group by group; and the same for coercion.

A cohort is taken: adults who are in need (CIS-R 12+ as read, or severe illness) in a month, followed for a year or
until they die or leave. Each person stands at the furthest stage they came to, so stages are nested and what is lost
between them adds up to those who began: 1,000 in each group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.columns import BY_NAME, ETHNIC_GROUPS

COLUMNS = ["funnel", "dimension", "group", "stage", "reached", "lost", "people"]
STAGES = ("need", "recognised", "asked", "waiting", "treated", "completed", "recovered")
COERCION = ("need", "crisis", "police", "detained", "restrained", "secluded", "community order", "recalled")
FEWEST = 30  # people in a group, below which nothing is told
FIFTHS = ("1", "2", "3", "4", "5")


@dataclass
class Cohort:
    """Those in need in one month, and the furthest stages they came to; arrays over people, by id."""

    ids: np.ndarray
    group: np.ndarray  # code of the ethnic group
    fifth: np.ndarray  # 0 = most deprived
    sex: np.ndarray
    care: np.ndarray  # furthest stage of `STAGES`, 0 = in need only
    gate: np.ndarray  # bits of `COERCION` that were met, bit k for stage k
    months: int = 0  # that were looked at since it was taken


def begin(town: Any) -> Cohort:
    """The cohort of adults in need in a town now."""
    rows = town.adults
    cut = float(town.numbers["reading.cisr_cut"].value)
    rows = rows[(town.column("cisr", rows) >= cut) | (town.column("severe", rows) == 1)]
    n = len(rows)
    order = np.argsort(town.ids[rows])
    rows = rows[order]
    cohort = Cohort(
        town.ids[rows].copy(),
        np.array(town.column("ethnic_group", rows)),
        (np.array(town.column("imd_decile", rows)).astype(int) - 1) // 2,
        np.array(town.column("sex", rows)),
        np.zeros(n, np.int64),
        np.zeros(n, np.int64),
    )
    look(cohort, town)
    cohort.months = 0
    return cohort


def look(cohort: Cohort, town: Any) -> None:
    """Note how far each of the cohort has come by this month; who is no longer there stays where they were."""
    here = town.here
    ids = town.ids[here]
    at = np.searchsorted(cohort.ids, ids)
    at = np.minimum(at, max(0, len(cohort.ids) - 1))
    mine = cohort.ids[at] == ids if len(cohort.ids) else np.zeros(len(ids), bool)
    rows, at = here[mine], at[mine]

    def has(*names: str) -> np.ndarray:
        return np.logical_or.reduce([np.asarray(town.column(name, rows)) > 0 for name in names])

    came = (
        has("recognised"),
        has("asked"),
        has("waiting", "referred"),
        has("medicine", "in_therapy", "in_team"),
        has("completed"),
        has("recovered"),
    )
    for stage, flags in enumerate(came, 1):
        cohort.care[at] = np.where(flags, np.maximum(cohort.care[at], stage), cohort.care[at])
    met = (
        has("crisis"),
        has("police_route"),
        has("admitted"),
        has("restrained"),
        has("secluded"),
        has("order_made"),
        has("recalled"),
    )
    for bit, flags in enumerate(met, 1):
        cohort.gate[at] |= flags.astype(np.int64) << bit
    cohort.months += 1


def _furthest(cohort: Cohort) -> np.ndarray:
    """The furthest gate of coercion each came to; police is a gate of its own beside others, not before them."""
    out = np.zeros(len(cohort.ids), np.int64)
    for bit in range(1, len(COERCION)):
        out = np.where(cohort.gate >> bit & 1, bit, out)
    return out


def counts(cohort: Cohort, labels: dict[str, object]) -> pd.DataFrame:
    """People of one cohort by the furthest stage of care they came to: dimension, group, stage, people."""
    frames = []
    for dimension, groups, code in (("imd_fifth", FIFTHS, cohort.fifth), ("ethnic_group", ETHNIC_GROUPS, cohort.group)):
        many = np.zeros((len(groups), len(STAGES)), np.int64)
        np.add.at(many, (np.asarray(code, np.int64), cohort.care), 1)
        names = {"group": np.repeat(np.array(groups, object), len(STAGES)), "stage": list(STAGES) * len(groups)}
        frames.append(pd.DataFrame({**labels, "dimension": dimension, **names, "people": many.ravel()}))
    return pd.concat(frames, ignore_index=True)


def table(cohorts: list[Cohort]) -> pd.DataFrame:
    """Per 1,000 in need in each group: ``reached`` each stage or a later one, and ``lost`` before the next one.

    The last stage's ``lost`` are those who came all the way, so that ``lost`` adds up to 1,000 in every group; NaN for
    groups of fewer than 30 people. Several cohorts (of replicates) are put together.
    """
    rows: list[dict[str, Any]] = []
    dimensions = (
        ("ethnic_group", ETHNIC_GROUPS, lambda c: c.group),
        ("imd_fifth", FIFTHS, lambda c: c.fifth),
        ("sex", BY_NAME["sex"].codes, lambda c: c.sex),
        ("all", ("all",), lambda c: np.zeros(len(c.ids), int)),
    )
    for funnel, stages, how in (("care", STAGES, lambda c: c.care), ("coercion", COERCION, _furthest)):
        for dimension, groups, of in dimensions:
            for code, group in enumerate(groups):
                at = np.concatenate([how(c)[of(c) == code] for c in cohorts]) if cohorts else np.zeros(0, int)
                counts = np.bincount(at, minlength=len(stages)).astype(float)
                many = counts.sum()
                scale = 1000.0 / many if many >= FEWEST else float("nan")
                reached = counts[::-1].cumsum()[::-1] * scale
                for k, stage in enumerate(stages):
                    rows.append(
                        {
                            "funnel": funnel,
                            "dimension": dimension,
                            "group": group,
                            "stage": stage,
                            "reached": reached[k],
                            "lost": counts[k] * scale,
                            "people": int(many),
                        }
                    )
    return pd.DataFrame(rows, columns=COLUMNS)
