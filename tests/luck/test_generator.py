"""The quality of the luck: known answers, balance of bits, equal shares, and no correlation along or across streams.

Each statistical test states its threshold: |z| < 6 has a false alarm of 2e-9, and with 1e6 to 1e7 draws its
power is over 0.99 against a bias of a hundredth of a standard deviation. Seeds are fixed, so a pass stays a pass.
"""

import numpy as np
import pytest

from sim.draws import halves, key, mix, table, uniforms

MANY = 4_000_000
NAMES = ("distress.luck", "work.loss", "a", "b")


def plainly(person: int, low: int, high: int) -> int:
    """The mixer again in Python's whole numbers."""
    mask = 0xFFFFFFFF
    x = person ^ low
    x = (x ^ x >> 16) * 0x21F0AAAD & mask
    x = (x ^ x >> 15) + high & mask
    x = x * 0xD35A2D97 & mask
    x = (x ^ x >> 15) * 0x21F0AAAD & mask
    return x ^ x >> 16


@pytest.fixture(scope="module")
def ids():
    return np.arange(MANY, dtype=np.uint32)


@pytest.fixture(scope="module")
def draws(ids):
    """Uniforms of four names, float64, shape (4, many)."""
    return np.stack([uniforms(0, ids, name, 24301) for name in NAMES]).astype(float)


def test_known_answers():
    assert key(0, "distress.luck", 24301) == 0xB7983CD9AD3769C3
    assert key(12345, "a", 0) == 0xA8BE096710E65890
    assert [int(mix(np.uint32(i), np.uint32(1), np.uint32(2))) for i in (0, 1, 2, 2**32 - 1)] == [
        668356604,
        3502922116,
        3266947462,
        701044376,
    ]
    assert uniforms(7, np.array([0, 1, 99], np.uint32), "work.loss", 24301).tolist() == [
        0.5107435584068298,
        0.3337118327617645,
        0.1517690271139145,
    ]


def test_the_mixer_in_plain_whole_numbers():
    rng = np.random.default_rng(1)
    for person, low, high in rng.integers(0, 2**32, (3000, 3)).tolist():
        assert int(mix(np.uint32(person), np.uint32(low), np.uint32(high))) == plainly(person, low, high)


def test_draws_are_the_mixed_bits_in_order_and_below_one(ids):
    low, high = halves(key(0, "a", 5))
    some = ids[:5000]
    bits = np.array([plainly(int(i), int(low), int(high)) for i in some])
    u = uniforms(0, some, "a", 5)
    np.testing.assert_allclose(u, bits / 2**32, rtol=1e-7, atol=1e-9)
    assert u.dtype == np.float32
    assert u.min() >= 0 and u.max() < 1


def test_a_draw_of_one_person_does_not_depend_on_who_else_is_there(ids):
    some = np.array([5, 77, 3_000_000], np.uint32)
    assert np.array_equal(uniforms(4, some, "x", 9), uniforms(4, ids, "x", 9)[some])


@pytest.mark.parametrize("which", range(len(NAMES)))
def test_shares_are_equal(draws, which):
    """Chi-square over 4,096 cells; z of a chi-square with k degrees is (x − k)/√(2k). Too even is wrong as well."""
    counts = np.bincount((draws[which] * 4096).astype(int), minlength=4096)
    expected = MANY / 4096
    z = (((counts - expected) ** 2 / expected).sum() - 4095) / np.sqrt(2 * 4095)
    assert abs(z) < 6, f"{NAMES[which]}: chi-square z {z:.1f}"


def test_every_bit_is_balanced_and_tells_nothing_of_another():
    """The upper 24 bits (those a float32 keeps): as many ones as zeros, alone and in pairs."""
    bits = (np.stack([uniforms(s, np.arange(500_000, dtype=np.uint32), "a") for s in range(4)]) * 2**24).astype(
        np.int64
    )
    ones = np.stack([(bits.ravel() >> k & 1).astype(np.float32) * 2 - 1 for k in range(24)])
    n = ones.shape[1]
    assert np.abs(ones.mean(1) * np.sqrt(n)).max() < 6, "a bit is not balanced"
    pairs = ones @ ones.T / np.sqrt(n)
    assert np.abs(pairs - np.diag(np.diag(pairs))).max() < 6, "two bits go together"


