"""Every measure of inequality over the ten deciles of deprivation, with intervals from paired replicates.

The gap between fifths and its ratio stand in the gap table (`analysis.gaps`); these measures look at all deciles. Signs
are as each is published: the slope index is positive, and a concentration index negative, where there is more among the
most deprived.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis import concentration as spread
from analysis import gaps, inequality
from analysis.gaps import BASELINE, Replicates, interval, paired
from analysis.inequality import Floats
from sim.outcomes import OUTCOMES, Outcome

DIMENSION = "imd_decile"
# name: what people call it, the unit ("" for none, "value" for the outcome's own)
MEASURES: dict[str, tuple[str, str]] = {
    "sii": ("Slope index of inequality", "value"),
    "rii": ("Relative index of inequality", ""),
    "sii_logistic": ("Slope index, logistic", "value"),
    "rii_logistic": ("Relative index, logistic", ""),
    "concentration": ("Concentration index", ""),
    "erreygers": ("Concentration index, Erreygers", ""),
    "wagstaff": ("Concentration index, Wagstaff", ""),
    "gini": ("Gini between deciles", ""),
    "theil": ("Theil between deciles", ""),
    "attributable": ("Population-attributable gap", "value"),
    "attributable_share": ("Population-attributable share", ""),
}
Groups = tuple[Floats, Floats, Floats, Floats]  # order, numerator, denominator, people: shape (groups,) each
COLUMNS = ["scenario", "outcome", "measure", "value", "low", "high", "change", "change_low", "change_high"]


def of_groups(groups: Groups, outcome: Outcome) -> dict[str, float]:
    """Every measure of one replicate's groups; those of shares are NaN for means and rates; all NaN if suppressed."""
    found = dict.fromkeys(MEASURES, float("nan"))
    row = np.argsort(groups[0])
    order, top, bottom, people = (part[row] for part in groups)
    if len(order) < 2 or not all(np.all(np.isfinite(part)) for part in (top, bottom, people)) or np.any(bottom <= 0):
        return found
    value, scale = top / bottom, outcome.scale
    line = inequality.slope(top, bottom, order, people)
    found |= {"sii": scale * line.sii, "rii": line.rii}
    found["attributable"] = scale * spread.attributable(value, bottom)
    found["attributable_share"] = spread.attributable_share(value, bottom)
    found["concentration"] = spread.concentration(value, bottom)
    if np.all(value >= 0.0):
        found |= {"gini": spread.gini(value, bottom), "theil": spread.theil(value, bottom)}
    if outcome.unit == "%" and np.all((value >= 0.0) & (value <= 1.0)):
        curve = inequality.slope(top, bottom, order, people, logistic=True)
        found |= {"sii_logistic": scale * curve.sii, "rii_logistic": curve.rii}
        found |= {"erreygers": spread.erreygers(value, bottom), "wagstaff": spread.wagstaff(value, bottom)}
    return found


def measures_table(
    values: pd.DataFrame,
    baseline: str = BASELINE,
    level: float = 0.95,
    outcomes: Mapping[str, Outcome] = OUTCOMES,
) -> pd.DataFrame:
    """One row a scenario × outcome × measure of ``gaps.values(...)``: value and paired change, each with its interval.

    Columns: scenario, outcome, measure, value, low, high, change, change_low, change_high, replicates, note. A decile
    under 30 people leaves all measures NaN, a mean of 0 some of them; one replicate gives no interval; ``note`` says
    which.
    """
    by = Replicates(values)
    rows = []
    for outcome in (name for name in outcomes if name in by.outcomes):
        base = _samples(by, baseline, outcomes[outcome])
        for scenario in by.scenarios:
            mine = _samples(by, scenario, outcomes[outcome])
            hidden = _hidden(by, scenario, outcome)
            for measure in mine:
                ends = [*interval(mine[measure].to_numpy(), level)]
                change = (float("nan"),) * 3
                if scenario != baseline and measure in base:
                    change = interval(paired(mine[measure], base[measure]), level)
                note = [] if np.isfinite(ends[0]) else [gaps.SUPPRESSED if hidden else gaps.UNDEFINED]
                note += [gaps.ONE_REPLICATE] * (len(mine[measure]) < 2)
                rows.append([scenario, outcome, measure, *ends, *change, len(mine[measure]), "; ".join(note)])
    return pd.DataFrame(rows, columns=[*COLUMNS, "replicates", "note"])


def _hidden(by: Replicates, scenario: str, outcome: str) -> bool:
    """Whether a decile is suppressed, which leaves its numerators NaN."""
    found = by.ordered(scenario, outcome, DIMENSION)
    return found is not None and bool(np.isnan(found[1][1]).any())


def _samples(by: Replicates, scenario: str, outcome: Outcome) -> dict[str, pd.Series]:
    """Each measure, one number a replicate; measures that mean nothing for this outcome are left out."""
    found = by.ordered(scenario, outcome.name, DIMENSION)
    if found is None:
        return {}
    replicates, groups = found
    each = [of_groups(tuple(groups[:, :, r]), outcome) for r in range(groups.shape[2])]
    shares = ("sii_logistic", "rii_logistic", "erreygers", "wagstaff")
    return {
        name: pd.Series([one[name] for one in each], replicates)
        for name in MEASURES
        if outcome.unit == "%" or name not in shares
    }
