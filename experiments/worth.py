"""What a policy is worth: costs and benefits over a run, discounted, by fifth, with their uncertainty.

Rules of the Green Book (HM Treasury 2022). Resources used up are costs; benefits, wages and taxes are transfers, told
apart and never netted into costs. Costs and £ are discounted 3.5 % a year from `begins`; QALYs and WELLBYs 1.5 %
(3.5 % shown beside). Benefits are counted as QALYs or as WELLBYs, never added: they count the same minds twice.
All £ are of 2024/25, by the GDP deflator at market prices (HM Treasury; factors recalled, good to about 2 %).

The welfare-weighted benefit counts every pound once, where it is: what households have in hand at the weight of their
fifth; what public funds, landlords and employers gain or lose at weight 1. So a pound moved between people of equal
weight is worth nothing. Pensions from work are left out: they are the savings of those who draw them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.gaps import SMALLEST_GROUP, SUPPRESSED, default_window, interval
from experiments.pounds import FLOWS
from sim.draws import derive
from sim.levers.lever import library
from sim.scenario import Scenario

DEFLATED = "pounds of other years are brought to 2024/25 by the GDP deflator (HM Treasury, recalled: good to about 2 %)"
DEFLATOR = {  # £ of a year in £ of 2024/25
    "2010/11": 1.41, "2019": 1.25, "2020/21": 1.17, "2023": 1.06, "2023/24": 1.04, "2024/25": 1.0, "2025/26": 0.975,
}  # fmt: skip
MONEY_PRICES = "2025/26"  # of pay, taxes and benefits in the model
MONEY_RATE, HEALTH_RATE = 0.035, 0.015
ETA = 1.3  # elasticity of the marginal utility of income
AVERSIONS = (1.0, 10.0)  # of inequality in health (Atkinson); surveys in England lie near the second
DRAWS = 4000


@dataclass(frozen=True)
class Given:
    """A value from outside the model, with its range, price year and source."""

    value: float
    low: float
    high: float
    year: str
    source: str


UTILITY = Given(0.17, 0.10, 0.25, "", "cmd_utility_dec")  # a year with common mental disorder, of a QALY
SATISFACTION = Given(
    0.7,
    0.2,
    1.2,
    "",
    "assumed: life satisfaction 0-10 lower by this with common mental disorder; no row of the evidence",
)
QALY = Given(70_000, 25_000, 70_000, "2020/21", "hmt_qaly nice_qaly_low_2026")
WELLBY = Given(13_000, 10_000, 16_000, "2019", "wellby")
MARKS = {  # £ a unit that guidance uses, at its own prices: NICE from 2026, the Green Book; a WELLBY's range
    "QALY": (25_000, 35_000, round(QALY.value * DEFLATOR[QALY.year])),
    "WELLBY": tuple(round(value * DEFLATOR[WELLBY.year]) for value in (WELLBY.low, WELLBY.value, WELLBY.high)),
}
USUAL_UTILITY = 0.827  # of somebody without common mental disorder (eq5d_ghq_noncase)


def discounted(rate: float, months: int) -> np.ndarray:
    """What one unit of each month is worth at `begins`; float64 (months,)."""
    return np.asarray((1.0 + rate) ** (-np.arange(months) / 12.0))


def weights(income: np.ndarray, people: np.ndarray) -> np.ndarray:
    """Welfare weights of groups by their mean income, (mean income / income) ** η; ``people``: shares of all; (n,)."""
    return np.asarray((income @ people / np.maximum(income, 1.0)) ** ETA)


def equal_equivalent(health: np.ndarray, people: np.ndarray, aversion: float) -> float:
    """Atkinson's equally distributed equivalent of the health of groups (n,), in the same unit.

    ``people``: shares of all, (n,).
    """
    if aversion == 1.0:
        return float(np.exp(np.log(health) @ people))
    return float((health ** (1.0 - aversion) @ people) ** (1.0 / (1.0 - aversion)))


@dataclass(frozen=True)
class Appraised:
    """One scenario against the first, run by run; fifths are of deprivation, and £ of 2024/25.

    ``adults``: how many live in each fifth, (5,): those of England's areas hold unequal parts of a place's people.
    ``cases``: change of adults with common mental disorder, as a share of adults; ``share``: that share under the
    first scenario; ``income``: change of mean equivalised household income, £ a month; each float64
    (replicates, months, 5 fifths), 0 where a fifth has nobody. ``flows``: change of each flow of `experiments.pounds`,
    £ an adult and month, of the same shape: pounds as they are paid, each once. ``income_was``: mean income by fifth,
    from which its weight follows. ``gap``: change of
    the gap in caseness, in points, NaN where an end has under 30 people, and ``mean``: of caseness of all, in points;
    float64 (replicates,). ``resources`` and ``transfers``: £ an adult and month (months,) with the range of unit costs
    as shares of it.
    """

    key: str
    adults: np.ndarray
    cases: np.ndarray
    share: np.ndarray
    income: np.ndarray
    income_was: np.ndarray
    gap: np.ndarray
    mean: np.ndarray
    resources: np.ndarray
    spread: tuple[float, float]  # low and high of what resources cost, over their value
    transfers: dict[str, np.ndarray]  # by payer
    flows: dict[str, np.ndarray]  # by name of the flow

    @property
    def people(self) -> np.ndarray:
        """Share of all adults in each fifth, (5,)."""
        return np.asarray(self.adults / self.adults.sum())

    def total(self, by_month: np.ndarray, rate: float) -> np.ndarray:
        """A monthly flow (…, months) discounted and summed over the run."""
        return np.asarray((by_month * discounted(rate, by_month.shape[-1])).sum(axis=-1))

    @cached_property
    def cost(self) -> float:
        """£ an adult over the run, resources only."""
        return float(self.total(self.resources, MONEY_RATE))

    def years(self, rate: float) -> np.ndarray:
        """Years without common mental disorder gained by an adult over the run, (replicates,)."""
        return self.total(-self.cases @ self.people, rate) / 12.0

    def by_fifth(self, rate: float) -> np.ndarray:
        """The same by fifth, mean over replicates, (5,)."""
        return self.total(-self.cases.mean(axis=0).T, rate) / 12.0

    @cached_property
    def money(self) -> float:
        """Welfare-weighted £ an adult over the run: households at their weights; public funds (taxes and employers'
        insurance less benefits), landlords (rents) and employers (what levers make them pay) at weight 1."""
        flow = {name: self.total(by.mean(axis=0).T, MONEY_RATE) for name, by in self.flows.items()}  # (5,) each
        weight = self.people * weights(self.income_was, self.people)
        households = weight @ (flow["pay"] + flow["benefits"] - flow["tax"] - flow["rent"])
        others = self.people @ (flow["tax"] + flow["insurance"] - flow["benefits"] + flow["rent"])
        employers = self.transfers.get("employers")
        return float(households + others) - (float(self.total(employers, MONEY_RATE)) if employers is not None else 0.0)

    @cached_property
    def drawn(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Draws of what is uncertain: years gained at the health rate, QALYs and WELLBYs a year, £ of resources.

        float64 (DRAWS,) each. The mean of years over replicates is drawn from Student's t, as its interval is.
        """
        rng = np.random.default_rng(derive(0, "appraise", self.key))
        years = self.years(HEALTH_RATE)
        luck = np.full(DRAWS, years.mean())
        if len(years) > 1:
            luck += rng.standard_t(len(years) - 1, DRAWS) * years.std(ddof=1) / len(years) ** 0.5
        utility, satisfaction = (rng.triangular(g.low, g.value, g.high, DRAWS) for g in (UTILITY, SATISFACTION))
        low, high = self.spread
        paid = self.cost * (rng.triangular(low, 1.0, high, DRAWS) if low < high else np.ones(DRAWS))
        return luck, utility, satisfaction, paid

    def net(self, unit: str, value: float) -> np.ndarray:
        """Draws (DRAWS,) of net benefit, £ an adult: health at £ ``value`` a QALY or WELLBY, less resources."""
        luck, utility, satisfaction, paid = self.drawn
        return luck * (utility if unit == "QALY" else satisfaction) * value - paid

    def acceptability(self, unit: str, values: Sequence[float]) -> pd.DataFrame:
        """The chance that benefits outweigh resources at each £ a unit of health."""
        rows = [(self.key, unit, value, float((self.net(unit, value) > 0).mean())) for value in values]
        return pd.DataFrame(rows, columns=["scenario", "unit", "value", "chance"])


