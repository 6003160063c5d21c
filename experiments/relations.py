"""Quantities that relate one month to another or one person to another: effects, lags, odds, flows.

Every entry is a function of a panel that gives one number; units stand beside it. What relates two moments is
of those who are adults and present at both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from experiments import estimates
from experiments.groups import members
from experiments.panel import Panel
from experiments.shares import ghq_case, severe_case
from sim.columns import JOBS

WEEKS_A_YEAR = 52


@dataclass(frozen=True)
class Relation:
    """A quantity that is not a share of a group: its unit and how it is found."""

    unit: str
    value: Callable[[Panel], float]


def _mean(panel: Panel) -> float:
    return float(panel.waves["ghq"][panel.here].mean(dtype=float))


def _sd(panel: Panel) -> float:
    return float(panel.waves["ghq"][panel.here].std(dtype=float))


def _correlation(years: int) -> Callable[[Panel], float]:
    """Of the GHQ-12 reading, so many years apart; NaN where the panel is shorter."""

    def value(panel: Panel) -> float:
        ghq, here = panel.waves["ghq"], panel.here
        pairs = [np.corrcoef(*ghq[[t, t + years]][:, here[t] & here[t + years]])[0, 1] for t in range(len(ghq) - years)]
        return float(np.mean(pairs)) if pairs else float("nan")

    return value


def _next(cases: bool) -> Callable[[Panel], float]:
    """Share who are cases a year later, of cases (persistence) or of others (onset)."""

    def value(panel: Panel) -> float:
        case = ghq_case(panel)
        return float(case[1:][panel.both & (case[:-1] == cases)].mean())

    return value


def _remission(months: int) -> Callable[[Panel], float]:
    """Of untreated episodes, the share over so many months later, percent.

    The studies are of major depression, which is severer than GHQ-12 4+: an episode is two readings a quarter
    apart at or above the cut of severe symptoms (CIS-R 18+, where a depressive episode lies). It is over where the
    reading at the follow-up is below the cut of a case. Untreated is judged at the start only.
    """

    def value(panel: Panel) -> float:
        ghq, here = panel.quarters["ghq"], panel.quarters["here"]
        severe, well = ghq >= panel.cuts["cisr18"], ghq < panel.cuts["ghq"]
        treated = (panel.quarters["medicine"] | panel.quarters["in_therapy"]) == 1
        later = months // 3
        left, over = 0, 0
        for t in range(1, len(ghq) - later):
            begun = severe[t - 1] & severe[t] & ~treated[t] & here[[t - 1, t, t + later]].all(0)
            left += int(begun.sum())
            over += int((begun & well[t + later]).sum())
        return 100.0 * over / left if left else float("nan")

    return value


def _relapse(panel: Panel) -> float:
    return 100.0 * panel.relapsed / panel.followed if panel.followed else float("nan")


def _flow(before: tuple[str, ...], after: tuple[str, ...], age: str) -> Callable[[Panel], float]:
    """Share who changed from one state of work to another between quarters, percent."""

    def value(panel: Panel) -> float:
        job, here = panel.quarters["job"], panel.quarters["here"]
        of_age = members(panel, age)[np.arange(len(job) - 1) // 4]
        start = of_age & here[:-1] & here[1:] & np.isin(job[:-1], [JOBS.index(j) for j in before])
        end = np.isin(job[1:], [JOBS.index(j) for j in after])
        return 100.0 * float(end[start].mean()) if start.any() else float("nan")

    return value


def _changes(panel: Panel) -> np.ndarray:
    """Change of the GHQ-12 reading over each year, its mean taken off; (Y, n), NaN for who missed one of its ends."""
    change = np.where(panel.both, np.diff(panel.waves["ghq"].astype(float), axis=0), np.nan)
    return np.asarray(change - np.nanmean(change, 1, keepdims=True))


def _area_share(panel: Panel) -> float:
    """Share of the variance of yearly change that lies between the areas where people stayed, percent, luck of the
    draw taken off."""
    area = panel.waves["area"]
    shares = [
        variance_share(change[stayed], area[t][stayed])
        for t, change in enumerate(_changes(panel))
        for stayed in [panel.both[t] & (area[t] == area[t + 1])]
    ]
    return 100.0 * float(np.mean(shares))


def variance_share(values: np.ndarray, group: np.ndarray) -> float:
    """Share of the variance of ``values`` (n,) that lies between groups, (n,) whole numbers; NaN for a single group.

    By one-way analysis of variance with groups of unequal size (Searle, Casella and McCulloch 1992,
    doi:10.1002/9780470316856).
    """
    group = np.unique(group, return_inverse=True)[1]
    sizes = np.bincount(group)
    groups, people = len(sizes), len(group)
    if groups < 2:
        return float("nan")
    values = values - values.mean()
    means = np.bincount(group, values) / sizes
    between = (sizes * means**2).sum() / (groups - 1)
    inside = ((values - means[group]) ** 2).sum() / (people - groups)
    component = (between - inside) / ((people - (sizes**2).sum() / people) / (groups - 1))
    return float(component / (component + inside))


def _household_share(panel: Panel) -> float:
    """Correlation of yearly change between partners who stayed together, percent."""
    partner, change = panel.waves["partner"], _changes(panel)
    once = (partner[:-1] == partner[1:]) & (partner[1:] > np.arange(panel.people)) & panel.both
    own, other = change[once], np.take_along_axis(change, partner[1:], 1)[once]
    known = np.isfinite(other)
    return 100.0 * _correlated(own[known], other[known])


def _no_minority_tie(panel: Panel) -> float:
    """Of White people with ties, the share none of whose ties is from an ethnic minority at the first wave, percent."""
    white = panel.code("ethnic_group", "white")[0]
    lonesome = (panel.ties == np.arange(panel.people)).all(0)
    who = panel.here[0] & white & ~lonesome
    return float(100.0 * white[panel.ties[:, who]].all(0).mean())


def _mother_child(panel: Panel) -> float:
    """Correlation of people who turned 16 in the panel, at their latest two waves, with their mothers, at the first
    two from when they cared for them; each the mean of two GHQ-12 readings a year apart.

    The inventory of the published study asks how people usually are; over ten years it is about as stable (assumed:
    a correlation of 0.5) as such a mean, and more so than one reading.
    """
    child = np.flatnonzero(panel.mother >= 0)
    first, mother = np.minimum(panel.mother_wave[child], panel.years - 1), panel.mother[child]
    last = np.maximum(1, panel.years - np.argmax(panel.here[::-1, child], axis=0))
    both, ghq = panel.both, panel.waves["ghq"]
    known = both[last - 1, child] & both[first, mother]
    own, hers = (ghq[t, who] + ghq[t + 1, who] for t, who in ((last - 1, child), (first, mother)))
    return _correlated(own[known], hers[known])


def _mother_child_lasting(panel: Panel) -> float:
    """The same of each one's mean over all waves they were seen at: what lasts, with less of the luck of a reading."""
    waves = panel.here.sum(0)
    mean = np.where(panel.here, panel.waves["ghq"], 0).sum(0, dtype=float) / np.maximum(1, waves)
    child = np.flatnonzero((panel.mother >= 0) & (waves > 0))
    child = child[waves[panel.mother[child]] > 0]
    return _correlated(mean[child], mean[panel.mother[child]])


