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
ALL = [{"lever": name, "start": "2025-10", "ramp_months": 0} for name in LEVERS]
# Small towns: rare events need a strong dose before one of them changes.
STRONG = {"restraint_reduction": 5.0, "secure_housing": 2.0}


def one(name: str, **more):
    use = {"lever": name, "start": "2025-10", "ramp_months": 0, **more}
    return [SPREADS, use] if name in OTHERS else [use]


@pytest.fixture(scope="module")
def traced(lab):
    """Runs of 4,000 people for 40 months, each month's bytes kept: (hashes by month, counts)."""

    def trace(levers):
        months = []
        scenario = lab.scenario(people=4000, burn=6, months=40, levers=levers)
        run = lab.run(scenario, 3, each=lambda run: months.append(lab.state(run.town)))
        return months, run.record.counts(), np.stack(run.reached)

    return trace


@pytest.fixture(scope="module")
def grounds(traced):
    """What runs without the lever: by whether it acts through another."""
    return {False: traced([]), True: traced([SPREADS])}


@pytest.fixture
def baseline(grounds, request):
    name = request.node.callspec.params.get("name") if hasattr(request.node, "callspec") else None
    return grounds[name in OTHERS]


@pytest.mark.parametrize("name", LEVERS)
def test_size_zero_is_the_baseline_to_the_byte(traced, baseline, name):
    months, counts, reached = traced(one(name, size=0.0))
    assert months == baseline[0], f"{name} at size 0 changes columns in month {first_difference(months, baseline[0])}"
    assert counts.tobytes() == baseline[1].tobytes(), f"{name} at size 0 changes what is counted"
    if library()[name].reaches_people:
        assert reached[-1, :, :, 1].sum() > 0, f"{name}: a lever at size 0 must run its whole path, reach included"


@pytest.mark.parametrize("name", LEVERS)
def test_nobody_covered_is_the_baseline_to_the_byte(traced, baseline, name):
    months, counts, _ = traced(one(name, coverage=0.0))
    assert months == baseline[0], f"{name} at coverage 0 changes columns"
    assert counts.tobytes() == baseline[1].tobytes(), f"{name} at coverage 0 changes what is counted"


@pytest.mark.parametrize("name", LEVERS)
def test_a_lever_changes_nothing_before_it_starts_and_something_after(traced, baseline, name):
    months, counts, _ = traced(one(name, size=STRONG.get(name, 1.0)))
    assert months[:START] == baseline[0][:START], f"{name} changes columns before it starts"
    assert counts[:START].tobytes() == baseline[1][:START].tobytes(), f"{name} changes counts before it starts"
    assert months[-1] != baseline[0][-1], f"{name} at full size changes nothing within 34 months"
    # who is helped as a child counts when grown up; being online moves a few chances by a little
    if library()[name].of == "adults" and name != "digital_access":
        assert counts.tobytes() != baseline[1].tobytes(), f"{name} at full size changes no count within 34 months"


def test_all_levers_together_at_size_zero(traced, baseline):
    months, counts, _ = traced([{**use, "size": 0.0} for use in ALL])
    assert months == baseline[0]
    assert counts.tobytes() == baseline[1].tobytes()


@pytest.mark.parametrize("name", [n for n in LEVERS if library()[n].reaches_people])
def test_taken_up_by_nobody_is_the_baseline(traced, baseline, name):
    months, _, reached = traced(one(name, take_up={"default": 0.0}))
    assert months == baseline[0], f"{name} that nobody takes up changes columns"
    assert reached[:, :, :, 2].sum() > 0, f"{name} was never offered, so the test says nothing"
    assert reached[:, :, :, 1].sum() == 0


def first_difference(a, b):
    return next((k for k, (x, y) in enumerate(zip(a, b, strict=True)) if x != y), None)