@pytest.mark.parametrize("lag", (1, 2, 3, 7, 16, 64, 2048))
def test_neighbours_in_the_list_are_unrelated(draws, lag):
    x = (draws - 0.5) * np.sqrt(12)
    z = (x[:, lag:] * x[:, :-lag]).mean(1) * np.sqrt(MANY - lag)
    assert np.abs(z).max() < 6, f"people {lag} apart: z {z.round(1)}"


def test_streams_are_unrelated(ids):
    """The same people under other names, months and seeds: no linear relation, and no relation of sizes."""
    some = ids[:1_000_000]
    streams = [uniforms(s, some, n, m) for s in (0, 1) for n in ("work.loss", "work.find", "x") for m in range(4)]
    x = (np.stack(streams).astype(np.float32) - np.float32(0.5)) * np.float32(12**0.5)
    for form, values in (("draws", x), ("sizes", (x * x - 1) / np.float32((9 / 5 - 1) ** 0.5))):
        z = values @ values.T / np.sqrt(len(some))
        worst = np.abs(z - np.diag(np.diag(z))).max()
        assert worst < 6, f"{form} of two streams go together: z {worst:.1f}"


@pytest.mark.parametrize("what", ("next person", "next month", "another name"))
def test_pairs_fill_the_square(ids, what):
    """Chi-square of 64 × 64 cells for a draw beside its neighbour's, its own next month, and another draw's."""
    a = uniforms(2, ids, "x", 10)
    b = {
        "next person": np.roll(a, 1),
        "next month": uniforms(2, ids, "x", 11),
        "another name": uniforms(2, ids, "y", 10),
    }[what]
    cells = (a * 64).astype(int) * 64 + (b * 64).astype(int)
    counts = np.bincount(cells, minlength=4096)
    expected = MANY / 4096
    z = (((counts - expected) ** 2 / expected).sum() - 4095) / np.sqrt(2 * 4095)
    assert abs(z) < 6, f"{what}: chi-square z {z:.1f}"


def test_one_bit_of_the_person_changes_half_of_the_result():
    rng = np.random.default_rng(3)
    people = rng.integers(0, 2**32, 4000).tolist()
    low, high = (int(h) for h in halves(key(0, "a", 1)))
    for bit in range(32):
        changed = [bin(plainly(p, low, high) ^ plainly(p ^ 1 << bit, low, high)).count("1") for p in people]
        assert abs(np.mean(changed) / 32 - 0.5) < 0.02, f"bit {bit} of a person: {np.mean(changed):.1f} of 32 change"


@pytest.mark.parametrize("p", (1e-6, 1e-5, 1e-3, 0.5, 0.999))
def test_rare_chances_come_as_often_as_they_should(ids, p):
    """Below p: draws of ten months; the tail near zero is what hazards live on."""
    chance = np.float32(p)
    hits = sum(int((uniforms(0, ids, "rare", m) < chance).sum()) for m in range(10))
    expected = 10 * MANY * float(chance)
    assert abs(hits - expected) < 6 * np.sqrt(expected * (1 - float(chance))), (hits, expected)


def test_draws_made_at_once_are_those_made_one_by_one():
    ids = np.random.default_rng(2).integers(0, 2**32, 77, dtype=np.uint32)
    at_once = table(5, ids, ("work.loss", "people.sex", "x"), 24301)
    assert at_once.dtype == np.float32
    assert np.array_equal(at_once, np.stack([uniforms(5, ids, n, 24301) for n in ("work.loss", "people.sex", "x")]))
    assert table(5, ids[:0], ("x",)).shape == (1, 0)
