"""A paired trial of talking therapy inside the model, beside what trials found (psychotherapy_g: 0.56, within 20 %)."""

import numpy as np
import pytest

from sim.columns import ROW
from sim.life import ADULT
from sim.run import begin, prepare
from sim.scenario import load_scenario

PUBLISHED, BAND = 0.56, 0.2
MONTHS = 4


def arm(scenario, town, treated):
    """GHQ-12 four months on of untreated cases given therapy or not, who is still there, and who has dropped out."""
    run = begin(scenario, town)
    run.step()
    small, real, ids = run.town.small, run.town.real, run.town.ids
    ghq = real[ROW["ghq"]]
    free = (small[ROW["stage"]] == ADULT) & (small[ROW["age"]] >= 18) & (ghq >= 16) & (ghq < 26)
    for name in ("in_therapy", "medicine", "severe"):
        free &= small[ROW[name]] == 0
    who = np.flatnonzero(free)
    before, dropped = ids[who].copy(), np.zeros(len(who), bool)
    if treated:
        small[ROW["in_therapy"], who] = small[ROW["case_at_start"], who] = 1
        small[ROW["sessions"], who] = real[ROW["therapy_effect"], who] = 0
    for _ in range(MONTHS):
        run.step()
        dropped |= small[ROW["dropped_out"], who] == 1
    return real[ROW["ghq"], who].copy(), ids[who] == before, dropped


@pytest.mark.nightly
def test_therapy_works_as_in_its_trials_and_less_where_people_drop_out():
    scenario = load_scenario("baseline").override(people=40_000, months=MONTHS + 1)
    town = prepare(scenario, 5)
    with_therapy, here, dropped = arm(scenario, town, True)
    without, there, _ = arm(scenario, town, False)
    assert len(with_therapy) > 2000

    def g(who):
        spread = np.sqrt((with_therapy[who].var() + without[who].var()) / 2)
        return float((without[who] - with_therapy[who]).mean() / spread)

    stayed, everyone = g(here & there & ~dropped), g(here & there)
    print(f"g at four months: {stayed:.2f} of who stayed, {everyone:.2f} of all; {dropped.mean():.0%} dropped out")
    assert abs(stayed - PUBLISHED) < BAND * PUBLISHED
    assert 0.3 < everyone < stayed
