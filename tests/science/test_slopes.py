"""Every effect acts on whom it should, in its direction, and on nobody else: one month, person by person.

The same people with the same luck live one month twice, with one number raised in the second. Luck runs one way, so
nobody may move against the direction, nobody may move for whom the effect is nothing, and somebody must move.
"""

import numpy as np
import pytest

from sim.columns import ROW
from sim.draws import uniforms
from sim.numbers import load_numbers, override
from sim.world import HAZARDS, NEVER
from tests.science import asking, livelihoods, slopes

TABLES = (slopes, asking, livelihoods)
SLOPES = [slope for table in TABLES for slope in table.SLOPES]
ELSEWHERE = {room: names for table in TABLES for room, names in table.ELSEWHERE.items()}

N = 20_000
# Everything common enough to be seen within a month; the same in both lives.
BESIDE = {
    "work.loss": 0.2, "work.find": 0.2, "work.sickness_rate": 1.0, "work.at_home_rate": 1.0, "work.at_home": -1.0,
    "work.part_time_rate": 1.0, "work.part_time": -1.0, "work.leaves_study_16_17": 0.9, "work.waiting_job": 0.5,
    "strain.rate": 1.0, "home.rate": 1.0,
    "home.level": -1.0, "ties.lonely_rate": 1.0, "ties.lonely": -1.0, "ties.takes_part_rate": 1.0,
    "adversity.unsafe_rate": 1.0, "adversity.harassed_rate": 1.0, "adversity.abused_rate": 1.0,
    "seeking.level": -1.0, "gp.referral": 0.4, "gp.referral_on_medicine": 0.3, "gp.stop": 0.2, "waiting.leave": 0.2,
    "waiting.places": 0.01, "care.drop": 0.2, "care.complete": 0.5, "illness.rate": 1.0, "illness.level": -1.0,
    "coercion.severe_crisis": 0.1, "coercion.other_crisis": 0.1, "coercion.discharge": 0.4,
    "coercion.detention_gp": 0.0, "coercion.detention_police": 0.0, "coercion.police": 0.0, "coercion.restraint": 0.3,
    "regard.institution_fades": 0.3, "coercion.agreement": 0.4, "coercion.seclusion": 0.0, "coercion.recall": 0.2,
    "orders.level": 0.0, "plans.offered": 0.1, "plans.lapse": 0.2, "team.leave": 0.2, "team.well": 0.1,
    "digital.rate": 1.0, "digital.level": [0.0] * 4, "justice.contact": [0.2] * 2, "recognising.level": -0.5,
    "seeking.by_self": 0.2, "seeking.by_community": 0.1, "seeking.by_school": 0.2, "seeking.by_self_offline": 0.5,
    "regard.misfit_orientation": [0.0] * 4, "regard.misfit_gender": [0.0] * 2, "regard.misfit_disabled": [0.0] * 2,
    "regard.misfit_neurodivergent": [0.0] * 2, "regard.misfit_looked_after": [0.0] * 2,
    "regard.misfit_justice": [0.0] * 2,
    "regard.recognition_neurodivergent": [1.0] * 2, "regard.recognition_disabled": [1.0] * 2,
    "waiting.places_gp": 0.3,
    "voice.peer_leaders": 0.2, "voice.shared": 0.2, "voice.rate": 0.5, "beds.per_adult": 0.27, "care.own_goals": 0.5,
}  # fmt: skip
SHARES = {"in_therapy": 0.4, "waiting": 0.3, "severe": 0.4, "detained": 0.2, "medicine": 0.4, "lonely": 0.4,
          "discriminated": 0.3, "discriminated_ever": 0.3, "unsafe": 0.3, "harassed": 0.3, "abused": 0.3,
          "case_at_start": 0.7, "takes_part": 0.5, "insecure_job": 0.3, "in_team": 0.3, "on_order": 0.3,
          "advance_plan": 0.3, "to_gp": 0.5, "insecure_home": 0.3}  # fmt: skip


# Nobody is born, dies, moves, meets or parts, so that rows are the same people before and after.
STILL = {n: 0.0 if load_numbers()[n].by is None else [NEVER] * len(load_numbers()[n].flat()) for n in HAZARDS}


class Columns:
    """Columns of a town's rows as float64, copied when first asked for."""

    def __init__(self, town, rows):
        self.town, self.rows, self.kept = town, rows, {}

    def __getitem__(self, name):
        if name not in self.kept:
            self.kept[name] = self.town.column(name, self.rows).astype(float)
        return self.kept[name]


