"""What a policy is worth: discounting, transfers apart, fifths weighed, intervals and acceptability."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from analysis.charts import acceptability, style
from experiments import pounds, worth
from experiments.pounds import FLOWS
from experiments.runner import run_replicate
from experiments.worth import (
    DEFLATOR,
    HEALTH_RATE,
    MONEY_RATE,
    Appraised,
    discounted,
    equal_equivalent,
    table,
    weights,
)
from sim.levers.lever import library

MONTHS, RUNS = 24, 4
THIRDS = np.full(3, 1 / 3)


def made(cases=-0.01, income=0.0, resources=1.0, gap=-0.5, mean=-0.2, spread=(0.5, 2.0), transfers=None, luck=0.0,
         adults=(200,) * 5, flows=None):  # fmt: skip
    """A policy of constant effects; ``cases`` and each of ``flows`` (£ an adult and month) are one number or five."""
    each = np.broadcast_to(np.asarray(cases, float), (RUNS, MONTHS, 5)).copy()
    each += luck * np.arange(RUNS)[:, None, None]
    return Appraised(
        key="made",
        adults=np.asarray(adults, float),
        cases=each,
        share=np.broadcast_to(np.array([0.30, 0.25, 0.2, 0.18, 0.15]), (RUNS, MONTHS, 5)),
        income=np.broadcast_to(np.asarray(income, float), (RUNS, MONTHS, 5)),
        income_was=np.array([1200.0, 1500.0, 1800.0, 2200.0, 3000.0]),
        gap=np.full(RUNS, gap) + 0.01 * np.arange(RUNS),
        mean=np.full(RUNS, mean),
        resources=np.full(MONTHS, resources),
        spread=spread,
        transfers=transfers or {},
        flows={n: np.broadcast_to(np.asarray((flows or {}).get(n, 0.0), float), (RUNS, MONTHS, 5)) for n in FLOWS},
    )


def value(found, measure, note=""):
    rows = table(found)
    [row] = rows[(rows["measure"] == measure) & rows["note"].str.contains(note)].to_dict("records")
    return row


def test_a_year_on_a_pound_is_worth_less_by_its_rate():
    assert discounted(MONEY_RATE, 25)[[0, 12, 24]] == pytest.approx([1, 1 / 1.035, 1 / 1.035**2])
    assert discounted(HEALTH_RATE, 13)[12] == pytest.approx(1 / 1.015)


def test_costs_are_discounted_and_transfers_stay_apart():
    found = made(resources=2.0, transfers={"employers": np.full(MONTHS, 50.0)})
    expected = 2.0 * (1.035 ** (-np.arange(MONTHS) / 12)).sum()
    assert value(found, "resources")["value"] == pytest.approx(expected)
    assert value(found, "transfers paid by employers")["value"] == pytest.approx(25 * expected)
    assert found.net("QALY", 70_000) == pytest.approx(made(resources=2.0).net("QALY", 70_000))  # not netted in


def test_what_costs_nothing_leaves_the_range_of_the_rest(lab):
    """Harder times are bought by nobody; the range of what is bought beside them is a range all the same."""
    rows = [{"lever": name, "month": m, "units": 5.0, "replicate": 0}
            for name in ("peer_support", "harder_times") for m in range(3)]  # fmt: skip
    alone, both = (pd.DataFrame(rows[:many]) for many in (3, 6))
    scenario = lab.scenario(people=100, months=3)
    flow, _, (low, high) = worth._flows(alone, scenario, 80.0)
    again, _, (low_of_both, high_of_both) = worth._flows(both, scenario, 80.0)
    assert 0 < low < 1 < high and (low_of_both, again.sum()) == (low, flow.sum())
    assert high < high_of_both < np.inf


def test_health_is_the_change_of_cases_and_falls_with_the_rate():
    slow, fast = value(made(), "QALYs", "1.5"), value(made(), "QALYs", "3.5")
    assert slow["value"] == pytest.approx(1000 * 0.17 * 0.01 / 12 * discounted(0.015, MONTHS).sum())
    assert fast["value"] < slow["value"]
    assert value(made(), "WELLBYs", "1.5")["value"] == pytest.approx(slow["value"] * 0.7 / 0.17)


def test_qalys_and_wellbys_are_two_answers_and_never_one():
    rows = table(made())
    net = rows[rows["measure"].str.startswith("net benefit")]
    assert sorted(net["measure"]) == ["net benefit in QALYs", "net benefit in WELLBYs"]
    assert net["note"].str.contains("never added").all()


def test_weights_follow_the_green_book():
    found = weights(np.array([1000.0, 2000.0, 3000.0]), THIRDS)
    assert found == pytest.approx([2**1.3, 1.0, (2 / 3) ** 1.3])


def test_a_place_is_all_its_people_and_not_its_fifths():
    """Where nine in ten live in the most deprived fifth and nobody in the least, theirs is nine tenths of it all."""
    place = made(cases=[-0.01, 0, 0, 0, 0], adults=(900, 100, 0, 0, 0))
    health = 1000 * 0.17 * 0.01 / 12 * discounted(0.015, MONTHS).sum()
    assert value(place, "QALYs", "1.5")["value"] == pytest.approx(0.9 * health)
    england = value(made(cases=[-0.01, 0, 0, 0, 0], resources=0.0), "welfare-weighted benefit")["value"]
    assert value(replace(place, resources=np.zeros(MONTHS)), "welfare-weighted benefit")["value"] > 2 * england
    for aversion in ("aversion 1$", "aversion 10"):
        assert value(place, "equal-equivalent health", aversion)["value"] > 2 * value(
            made(cases=[-0.01, 0, 0, 0, 0]), "equal-equivalent health", aversion)["value"]  # fmt: skip
    nobody = value(place, "income of deprivation fifth 5")
    assert np.isnan(nobody["value"]) and "suppressed" in nobody["note"]


def paid(adults, benefits):
    """Flows of two scenarios over two months: each adult is paid so much more in benefits under the second."""
    rows = [
        {"scenario": key, "replicate": replicate, "month": month, "fifth": k + 1, "adults": adults[k],
         **dict.fromkeys(FLOWS, 0.0), "benefits": more * adults[k]}
        for key, more in (("first", 0.0), ("second", benefits))
        for replicate in range(2) for month in range(2) for k in range(5)
    ]  # fmt: skip
    return pd.DataFrame(rows).sample(frac=1, random_state=3)


def tidy(adults, cases, income):
    """A series of two scenarios over two months: cases fall by a tenth and incomes rise by £10 under the second."""
    rows = []
    for key, fewer, more in (("first", 0.0, 0.0), ("second", 0.1, 10.0)):
        for replicate in range(2):
            for month in range(2):
                for k in range(5):
                    sick = adults[k] * cases[k] * (1 - fewer)
                    for outcome, top in (("cmd", sick), ("caseness", sick), ("income", adults[k] * (income + more))):
                        rows.append((key, replicate, month, "imd_fifth", str(k + 1), outcome, top, adults[k]))
    names = ["scenario", "replicate", "month", "dimension", "group", "outcome", "numerator", "denominator"]
    return pd.DataFrame(rows, columns=names)


def test_a_place_without_a_least_deprived_fifth_has_no_gap_and_pounds_are_of_one_year():
    scenarios = [SimpleNamespace(key=key) for key in ("first", "second")]
    spent = pd.DataFrame(columns=["scenario", "lever", "month", "units", "replicate"])
    scenarios[1].months, scenarios[1].people = 2, 1000
    adults, cases = (600, 300, 90, 10, 0), (0.3, 0.2, 0.2, 0.1, 0.0)
    [found] = worth.appraised(tidy(adults, cases, 1000.0), spent, paid(adults, 10.0), scenarios)
    assert found.people == pytest.approx([0.6, 0.3, 0.09, 0.01, 0.0]) and np.isnan(found.gap).all()
    assert found.mean == pytest.approx(-10 * (0.6 * 0.3 + 0.39 * 0.2 + 0.01 * 0.1))
    assert found.income[:, :, 0] == pytest.approx(10 * DEFLATOR["2025/26"])
    assert found.flows["benefits"][:, :, :4] == pytest.approx(10 * DEFLATOR["2025/26"])
    assert (found.flows["benefits"][:, :, 4] == 0).all() and (found.flows["pay"] == 0).all()
    assert "suppressed" in value(found, "cost of a point of gap")["note"]


def test_pounds_and_years_are_shared_out_among_the_same_adults():
    """Children pay for nothing here: what a lever costs is told for each of those whose years are counted."""
    scenarios = [SimpleNamespace(key="first"), SimpleNamespace(key="second", months=2, people=1250)]  # 250 are children
    bought = [("second", "peer_support", m, 60.0, k) for m in range(2) for k in range(2)]
    spent = pd.DataFrame(bought, columns=["scenario", "lever", "month", "units", "replicate"])
    [found] = worth.appraised(tidy((200,) * 5, (0.3,) * 5, 1000.0), spent, paid((200,) * 5, 0.0), scenarios)
    cost = library()["peer_support"].cost
    assert found.resources * 1000 == pytest.approx([60.0 * cost.value * DEFLATOR[cost.year]] * 2)


def test_what_the_first_scenario_spends_too_is_no_cost_of_the_second():
    """Against a first scenario with levers of its own only what is spent beyond them counts; less is money saved."""
    scenarios = [SimpleNamespace(key="first", months=2), SimpleNamespace(key="second", months=2)]
    units = {"peer_support": 60.0, "living_wage_employers": 500.0}
    bought = [(key, lever, m, units[lever] * many, k) for key, many in (("first", 1.0), ("second", 3.0))
              for m in range(2) for k in range(2) for lever in units]  # fmt: skip
    spent = pd.DataFrame(bought, columns=["scenario", "lever", "month", "units", "replicate"])
    given = tidy((200,) * 5, (0.3,) * 5, 1000.0), spent, paid((200,) * 5, 0.0)
    [found] = worth.appraised(*given, scenarios)
    cost = library()["peer_support"].cost
    assert found.resources * 1000 == pytest.approx([120.0 * cost.value * DEFLATOR[cost.year]] * 2)
    assert found.transfers["employers"] * 1000 == pytest.approx([1000.0 * 1.15 * DEFLATOR["2025/26"]] * 2)
    assert found.spread == pytest.approx((cost.low / cost.value, cost.high / cost.value))
    swapped = spent.assign(scenario=spent["scenario"].map({"first": "second", "second": "first"}))
    [saved] = worth.appraised(given[0], swapped, given[2], scenarios)
    assert saved.cost == pytest.approx(-found.cost) and saved.spread == pytest.approx(found.spread)
    assert np.isfinite(saved.net("QALY", 70_000)).all()


def welfare(**given):
    return value(made(cases=0.0, resources=0.0, **given), "welfare-weighted benefit")["value"]


EQUAL = np.full(5, 1800.0)  # incomes at which each pound weighs the same
DISCOUNTED = discounted(MONEY_RATE, MONTHS).sum()


@pytest.mark.parametrize(
    ("flows", "employers"),
    [
        ({"benefits": 50.0}, 0.0),  # from taxpayers to claimants
        ({"benefits": [90, 60, 30, 10, 0], "tax": [0, 10, 20, 60, 100]}, 0.0),
        ({"tax": [-30, 0, 0, 0, 30]}, 0.0),
        ({"rent": [-40, -20, -10, 0, 0]}, 0.0),  # from landlords to tenants
        ({"pay": 100.0, "tax": 28.0, "benefits": -20.0, "insurance": 15.0}, 115.0),  # a floor under wages
    ],
)
def test_a_pound_moved_between_equals_is_worth_nothing(flows, employers):
    """Whoever pays and whoever receives it: no transfer is counted twice, and nobody's end of it is left out."""
    transfers = {"employers": np.full(MONTHS, employers), "public": np.full(MONTHS, 50.0)}
    found = replace(made(cases=0.0, resources=0.0, flows=flows, transfers=transfers), income_was=EQUAL)
    assert value(found, "welfare-weighted benefit")["value"] == pytest.approx(0.0, abs=1e-6)


