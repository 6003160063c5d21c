"""What was published is what a lever brings when the study looked: converted, never put in raw."""

from math import exp, log

import numpy as np
import pytest

from experiments import lever_trials
from experiments.evidence import sources
from sim.arithmetic import f32, flips
from sim.levers.lever import library
from sim.numbers import load_numbers
from sim.published import (
    NEARLY,
    SD,
    Published,
    change_of_target,
    log_odds_after,
    share_lost,
    shift_of_level,
    within_reach,
)

# Numbers levers move that stand in the level of a state that comes and goes, or in the target of one that goes to it.
LEVELS = {
    "strain.advice": "strain.rate",
    "ties.fellowship": "ties.lonely_rate",
    "ties.taking_part": "ties.takes_part_rate",
    "power.encouragement": "power.reverts",
    "home.protection": "home.rate",
    "justice.fairness": "justice.fair_rate",
    "caring.relief": "caring.rate",
    "digital.help": "digital.rate",
    "childhood.parenting_help": "childhood.first_year",
    "childhood.attachment_help": "childhood.first_year",
    "childhood.trusted_adult_help": "childhood.trusted_adult_rate",
    "childhood.school_help": "childhood.school_rate",
    "voice.peer_leaders": "voice.rate",
    "voice.shared": "voice.rate",
}
EFFECTS = [(lever.name, effect) for lever in library().values() for effect in lever.effects]
CONVERTED = [(name, effect) for name, effect in EFFECTS if effect.published]


def rate_of(given: Published) -> float:
    return float(load_numbers()[given.rate].flat()[0])


@pytest.mark.parametrize(("size", "level"), [(-0.3, 0.32), (-0.2, 0.07), (0.4, 0.7), (0.25, 0.5), (-1.2, 0.9)])
def test_a_state_that_flips_has_the_published_odds_when_the_study_looked(size, level):
    """People, month by month, by the engine's own rule: the arms' odds ratio after three months is as published."""
    rate, months, many = 0.1, 3, 400_000
    rng = np.random.default_rng(7)
    shift = shift_of_level(size, months, rate, level)
    moved = 1 / (1 + exp(-(log(level / (1 - level)) + shift)))
    odds = []
    for to in (moved, level):
        on = (rng.random(many) < level).astype(np.uint8)
        for _ in range(months):
            u = rng.random(many).astype(np.float32)
            enters, leaves = flips_all(u, to, rate)
            on = np.where(on == 1, leaves, enters)
        odds.append(on.mean() / (1 - on.mean()))
    assert log(odds[0] / odds[1]) == pytest.approx(size, abs=0.03)
    assert log_odds_after(shift, months, rate, level) == pytest.approx(size)
    assert abs(shift) > abs(size), "put in raw, only a part of it would be there"


def flips_all(u, to, rate):
    """What becomes of those who are out of it and of those in it, by their luck; a few are checked against `flips`."""
    enters, stays = (u < rate * to).astype(np.uint8), (u < 1 - rate * (1 - to)).astype(np.uint8)
    for k in range(50):
        assert flips(np.uint8(0), u[k], f32(to), f32(rate)) == enters[k]
        assert flips(np.uint8(1), u[k], f32(to), f32(rate)) == stays[k]
    return enters, stays


def test_what_is_out_of_reach_is_nearly_reached_and_no_more():
    """Everybody leaves at the full rate: not more can be had in three months, and the number stays finite."""
    most = within_reach(-1, 3, 0.1, 0.3)
    shift = shift_of_level(-2.0, 3, 0.1, 0.3)
    assert exp(most) == pytest.approx((0.729 * 0.3 / (1 - 0.729 * 0.3)) / (0.3 / 0.7))
    assert log_odds_after(shift, 3, 0.1, 0.3) == pytest.approx(NEARLY * most)
    assert shift_of_level(-5.0, 3, 0.1, 0.3) == shift
    assert shift_of_level(0.99 * NEARLY * most, 3, 0.1, 0.3) > shift
    assert within_reach(1, 3, 0.1, 0.3) > 0
    assert shift_of_level(0.0, 3, 0.1, 0.3) == 0


def test_after_a_long_time_the_shift_is_the_published_one():
    assert shift_of_level(-0.87, 600, 0.1, 0.3) == pytest.approx(-0.87)
    assert change_of_target(0.2, 600, 0.1) == pytest.approx(0.2)