def now(given: Given) -> float:
    """A value in £ of 2024/25."""
    return given.value * DEFLATOR[given.year]


COLUMNS = ("scenario", "measure", "value", "low", "high", "unit", "note")


def table(found: Appraised) -> pd.DataFrame:
    """All measures of one scenario, one row each; low and high are 95 % intervals where there are some."""
    rows: list[tuple[str, float, float, float, str, str]] = []
    nan = float("nan")

    def add(measure: str, value: float, unit: str, note: str = "", low: float = nan, high: float = nan) -> None:
        rows.append((measure, value, low, high, unit, note))

    low, high = found.spread
    add("resources", found.cost, "£ an adult", "used up, 3.5 %", found.cost * low, found.cost * high)
    for payer, flow in found.transfers.items():
        add(
            f"transfers paid by {payer}",
            float(found.total(flow, MONEY_RATE)),
            "£ an adult",
            "moved, not used up; 3.5 %",
        )
    for fifth in range(5):
        name = f"income of deprivation fifth {fifth + 1}"
        if found.adults[fifth] < SMALLEST_GROUP:
            add(name, nan, "£ a month", SUPPRESSED)
            continue
        value, *ends = interval(found.income[:, :, fifth].mean(axis=1))
        add(name, value, "£ a month", "of households, equivalised, after tax and housing", *ends)
    for name, given, unit in (("QALYs", UTILITY, "QALY"), ("WELLBYs", SATISFACTION, "WELLBY")):
        for rate in (HEALTH_RATE, MONEY_RATE):
            value, *ends = interval(1000.0 * given.value * found.years(rate))
            add(name, value, f"{unit} a 1,000 adults", f"discounted {100 * rate:g} %", *ends)
    for unit, price in (("QALY", QALY), ("WELLBY", WELLBY)):
        draws = found.net(unit, now(price))
        ends = np.quantile(draws, [0.025, 0.975])
        dated = f"£{price.value:,.0f} of {price.year}, £{price.low:,.0f} to £{price.high:,.0f}; {price.source}"
        note = f"at £{now(price):,.0f} a {unit} ({dated}); never added to the other"
        add(f"net benefit in {unit}s", float(draws.mean()), "£ an adult", note, *map(float, ends))
    weight = found.people * weights(found.income_was, found.people)
    health = float(weight @ found.by_fifth(HEALTH_RATE)) * UTILITY.value * now(QALY)
    note = (
        f"η {ETA}: QALYs, and pay and benefits less tax and rent, by fifth; public funds, landlords and what employers "
        "pay at weight 1; less resources; each pound once"
    )
    add("welfare-weighted benefit", health + found.money - found.cost, "£ an adult", note)
    was = USUAL_UTILITY - UTILITY.value * found.share.mean(axis=(0, 1))
    after = was - UTILITY.value * found.cases.mean(axis=(0, 1))
    for aversion in AVERSIONS:
        gain = equal_equivalent(after, found.people, aversion) - equal_equivalent(was, found.people, aversion)
        note = f"Atkinson, aversion {aversion:g}"
        add("equal-equivalent health", 1000.0 * gain, "QALY a 1,000 adults and year", note)
    closed, mean = interval(-found.gap), float(found.mean.mean())
    if mean <= 0 and closed[0] > 0 and closed[1] > 0:
        add("cost of a point of gap", found.cost / closed[0], "£ an adult", "the mean does not worsen")
    else:
        why = "the mean worsens" if mean > 0 else "the gap does not surely close"
        why = why if np.isfinite(closed[0]) else SUPPRESSED
        add("cost of a point of gap", nan, "£ an adult", f"not given: {why}")
    frame = pd.DataFrame(rows, columns=list(COLUMNS[1:]))
    frame.insert(0, "scenario", found.key)
    return frame


