"""A made-up comparison with the shape of a real one, for tests: every number follows from the seed."""

from __future__ import annotations

import numpy as np
import pandas as pd

SCENARIOS = ("baseline", "living_wage", "peer_support", "restraint_reduction", "needs_weighted_funding")
ETHNIC = {"white": 0.81, "asian": 0.10, "black": 0.04, "mixed": 0.03, "other": 0.02}
# effect on caseness (share) at the most and least deprived decile, reached over 36 months
EFFECT = {
    "living_wage": (-0.012, -0.002),
    "peer_support": (-0.002, 0.0),
    "restraint_reduction": (0.0, 0.0),
    "needs_weighted_funding": (-0.004, 0.003),
}


def series(scenarios=SCENARIOS, replicates=10, months=240, people=20_000, start=12, seed=1) -> pd.DataFrame:
    """A tidy series of three outcomes: caseness, treated_given_need and detention."""
    frames = []
    for replicate in range(replicates):
        luck = np.random.default_rng([seed, replicate])
        size = people / 10
        level = 0.25 - 0.012 * np.arange(10) + luck.normal(0, 0.004, 10)
        wander = np.cumsum(luck.normal(0, 0.0012, (months, 10)), axis=0) * 0.6 + luck.normal(0, 0.004, (months, 10))
        detained = luck.poisson(size * 0.00008 / 12 * np.linspace(2.0, 0.6, 10), (months, 10))
        for number, scenario in enumerate(scenarios):
            own = np.random.default_rng([seed, replicate, number])
            most, least = EFFECT.get(scenario, (-0.003 * number, 0.0)) if number else (0.0, 0.0)
            ramp = np.clip((np.arange(months) - start) / 36, 0, 1)[:, None]
            most, least = most + own.normal(0, 0.0015) * bool(most), least + own.normal(0, 0.001) * bool(most)
            effect = ramp * np.linspace(most, least, 10) + ramp * own.normal(0, 0.0006, (months, 10)) * bool(most)
            case = np.round(np.clip(level + wander + effect, 0.01, 0.9) * size)
            treated = np.round(case * (0.36 + 0.008 * np.arange(10)))
            tables = {
                "caseness": (case, np.full_like(case, size)),
                "treated_given_need": (treated, case),
                "detention": (detained.astype(float), np.full_like(case, size)),
            }
            for outcome, (top, bottom) in tables.items():
                frames += _groups(outcome, top, bottom, scenario, replicate)
    return pd.concat(frames, ignore_index=True)


def _groups(outcome, top, bottom, scenario, replicate) -> list[pd.DataFrame]:
    """One outcome by decile, fifth, ethnic group and all."""
    months = len(top)
    whole = top.sum(1), bottom.sum(1)
    cells = [("all", "all", *whole)]
    cells += [("imd_decile", str(d + 1), top[:, d], bottom[:, d]) for d in range(10)]
    pairs = [(top[:, 2 * f : 2 * f + 2].sum(1), bottom[:, 2 * f : 2 * f + 2].sum(1)) for f in range(5)]
    cells += [("imd_fifth", str(f + 1), *pair) for f, pair in enumerate(pairs)]
    tilt = {"white": 0.98, "asian": 1.02, "black": 1.2, "mixed": 1.15, "other": 1.1}
    cells += [("ethnic_group", g, tilt[g] * s * whole[0], s * whole[1]) for g, s in ETHNIC.items()]
    return [
        pd.DataFrame(
            {
                "scenario": scenario,
                "replicate": replicate,
                "seed": 1000 + 17 * replicate,
                "month": np.arange(months),
                "dimension": dimension,
                "group": group,
                "outcome": outcome,
                "numerator": np.asarray(a, dtype=float),
                "denominator": np.asarray(b, dtype=float),
            }
        )
        for dimension, group, a, b in cells
    ]