def _correlated(own: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(own, other)[0, 1]) if len(own) > 1 else float("nan")


def _out_of_work(case: bool) -> Callable[[Panel], float]:
    """How far unemployed people of working age stand above employed ones at one time: SDs of GHQ-12, or
    percentage points of GHQ-12 4+."""

    def value(panel: Panel) -> float:
        reading = 100.0 * ghq_case(panel) if case else panel.waves["ghq"] / _sd(panel)
        of_age = panel.here & members(panel, estimates.WORKING_AGE)
        without, at_work = (reading[of_age & panel.job(job)].mean(dtype=float) for job in ("unemployed", "employed"))
        return float(without - at_work)

    return value


def _households(group: str) -> Callable[[Panel], float]:
    """Share of households in a tenure, percent."""

    def value(panel: Panel) -> float:
        first = panel.here & (panel.waves["first"] == 1)
        return 100.0 * float(members(panel, group)[first].mean())

    return value


def _full_time_pay(periods: float) -> Callable[[Panel], float]:
    def value(panel: Panel) -> float:
        return float(np.median(panel.waves["pay"][panel.here & members(panel, "full_time")]) * 12 / periods)

    return value


def _pay_gap(panel: Panel) -> float:
    """Median hourly pay of full-time employees: how far women stand below men, percent of men's."""
    wage, full_time = panel.waves["wage"], panel.here & members(panel, "full_time")
    women, men = (np.median(wage[full_time & members(panel, sex)]) for sex in ("women", "men"))
    return float(100.0 * (1 - women / men))


