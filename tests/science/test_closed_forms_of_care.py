"""Closed forms of access and experience: asking, care, the queue, therapy, crisis and detention.

What luck decides is checked in bands with a stated false alarm and power (see `algebra.py`); the rest is exact.
"""

import numpy as np
import pytest

from sim.columns import ROW
from sim.draws import uniforms
from tests.science.algebra import NO_EFFECT, REGARD, Tally, logit, quiet, share, two_state

STILL = {"life": "still"}  # nobody is born, dies, moves, meets or parts


# -- access --------------------------------------------------------------------------------------


def test_asking_medicine_referral_and_leaving_the_queue(lab, people):
    """Asked 0.3, recognised 0.5, medicine for 0.8 of these, stopped 0.2; referred 0.4, and on medicine 0.2."""
    gp = quiet("gp", medicine_from=-20, medicine_always=-10, stop=0.2, referral=0.4, referral_on_medicine=0.5,
               referral_severe=0.3)  # fmt: skip
    queue = quiet(
        "waiting",
        leave=0.25,
        leave_young=0.25,
        leave_team=0.25,
        places_decile=1,
        urgent_at=36,
        places_gp=1,
        places_gp_decile=1,
    )
    numbers = {**NO_EFFECT, **REGARD, **gp, **queue}
    town = lab.town(people, numbers=numbers, columns={"medicine": 0, "disposition": 0}, world=STILL, seed=6)
    them = town.adults  # not those who turn 16
    lab.go(town, 20)
    asked = Tally()
    referred = {0: Tally(), 1: Tally(), "severe": Tally()}
    left = Tally()
    for month in range(20, 40):
        on, waits, severe = (town.column(name, them).copy() for name in ("medicine", "waiting", "severe"))
        lab.go(town, 1, first=month)
        asked.add(town.column("asked", them), 0.3)
        for kind, chance in ((0, 0.4), (1, 0.2)):
            referred[kind].add(town.column("referred", them)[(on == kind) & (severe == 0)] > 0, 0.3 * 0.5 * chance)
        referred["severe"].add(town.column("referred", them)[severe == 1] == 3, 0.3 * 0.5 * 0.3)
        left.add(town.column("waiting", them)[waits > 0] == 0, 0.25)
    asked.check("asked")
    referred[0].check("referred without medicine")
    referred[1].check("referred on medicine")
    referred["severe"].check("referred to a community team")
    left.check("left the queue")
    starts = 0.3 * 0.5 * 0.8
    share("medicine", town.column("medicine", them), two_state(0, starts / (starts + 0.2), starts + 0.2, 40))
    assert town.column("starts").sum() == 0 and town.column("in_therapy").sum() == 0, "therapy without a place"


# -- experience ----------------------------------------------------------------------------------


def care(**values: float) -> dict[str, object]:
    return {**NO_EFFECT, **REGARD, **quiet("gp"), **quiet("waiting", places_decile=1),
            **quiet("care", ghq_cut=16, cisr_cut=15, **values)}  # fmt: skip


@pytest.mark.parametrize("misfit", (0.0, 0.4))
def test_therapy_grows_to_its_full_effect(lab, people, misfit):
    """effect · (1 − misfit cost · misfit) · (1 − (1 − g)^t), for everyone, exactly; regard gives a misfit of 0.5."""
    numbers = care(effect=3, effect_grows=0.3, effect_fades=0.9, misfit_effect=misfit, complete_from=1)
    town = lab.town(people, numbers=numbers, columns={"in_therapy": 1}, world=STILL, seed=6)
    them = town.adults  # not those who turn 16
    full = 3 * (1 - misfit * 0.5)
    for month in range(8):
        lab.go(town, 1, first=month)
        np.testing.assert_allclose(town.column("therapy_effect", them), full * (1 - 0.7 ** (month + 1)), rtol=1e-5)
    assert town.column("in_therapy", them).all()


def test_what_therapy_did_fades(lab, people):
    town = lab.town(
        people, numbers=care(effect=3, effect_fades=0.9), columns={"therapy_effect": 2.0}, world=STILL, seed=6
    )
    them = town.adults  # not those who turn 16
    for month in range(8):
        lab.go(town, 1, first=month)
        np.testing.assert_allclose(town.column("therapy_effect", them), 2 * 0.9 ** (month + 1), rtol=1e-5)


def test_courses_end_when_ready_or_are_dropped(lab, people):
    """Ready after two months (1 − 0.7² = 0.51 ≥ 0.5): then 0.4 a month complete, of those who do not drop (0.1)."""
    numbers = care(
        effect=3, effect_grows=0.3, effect_fades=0.9, complete_from=0.5, complete=0.4, complete_well=1, drop=0.1
    )
    columns = {"in_therapy": 1, "case_at_start": 1, "therapy_effect": 0}
    town = lab.town(people, numbers=numbers, columns=columns, world=STILL, seed=6)
    them = town.adults  # not those who turn 16
    dropped, completed = Tally(), Tally()
    for month in range(5):
        inside = town.column("in_therapy", them) == 1
        lab.go(town, 1, first=month)
        col = {name: town.column(name, them) == 1 for name in ("in_therapy", "completed", "dropped_out")}
        dropped.add(col["dropped_out"][inside], 0.1)
        if month >= 2:
            completed.add(col["completed"][inside], 0.9 * 0.4)
        else:
            assert not col["completed"].any(), f"a course completed in month {month}, before it was ready"
        assert np.array_equal(col["in_therapy"], inside & ~col["completed"] & ~col["dropped_out"])
    dropped.check("dropped out")
    completed.check("completed")
    share("still in therapy", col["in_therapy"], 0.9**2 * (0.9 * 0.6) ** 3)
    done = town.column("completed") == 1
    well = (town.column("ghq") < 16) & (town.column("cisr") < 15)
    assert np.array_equal(town.column("recovered") == 1, done & well)


