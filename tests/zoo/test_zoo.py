"""The zoo: scientific faults kept as patches, each found by the tests named beside it; most by a test of science."""

import pytest

from tests.zoo.keeper import FAULTS, HERE, copy, failing, plant

SCIENCE = ("tests/science/", "tests/books/")


def test_twenty_faults_or_more_most_for_the_tests_of_science():
    assert len(FAULTS) >= 20
    assert {path.stem for path in HERE.glob("*.patch")} == {fault.name for fault in FAULTS}
    assert sum(fault.tests.startswith(SCIENCE) for fault in FAULTS) >= 15


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A copy of the tree, shared: a fault is taken back when its tests have run."""
    return copy(tmp_path_factory.mktemp("zoo"))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_patch_still_applies(fault, tree):
    plant(fault, tree)
    plant(fault, tree, back=True)


@pytest.mark.nightly
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_found(fault, tree):
    plant(fault, tree)
    try:
        found = failing(tree, fault.tests)
    finally:
        plant(fault, tree, back=True)
    print(f"{fault.name}: {fault.fault}: {found or 'survives'}")
    assert found, f"{fault.name} ({fault.fault}) survives {fault.tests}"
    assert found[0].split("::")[0] in fault.tests
