"""Every state that accumulates has an exit: over twenty years of births, deaths and moves no share runs away."""

import numpy as np
import pytest

from sim.run import begin, prepare
from sim.scenario import load_scenario

PEOPLE, MONTHS = 40_000, 240
BANDS = 4
# Share of the first year by which a state may differ in the last, each age band counting alike. Three drift by more
# than a twentieth: remembered discrimination, as more of those who grow old belong to minorities (9 %), and with it and
# fewer homes owned outright, want of savings (9 %) and arrears (12 %).
STATES = {
    "long-term sick": (lambda c: c("job") == 3, 0.05),
    "severe illness": (lambda c: c("severe") == 1, 0.05),
    "discriminated against, remembered": (lambda c: c("discriminated_ever") == 1, 0.1),
    "no savings": (lambda c: c("savings") < 100, 0.1),
    "in arrears": (lambda c: c("arrears") > 0, 0.15),
    "on medicine": (lambda c: c("medicine") == 1, 0.05),
    "in strain": (lambda c: c("strain") == 1, 0.05),
    "distressed": (lambda c: c("ghq") >= 16, 0.05),
    "lonely": (lambda c: c("lonely") == 1, 0.05),
    "insecure home": (lambda c: c("insecure_home") == 1, 0.05),
    "disabled": (lambda c: c("disabled") == 1, 0.05),
    "maltreated as a child": (lambda c: c("maltreated") == 1, 0.05),
}


@pytest.fixture(scope="module")
def shares() -> dict[str, np.ndarray]:
    """Each state's share in each age band over the first and the last year, (2, bands)."""
    scenario = load_scenario("baseline").override(people=PEOPLE, months=MONTHS)
    run = begin(scenario, prepare(scenario, 3))
    years = {name: np.zeros((2, BANDS)) for name in STATES}
    while run.month < MONTHS:
        run.step()
        year = 0 if run.month <= 12 else 1 if run.month > MONTHS - 12 else None
        if year is not None:
            band = run.town.column("age_band")
            for name, (state, _) in STATES.items():
                years[name][year] += np.bincount(band, state(run.town.column), BANDS) / np.bincount(band) / 12
    return years


@pytest.mark.parametrize("name", STATES)
def test_a_share_stays_as_common_in_twenty_years(shares: dict[str, np.ndarray], name: str) -> None:
    """The drift's 99.9 % interval must reach into the range allowed."""
    first, last = shares[name].mean(1)
    drift = last / first - 1
    error = np.sqrt(2 * (1 - first) / (first * 0.8 * PEOPLE))  # as if both years were drawn anew
    most = STATES[name][1]
    assert abs(drift) < most + 3.3 * error, f"{name}: {100 * drift:.1f} % (standard error {100 * error:.1f})"