def mixture(lab, n):
    """People in every kind of state at once, and the scenario they live in."""
    town = lab.go(lab.town(lab.people(n, 5), seed=5, world={"life": "still"}), 3)
    luck = {name: uniforms(5, town.ids, f"mixed.{name}") for name in (*SHARES, "job", "since", "effect", "trauma", "z")}
    for name, share in SHARES.items():
        town.small[ROW[name]] = luck[name] < share
    town.small[ROW["abuse_ever"]] |= town.small[ROW["abused"]]
    town.small[ROW["in_therapy"]] &= 1 - town.small[ROW["waiting"]]
    town.small[ROW["waiting"]] *= 1 + (luck["z"] * 3).astype(np.uint8)  # for one service or another
    job = town.small[ROW["job"]]
    job[(job == 0) & (luck["job"] < 0.4)] = 1
    job[(job == 0) & (luck["job"] > 0.9)] = 3
    for name in ("leads", "shares_power"):
        town.small[ROW[name]] = luck["z"] < 0.3
    town.real[ROW["say"]] = luck["z"]
    town.real[ROW["ghq_at_start"]] = 18.0
    town.small[ROW["since_loss"]] = np.where(luck["since"] < 0.5, 2, 255)
    town.small[ROW["since_detained"]] = np.where(luck["since"] < 0.4, 3, 255)
    town.small[ROW["since_restrained"]] = np.where(luck["since"] > 0.7, 3, 255)
    town.small[ROW["trauma"]] = np.where(luck["trauma"] < 0.3, 5, 0)
    town.real[ROW["therapy_effect"]] = luck["effect"] * 4
    for name in ("trust", "word", "control", "shame"):
        town.real[ROW[name]] = (luck["z"] - 0.5) * 4
    return town, lab.scenario(people=n)


@pytest.fixture(scope="module")
def mixed(lab):
    return mixture(lab, N)


def month_of(lab, mixed, changes):
    town, scenario = mixed
    after = town.branch(scenario, numbers=override(load_numbers(), {**STILL, **BESIDE, **changes}))
    return lab.go(after, 1)


@pytest.fixture(scope="module")
def usual(lab, mixed):
    return tuple(Columns(town, mixed[0].adults) for town in (month_of(lab, mixed, {}), mixed[0]))


def raised(slope):
    value = BESIDE.get(slope.number, load_numbers()[slope.number].value)
    if slope.index is None:
        return float(value) + slope.delta
    changed = np.array(value, float)
    changed[slope.index] += slope.delta
    return changed.tolist()


@pytest.mark.parametrize("slope", SLOPES, ids=[s.says for s in SLOPES])
def test_an_effect_acts_on_whom_it_should(lab, mixed, usual, slope):
    a, b = usual
    other = Columns(month_of(lab, mixed, {slope.number: raised(slope)}), a.rows)
    view = slope.of or (lambda values: values)
    change = view(other[slope.column]).astype(float) - view(a[slope.column]).astype(float)
    x = np.asarray(slope.x(a, b), float)
    nobody = np.abs(x) < 1e-6
    assert not change[nobody].any(), f"{slope.says}: moves {int((change[nobody] != 0).sum())} it should not touch"
    against = change * np.sign(x) < (0 if slope.exact is None else -1e-4)
    assert not against.any(), f"{slope.says}: moves {int(against.sum())} people against its direction"
    assert np.abs(change).max() > 0, f"{slope.says}: moves nobody"
    for sign in (-1, 1):
        if (x * sign > 1e-6).sum() > N / 10:
            assert np.abs(change[x * sign > 1e-6]).max() > 0, f"{slope.says}: nobody moves by sign {sign}"
    if slope.exact is not None:
        np.testing.assert_allclose(change, slope.exact * slope.delta * x, atol=2e-4, err_msg=slope.says)


def test_every_slope_of_the_model_is_in_the_table():
    """A new number of a process either gets its row or is named as no slope."""
    known = {s.number for s in SLOPES}
    known |= {f"{room}.{name}" for room, names in ELSEWHERE.items() for name in names}
    mine = {n for n in load_numbers() if n.split(".")[0] in ELSEWHERE}
    assert mine - known == set(), f"without a row: {sorted(mine - known)}"
    assert known - mine == set(), f"rows of numbers that are gone: {sorted(known - mine)}"
