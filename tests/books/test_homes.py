"""Households of any size, of any make-up and in any order of rows: the books balance, and members hold the same."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.columns import is_link
from sim.numbers import load_numbers

MONTHS = 6
OF_THE_HOUSEHOLD = ("rent", "tenure", "benefits", "living", "income", "poor", "poor_fixed", "savings", "arrears",
                    "strain", "insecure_home")  # fmt: skip
POUNDS = ("pay", "pension", "benefits", "tax", "rent", "living", "savings", "arrears", "income")


def live(village, months=MONTHS):
    """Move the village and check every household's book, every month."""
    head = village.head()
    living = village["stage"] > 0
    first = np.flatnonzero((head == np.arange(village.n)) & living)
    for month in range(months):
        savings, arrears = village["savings"].astype(float), village["arrears"].astype(float)
        village.month()
        village.check()
        for name in OF_THE_HOUSEHOLD:
            assert np.array_equal(village[name], village[name][head]), f"month {month}: {name} differs in a household"
        for name in POUNDS:
            assert np.array_equal(village[name], np.floor(village[name])), f"month {month}: {name} is not whole"
        comes = sum(np.bincount(head, village[n].astype(float), village.n) for n in ("pay", "pension"))
        goes = np.bincount(head, village["tax"].astype(float), village.n)
        book = (comes - goes)[first] + (
            village["benefits"].astype(float) - village["rent"].astype(float) - village["living"].astype(float)
        )[first]
        held = (village["savings"] - savings)[first] - (village["arrears"] - arrears)[first]
        assert np.array_equal(book, held), f"month {month}: {np.count_nonzero(book != held)} books do not balance"
    return village


def same(a, b, order, but=()):
    """Whether ``b``, whose row r holds who is in row order[r] of ``a``, has the same columns to the bit."""
    for name, values in a.columns.items():
        if not is_link(name) and name not in but:
            assert values[order].tobytes() == b[name].tobytes(), name


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 9), max_size=30), st.integers(0, 10_000))
def test_every_book_balances_whoever_lives_together(streets, sizes, seed):
    live(streets.households(sizes, seed))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=12), st.integers(0, 10_000))
def test_the_order_of_rows_changes_no_bit(streets, sizes, seed):
    a = streets.households(sizes, seed)
    order = np.random.default_rng(seed).permutation(a.n)
    b = a.permuted(order)
    for _ in range(4):
        a.month()
        b.month()
    same(a, b, order)


@pytest.mark.parametrize("k", range(8))
def test_every_book_balances_whatever_the_numbers(streets, k):
    """Odd tapers, prices and rates drawn from the ranges of money and home."""
    rng = np.random.default_rng(k)
    changed = {
        name: x.low + rng.random() * (np.asarray(x.high) - x.low)
        for name, x in load_numbers().items()
        if name.split(".")[0] in ("money", "home", "strain", "work")
    }
    changed = {name: float(x) if np.ndim(x) == 0 else np.asarray(x) for name, x in changed.items()}
    live(streets.households([int(s) for s in rng.integers(1, 10, 60)], k, changed), 12)


def test_empty_rows_stay_empty(streets):
    v = streets.households([3, 1], 5, empty=40)
    before = {name: values[-40:].copy() for name, values in v.columns.items() if name != "since_loss"}
    live(v, 12)
    for name, values in before.items():
        assert np.array_equal(v[name][-40:], values), name


def test_children_by_themselves_have_a_book_too(streets):
    """Should nobody be left to take them in: Child Benefit is all they have, and nothing else happens to them."""
    v = streets.households([3], 1, empty=0)
    v["stage"][:], v["age"][:], v["carer"][:], v["partner"][:], v["job"][:] = 1, (15, 9, 2), 0, 0, 5
    v["pension"][:] = 0
    live(v, 12)
    assert v["pay"].tolist() == [0, 0, 0] and v["tax"].tolist() == [0, 0, 0]
    assert v["benefits"][0] > 0


