"""Beyond luck: what a comparison tells of uncertain numbers (--draws) and of rival findings (--rivals) when asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mindgap.options import cores
from mindgap.progress import Progress
from mindgap.screen import command_line, note, say, show_table, stop
from mindgap.sweep_text import records

if TYPE_CHECKING:
    import pandas as pd

    from experiments.compare import Comparison
    from experiments.uncertainty import Uncertainty

FEWEST = 2
_PARTS = {
    "scenario": "scenario",
    "outcome": "outcome",
    "change": "change",
    "luck and towns": "luck and towns (95 %)",
    "all": "with the numbers (95 %)",
    "luck_sd": "luck, SD",
    "town_sd": "town, SD",
    "numbers_sd": "numbers, SD",
    "mixed_sd": "numbers by town, SD",
    "narrows": "share of draws lower",
}
_RIVALS = {"scenario": "scenario", "title": "finding", "change": "change", "range": "95 %", "holds": "same sign"}


@dataclass(frozen=True)
class Further:
    """What was found beyond the comparison itself."""

    uncertainty: Uncertainty | None = None
    rivals: pd.DataFrame | None = field(default=None)

    def document(self) -> dict[str, Any]:
        """For JSON."""
        found: dict[str, Any] = {}
        if self.uncertainty is not None:
            found["uncertainty"] = records(self.uncertainty.table)
            found["uncertainty_cautions"] = self.uncertainty.cautions
        if self.rivals is not None:
            found["rivals"] = records(self.rivals)
        return found

    def show(self, titles: dict[str, str]) -> None:
        """Tables and sentences on the screen."""
        if self.uncertainty is not None:
            say()
            rows = [
                {**row, "all": _span(row["low_all"], row["high_all"]), "luck and towns": _span(row["low"], row["high"])}
                for row in records(self.uncertainty.table)
            ]
            show_table("How sure: luck, the town drawn, and the numbers (simulated)", rows, _PARTS)
            for sentence in self.uncertainty.sentences(titles):
                say(sentence)
            for caution in self.uncertainty.cautions:
                note(f"Note: {caution}")
        if self.rivals is not None:
            say()
            rows = [{**row, "range": _span(row["low"], row["high"])} for row in records(self.rivals)]
            show_table(
                "The change in the gap under each rival finding, points (simulated)", rows, _RIVALS, unit="points"
            )


@dataclass(frozen=True)
class Beyond:
    """What is asked for beyond the comparison."""

    draws: int
    rivals: bool
    replicates: int
    seed: int
    jobs: int

    def check(self, names: list[str]) -> None:
        """Refuse what cannot be told."""
        if self.draws == 1:
            stop("command line:1: --draws: 1; 0 (none), or 2 and more: one draw tells no spread")
        if (self.draws or self.rivals) and len(names) < 2:
            stop(f"command line:1: --{'draws' if self.draws else 'rivals'}: one scenario; two or more to compare")
        if self.rivals and self.replicates < 2:
            stop(f"command line:1: --replicates: {self.replicates}; 2 or more with --rivals")

    def run(self, comparison: Comparison) -> Further:
        """Run what was asked for, into folders inside the comparison's parent, named after it."""
        uncertainty, rivals = None, None
        beside = comparison.folder.absolute()
        if self.draws:
            from analysis.pictures import draw_uncertainty
            from experiments.uncertainty import uncertainty as tell

            with Progress("Drawing the uncertain numbers") as progress:
                uncertainty = tell(
                    comparison.scenarios,
                    self.draws,
                    self.seed,
                    beside.with_name(f"{beside.name}-uncertainty"),
                    self.jobs,
                    progress,
                    command_line(),
                    draw_uncertainty,
                )
        if self.rivals:
            from analysis.pictures import draw_rivals
            from experiments.rivals import under_rivals

            with Progress("Under rival findings") as progress:
                rivals = under_rivals(
                    comparison.scenarios,
                    self.replicates,
                    self.seed,
                    beside.with_name(f"{beside.name}-rivals"),
                    self.jobs,
                    progress,
                    command_line(),
                    draw_rivals,
                )
        return Further(uncertainty, rivals)


def draw_beside(comparison: Comparison, draws: int, seed: int, jobs: int | None) -> None:
    """Draw the uncertain numbers beside a comparison that is stored, where that is asked for."""
    if not draws:
        return
    from experiments.store import StoreError
    from experiments.workers import WorkersError

    asked = Beyond(draws, False, FEWEST, seed, jobs or cores())
    asked.check([s.key for s in comparison.scenarios])
    try:
        asked.run(comparison)
    except (StoreError, WorkersError) as error:
        stop(str(error))


def _span(low: float, high: float) -> str:
    return f"{low:+.3g} to {high:+.3g}".replace("-", "−")
