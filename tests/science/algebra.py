"""Bands with a stated false alarm and power, and a world in which nothing acts on anything.

A sampled check is |observed − expected| < 5.7 standard errors (two-sided false alarm 1.2e-8; with the fewer than 80
checks of the closed forms 1e-6 for all of them together) and refuses to run without power: a 5 % error must be seen
with probability 0.99 or more, that is 5 % must be at least 5.7 + 2.33 standard errors.
"""

import numpy as np

from sim.numbers import load_numbers

ALARM, POWER, ERROR = 5.7, 2.33, 0.05
N = 260_000
FEW = 40_000  # where five standard errors are a band narrow enough, or a share is near a half
SOME = 80_000  # where a share is about a third


def quiet(room: str, **values: float) -> dict[str, object]:
    """Every number of a process at nothing, but for those given."""
    found: dict[str, object] = {}
    for name, number in load_numbers().items():
        own, short = name.split(".", 1)
        if own == room and name != "distress.luck_shape":
            value = float(values.get(short, 0.0))
            found[name] = [value] * len(number.flat()) if number.by else value
    unknown = {f"{room}.{short}" for short in values} - set(found)
    assert unknown == set(), unknown
    return found


def agrees(what: str, observed: float, expected: float, error: float) -> None:
    """Inside the band, with the power to see a 5 % error."""
    assert ERROR * abs(expected) >= (ALARM + POWER) * error, (
        f"{what}: no power, {error / abs(expected):.2%} of the expected value is one standard error"
    )
    assert abs(observed - expected) < ALARM * error, (
        f"{what}: {observed:.5g}, expected {expected:.5g} ± {error:.2g} (z = {(observed - expected) / error:.1f})"
    )


def share(what: str, flag: np.ndarray, expected: float, each: float = 1.0) -> None:
    """A share of independent people; ``each``: how many share one draw (2 for household draws)."""
    agrees(what, flag.mean(), expected, np.sqrt(each * expected * (1 - expected) / len(flag)))


def about(observed: float, expected: float, n: int = FEW) -> None:
    """A share of n independent people, within five standard errors (where it is nothing or all: exactly)."""
    assert abs(observed - expected) < 5 * np.sqrt(expected * (1 - expected) / n) + 1e-6, (observed, expected)


class Tally:
    """Events over months beside what was expected of those at risk, given how they stood."""

    def __init__(self) -> None:
        self.seen = self.expected = self.variance = 0.0

    def add(self, flags: np.ndarray, chance: float) -> None:
        self.seen += int(flags.sum())
        self.expected += len(flags) * chance
        self.variance += len(flags) * chance * (1 - chance)

    def check(self, what: str) -> None:
        agrees(what, self.seen, self.expected, np.sqrt(self.variance))


def logit(p: float) -> float:
    return float(np.log(p / (1 - p)))


NO_EFFECT = {
    **quiet("ties", lonely=logit(0.4), lonely_rate=0.2, takes_part=logit(0.55), takes_part_rate=0.15, well=12),
    **quiet("strain", level=logit(0.45), rate=0.25, job_loss_months=9),
    **quiet("home", level=logit(0.4), rate=0.2),
    **quiet("illness", level=logit(0.35), rate=0.3),
    **quiet("power", centre=1.2, reverts=0.1, spread=0.5, detained_months=24),
    **quiet("trust", centre=-0.8, reverts=0.15, spread=0.4, tells_of_detention=-0.6, memory_months=36),
    **quiet("recognising", remembers=0.15, need_at=16),
    **quiet("seeking", level=logit(0.3), severity_now=0.3),
    **quiet("digital"),
    **quiet("young"),
    **quiet("distress", base=18, return_rate=0.12, luck=1.1, average_ties=0.5),
    **quiet("coercion", containment=1, again_months=12),
    **quiet("voice", level=0.5),
    **quiet("orders"),
    **quiet("team"),
    **quiet("reading", noise=1.7, ghq_cut=16, cisr_cut=15, cisr18_cut=19),
}
REGARD = quiet("regard", discrimination=0.06, discrimination_orientation=1, discrimination_disabled=1,
               discrimination_gender=1, discrimination_neurodivergent=1, hiring_justice=1,
               discrimination_fades=0.1, institution=0.3, institution_fades=0.08, hiring=1, recognition=0.5,
               recognition_neurodivergent=1, recognition_disabled=1,
               unexplained_at_recognition=0.8, unequal_response=1,
               misfit=0.5)  # fmt: skip
ADVERSITY = quiet("adversity", unsafe=logit(0.35), unsafe_rate=0.2, harassed=logit(0.45), harassed_rate=0.15,
                  abused=0.4, abused_place=1, abused_rate=0.25, abused_first=0.02, assault_first=0.01,
                  trauma=0.03, assault=0.02, violence_place=1, violence_age=1, violence_orientation=1,
                  violence_disabled=1, violence_neurodivergent=1, trauma_months=12)  # fmt: skip


def two_state(start: float, level: float, rate: float, months: int) -> float:
    """Expected share after so many months of a thing that tends to ``level`` at ``rate``."""
    return level + (start - level) * (1 - rate) ** months
