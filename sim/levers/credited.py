"""What payments brought to households: top-ups of benefits, matched savings and debt written off, as credited.

A payment goes to adults for whom nobody else claims: who counts as a child, such as a student of 16 to 19 with a carer,
is reached and gets none. Debt is written off as far as a household owes. `sim.determinants.money` keeps what was
written off only within benefits; where arrears came out at nought it is found again from the household's income, whole
pounds before it was equivalised, good to £1 a household and month.
"""

from __future__ import annotations

import numpy as np

from sim.columns import ROW
from sim.determinants.money import TEENAGED
from sim.life import ADULT
from sim.policy import Turned
from sim.town import Town

TOP_UP, MATCH, RELIEF = "money.benefit_top_up", "money.savings_match", "money.debt_relief"


def pounds(town: Town, turned: Turned) -> float:
    """£ of the month just done that a lever's numbers in £ a month brought, beyond what those before it had brought.

    Of a plug-in's own number everybody reached counts.
    """
    found = 0.0
    for effect in turned.lever.effects:
        if effect.number in (TOP_UP, MATCH, RELIEF):
            mine, whole = _promised(town, effect.number, turned)
            found += float((mine * _share_relieved(town, whole)).sum() if effect.number == RELIEF else mine.sum())
        elif town.numbers[effect.number].unit == "£/month":
            reached = town.reached(town.policy.of_people.index(turned))  # type: ignore[union-attr]
            found += turned.size * effect.change * float(reached.sum())
    return found


def _promised(town: Town, name: str, turned: Turned | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Whole £ that each row gets by a number: what one lever adds to those before it, and all of it; float64 (rows,).

    Of debt the most that may be written off.
    """
    assert town.policy is not None
    adult = (town.small[ROW["stage"]] == ADULT) & (town.small[ROW["dependant"]] == 0)
    value: np.ndarray = np.full(town.rows, np.float32(town.numbers[name].flat()[0]))
    mine = np.zeros(town.rows)
    for k, other in enumerate(town.policy.of_people):
        change = np.float32(other.size * sum(e.change for e in other.lever.effects if e.number == name))
        if change:
            after = value + change * town.reached(k)
            mine = adult * (_whole(after) - _whole(value)) if other is turned else mine
            value = after
    return mine, adult * _whole(value)


def _whole(value: np.ndarray) -> np.ndarray:
    """Whole pounds, as `sim.arithmetic.whole` rounds; float64."""
    return np.floor(value + np.float32(0.5)).astype(float)


def _share_relieved(town: Town, promised: np.ndarray) -> np.ndarray:
    """Of what each row's household may be written off, the share that was; float64 (rows,)."""
    head = town.other("home", np.arange(town.rows))

    def summed(each: np.ndarray) -> np.ndarray:
        return np.bincount(head, weights=each, minlength=town.rows)

    most = summed(promised)
    homes = np.flatnonzero((most > 0) & (town.real[ROW["arrears"]] == 0))  # elsewhere debt is left: all was written off
    real = {
        name: town.real[ROW[name]].astype(float) for name in ("pay", "pension", "tax", "rent", "income", "benefits")
    }
    child = (town.small[ROW["dependant"]] == 1).astype(float)
    grown = (town.small[ROW["stage"]] == ADULT) * (1.0 - child)
    teenaged = child * (town.small[ROW["age"]] >= TEENAGED)
    of_adult, of_child = (float(town.numbers[f"money.{who}_weight"].flat()[0]) for who in ("adult", "child"))
    weight = 1.0 + of_adult * np.maximum(0.0, summed(grown + teenaged) - 1.0) + of_child * summed(child - teenaged)
    left = np.round(real["income"] * weight / (1.0 + of_adult))
    usual = left - summed(real["pay"] + real["pension"] - real["tax"]) + real["rent"]
    relieved = real["benefits"] - usual - summed(_promised(town, MATCH)[1])
    share = np.ones(town.rows)
    share[homes] = np.clip(relieved[homes] / most[homes], 0.0, 1.0)
    return np.asarray(share[head])
