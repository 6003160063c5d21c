"""Health, caring and justice by themselves: closed forms, lives from birth to old age, and who is exposed to what."""

import numpy as np
import pytest
from scipy import special

from sim.columns import BY_NAME
from sim.curves import KNOTS, condition
from sim.numbers import load_numbers
from tests.science.algebra import ALARM, SOME, N, logit, quiet, share, two_state
from tests.science.alone import ADULT, CHILD, Alone

VALUE = {name: number.value for name, number in load_numbers().items()}


# -- health --------------------------------------------------------------------------------------


HEALTH = quiet("health", limited_age=0.4, ill_age=0.3, limited_rate=0.1, lot=logit(0.45), lot_rate=0.2, ill_rate=0.1)


def test_limitation_reaches_its_level():
    world = Alone("health", N, HEALTH, stage=ADULT, age=40, limitation=2, disabled=1, long_term_ill=1).live(20)
    limited = two_state(1, 0.4, 0.1, 20)
    share("limited", world["limitation"] > 0, limited)
    np.testing.assert_array_equal(world["disabled"], world["limitation"] > 0)
    assert np.all(world["long_term_ill"][world["limitation"] > 0] == 1)
    world.live(60)
    share("limited for good", world["limitation"] > 0, 0.4)
    share("limited a lot", world["limitation"] == 2, 0.4 * 0.45)
    share("ill, limited or not", world["long_term_ill"], 0.4 + 0.6 * 0.3)


def test_neurodivergent_people_are_limited_as_the_table_says():
    """Each kind reaches the level of its own odds; luck is one way, so nobody is spared by the higher."""
    numbers = {**HEALTH, "health.limited_neurodivergent": [0.0, 0.8]}
    world = Alone("health", SOME, numbers, stage=ADULT, age=40, neurodivergent=np.arange(SOME) % 2).live(80)
    for kind, level in ((0, 0.4), (1, special.expit(logit(0.4) + 0.8))):
        share(f"limited, {kind}", world["limitation"][world["neurodivergent"] == kind] > 0, float(level))


def test_being_limited_a_lot_is_drawn_with_the_onset():
    world = Alone("health", N, {**HEALTH, "health.lot_rate": 0.0}, stage=ADULT, age=40).live(1)
    new = world["limitation"] > 0
    assert abs((world["limitation"][new] == 2).mean() - 0.45) < ALARM * np.sqrt(0.45 * 0.55 / new.sum())


@pytest.mark.parametrize("process", ("health", "caring"))
def test_a_cohort_has_the_published_share_at_every_age(process):
    """From birth to 90, nobody's place or means acting: the share follows the table although it lags its level."""
    table, rate, column = {
        "health": ("health.limited_age", "health.limited_rate", "limitation"),
        "caring": ("caring.cares_age", "caring.rate", "caring"),
    }[process]
    shares = np.asarray(VALUE[table])
    numbers = quiet(process, **{table.split(".")[1]: 0.5, rate.split(".")[1]: VALUE[rate]})
    numbers[table] = shares.tolist()
    if process == "health":
        numbers["health.ill_age"] = [0.1] * len(shares)
        numbers["health.ill_rate"] = 0.02
    first = 0 if process == "health" else 16
    start = special.expit(np.interp(first, KNOTS, special.logit(shares)))
    n = 100_000
    world = Alone(process, n, numbers, stage=ADULT, age=first, **{column: np.arange(n) < start * n})
    for age in range(first, 91):
        world["age"][:] = age
        world.live(6)
        found = (world[column] > 0).mean()
        expected = special.expit(np.interp(age, KNOTS, special.logit(shares)))
        if age in KNOTS and age < 90:
            assert found == pytest.approx(expected, abs=0.012), f"age {age}"
        world.live(6)


def test_the_level_leads_a_rising_share_and_equals_a_flat_one():
    flat = special.expit(condition(np.full(11, 0.2), 0.02).astype(float))
    np.testing.assert_allclose(flat, 0.2, atol=1e-6)
    rising = np.linspace(0.05, 0.6, 11)
    level = special.expit(condition(rising, 0.02).astype(float))
    share_at = special.expit(np.interp(np.arange(111), KNOTS, special.logit(rising)))
    assert (level[:90] > share_at[:90]).all()