def test_a_household_is_told_once_however_many_live_in_it():
    """£50 an adult from public funds to the most deprived fifth: its weight less one, on a fifth of all adults, and
    what stands equivalised on every member does not count."""
    weight = weights(made().income_was, np.full(5, 0.2))[0]
    expected = 0.2 * 50 * (weight - 1) * DISCOUNTED
    assert welfare(flows={"benefits": [50, 0, 0, 0, 0]}) == pytest.approx(expected)
    assert welfare(flows={"benefits": [50, 0, 0, 0, 0]}, income=[90, 0, 0, 0, 0]) == pytest.approx(expected)


def test_what_employers_pay_and_what_is_used_up_weighs_one():
    found = made(
        cases=0.0, resources=2.0, transfers={"employers": np.full(MONTHS, 7.0), "public": np.full(MONTHS, 9.0)}
    )
    assert value(found, "welfare-weighted benefit")["value"] == pytest.approx(-9.0 * DISCOUNTED)
    assert welfare(flows={"pay": 100.0, "insurance": 15.0}) > 115.0 * DISCOUNTED  # a job found makes what it is paid


def test_a_pound_at_the_bottom_weighs_more():
    low, high = (welfare(flows={"pay": by}) for by in ([10, 0, 0, 0, 0], [0, 0, 0, 0, 10]))
    assert low / high == pytest.approx((3000 / 1200) ** 1.3)


