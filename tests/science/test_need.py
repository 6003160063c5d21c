"""Need for help follows what has lasted: the memory of distress, not the distress of the month."""

import pytest

from sim.numbers import load_numbers

STILL = {"life": "still"}


@pytest.mark.parametrize(("distress", "memory", "need"), [(36.0, 0.0, 0), (0.0, 36.0, 1)])
def test_need_follows_the_memory_of_distress(lab, distress, memory, need):
    numbers = {"recognising.remembers": 0.1}
    assert 0.1 * 36 < load_numbers()["recognising.need_at"].value < 0.9 * 36
    town = lab.town(lab.people(400, 3), columns={"distress": distress, "memory": memory}, numbers=numbers, world=STILL)
    lab.go(town, 1)
    them = town.adults
    well = town.column("severe", them) == 0
    assert well.sum() > 300
    assert (town.column("in_need", them)[well] == need).all()