def test_nobody_at_all(streets):
    live(streets.households([], 0, empty=0), 2)


# -- help that reaches one ----------------------------------------------------------------------------


@pytest.mark.parametrize("place", (0, 1, 2))
def test_advice_and_protection_that_reach_one_adult_help_the_household(streets, place):
    """Three adults; whoever of them is reached, all three rows fare alike, and as if all had been."""

    def village(reached):
        v = streets.households([3] * 40, 7, empty=0)
        v["stage"][:], v["age"][:], v["job"][:], v["carer"][:] = 2, 40, 0, 0
        v["strain"][:], v["insecure_home"][:] = 1, 1
        helped = np.isin(np.arange(v.n) % 3, reached)
        for name in ("strain.advice", "home.protection"):
            v.dials[name] = np.where(helped, np.float32(-4), np.float32(0)).astype(np.float32)
        for _ in range(12):
            v.month()
        return v

    one, everybody, nobody = village([place]), village([0, 1, 2]), village([])
    for name in ("strain", "insecure_home"):
        assert np.array_equal(one[name], everybody[name]), name
    assert one["strain"].sum() < nobody["strain"].sum()


def test_a_top_up_of_benefits_is_paid_for_each_adult_reached(streets):
    a, b = (streets.households([4, 4, 1], 3, empty=0) for _ in range(2))
    reached = np.arange(a.n) % 2 == 0
    b.dials["money.benefit_top_up"] = np.where(reached, np.float32(50), np.float32(0)).astype(np.float32)
    a.month()
    b.month()
    adults = reached & (a["stage"] == 2) & (a["dependant"] == 0)
    more = np.bincount(a.head(), 50.0 * adults, a.n)[a.head()]
    assert np.array_equal(b["benefits"] - a["benefits"], more) and more.sum() > 0


# -- strain -------------------------------------------------------------------------------------------


def strained(streets, **columns):
    """Log-odds of strain in a household of four (two adults, two children): its share in strain after long."""
    numbers = {"strain.rate": 1.0}
    v = streets.households([4] * 1500, 11, numbers, empty=0)
    for name in ("age", "stage", "job", "partner", "carer", "limitation", "caring", "savings", "arrears"):
        v[name][:] = 0
    row = np.arange(v.n) % 4
    v["age"][:] = np.choose(row, (40, 40, 10, 5))
    v["stage"][:] = np.where(row < 2, 2, 1)
    v["carer"][:] = np.where(row < 2, 0, -row)
    v["partner"][:] = np.choose(row, (1, -1, 0, 0))
    v["job"][:] = np.where(row < 2, 0, 5)
    v["savings"][:], v["since_loss"][:], v["distress"][:] = 50_000, 255, 11.5
    for name, by_row in columns.items():
        v[name][:] = np.choose(row, by_row)
    v.month()
    return v["strain"].mean()


def test_strain_reads_the_mean_distress_of_adults_and_no_childs(streets):
    usual = strained(streets)
    assert strained(streets, distress=(11.5, 11.5, 36, 36)) == usual
    high, low = (strained(streets, distress=(d, e, 11.5, 11.5)) for d, e in ((26, 18), (22, 22)))
    assert high == low > usual, "the mean counts, not who has it"
    assert strained(streets, distress=(36, 36, 11.5, 11.5)) > high


def test_one_adult_with_dependent_children_is_a_lone_parent(streets):
    numbers = load_numbers()
    alone = strained(streets, stage=(2, 1, 1, 1), age=(40, 12, 10, 5), job=(0, 5, 5, 5), partner=(0, 0, 0, 0),
                     carer=(0, -1, -2, -3))  # fmt: skip
    two = strained(streets)
    odds = np.log(alone / (1 - alone)) - np.log(two / (1 - two))
    assert odds == pytest.approx(float(numbers["strain.lone_parent"].value), abs=0.35)
