"""A lever at size zero gives the baseline's bytes, and before a policy starts its run is the baseline's."""

import numpy as np
import pytest

from sim.levers.lever import library

LEVERS = sorted(library())
# Levers that change nothing but how others spread and last: told beside one that spreads, on money that ends.
OTHERS = [n for n in LEVERS if all(effect.number.startswith("reach.") for effect in library()[n].effects)]
SPREADS = {
    "lever": "peer_support", "start": "2025-06", "coverage": 1.0, "who": "age >= 16",
    "scaling": "adoption", "funding": {"months": 12},
}  # fmt: skip
START = 6  # months after `begins`
MONTHS, AT_REST = 40, 26  # of a lever at work, and of one that is to do nothing
ALL = [{"lever": name, "start": "2025-10", "ramp_months": 0} for name in LEVERS]
# Small towns: rare events need a strong dose before one of them changes.
STRONG = {"restraint_reduction": 5.0, "secure_housing": 2.0}


def one(name: str, **more):
    use = {"lever": name, "start": "2025-10", "ramp_months": 0, **more}
    return [SPREADS, use] if name in OTHERS else [use]


@pytest.fixture(scope="module")
def traced(lab):
    """Runs of 4,000 people, each month's bytes kept: (hashes by month, counts, reached)."""

    def trace(levers, months=MONTHS):
        states = []
        scenario = lab.scenario(people=4000, burn=6, months=months, levers=levers)
        run = lab.run(scenario, 3, each=lambda run: states.append(lab.state(run.town)))
        return states, run.record.counts(), np.stack(run.reached)

    return trace


@pytest.fixture(scope="module")
def grounds(traced):
    """What runs without the lever: by whether it acts through another."""
    return {False: traced([]), True: traced([SPREADS])}


@pytest.fixture
def baseline(grounds, name):
    """What runs without the lever of a test."""
    return grounds[name in OTHERS]


def assert_unmoved(found, baseline, what):
    """Every byte of every month, and all that is counted, is the baseline's."""
    states, counts, _ = found
    usual = baseline[0][: len(states)]
    first = next((k for k, (x, y) in enumerate(zip(states, usual, strict=True)) if x != y), None)
    assert first is None, f"{what} changes columns in month {first}"
    assert counts.tobytes() == baseline[1][: len(states)].tobytes(), f"{what} changes what is counted"


@pytest.mark.parametrize("name", LEVERS)
def test_size_zero_is_the_baseline_to_the_byte(traced, baseline, name):
    found = traced(one(name, size=0.0), AT_REST)
    assert_unmoved(found, baseline, f"{name} at size 0")
    if library()[name].reaches_people:
        assert found[2][-1, :, :, 1].sum() > 0, f"{name}: a lever at size 0 must run its whole path, reach included"


@pytest.mark.parametrize("name", LEVERS)
def test_nobody_covered_is_the_baseline_to_the_byte(traced, baseline, name):
    assert_unmoved(traced(one(name, coverage=0.0), AT_REST), baseline, f"{name} at coverage 0")


@pytest.mark.parametrize("name", LEVERS)
def test_a_lever_changes_nothing_before_it_starts_and_something_after(traced, baseline, name):
    states, counts, _ = traced(one(name, size=STRONG.get(name, 1.0)))
    assert states[:START] == baseline[0][:START], f"{name} changes columns before it starts"
    assert counts[:START].tobytes() == baseline[1][:START].tobytes(), f"{name} changes counts before it starts"
    assert states[-1] != baseline[0][-1], f"{name} at full size changes nothing within {MONTHS - START} months"
    # who is helped as a child counts when grown up; being online moves a few chances by a little
    if library()[name].of == "adults" and name != "digital_access":
        assert counts.tobytes() != baseline[1].tobytes(), f"{name} at full size changes no count"


def test_all_levers_together_at_size_zero(traced, grounds):
    assert_unmoved(traced([{**use, "size": 0.0} for use in ALL]), grounds[False], "all levers at size 0")


@pytest.mark.parametrize("name", [n for n in LEVERS if library()[n].reaches_people])
def test_taken_up_by_nobody_is_the_baseline(traced, baseline, name):
    found = traced(one(name, take_up={"default": 0.0}), AT_REST)
    assert_unmoved(found, baseline, f"{name} that nobody takes up")
    reached = found[2]
    assert reached[:, :, :, 2].sum() > 0, f"{name} was never offered, so the test says nothing"
    assert reached[:, :, :, 1].sum() == 0
