"""MAIHDA: how much of who is in distress lies between intersections of people, and how much beyond what adds up.

Multilevel analysis of individual heterogeneity and discriminatory accuracy (Evans, Williams, Onnela & Subramanian 2018,
Soc Sci Med 203:64-73; Merlo 2018, SSM Population Health 4:202-212). People are nested in strata (ethnic group × sex ×
fifth of deprivation × disabled × LGBTQ+). Two linear models of being a case with a random intercept a stratum, fitted
by REML with statsmodels: one empty, one with the additive main effects of the five.

    VPC  share of the empty model's variance that lies between strata
    PCV  share of that between-strata variance which the main effects explain; the rest is intersectional

Being a case is 0 or 1, so variances are of probabilities (a linear probability model): the VPC is small by nature, as
for all binary outcomes on that scale. Strata of fewer than 30 people take part in the fit and are not shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import minimize_scalar
from statsmodels.regression.linear_model import WLS

from analysis.gaps import BASELINE, SMALLEST_GROUP, interval
from analysis.inequality import Floats

FOLDS = 20  # at most; groups of replicates left out in turn for the intervals of VPC and PCV
LOG_RATIOS = (-20.0, 5.0)  # natural logarithms of between-strata over within-strata variance that are searched
WIDE = 1.959963984540054  # 95 % of a normal
PARTS = ("ethnic_group", "sex", "fifth", "disabled", "lgbtq")
ETHNIC = {"white": "White", "asian": "Asian", "black": "Black", "mixed": "Mixed", "other": "other"}
FIFTHS = {"fifth 1": "most deprived fifth", "fifth 5": "least deprived fifth"}


@dataclass(frozen=True)
class Between:
    """A fitted random-intercept model: variances, coefficients, and each stratum's deviation with its error."""

    between: float
    within: float
    coefficients: Floats
    covariance: Floats
    deviation: Floats
    error: Floats


@dataclass(frozen=True)
class Maihda:
    """VPC and PCV (0-1) with their intervals, and one row a stratum of 30 people or more, the highest first.

    ``strata``: stratum, people, cases, observed, value, low, high (per 100, shrunken towards what adds up), added (what
    main effects alone give), beyond, beyond_low, beyond_high (the intersectional rest), clear (its interval leaves
    out 0).
    """

    vpc: tuple[float, float, float]
    pcv: tuple[float, float, float]
    people: int
    hidden: int  # strata with people that are too small to show
    mean: float  # per 100
    strata: pd.DataFrame

    @property
    def clear(self) -> int:
        """How many strata differ clearly from what adds up."""
        return int(self.strata["clear"].sum())


def fit(count: Floats, mean: Floats, within: float, design: Floats) -> Between:
    """A random-intercept model by REML, from what suffices for it: of each group its count and mean, shape (J,).

    ``within``: sum of squares about the groups' own means; ``design`` (J, P): one row a group. For each ratio of the
    two variances the rest is weighted least squares of the means (statsmodels' WLS); the ratio is searched.
    """
    left = float(count.sum()) - design.shape[1]

    def at(ratio: float) -> tuple[float, Any, float]:
        weight = count / (1.0 + count * ratio)
        line = WLS(mean, design, weight).fit()
        scale = (within + float(weight @ line.resid**2)) / left
        _, determinant = np.linalg.slogdet(line.normalized_cov_params)
        loss = left * np.log(max(scale, 1e-300)) + float(np.log1p(count * ratio).sum()) - determinant
        return loss, line, scale

    best = minimize_scalar(
        lambda r: at(float(np.exp(r)))[0], bounds=LOG_RATIOS, method="bounded", options={"xatol": 1e-9}
    )
    ratio = float(np.exp(best.x)) if at(float(np.exp(best.x)))[0] < at(0.0)[0] else 0.0
    _, line, scale = at(ratio)
    kept = count * ratio / (1.0 + count * ratio)
    error = np.sqrt(scale * ratio * (1.0 - kept))
    covariance = np.asarray(line.normalized_cov_params) * scale
    return Between(scale * ratio, scale, np.asarray(line.params), covariance, kept * line.resid, error)