def _crude_odds(case: Callable[[Panel], np.ndarray], group: str, against: str, among: str) -> Callable[[Panel], float]:
    """Odds ratio of being a case, one group against another among people of an age or sex."""

    def value(panel: Panel) -> float:
        cases, who = case(panel), panel.here & members(panel, among)
        shares = [cases[who & members(panel, name)].mean() for name in (group, against)]
        odds = [s / (1 - s) for s in shares]
        return float(odds[0] / odds[1])

    return value


def _regain(sex: str) -> Callable[[Panel], float]:
    return lambda p: estimates.effects(p, sex)["job_gain"] - estimates.effects(p, sex)["out_of_work"]


def _regain_over_loss(sex: str) -> Callable[[Panel], float]:
    return lambda p: -_regain(sex)(p) / estimates.effects(p, sex)["job_loss"]


def _effect(name: str, sex: str = "", outcome: str = "ghq") -> Callable[[Panel], float]:
    return lambda p: estimates.effects(p, sex, outcome)[name]


def _poverty(sex: str) -> Callable[[Panel], float]:
    return lambda p: estimates.poverty_on_caseness(p, sex)


def _lag(name: str) -> Callable[[Panel], float]:
    return lambda p: estimates.dynamics(p)[name]


def _next_strain(name: str) -> Callable[[Panel], float]:
    return lambda p: estimates.next_strain(p)[name]


def _job(sex: str, keeping: bool) -> Callable[[Panel], float]:
    return lambda p: estimates.job(p, sex, keeping)["mcs"]


def _given_need(outcome: str, group: str) -> Callable[[Panel], float]:
    return lambda p: estimates.odds_given_need(p, outcome, group)


def _standing(name: str) -> Callable[[Panel], float]:
    return lambda p: float(np.exp(estimates.strain_by_standing(p)[name]))


_UNEMPLOYED, _OUT = ("unemployed",), ("home", "sick", "retired", "student")
_WORK = {"employed": ("employed",), "unemployed": _UNEMPLOYED, "inactive": _OUT}
_SEXES = ("women", "men")
_EFFECTS = ("strain", "job_loss", "job_gain", "out_of_work", "into_poverty", "out_of_poverty")
_LAGGED = ("income_2", "income_3", "income_4", "income_5", "owner", "single", "sick", "men", "black", "asian")