def test_a_quantity_has_gone_its_way_when_the_study_looked():
    now, target = 0.0, change_of_target(0.2, 6, 0.1)
    for _ in range(6):
        now += 0.1 * (target - now)
    assert now == pytest.approx(0.2)


@pytest.mark.parametrize(("name", "effect"), CONVERTED, ids=lambda x: getattr(x, "number", x))
def test_a_converted_number_is_what_the_row_the_months_and_the_rate_give(name, effect):
    given, row = effect.published, sources()[effect.published.id]
    assert given.id in effect.source.split()
    assert effect.change == pytest.approx(given.change(float(row["value"]), rate_of(given)), abs=0.006)
    if effect.kind != "assumed" and row["low"] and row["high"]:
        ends = sorted(given.change(float(row[end]), rate_of(given)) for end in ("low", "high"))
        assert [effect.low, effect.high] == pytest.approx(ends, abs=0.006)
    assert given.spell in (0, library()[name].lasts_months)
    followed = {int(one["months"]) for one in lever_trials.LISTED if (one["id"], one["lever"]) == (given.id, name)}
    assert followed == {given.months}, "the trial inside the model looks when the study did"


def test_the_whole_of_a_recalled_effect_is_the_end_of_its_range():
    [effect] = [e for name, e in CONVERTED if e.number == "childhood.parenting_help"]
    given = effect.published
    whole = Published(given.id, given.months, given.rate, given.scale, given.level)
    assert effect.high == pytest.approx(whole.change(float(sources()[given.id]["value"]), rate_of(given)), abs=0.006)


@pytest.mark.parametrize(("name", "effect"), EFFECTS, ids=lambda x: getattr(x, "number", x))
def test_nothing_published_goes_raw_into_a_level(name, effect):
    if effect.number in LEVELS and effect.kind in ("measured", "estimated"):
        assert effect.published, f"{name} moves {effect.number}, which is reached at {LEVELS[effect.number]}"
    if effect.published:
        assert LEVELS[effect.number] == effect.published.rate


@pytest.mark.parametrize("given", [{"scale": "odds"}, {"scale": "sd", "level": 0.2}, {"scale": "ratio", "level": 0.2}])
def test_a_state_has_a_level_and_a_quantity_none(given):
    with pytest.raises(ValueError, match="advice_strain"):
        Published("advice_strain", 3, "strain.rate", **given)


def test_the_effect_that_care_loses_where_it_fits_worst_is_what_the_reviews_give():
    rows, numbers = sources(), load_numbers()
    by_group = dict(zip(("white", "asian", "black", "mixed", "other"), numbers["regard.misfit"].flat(), strict=True))
    misfit = float(by_group["asian"] + by_group["black"]) / 2
    alone = float(rows["psychotherapy_g"]["value"])

    def lost(one: str, end: str = "value") -> float:
        return share_lost(abs(float(rows[one][end])), alone, misfit)

    got = numbers["care.misfit_effect"]
    assert got.value == pytest.approx((lost("culture_active_arundell") + lost("culture_benish")) / 2, abs=0.006)
    assert got.low == pytest.approx(lost("culture_benish", "low"), abs=0.006)
    assert got.high == pytest.approx(lost("culture_active_arundell", "low"), abs=0.006)
    assert share_lost(5.0, 0.5, 0.5) == 1.0, "no more than all of it"


def test_by_the_end_of_a_spell_no_more_is_there_than_was_published():
    """A level fast enough for six months brings more than twice the published log odds after two years."""
    by_then = Published("lonely_rct_smd", 6, "ties.lonely_rate", "smd", level=0.3, spell=24)
    shift = by_then.change(-0.2, 0.1)
    assert log_odds_after(shift, 24, 0.1, 0.3) == pytest.approx(-0.2 * SD)
    soon = shift_of_level(-0.2 * SD, 6, 0.1, 0.3)
    assert abs(log_odds_after(shift, 6, 0.1, 0.3)) < 0.2 * SD < abs(log_odds_after(soon, 24, 0.1, 0.3)) / 1.5


def test_a_shift_by_standard_deviations_is_chinns():
    given = Published("lonely_rct_smd", 600, "ties.lonely_rate", "smd", level=0.2)
    assert given.change(-0.2, 0.1) == pytest.approx(-0.2 * SD)
    assert pytest.approx(1.8138, abs=1e-4) == SD