@pytest.mark.parametrize(
    ("column", "first", "then"),
    (("distress", 5, 25), ("skill", 1, -2), ("imd_decile", 10, 1), ("age", 30, 70), ("neurodivergent", 0, 1)),
)
def test_what_wears_people_down_spares_nobody_a_limitation(column, first, then):
    a, b = (Alone("health", 20_000, **{"stage": ADULT, "age": 45, column: v}).live(60) for v in (first, then))
    change = b["disabled"].astype(int) - a["disabled"]
    assert (change >= 0).all() and change.any()
    assert b["limitation"].mean() > a["limitation"].mean() and b["long_term_ill"].mean() > a["long_term_ill"].mean()


def test_empty_rows_have_no_health():
    world = Alone("health", 5000, stage=0, age=0).live(12)
    assert not any(world[name].any() for name in ("limitation", "disabled", "long_term_ill"))


# -- caring --------------------------------------------------------------------------------------


def homes(size: int, n: int) -> np.ndarray:
    """Links to the first of each household of so many rows."""
    return -(np.arange(n) % size)


def test_need_at_home_makes_carers():
    """Every second household has one member limited a lot; the others of that home tend to another level."""
    numbers = quiet("caring", cares_age=0.2, rate=0.1, need=logit(0.5) - logit(0.2), heavy=logit(0.5), heavy_rate=0.1)
    n = 3 * N
    member, house = np.arange(n) % 3, np.arange(n) // 3
    limited = np.where((member == 1) & (house % 2 == 0), 2, 0)
    world = Alone("caring", n, numbers, stage=ADULT, age=50, home=homes(3, n), limitation=limited).live(60)
    cares, needed = world["caring"] > 0, house % 2 == 0
    share("where nobody needs it", cares[~needed], 0.2)
    share("where another does", cares[needed & (member != 1)], 0.5)
    share("of those who need it themselves", cares[needed & (member == 1)], 0.2)
    share("heavy", world["caring"][~needed] == 2, 0.2 * 0.5)