def maihda(counts: pd.DataFrame, scenario: str = BASELINE) -> Maihda:
    """MAIHDA of one scenario of a comparison's ``strata`` table, its replicates (people drawn afresh) taken together.

    Intervals of VPC and PCV leave out groups of replicates in turn (a jackknife); NaN with one replicate.
    ValueError for fewer than two strata with people.
    """
    mine = counts[counts["scenario"] == scenario]
    if mine["stratum"].nunique() < 2:
        raise ValueError(f"fewer than two strata of people in {scenario}")
    table = _table(mine)
    empty, added, design = _models(table)
    whole = _shares(empty, added)
    numbers = sorted(mine["replicate"].unique())
    folds = [part for part in np.array_split(numbers, min(FOLDS, len(numbers))) if len(part)]
    ends = [(float("nan"), float("nan"))] * 2
    if len(folds) > 1:
        without = np.array([_shares(*_models(_table(mine[~mine["replicate"].isin(f)]))[:2]) for f in folds])
        pseudo = len(folds) * np.array(whole) - (len(folds) - 1) * without
        ends = [interval(pseudo[:, k])[1:] for k in range(2)]
    strata = _strata(table, added, design)
    shown = strata[strata["people"] >= SMALLEST_GROUP].sort_values(
        ["value", "stratum"], ascending=[False, True], kind="stable", ignore_index=True
    )
    people = int(table["people"].sum())
    mean = 100.0 * float(table["cases"].sum()) / people
    vpc, pcv = (_within(whole[k], *ends[k]) for k in range(2))
    return Maihda(vpc, pcv, people, len(strata) - len(shown), mean, shown)


def _within(value: float, low: float, high: float) -> tuple[float, float, float]:
    """A share with its interval, all cut at 0 and 1: main effects that explain nothing can leave a PCV below 0."""
    value, low, high = (float(np.clip(end, 0.0, 1.0)) for end in (value, low, high))
    return value, low, high


def named(stratum: str) -> str:
    """A stratum in words: "women from Black ethnic groups, most deprived fifth, disabled, LGBTQ+"."""
    ethnic, sex, fifth, disabled, lgbtq = stratum.split(", ")
    who = {"man": "men", "woman": "women"}.get(sex, sex)
    place = FIFTHS.get(fifth, f"deprivation {fifth}")
    return f"{who} from {ETHNIC.get(ethnic, ethnic)} ethnic groups, {place}, {disabled}, {lgbtq}"


def _table(counts: pd.DataFrame) -> pd.DataFrame:
    """People and cases of each stratum over replicates, with its five parts as columns."""
    table = counts.groupby("stratum", sort=True)[["people", "cases"]].sum().reset_index()
    table = table[table["people"] > 0].reset_index(drop=True)
    parts = table["stratum"].str.split(", ", expand=True)
    return table.assign(**{name: parts[k] for k, name in enumerate(PARTS)})


def _models(table: pd.DataFrame) -> tuple[Between, Between, Floats]:
    """The empty model, the one with main effects, and the latter's design (one row a stratum)."""
    people, share = table["people"].to_numpy(float), (table["cases"] / table["people"]).to_numpy(float)
    within = float(people @ (share * (1.0 - share)))
    dummies = pd.get_dummies(table[list(PARTS)], drop_first=True).to_numpy(float)
    design = np.column_stack([np.ones(len(table)), dummies])
    rank = np.linalg.matrix_rank(design)
    if rank < design.shape[1]:  # a town where two of the five go together entirely
        kept = [0]
        for k in range(1, design.shape[1]):
            kept += [k] if np.linalg.matrix_rank(design[:, [*kept, k]]) > len(kept) else []
        design = design[:, kept]
    alone = np.ones((len(table), 1))
    return fit(people, share, within, alone), fit(people, share, within, design), design


def _shares(empty: Between, added: Between) -> tuple[float, float]:
    """VPC and PCV; PCV is NaN where nothing lies between strata."""
    vpc = empty.between / (empty.between + empty.within) if empty.within + empty.between > 0 else float("nan")
    pcv = (empty.between - added.between) / empty.between if empty.between > 0 else float("nan")
    return vpc, pcv


def _strata(table: pd.DataFrame, added: Between, design: Floats) -> pd.DataFrame:
    """Every stratum's estimates, per 100."""
    sums = design @ added.coefficients
    spread = np.einsum("jp,pq,jq->j", design, added.covariance, design)
    half = WIDE * np.sqrt(np.maximum(spread, 0.0) + added.error**2)
    value, beyond, alone = sums + added.deviation, added.deviation, WIDE * added.error
    columns: dict[str, Any] = {
        "observed": table["cases"] / table["people"],
        "value": value,
        "low": value - half,
        "high": value + half,
        "added": sums,
        "beyond": beyond,
        "beyond_low": beyond - alone,
        "beyond_high": beyond + alone,
    }
    found = table[["stratum", "people", "cases"]].assign(**{name: 100.0 * part for name, part in columns.items()})
    return found.assign(clear=(found["beyond_low"] > 0.0) | (found["beyond_high"] < 0.0))