RELATIONS: dict[str, Relation] = {
    "ghq.mean": Relation("GHQ points", _mean),
    "ghq.sd": Relation("GHQ points", _sd),
    **{f"ghq.r_{k}y": Relation("correlation", _correlation(k)) for k in (1, 2, 5)},
    "persistence": Relation("proportion", _next(True)),
    "onset": Relation("proportion", _next(False)),
    **{f"remission.{k}": Relation("percent", _remission(k)) for k in (3, 6, 12)},
    "relapse": Relation("percent", _relapse),
    **{f"panel.{e}": Relation("GHQ points", _effect(e)) for e in _EFFECTS},
    **{f"panel.{e}.{s}": Relation("GHQ points", _effect(e, s)) for e in _EFFECTS for s in _SEXES},
    **{f"panel.regain.{s}": Relation("GHQ points", _regain(s)) for s in _SEXES},
    **{f"panel.regain_over_loss.{s}": Relation("ratio", _regain_over_loss(s)) for s in _SEXES},
    **{
        f"panel.{e}_caseness": Relation("percentage points", _effect(e, outcome="case"))
        for e in ("job_loss", "job_gain", "into_poverty", "out_of_poverty")
    },
    "panel.poverty_caseness": Relation("percentage points", estimates.poverty_on_caseness),
    **{f"panel.poverty_caseness.{s}": Relation("percentage points", _poverty(s)) for s in _SEXES},
    "poverty_moves.into": Relation("percentage points", lambda p: estimates.poverty_moves(p)["into"]),
    "poverty_moves.out": Relation("percentage points", lambda p: estimates.poverty_moves(p)["out"]),
    "unemployed_above_employed.ghq": Relation("SD", _out_of_work(False)),
    "unemployed_above_employed.caseness": Relation("percentage points", _out_of_work(True)),
    "mother_child.ghq": Relation("SD per SD", _mother_child),
    "mother_child.lasting": Relation("SD per SD", _mother_child_lasting),
    "lag.ghq": Relation("points per point", _lag("lag")),
    "lag.residual_sd": Relation("GHQ points", lambda p: estimates.dynamics(p).residual_sd),
    **{f"lag.{c}": Relation("GHQ points", _lag(c)) for c in _LAGGED},
    "next_strain.mcs": Relation("log-odds per MCS point", _next_strain("mcs")),
    **{
        f"next_strain.{c}": Relation("log-odds", _next_strain(c))
        for c in ("strain", "into_poverty", "job_loss", "black", "asian", "owner", "income_5")
    },
    **{f"keep_job.mcs.{s}": Relation("probit per MCS point", _job(s, True)) for s in _SEXES},
    **{f"get_job.mcs.{s}": Relation("probit per MCS point", _job(s, False)) for s in _SEXES},
    "maintenance_or.strain": Relation("odds ratio", lambda p: estimates.strain_odds(p, True)),
    "onset_or.strain": Relation("odds ratio", lambda p: estimates.strain_odds(p, False)),
    **{
        f"{o}_or.{g}": Relation("odds ratio", _given_need(o, g))
        for o in ("treated", "medicine", "asked")
        for g in ("black", "asian", "south_asian")
    },
    **{f"strain_or.{g}": Relation("odds ratio", _standing(g)) for g in ("renter", "mortgage", "disabled", "25_34")},
    **{
        f"odds.caseness.{g}.{a}": Relation("odds ratio", _crude_odds(ghq_case, g, "straight", a))
        for g in ("gay", "bisexual")
        for a in ("16_34", "35_54", "55_plus")
    },
    **{
        f"odds.cmd_severe.looked_after.{s}": Relation(
            "odds ratio", _crude_odds(severe_case, "looked_after", "not_looked_after", s)
        )
        for s in _SEXES
    },
    **{
        f"quarterly_flow.{a}_to_{b}.{age}": Relation("percent per quarter", _flow(_WORK[a], _WORK[b], age))
        for a in _WORK
        for b in _WORK
        if a != b
        for age in ("16_64", "16_24")
    },
    "area_share.ghq_change": Relation("percent", _area_share),
    "household_share.ghq_change": Relation("percent", _household_share),
    "no_minority_tie.white": Relation("percent", _no_minority_tie),
    **{f"households.{g}": Relation("percent", _households(g)) for g in ("owner", "private", "social")},
    "pay_full_time.week": Relation("GBP/week", _full_time_pay(WEEKS_A_YEAR)),
    "pay_full_time.year": Relation("GBP/year", _full_time_pay(1)),
    "pay_full_time.gender_gap": Relation("percent", _pay_gap),
}
