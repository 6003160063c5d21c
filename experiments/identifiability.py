"""What the figures tell of each free number: how much its range was narrowed, profiles, bounds and trade-offs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments import fit
from experiments.calibrate_design import Calibration
from experiments.emulator import Emulators

POINTS = 11  # of a profile
PLACES, CLIMBS = 60, 6  # places that climb to a profile's best, and steps they take
AT_BOUND = 0.1  # share of samples within a twentieth of an end from which a number leans on it
EDGE = 0.05
TELLING = 0.7  # an interval at least so wide, beside not knowing, says little
TRADE = 0.6  # rank correlation from which two numbers trade off


def table(plan: Calibration, unit: np.ndarray) -> pd.DataFrame:
    """One row a free number: its range, posterior median and 90 % interval, how much that narrows it, and a verdict."""
    values = plan.values(unit)
    rows = []
    for k, one in enumerate(plan.free):
        low, middle, high = np.quantile(values[:, k], (0.05, 0.5, 0.95))
        width = float((high - low) / (0.9 * (one.high - one.low)))
        at_low, at_high = float((unit[:, k] < EDGE).mean()), float((unit[:, k] > 1 - EDGE).mean())
        verdict = "told by the figures"
        if width >= TELLING:
            verdict = "hardly told by the figures"
        elif max(at_low, at_high) >= AT_BOUND:
            verdict = f"leans on its {'low' if at_low >= at_high else 'high'} end"
        rows.append(
            {
                "number": one.name,
                "low": one.low,
                "high": one.high,
                "median": float(middle),
                "from": float(low),
                "to": float(high),
                "width": width,
                "at_low": at_low,
                "at_high": at_high,
                "verdict": verdict,
                "why": plan.why[k],
            }
        )
    return pd.DataFrame(rows)


def trade_offs(plan: Calibration, unit: np.ndarray) -> pd.DataFrame:
    """Rank correlations of pairs of numbers over posterior samples (samples, free), strongest first."""
    ranks = unit.argsort(0).argsort(0)
    r = np.atleast_2d(np.corrcoef(ranks.T))
    names = plan.names
    rows = [
        {"number": names[i], "with": names[j], "correlation": float(r[i, j]), "trades": bool(abs(r[i, j]) >= TRADE)}
        for i in range(len(names))
        for j in range(i + 1, len(names))
    ]
    order = sorted(rows, key=lambda row: -abs(row["correlation"]))  # type: ignore[arg-type]
    return pd.DataFrame(order, columns=["number", "with", "correlation", "trades"])


def profiles(plan: Calibration, emulators: Emulators, unit: np.ndarray) -> pd.DataFrame:
    """The best log-likelihood with one number held at each of 11 places, beside the best of all (0 at the top).

    The others take the best of the posterior's samples and of steps towards it from there, so that the line is a
    little below the true profile, never above.
    """
    observed, sds = plan.observed, plan.sds
    base = fit.log_likelihood(emulators, unit, observed, sds)
    top = unit[np.argsort(-base, kind="stable")[:PLACES]]
    rng = np.random.default_rng(plan.design.seed)
    rows = []
    best = -np.inf
    for k, one in enumerate(plan.free):
        for at in np.linspace(0, 1, POINTS):
            held = _climb(emulators, top, k, at, observed, sds, rng)
            best = max(best, held)
            rows.append({"number": one.name, "value": one.low + at * (one.high - one.low), "log_likelihood": held})
    found = pd.DataFrame(rows)
    found["log_likelihood"] -= max(best, float(base.max()))
    return found


def _climb(
    emulators: Emulators,
    top: np.ndarray,
    k: int,
    at: float,
    observed: np.ndarray,
    sds: np.ndarray,
    rng: np.random.Generator,
) -> float:
    """The best log-likelihood found with number k held: differential steps among the best places."""
    places = top.copy()
    places[:, k] = at
    values = fit.log_likelihood(emulators, places, observed, sds)
    for _ in range(CLIMBS):
        a, b = (rng.permutation(len(places)) for _ in range(2))
        leader = places[values.argmax()]
        steps = 0.5 * (leader - places) + 0.5 * (places[a] - places[b])
        moved = np.clip(places + steps, 0.0, 1.0)
        moved[:, k] = at
        tried = fit.log_likelihood(emulators, moved, observed, sds)
        better = tried > values
        places[better], values[better] = moved[better], tried[better]
    return float(values.max())
