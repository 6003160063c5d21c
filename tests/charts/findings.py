"""Made-up findings for charts: people by how far they came, strata, what levers cost, gaps."""

import functools

import numpy as np
import pandas as pd

from analysis import gaps
from analysis.intersections import maihda
from tests.charts.readable import small
from tests.measures.test_maihda import town

SCENARIOS = ("baseline", "living_wage", "needs_weighted_funding")
STAGES = ("need", "recognised", "asked", "waiting", "treated", "completed", "recovered")
GROUPS = {"imd_fifth": "12345", "ethnic_group": ("white", "asian", "black", "mixed", "other")}
SHARE = {"white": 8.0, "asian": 1.0, "black": 0.4, "mixed": 0.3, "other": 0.2}  # of the people of a fifth


@functools.cache
def furthest(replicates=3, size=400, seed=2):
    """Made-up people in need by the furthest stage they came to; people from Black ethnic groups come less far."""
    luck = np.random.default_rng(seed)
    rows = []
    for scenario in SCENARIOS:
        for replicate in range(replicates):
            for dimension, groups in GROUPS.items():
                for group in groups:
                    many = int(size * SHARE.get(group, 2.0))
                    chance = np.array([30, 20, 10, 5, 20, 10, 5], float)
                    chance[:3] *= 3.0 if group == "black" else 1.0
                    people = luck.multinomial(many, chance / chance.sum())
                    rows += [
                        (scenario, replicate, dimension, group, stage, n)
                        for stage, n in zip(STAGES, people, strict=True)
                    ]
    return pd.DataFrame(rows, columns=["scenario", "replicate", "dimension", "group", "stage", "people"])


@functools.cache
def strata(replicates=4, size=200.0):
    return maihda(town(beyond=0.05, added=0.05, replicates=replicates, size=size))


@functools.cache
def spent(many=3):
    rows = [
        ("living_wage", "living_wage_employers", "employers", "transfer", 155.0, 155.0, 159.0),
        ("needs_weighted_funding", "needs_weighted_funding", "public", "resource", 0.0, 0.0, 0.0),
        ("needs_weighted_funding", "peer_support", "public", "resource", 9.46, 4.06, 18.93),
    ][:many]
    names = ["scenario", "lever", "payer", "kind", "a_head", "a_head_low", "a_head_high"]
    return pd.DataFrame(rows, columns=names).assign(year="2025/26")


@functools.cache
def table():
    return gaps.gap_table(gaps.values(small(SCENARIOS)))
