"""What holds of any people, however they were drawn."""

import numpy as np

from sim.columns import BY_NAME, REAL
from sim.population.people import People

OF_THE_HOUSEHOLD = ("rent", "tenure", "takes_up", "savings", "strain", "imd_decile")


def check_types_and_ranges(people: People) -> None:
    """Ids in order, and every column of its type, finite and in its range."""
    n = len(people.ids)
    assert people.ids.dtype == np.uint32 and people.ids.tolist() == list(range(n))
    for name, values in people.columns.items():
        column = BY_NAME[name]
        assert values.shape == (n,) and values.dtype == (np.float32 if column.kind == REAL else np.uint8), name
        assert np.all(np.isfinite(values)) and np.all((values >= column.low) & (values <= column.high)), name


def check_households(people: People) -> None:
    """Households are runs of rows that an adult begins, and hold some columns in common; none lies across areas.

    Partners are mutual; every child has a carer at home, at least 15 years older.
    """
    n, age = len(people.ids), people.columns["age"]
    row, home, partner, carer = np.arange(n), people.home, people.partner, people.carer
    assert all(link.dtype == np.int64 and link.shape == (n,) for link in (home, partner, carer))
    assert np.array_equal(home[home], home) and np.all(np.diff(home) >= 0) and np.all(home <= row)
    assert np.all(age[home] >= 16)
    assert np.array_equal(partner[partner], row)
    assert np.array_equal(home[partner], home) and np.all(age[partner[partner != row]] >= 16)
    child = age < 16
    assert np.all(carer[child] != row[child]) and np.array_equal(home[carer], home)
    cared = carer != row  # grown children at home keep theirs
    assert np.all(age[carer[cared]].astype(int) - age[cared] >= 15) and np.all(carer[home] == home)
    area = np.searchsorted(people.area_starts, row, side="right")
    assert np.array_equal(area[home], area)
    for name in OF_THE_HOUSEHOLD:
        assert np.array_equal(people.columns[name], people.columns[name][home]), name
