"""The two plain references follow the same rules: their averages and gaps agree."""

import numpy as np

from benchmarks.reference import TALLIES, Plain, Town, averages


def test_numpy_and_mesa_objects_give_the_same_answer() -> None:
    """Averages over 60 months of 20,000 and of 3,000 people, within four standard errors of the smaller."""
    plain, town = Plain(20_000), Town(3_000)
    many, few = averages(plain, 120, 60), averages(town, 120, 60)
    # Widest plausible error of a mean of 3,000 people followed for 60 months: about five independent months.
    errors = np.asarray([3.4, 0.24, 0.34, 0.37]) / np.sqrt(3_000 * 5)
    assert dict(zip(TALLIES, few, strict=True)) == {
        name: value
        for name, value in zip(TALLIES, few, strict=True)
        if abs(value - many[TALLIES.index(name)]) < 4 * errors[TALLIES.index(name)]
    }
    assert 0.4 < plain.gap() < 1.2
    assert abs(plain.gap() - town.gap()) < 4 * 3.4 * np.sqrt(2 / 600)


def test_a_seed_repeats_itself() -> None:
    for kind in (Plain, Town):
        assert (averages(kind(500, seed=0), 5, 5) == averages(kind(500, seed=0), 5, 5)).all()
        assert (averages(kind(500, seed=0), 5, 5) != averages(kind(500, seed=1), 5, 5)).any()
