"""From published to monthly: what a lever's number must be for an effect to be there when the study looked.

A study reads its effect some months after it began. A state that comes and goes is then still on its way to its new
level; put raw into the level, only a part of the published effect would be there. These functions turn what was
published into the number; no other place does.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, pi, sqrt

SD = pi / sqrt(3.0)  # log odds of one standard deviation (Chinn 2000)
NEARLY = 0.95  # of what can be reached, where what was published cannot; assumed: all of it takes no finite shift
SCALES = ("odds", "smd", "sd")


@dataclass(frozen=True)
class Published:
    """What an effect of a lever is converted from.

    ``scale``: odds (the row is an odds ratio of a yes/no state), smd (a standardised difference of one, taken as log
    odds by Chinn), sd (a standardised difference of a quantity). ``level``: the share in the state before, in the long
    run, of those reached. ``spread``: standard deviation of the quantity. ``part``: how much of the published effect is
    taken.
    """

    id: str  # the row of the evidence
    months: int  # when the effect was read
    rate: str  # the number that says how fast the state or quantity moves, 1/month
    scale: str
    level: float | None = None
    spread: float = 1.0
    part: float = 1.0
    spell: int = 0  # months for which the lever lasts: it goes on acting, and what was published is all it comes to

    @property
    def there(self) -> int:
        """Months after which the published effect is there: at the study's, or where the lever ends if that is later.

        A level that brings it sooner would bring several times as much by then, of which no study speaks.
        """
        return max(self.months, self.spell)

    def __post_init__(self) -> None:
        if self.scale not in SCALES or (self.level is None) != (self.scale == "sd"):
            raise ValueError(f"{self.id}: scale {self.scale} with level {self.level}")

    def change(self, value: float, rate: float) -> float:
        """What the number is changed by, for a published value."""
        if self.level is None:
            return change_of_target(self.part * value * self.spread, self.there, rate)
        size = self.part * (log(value) if self.scale == "odds" else SD * value)
        return shift_of_level(size, self.there, rate, self.level)


def _logit(p: float) -> float:
    return log(p / (1.0 - p))


def log_odds_after(shift: float, months: float, rate: float, level: float) -> float:
    """Log odds ratio of a yes/no state, ``months`` after the logit of its level was shifted, against no shift.

    It was at its level before and goes to the new one at ``rate`` a month (`sim.arithmetic.flips`).
    """
    kept = (1.0 - rate) ** months
    new = 1.0 / (1.0 + exp(-(_logit(level) + shift)))
    return _logit(kept * level + (1.0 - kept) * new) - _logit(level)


def within_reach(sign: float, months: float, rate: float, level: float) -> float:
    """The largest log odds ratio of this sign that any shift brings: all leave, or come, at the full rate."""
    kept = (1.0 - rate) ** months
    most = kept * level if sign < 0 else kept * level + 1.0 - kept
    return _logit(most) - _logit(level)


def shift_of_level(log_odds: float, months: float, rate: float, level: float) -> float:
    """The shift of the level's logit after which the log odds ratio at ``months`` is ``log_odds``.

    Where no shift brings it so soon, the one that brings 95 % of what can be reached.
    """
    if log_odds == 0.0:
        return 0.0
    most = NEARLY * within_reach(log_odds, months, rate, level)
    size = log_odds if abs(log_odds) < abs(most) else most
    kept = (1.0 - rate) ** months
    then = 1.0 / (1.0 + exp(-(_logit(level) + size)))
    return _logit((then - kept * level) / (1.0 - kept)) - _logit(level)


def change_of_target(change: float, months: float, rate: float) -> float:
    """The change of a quantity's target, to which it goes at ``rate`` a month, so that it has changed by ``change``."""
    return change / (1.0 - (1.0 - rate) ** months)


def share_lost(gain: float, effect: float, misfit: float) -> float:
    """Share of care's effect lost at the worst misfit, from what adapting it gains over leaving it as it is.

    ``effect``: of care as it is, against none; ``misfit``: of those people before, 0 after; at most all is lost.
    """
    return min(1.0, gain / (effect + gain) / misfit)