COERCION = {"other_crisis": 0.2, "police": logit(0.4), "detention_gp": logit(0.3), "detention_police": logit(0.7),
            "discharge": 0.25, "restraint": 0.5, "containment": 0.8, "again_months": 12}  # fmt: skip


def test_crises_routes_detention_and_restraint(lab, people):
    """Crisis 0.2 a month for those not held; police 0.4; detained 0.3 or 0.7; out 0.25; restrained 0.5 × 0.8."""
    numbers = {**NO_EFFECT, **REGARD, **quiet("coercion", **COERCION), **quiet("illness", level=-30)}
    town = lab.town(people, numbers=numbers, columns={"severe": 0}, world=STILL, seed=6)
    them = town.adults  # not those who turn 16
    lab.go(town, 12)
    tallies = {name: Tally() for name in ("crisis", "police", "by police", "otherwise", "discharged", "restrained")}
    for month in range(12, 20):
        held = town.column("detained", them) == 1
        lab.go(town, 1, first=month)
        names = ("crisis", "police_route", "admitted", "detained", "restrained")
        col = {name: town.column(name, them) == 1 for name in names}
        tallies["crisis"].add(col["crisis"][~held], 0.2)
        tallies["police"].add(col["police_route"][col["crisis"]], 0.4)
        tallies["by police"].add(col["admitted"][col["police_route"]], 0.7)
        tallies["otherwise"].add(col["admitted"][col["crisis"] & ~col["police_route"]], 0.3)
        tallies["discharged"].add(~col["detained"][held], 0.25)
        tallies["restrained"].add(col["restrained"][col["detained"]], 0.4)
        assert not col["crisis"][held].any(), "a crisis of somebody who is held"
        assert not (col["restrained"] & ~col["detained"]).any(), "restraint without detention"
        assert not (col["admitted"] & ~col["crisis"]).any(), "detention without a crisis"
    for name, tally in tallies.items():
        tally.check(name)
    gate = 0.2 * (0.4 * 0.7 + 0.6 * 0.3)
    share("detained", col["detained"], two_state(0, gate / (gate + 0.25), gate + 0.25, 20))
    everyone = {name: town.column(name) == 1 for name in ("detained", "restrained")}  # those who turned 16 too
    assert np.array_equal(town.column("since_detained") == 0, everyone["detained"])
    assert np.array_equal(town.column("since_restrained") == 0, everyone["restrained"])
    told = np.float32(-0.6) * (town.column("since_detained") < 36)
    np.testing.assert_allclose(town.column("word"), np.clip(town.column("trust") + told, -10, 10), atol=1e-5)


def test_who_came_by_agreement_stays_as_long_as_the_detained(lab, people):
    """In hospital after so many months: 0.75 to their power; nobody is held, and nobody there has a crisis."""
    numbers = {**NO_EFFECT, **REGARD, **quiet("coercion", **{**COERCION, "agreement": 0.0})}
    town = lab.town(people, numbers=numbers, columns={"severe": 0, "voluntary": 1}, world=STILL, seed=6)
    them, stays = town.adults, Tally()
    for month in range(4):
        there = town.column("voluntary", them) == 1
        lab.go(town, 1, first=month)
        stays.add((town.column("voluntary", them) == 1)[there], 0.75)
        assert not town.column("crisis", them)[there].any()
        assert not town.column("voluntary", them)[~there].any(), "nobody comes back: none agrees"
    stays.check("by agreement")


def test_severe_illness_has_its_own_hazard_of_crisis(lab, people):
    """e^(again) times as often within 12 months of a detention; severe illness 0.05, everyone else 0.02."""
    values = {**COERCION, "severe_crisis": 0.05, "other_crisis": 0.02, "severe_again": 0.7, "other_again": 0.7}
    numbers = {**NO_EFFECT, **REGARD, **quiet("coercion", **values), **quiet("illness", level=0, rate=0)}
    for since, times in ((255, 1.0), (3, np.exp(0.7))):
        town = lab.town(people, numbers=numbers, columns={"since_detained": since}, world=STILL, seed=6)
        them = town.adults  # not those who turn 16
        half = (uniforms(1, town.ids[them], "half") < 0.5).astype(np.uint8)
        town.small[ROW["severe"], them] = half
        tallies = {0: Tally(), 1: Tally()}
        for month in range(14 if since == 255 else 9):
            free = town.column("detained", them) == 0
            recent = town.column("since_detained", them) < 12
            eligible = free & (recent if since < 12 else ~recent)
            lab.go(town, 1, first=month)
            for kind, hazard in ((0, 0.02), (1, 0.05)):
                tallies[kind].add(town.column("crisis", them)[eligible & (half == kind)], hazard * times)
        for kind, tally in tallies.items():
            tally.check(f"crises, severe illness {kind}, {times:.1f} times")
