"""Counts and sums share words in the record: whatever is packed comes out whole, sums below nought too."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.record import APART, BITS, FIELDS, LARGEST_BLOCK, MASK, _both, _five, _two

SUM = st.lists(st.tuples(st.integers(-(2**19), 2**19), st.integers(-(2**19), 2**19)), max_size=300)


@given(SUM)
def test_two_sums_are_told_apart(pairs):
    total = np.int64(0)
    for one, other in pairs:
        total += _two(np.int32(one), np.int32(other))
    assert _both(total) == (sum(a for a, _ in pairs), sum(b for _, b in pairs))


@pytest.mark.parametrize("end", [2**31 - 1, -(2**31) + 1])
@pytest.mark.parametrize("other", [2**31 - 1, 0, -(2**31) + 1])
def test_up_to_the_largest_sums(end, other):
    assert _both(_two(end, other)) == (end, other)


def test_five_flags_of_a_whole_block_are_five_counts():
    flags = np.random.default_rng(1).integers(0, 2, (LARGEST_BLOCK, FIELDS)).astype(np.uint8)
    flags[:, 3] = 1  # everybody
    word = sum((APART[_five(*f)] for f in flags), np.int64(0))
    assert [int((word >> (BITS * k)) & MASK) for k in range(FIELDS)] == flags.sum(0).tolist()
