"""Who is in common distress by intersection: the counts that a MAIHDA model is fitted to.

A stratum is ethnic group × sex × fifth of deprivation × disabled × LGBTQ+ (`sim.population.strata`). The counts are of
one month, the run's last, so that a person counts once; replicates are people drawn afresh.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.population.strata import NAMES, sizes
from sim.run import Run

READ = ("imd_decile", "ethnic_group", "sex", "disabled", "orientation", "gender")


def counts(run: Run, labels: dict[str, object]) -> pd.DataFrame:
    """Adults and those whose GHQ-12 reads four or more, now, by stratum: columns stratum, people, cases."""
    town = run.town
    columns = {name: np.asarray(town.column(name)) for name in READ}
    case = np.asarray(town.column("ghq")) >= np.float32(town.numbers["reading.ghq_cut"].value)
    people, cases = sizes(columns), sizes(columns, case)
    there = people > 0
    return pd.DataFrame(
        {**labels, "stratum": np.array(NAMES, dtype=object)[there], "people": people[there], "cases": cases[there]}
    )