def test_insurance_is_that_of_the_evidence_and_of_the_cost_of_a_floor():
    """15 % above £5,000 a year; beyond that a pound of pay costs £1.15, as levers on wages say."""
    from experiments.evidence import sources

    known = sources()
    assert float(known["ni_employer_2526"]["value"]) == 100 * pounds.INSURANCE_RATE
    assert float(known["ni_st_2526"]["value"]) == pounds.INSURANCE_FROM
    assert pounds.insurance(np.array([0.0, 400.0, 5000 / 12 + 100])) == pytest.approx([0, 0, 15])
    for name in ("living_wage_employers", "anchor_institutions", "statutory_wage_floor"):
        assert library()[name].cost.value == 1 + pounds.INSURANCE_RATE


def test_atkinson_is_the_mean_without_aversion_and_nears_the_worst_with_much():
    health = np.array([0.6, 0.7, 0.8])
    assert equal_equivalent(health, THIRDS, 1e-9) == pytest.approx(health.mean())
    assert equal_equivalent(health, THIRDS, 1.0) == pytest.approx(np.exp(np.log(health).mean()))
    assert equal_equivalent(health, THIRDS, 200.0) == pytest.approx(0.6, abs=0.01)


def test_the_same_gain_counts_more_where_health_is_least():
    worst = value(made(cases=[-0.01, 0, 0, 0, 0]), "equal-equivalent health", "aversion 10")["value"]
    best = value(made(cases=[0, 0, 0, 0, -0.01]), "equal-equivalent health", "aversion 10")["value"]
    assert worst > best > 0
    near = [value(made(cases=c), "equal-equivalent health", "aversion 1$")["value"] for c in ([-0.01, 0, 0, 0, 0],)]
    assert near[0] < worst