def appraised(
    series: pd.DataFrame, spent: pd.DataFrame, pounds: pd.DataFrame, scenarios: Sequence[Scenario]
) -> list[Appraised]:
    """Each scenario but the first against it, from the tables of a comparison."""
    base = scenarios[0]
    cases, income = _by_fifth(series, "cmd"), _by_fifth(series, "income")
    income = {key: DEFLATOR[MONEY_PRICES] * values for key, values in income.items()}
    adults = _adults(series[series["scenario"] == base.key])
    flows = {s.key: _pounds(pounds[pounds["scenario"] == s.key]) for s in scenarios}
    found = []
    for s in scenarios[1:]:
        less = spent[spent["scenario"] == base.key].assign(units=lambda one: -one["units"])  # what is spent anyway
        mine = pd.concat([spent[spent["scenario"] == s.key], less]) if len(less) else spent[spent["scenario"] == s.key]
        resources, transfers, spread = _flows(mine, s, float(adults.sum()))
        gap, mean = _gap_and_mean(series, s.key, base.key, adults)
        found.append(
            Appraised(
                key=s.key,
                adults=adults,
                cases=cases[s.key] - cases[base.key],
                share=cases[base.key],
                income=income[s.key] - income[base.key],
                income_was=income[base.key].mean(axis=(0, 1)),
                gap=gap,
                mean=mean,
                resources=resources,
                spread=spread,
                transfers=transfers,
                flows={name: by - flows[base.key][name] for name, by in flows[s.key].items()},
            )
        )
    return found


