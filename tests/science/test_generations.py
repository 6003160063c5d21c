"""Mother and adult child: how far distress runs in families, by temper and by a childhood lived under it.

The real kernels of childhood and its legacy live sixteen years; mothers' minds follow the rules of `distress` and
`strain`, with the model's numbers.
"""

import numpy as np

from sim.numbers import load_numbers
from tests.science.alone import Alone, ageing, families

VALUE = {name: number.value for name, number in load_numbers().items()}
SIXTEEN_YEARS = 192

INHERITED = VALUE["people.temper_parent"]  # correlation of a child's temper with a parent's disposition
# SD in points: of mothers' disposition, of temper
LASTING, TEMPER = VALUE["people.disposition_sd"], VALUE["people.temper_sd"]


class Minds:
    """Distress of people by the rule of `distress`, with a slow tide of life's other events."""

    def __init__(self, rng, disposition):
        self.rng, self.disposition, self.distress = rng, disposition, 11.0 + disposition
        self.tide = rng.normal(0, 2, len(disposition))

    def live(self, months, strain=0.0):
        for _ in range(months):
            self.tide = 0.97 * self.tide + self.rng.normal(0, 2 * np.sqrt(1 - 0.97**2), len(self.tide))
            luck = skewed(self.rng, len(self.tide), VALUE["distress.luck_shape"])
            point = 11.0 + self.disposition + self.tide + VALUE["distress.strain"] * strain
            moved = self.distress + VALUE["distress.return_rate"] * (point - self.distress)
            self.distress = np.clip(moved + VALUE["distress.luck"] * luck, 0, 36)
        return self.distress

    def reading(self):
        return self.distress + self.rng.normal(0, VALUE["reading.noise"], len(self.distress))


def skewed(rng, n, shape=VALUE["people.disposition_shape"]):
    """Gamma luck of mean 0 and variance 1."""
    return (rng.gamma(shape, 1, n) - shape) / shape**0.5


def strained(rng, strain, distress):
    """Who is in financial strain a month on, by the rule of `strain`, where nothing but distress acts on it."""
    tilt = VALUE["strain.level"] + VALUE["strain.distress"] * (distress - VALUE["strain.average_distress"])
    u, level, rate = rng.random(len(strain)), 1 / (1 + np.exp(-tilt)), VALUE["strain.rate"]
    return np.where(strain, u < 1 - rate * (1 - level), u < rate * level)


def generations(n, inherited):
    """One reading of mothers while their children grow up, one of the children as adults, and what childhood left."""
    rng = np.random.default_rng(8)
    mothers = Minds(rng, LASTING * skewed(rng, n))
    temper = inherited * mothers.disposition / LASTING + np.sqrt(1 - inherited**2) * skewed(rng, n)
    temper = np.clip(TEMPER * temper, -15, 30)
    world = families(n)
    after = Alone("legacy", 2 * n, stage=world["stage"], carer=world["carer"], temper=np.repeat(temper, 2))
    strain, reading = rng.random(n) < 0.1, None
    for month in range(SIXTEEN_YEARS):
        strain = strained(rng, strain, mothers.distress)
        mothers.live(1, strain)
        reading = mothers.reading() if month == 60 else reading
        world["distress"][:], world["strain"][:] = np.repeat(mothers.distress, 2), np.repeat(strain, 2)
        world.live(1, ageing)
        for name in ("attachment", "parenting", "maltreated", "aces", "bullied", "school", "trusted_adult"):
            after[name][:] = world[name]
        after.live(1)
        world["disposition"][:] = after["disposition"]
    grown = Minds(rng, after["disposition"][1::2].astype(float))
    grown.live(60)
    return reading, grown.reading(), grown.disposition - temper


def test_distress_runs_in_families_as_published():
    """0.13 to 0.19 SD per SD (`intergen_mother_child_ic`): most of it by temper, some by childhood lived."""
    mother, child, left = generations(30_000, INHERITED)
    whole = np.corrcoef(mother, child)[0, 1]
    assert 0.13 <= whole <= 0.19, whole
    assert abs(left.mean()) < 0.25 and 0.8 < left.std() < 1.5
    assert np.corrcoef(mother, left)[0, 1] > 0.04, "mothers' distress leaves nothing in childhood"
    mother, child, _ = generations(30_000, 0.0)
    lived = np.corrcoef(mother, child)[0, 1]
    assert 0.0 < lived < 0.08, f"childhood alone gives {lived}"
