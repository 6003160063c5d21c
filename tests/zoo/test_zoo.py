"""The zoo: scientific faults kept as data, each found by the tests named beside it; most by a test of science."""

import pytest

from tests.zoo.faults import FAULTS
from tests.zoo.keeper import copy, failing, planted

SCIENCE = ("tests/science/", "tests/books/")


def test_twenty_faults_or_more_most_for_the_tests_of_science():
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 20
    assert sum(fault.tests.startswith(SCIENCE) for fault in FAULTS) >= 15


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_can_still_be_planted(fault):
    compile(planted(fault), fault.file, "exec")


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A copy of the tree, shared: a fault is taken back when its tests have run."""
    return copy(tmp_path_factory.mktemp("zoo"))


@pytest.mark.nightly
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_found(fault, tree):
    path = tree / fault.file
    right = path.read_text(encoding="utf-8")
    path.write_text(planted(fault, tree), encoding="utf-8")
    try:
        found = failing(tree, fault.tests)
    finally:
        path.write_text(right, encoding="utf-8")
    print(f"{fault.name}: {fault.says}: {found or 'survives'}")
    assert found, f"{fault.name} ({fault.says}) survives {fault.tests}"
    assert found[0].split("::")[0] in fault.tests