def _adults(series: pd.DataFrame) -> np.ndarray:
    """Adults in each fifth, mean over replicates and months; float64 (5,)."""
    mine = series[(series["outcome"] == "cmd") & (series["dimension"] == "imd_fifth")]
    return mine.groupby("group", observed=True)["denominator"].mean().sort_index().to_numpy(float)


def _by_fifth(series: pd.DataFrame, outcome: str) -> dict[str, np.ndarray]:
    """An outcome by scenario: float64 (replicates, months, 5), numerator over denominator; 0 where there is nobody."""
    mine = series[(series["outcome"] == outcome) & (series["dimension"] == "imd_fifth")].copy()
    mine["value"] = mine["numerator"] / mine["denominator"].clip(lower=1)
    found = {}
    for key, part in mine.groupby("scenario"):
        wide = part.pivot_table(index=["replicate", "month"], columns="group", values="value").sort_index()
        many = part["replicate"].nunique()
        found[str(key)] = wide.to_numpy().reshape(many, -1, wide.shape[1])
    return found


def _pounds(pounds: pd.DataFrame) -> dict[str, np.ndarray]:
    """£ of 2024/25 an adult and month by flow: float64 (replicates, months, 5), 0 where there is nobody."""
    order = pounds.sort_values(["replicate", "month", "fifth"])
    many = max(1, order["replicate"].nunique())
    adults = order["adults"].to_numpy(float).reshape(many, -1, 5).clip(min=1.0)
    price = DEFLATOR[MONEY_PRICES]
    return {name: price * order[name].to_numpy(float).reshape(many, -1, 5) / adults for name in FLOWS}


def _gap_and_mean(series: pd.DataFrame, key: str, base: str, adults: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Changes of the gap's size and of the mean of caseness in the window of comparisons, in points; (replicates,)."""
    cases = _by_fifth(series, "caseness")
    window = slice(*default_window(cases[base].shape[1]))
    ours, theirs = (100.0 * cases[name][:, window].mean(axis=1) for name in (key, base))
    gap = np.abs(ours[:, 0] - ours[:, 4]) - np.abs(theirs[:, 0] - theirs[:, 4])
    if min(adults[0], adults[4]) < SMALLEST_GROUP:
        gap = np.full_like(gap, np.nan)
    return gap, (ours - theirs) @ (adults / adults.sum())


def _flows(
    spent: pd.DataFrame, scenario: Scenario, adults: float
) -> tuple[np.ndarray, dict[str, np.ndarray], tuple[float, float]]:
    """£ of 2024/25 an adult and month: resources, transfers by payer, and the range of resources over their value."""
    resources, ends = np.zeros(scenario.months), np.zeros(2)
    transfers: dict[str, np.ndarray] = {}
    for lever, part in spent.groupby("lever"):
        cost = library()[str(lever)].cost
        if cost is None:
            continue
        units = part.groupby("month")["units"].sum().reindex(range(scenario.months), fill_value=0.0).to_numpy()
        many = max(1, part["replicate"].nunique())
        reached = units / many * DEFLATOR[cost.year] / adults
        flow = reached * cost.value
        if cost.kind == "transfer":
            transfers[cost.payer] = transfers.get(cost.payer, np.zeros(scenario.months)) + flow
        else:
            resources += flow
            ends += reached.sum() * np.array([cost.low, cost.high])
    whole = resources.sum()
    low, high = sorted(ends / whole) if whole != 0 else (1.0, 1.0)
    return resources, transfers, (min(1.0, float(low)), max(1.0, float(high)))
