"""A tiny town in which much happens: births, deaths, couples, partings, moves; for coverage with compilation off.

NUMBA_DISABLE_JIT=1 python -m coverage run -m tests.mutants.lively
"""

import numpy as np

from sim.numbers import load_numbers
from sim.world import HAZARDS
from tests.conftest import Lab

PEOPLE, MONTHS, MORE = 300, 18, 12.0
OFTEN = {"life.death_man": 120.0, "life.death_woman": 120.0}  # children lose the last adult of their home
MOST = 0.3  # a year


def main() -> None:
    """Live the town's months, each hazard of life many times what it is."""
    lab, numbers = Lab(), load_numbers()
    more = {name: OFTEN.get(name, MORE) * numbers[name].flat() for name in HAZARDS}
    more = {name: np.minimum(MOST * (1000 if "births" in name else 1), values) for name, values in more.items()}
    town = lab.town(
        lab.people(PEOPLE), numbers={n: v.tolist() if numbers[n].by else float(v[0]) for n, v in more.items()}
    )
    lab.go(town, MONTHS)
    print(f"{town.n} people after {MONTHS} months")


if __name__ == "__main__":
    main()