def test_the_order_of_rows_in_a_home_means_nothing():
    """The same people in another order, each home's first row another member: everybody's life is the same."""
    n = 3000
    rng = np.random.default_rng(1)
    order = (np.arange(n).reshape(-1, 3) // 3 * 3 + np.array([rng.permutation(3) for _ in range(n // 3)])).ravel()
    people = {"age": rng.integers(16, 90, n), "sex": rng.integers(0, 2, n), "limitation": rng.integers(0, 3, n)}
    first = Alone("caring", n, stage=ADULT, home=homes(3, n), **people)
    other = Alone("caring", n, stage=ADULT, home=homes(3, n), **{k: v[order] for k, v in people.items()})
    luck = other._part
    other._part = lambda part: (
        type(luck(part))(*(values[order] for values in luck(part))) if part == "Chance" else luck(part)
    )
    first.live(24), other.live(24)
    np.testing.assert_array_equal(first["caring"][order], other["caring"])
    assert first["caring"].any()


def test_care_that_takes_caring_over_ends_spells_sooner_and_keeps_nobody_from_beginning():
    """Begins 0.2 · rate, ends 0.8 · rate · 1.5: a level of 0.2 / (0.2 + 1.2); in the first month as many begin."""
    numbers = quiet("caring", cares_age=0.2, rate=0.1, heavy=0)
    usual = Alone("caring", N, numbers, stage=ADULT, age=50)
    helped = Alone("caring", N, {**numbers, "caring.relief": 0.5}, stage=ADULT, age=50)
    np.testing.assert_array_equal(usual.live(1)["caring"], helped.live(1)["caring"])
    share("for good", helped.live(80)["caring"] > 0, 0.2 / 1.4)


def test_the_table_by_sex_says_who_becomes_the_carer():
    numbers = {**quiet("caring", cares_age=0.4, rate=0.1, heavy=0), "caring.by_sex": [-0.5, 0.5]}
    world = Alone("caring", N, numbers, stage=ADULT, age=50, sex=np.arange(N) % 2).live(60)
    for sex in (0, 1):
        share(f"sex {sex}", world["caring"][sex::2] > 0, float(special.expit(logit(0.4) + sex - 0.5)))
    assert not Alone("caring", 1000, stage=CHILD, age=12, home=0).live(24)["caring"].any()


# -- justice -------------------------------------------------------------------------------------


def just(**values):
    tables = ("stopped_sex", "stopped_age", "stopped_place", "contact_place", "contact_looked_after")
    return quiet("justice", **{**dict.fromkeys(tables, 1.0), **values})


def test_fair_treatment_at_work():
    numbers = just(fair=logit(0.7), fair_insecure=logit(0.4) - logit(0.7), fair_discriminated=logit(0.5) - logit(0.7),
                   fair_rate=0.1)  # fmt: skip
    for columns, level in (({}, 0.7), ({"insecure_job": 1}, 0.4), ({"discriminated": 1}, 0.5)):
        world = Alone("justice", SOME, numbers, stage=ADULT, age=40, **columns).live(15)
        share(f"fair {columns}", world["fair_at_work"], two_state(0, level, 0.1, 15))
        new = Alone("justice", SOME, numbers, stage=ADULT, age=40, new_job=1, **columns).live(1)
        share(f"fair in a new job {columns}", new["fair_at_work"], level)
    assert not Alone("justice", 5000, numbers, stage=ADULT, job=1, fair_at_work=1).live(1)["fair_at_work"].any()


@pytest.mark.parametrize(
    ("label", "table"), (("ethnic_group", "stopped"), ("sex", "stopped_sex"), ("age_band", "stopped_age"))
)
def test_who_is_stopped(label, table):
    h, fades = 0.02, 0.1
    codes = len(BY_NAME[label].codes)
    ratios = np.array([1.0 + k for k in range(codes)])
    entries = ratios * h if table == "stopped" else ratios
    numbers = {**just(stopped=h, stopped_fades=fades), f"justice.{table}": entries.tolist()}
    world = Alone("justice", N, numbers, stage=ADULT, age=40, **{label: np.arange(N) % codes}).live(80)
    for k in range(codes):
        met = h * ratios[k]
        mine = world["stopped"][k::codes]
        expected = met / (met + fades - met * fades)
        error = np.sqrt(expected * (1 - expected) / len(mine))
        assert abs(mine.mean() - expected) < ALARM * error, f"{label} {k}"


def test_first_contact_with_criminal_justice_by_age():
    """The hazard rises from 9 to 17 and then falls; once met it is remembered."""
    hazard, fall = 0.004, 0.1
    world = Alone("justice", SOME, just(contact=hazard, contact_fades=fall), stage=CHILD, age=5)
    free = 1.0
    for age in range(5, 41):
        world["age"][:] = age
        world["stage"][:] = ADULT if age >= 16 else CHILD
        world.live(12)
        free *= (1 - hazard * np.clip((age - 9) / 8, 0, 1) * np.exp(-fall * max(0, age - 17))) ** 12
        if age == 9:
            assert not world["justice_contact"].any()
    share("contact by 40", world["justice_contact"], 1 - free)


def test_harm_care_and_being_stopped_raise_contact():
    numbers = just(contact=0.01, contact_maltreated=np.log(1.5), contact_stopped=np.log(2), stopped_fades=0)
    numbers["justice.contact_looked_after"] = [1.0, 3.0]
    for columns, ratio in (({"maltreated": 1}, 1.5), ({"stopped": 1}, 2.0), ({"looked_after": 1}, 3.0)):
        world = Alone("justice", SOME, numbers, stage=ADULT, age=17, **columns).live(20)
        share(f"contact {columns}", world["justice_contact"], 1 - (1 - 0.01 * ratio) ** 20)


def test_with_the_numbers_of_the_model_one_in_three_men_is_ever_convicted():
    """Born 1953: 33 % of men and 9 % of women by 52; born 1994: about 13 % by 24 of those never looked after."""
    sex = np.arange(40_000) % 2
    world = Alone("justice", 40_000, sex=sex, imd_decile=np.arange(40_000) // 2 % 10 + 1, stage=CHILD, age=5)
    at = {}
    for age in range(5, 53):
        world["age"][:], world["stage"][:] = age, ADULT if age >= 16 else CHILD
        world["age_band"][:] = 0 if age < 35 else 1 if age < 50 else 2
        world.live(12)
        at[age] = [world["justice_contact"][sex == k].mean() for k in (0, 1)]
    assert np.mean(at[23]) == pytest.approx(0.13, abs=0.03)
    assert at[52][0] == pytest.approx(0.3, abs=0.06) and at[52][1] == pytest.approx(0.09, abs=0.03)