def test_a_point_of_gap_has_a_price_only_where_the_mean_does_not_worsen():
    assert value(made(gap=-0.5), "cost of a point of gap")["value"] == pytest.approx(made().cost / 0.485)
    for worse, why in (({"mean": 0.1}, "the mean worsens"), ({"gap": 0.5}, "does not surely close")):
        row = value(made(**worse), "cost of a point of gap")
        assert np.isnan(row["value"]) and why in row["note"]


def test_acceptability_rises_with_what_health_is_worth():
    found = made(cases=-0.001, resources=1.0, luck=0.0002).acceptability("QALY", [0, 20_000, 70_000, 1_000_000])
    assert found["chance"].iloc[0] == 0.0
    assert (np.diff(found["chance"]) >= 0).all() and found["chance"].iloc[-1] > 0.9


def test_the_chart_of_acceptability_is_true_to_its_draws(tmp_path):
    """Both units, values of guidance marked, labels apart; what uses nothing up has no curve."""
    found = [made(cases=-0.001, luck=0.0002), replace(made(cases=-0.01), key="free", resources=np.zeros(MONTHS))]
    data = acceptability.acceptability_data(found)
    assert set(data["scenario"]) == {"made"} and set(data["unit"]) == {"QALY", "WELLBY"}
    for (_, unit), part in data.groupby(["scenario", "unit"]):
        expected = found[0].acceptability(unit, part["value"])["chance"].to_numpy()
        np.testing.assert_array_equal(part["chance"], expected)
    paths = acceptability.write(found, tmp_path, worth.MARKS, titles={"made": "Made $up_ <x>"})
    assert all(path.stat().st_size > 300 for path in paths)
    again = acceptability.write(found, tmp_path / "again", worth.MARKS, titles={"made": "Made $up_ <x>"})
    assert [p.read_bytes() for p in paths] == [p.read_bytes() for p in again]
    assert "Made $up_ <x>, by QALY" in paths[3].read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="uses up resources"):
        acceptability.acceptability_data(found[1:])
    figure = acceptability._draw(
        data, worth.MARKS, {"made": "Culturally adapted, anti-racist care alone"}, style.About(), 3
    )
    FigureCanvasAgg(figure).draw()
    for text in figure.findobj(Text):
        assert text.get_window_extent().x1 <= figure.bbox.x1, text.get_text()
        assert "…" not in text.get_text()
    heights = acceptability._apart([0.0, 1.0, 99.0, 100.0, 50.0])
    gaps = np.diff(np.sort(heights))
    assert gaps.min() >= 11 - 1e-9 and min(heights) >= 0 and max(heights) <= 100


