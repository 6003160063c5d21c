"""The shortfall of every fifth: how far each is from the best-off fifth, in one number (a mean log deviation)."""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.gaps import interval, values
from experiments.compare import opened


def shortfall(rates: NDArray[np.float64]) -> float:
    """Mean log ratio of each fifth's rate to the lowest; ``rates`` in %, shape (5,); 0 where all are equal."""
    return float(np.mean(np.log(rates / rates.min())))


def told(folder: Path, outcome: str = "caseness") -> dict[str, tuple[float, float, float]]:
    """The measure by scenario with its 95 % t-interval over replicates: mean, low, high."""
    table = values(opened(folder).series)
    table = table[(table["outcome"] == outcome) & (table["dimension"] == "imd_fifth")]
    wide = table.pivot_table(index=["scenario", "replicate"], columns="group", values="value", sort=False)
    each = wide.apply(lambda row: shortfall(row.to_numpy(float)), axis=1)
    return {name: interval(one.to_numpy(float)) for name, one in each.groupby(level="scenario", sort=False)}


if __name__ == "__main__":
    for scenario, (mean, low, high) in told(Path(sys.argv[1])).items():
        print(f"{scenario}: {mean:.3f} ({low:.3f} to {high:.3f})")
