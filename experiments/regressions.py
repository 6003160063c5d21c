"""Regressions as the published studies ran them, in numpy: within persons, pooled, logit and probit.

Every fit returns coefficients with their standard errors (clustered by person where a
person appears more than once: Liang and Zeger 1986, doi:10.1093/biomet/73.1.13) in the order of the regressors' names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import log_ndtr, ndtr

LARGEST_STEP = 5.0  # of a coefficient in one round, so that a separated sample cannot run away
ROUNDS = 40
TOLERANCE = 1e-8


@dataclass(frozen=True)
class Fit:
    """Coefficients by name, their standard errors, and the standard deviation of what is left over (of scores, in a
    logit or probit)."""

    coefficients: Mapping[str, float]
    errors: Mapping[str, float]
    residual_sd: float
    rows: int

    def __getitem__(self, name: str) -> float:
        return self.coefficients[name]


def _named(names: tuple[str, ...], values: np.ndarray) -> dict[str, float]:
    return {name: float(value) for name, value in zip(names, values, strict=True)}


def _solve(gram: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    """The inverse of X'X; raises ValueError naming the regressors when one repeats others."""
    if np.linalg.matrix_rank(gram) < len(gram):
        raise ValueError(f"regressors repeat each other or are constant: {', '.join(names)}")
    return np.linalg.inv(gram)


def within(outcome: np.ndarray, regressors: Mapping[str, np.ndarray], seen: np.ndarray | None = None) -> Fit:
    """Effects within persons, with person and wave fixed effects; errors clustered by person.

    ``outcome`` and each regressor have shape (waves, people); ``seen`` bool of that shape says when each person
    is seen (None: always). Who is seen once says nothing of change and is left out. Each person's mean is taken
    off everything, and waves stand as regressors of their own, which is exact however people come and go.
    ValueError for fewer than two waves or people.
    """
    names = tuple(regressors)
    seen = np.ones(outcome.shape, bool) if seen is None else seen & (seen.sum(0) > 1)
    wave, person = np.nonzero(seen)
    waves = np.unique(wave)
    found, person = np.unique(person, return_inverse=True)
    many = len(found)
    if len(waves) < 2 or many < 2:
        raise ValueError(f"{len(waves)} waves of {many} people; at least two of each are needed")
    size = np.bincount(person, minlength=many)

    def inside(values: np.ndarray) -> np.ndarray:
        return np.asarray(values - (np.bincount(person, values, many) / size)[person])

    dummies = [wave == w for w in waves[1:]]
    x = np.stack([inside(values.astype(float)) for values in (*(regressors[n][seen] for n in names), *dummies)])
    y = inside(np.asarray(outcome[seen], float))
    inverse = _solve(x @ x.T, names)
    beta = inverse @ (x @ y)
    left = y - beta @ x
    scores = np.stack([np.bincount(person, row * left, many) for row in x])  # one score a person
    freedom = len(y) - many - len(x)
    variance = inverse @ (scores @ scores.T) @ inverse * (many / (many - 1))
    residual = sqrt(float((left**2).sum()) / max(freedom, 1))
    k = len(names)
    return Fit(_named(names, beta[:k]), _named(names, np.sqrt(np.diag(variance))[:k]), residual, len(y))


def _matrix(regressors: Mapping[str, np.ndarray]) -> tuple[tuple[str, ...], np.ndarray]:
    names = ("constant", *regressors)
    rows = len(next(iter(regressors.values())))
    matrix = np.empty((rows, len(names)))
    matrix[:, 0] = 1.0
    for k, name in enumerate(names[1:], 1):
        matrix[:, k] = regressors[name]
    return names, matrix


def _clustered(x: np.ndarray, left: np.ndarray, inverse: np.ndarray, cluster: np.ndarray | None) -> np.ndarray:
    scores = x * left[:, None]
    if cluster is not None:
        people = int(cluster.max()) + 1
        scores = np.stack([np.bincount(cluster, scores[:, k], people) for k in range(x.shape[1])], 1)
    return np.sqrt(np.diag(inverse @ (scores.T @ scores) @ inverse))


def pooled(outcome: np.ndarray, regressors: Mapping[str, np.ndarray], cluster: np.ndarray | None = None) -> Fit:
    """Ordinary least squares over person-years; all of shape (rows,), ``cluster`` whole numbers of persons.

    ValueError where regressors repeat each other.
    """
    names, x = _matrix(regressors)
    inverse = _solve(x.T @ x, names)
    beta = inverse @ (x.T @ outcome)
    left = outcome - x @ beta
    errors = _clustered(x, left, inverse, cluster)
    freedom = max(len(outcome) - len(names), 1)
    residual = sqrt(float((left**2).sum()) / freedom)
    return Fit(_named(names, beta), _named(names, errors), residual, len(outcome))


def _logit(index: np.ndarray, outcome: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Score and weight of each row in a logit."""
    mean = 1.0 / (1.0 + np.exp(-np.clip(index, -30, 30)))
    return outcome - mean, mean * (1.0 - mean)


def _probit(index: np.ndarray, outcome: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Score and expected weight of each row in a probit."""
    index = np.clip(index, -8, 8)
    density = np.exp(-0.5 * index**2) / sqrt(2 * np.pi)
    mean = ndtr(index)
    above = np.exp(np.log(density) - log_ndtr(index))
    below = density / ndtr(-index)
    return np.where(outcome > 0, above, -below), density**2 / (mean * ndtr(-index))


Link = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


def _binary(
    outcome: np.ndarray, regressors: Mapping[str, np.ndarray], link: Link, cluster: np.ndarray | None = None
) -> Fit:
    """Maximum likelihood by iterated least squares; raises ValueError where it does not settle."""
    names, x = _matrix(regressors)
    outcome = np.asarray(outcome, float)
    if not 0.0 < outcome.mean() < 1.0:
        raise ValueError("the outcome is the same for everybody: nothing to estimate")
    beta = np.zeros(len(names))
    for _ in range(ROUNDS):
        score, weight = link(x @ beta, outcome)
        inverse = _solve((x * weight[:, None]).T @ x, names)
        step = np.clip(inverse @ (x.T @ score), -LARGEST_STEP, LARGEST_STEP)
        beta = beta + step
        if np.abs(step).max() < TOLERANCE:
            break
    else:
        raise ValueError(f"no maximum found in {ROUNDS} rounds; {', '.join(names)}")
    score, weight = link(x @ beta, outcome)
    inverse = _solve((x * weight[:, None]).T @ x, names)
    errors = _clustered(x, score, inverse, cluster)
    return Fit(_named(names, beta), _named(names, errors), float(score.std()), len(outcome))


def logit(outcome: np.ndarray, regressors: Mapping[str, np.ndarray], cluster: np.ndarray | None = None) -> Fit:
    """Log-odds of a 0/1 outcome; all of shape (rows,). ValueError where it does not vary or no maximum is found."""
    return _binary(outcome, regressors, _logit, cluster)


def probit(outcome: np.ndarray, regressors: Mapping[str, np.ndarray], cluster: np.ndarray | None = None) -> Fit:
    """Probit index of a 0/1 outcome; all of shape (rows,). ValueError where it does not vary or no maximum is found."""
    return _binary(outcome, regressors, _probit, cluster)