def test_what_is_drawn_of_luck_holds_the_truth_as_often_as_is_said():
    """Three replicates drawn anew a hundred times: 95 in 100 intervals hold the mean that they come from."""
    rng, inside = np.random.default_rng(5), 0
    for _ in range(100):
        cases = np.broadcast_to(rng.normal(-0.01, 0.005, 3)[:, None, None], (3, MONTHS, 5))
        found = replace(made(), cases=cases)
        low, high = np.quantile(found.drawn[0], [0.025, 0.975])
        inside += low <= 0.01 * discounted(HEALTH_RATE, MONTHS).sum() / 12 <= high
    assert 90 <= inside <= 99


def test_intervals_hold_luck_and_the_range_of_values():
    row = value(made(luck=0.001, resources=20.0), "net benefit in QALYs")
    assert row["low"] < row["value"] < row["high"]
    sure = value(made(spread=(1.0, 1.0), luck=0.001, resources=20.0), "net benefit in QALYs")
    assert sure["high"] - sure["low"] < row["high"] - row["low"]


def test_every_cost_of_a_lever_can_be_brought_to_one_price_year():
    from sim.levers.lever import library

    for lever in library().values():
        assert lever.cost is None or lever.cost.year in DEFLATOR, f"{lever.name}: {lever.cost.year}"


def test_outside_values_are_those_of_the_evidence():
    from experiments.evidence import sources

    known = sources()
    assert worth.UTILITY.value == -float(known["cmd_utility_dec"]["value"])
    assert worth.WELLBY.value == float(known["wellby"]["value"])
    assert worth.QALY.value == float(known["hmt_qaly"]["value"])


def test_a_comparison_is_appraised_from_its_tables(tmp_path):
    from experiments.compare import compare, opened

    top = "schema: 1\nburn_in_months: 2\npeople: 800\nmonths: 24\n"
    (tmp_path / "plain.yaml").write_text(top + "name: plain\n", encoding="utf-8")
    (tmp_path / "social_security.yaml").write_text(
        top + "name: paid\nlevers:\n  - {lever: benefit_adequacy, start: 2025-06}\n", encoding="utf-8"
    )
    files = [str(tmp_path / f"{name}.yaml") for name in ("plain", "social_security")]
    done = compare(files, replicates=2, jobs=1, out=tmp_path / "out")
    [found] = done.appraised
    assert found.cases.shape == found.flows["pay"].shape == (2, 24, 5) and found.resources.sum() == 0
    assert found.transfers["public"].sum() > 0 and found.income[:, 14:, 0].mean() > 0
    assert isinstance(done.worth, pd.DataFrame) and set(done.worth["scenario"]) == {"social_security"}
    pd.testing.assert_frame_equal(opened(done.folder).worth, done.worth)
    pd.testing.assert_frame_equal(opened(done.folder).incidence, done.incidence)


@pytest.mark.parametrize(("lever", "payer"), [("benefit_adequacy", "public"), ("statutory_wage_floor", "employers")])
def test_what_is_paid_is_what_is_received(lab, lever, payer):
    """In the month in which it begins, before anything else differs: what the lever's bill says is what flows."""
    levers = [{"lever": lever, "start": "2025-05", "ramp_months": 0}]
    scenarios = [
        lab.scenario(people=3000, burn=12, months=2),
        lab.scenario(people=3000, burn=12, months=2, levers=levers),
    ]
    for key, one in zip(("first", "second"), scenarios, strict=True):
        one._key = key
    done = run_replicate(scenarios, 0, 2)
    [found] = worth.appraised(done.series, done.costs, done.pounds, scenarios)
    equal = replace(found, income_was=EQUAL, cases=0 * found.cases)
    paid = found.transfers[payer][1]
    flow = {name: float(found.people @ by[0, 1]) for name, by in found.flows.items()}
    assert paid > 1
    received = flow["benefits"] if payer == "public" else flow["pay"] + flow["insurance"]
    assert received == pytest.approx(paid, rel=1e-3)  # adults of a month beside those of both
    assert equal.money == pytest.approx(0.0, abs=1e-3 * paid)
