"""Frozen adults: every state that accumulates has an exit, so the baseline does not drift."""

import numpy as np
import pytest

from sim.run import Run, begin, prepare
from sim.scenario import load_scenario

PEOPLE, MONTHS, MOST = 60_000, 240, 0.05
STATES = {
    "long-term sick": lambda c: c("job") == 3,
    "severe illness": lambda c: c("severe") == 1,
    "discriminated against, remembered": lambda c: c("discriminated_ever") == 1,
    "no savings": lambda c: c("savings") < 100,
    "in arrears": lambda c: c("arrears") > 0,
    "on medicine": lambda c: c("medicine") == 1,
    "in strain": lambda c: c("strain") == 1,
    "distressed": lambda c: c("ghq") >= 16,
}


@pytest.fixture(scope="module")
def shares() -> dict[str, np.ndarray]:
    """Each state's share, by person, over the first and the last year: arrays (2, people)."""
    scenario = load_scenario("baseline").override(people=PEOPLE, months=MONTHS)
    run: Run = begin(scenario, prepare(scenario, 3))
    years = {name: np.zeros((2, PEOPLE)) for name in STATES}
    while run.month < MONTHS:
        run.step()
        year = 0 if run.month <= 12 else 1 if run.month > MONTHS - 12 else None
        if year is not None:
            for name, state in STATES.items():
                years[name][year] += state(run.town.column) / 12
    return years


@pytest.mark.parametrize("name", STATES)
def test_a_share_drifts_by_less_than_a_twentieth_of_itself_in_twenty_years(
    shares: dict[str, np.ndarray], name: str
) -> None:
    """The drift's 99.9 % interval over people must reach into ±5 % of the first year's share."""
    first, last = shares[name]
    drift = (last - first).mean() / first.mean()
    error = (last - first).std() / np.sqrt(PEOPLE) / first.mean()
    assert abs(drift) < MOST + 3.3 * error, f"{name}: {100 * drift:.1f} % (standard error {100 * error:.1f})"
