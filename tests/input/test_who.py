"""The language of ``who``: kernel against a plain evaluator, exact errors, limits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.columns import BY_NAME, CODE, COLUMNS, FLAG, LINK, REALS, ROW, SMALLS, is_real
from sim.levers.language import GROUPS, WhoError, names, parse, tokens
from sim.levers.who import ROWS, compile_who, evaluate, evaluate_plainly

CUT = {"reading.ghq_cut": 11.5}
N = 257


def town(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Random state, both matrices, with exact ties, zeros and negatives among the reals."""
    rng = np.random.default_rng(seed)
    real = rng.integers(-6, 25, (len(REALS), N)).astype(np.float32) / 2
    small = np.empty((len(SMALLS), N), np.uint8)
    for name in SMALLS:
        small[ROW[name]] = rng.integers(0, int(BY_NAME[name].high) + 1, N)
    return real, small


def both_ways(text: str, seed: int = 1, lo: int = 0, hi: int = N) -> tuple[np.ndarray, np.ndarray]:
    real, small = town(seed)
    who = compile_who(text, CUT)
    out = np.full(hi - lo, 7, np.uint8)
    evaluate(who.ops, who.constants, real, small, lo, hi, np.empty((ROWS, hi - lo), np.float32), out)
    plain = evaluate_plainly(who, lambda name: (real if is_real(name) else small)[ROW[name]])
    return out, plain[lo:hi].astype(np.uint8)


FLAGS = [c.name for c in COLUMNS if c.kind == FLAG]
NUMBERS = [c.name for c in COLUMNS if c.kind not in (FLAG, CODE, LINK)]
CODES = [(c.name, code) for c in COLUMNS if c.kind == CODE for code in c.codes]
numbers = st.recursive(
    st.sampled_from(NUMBERS) | st.integers(0, 20).map(str) | st.sampled_from(["0.5", "3.25"]),
    lambda inner: (
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})")
        | inner.map(lambda text: f"-{text}")
    ),
    max_leaves=6,
)
truths = st.recursive(
    st.sampled_from(FLAGS)
    | st.just("ghq4")
    | st.tuples(st.sampled_from(CODES), st.sampled_from(["==", "!="])).map(lambda p: f"{p[0][0]} {p[1]} {p[0][1]}")
    | st.tuples(numbers, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), numbers).map(" ".join),
    lambda inner: (
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda p: f"({p[0]}) {p[1]} ({p[2]})")
        | inner.map(lambda text: f"not ({text})")
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(truths, st.integers(0, 3))
def test_kernel_equals_the_plain_evaluator(text, seed):
    try:
        parse(text)
    except WhoError as error:
        assert "too long" in str(error) or "too deep" in str(error)
        return
    kernel, plain = both_ways(text, seed)
    np.testing.assert_array_equal(kernel, plain)


def test_a_block_gives_what_the_whole_gives():
    text = "employed and imd_decile <= 4 and (distress > 3 or not disabled)"
    whole, _ = both_ways(text)
    assert 0 < whole.mean() < 1
    for lo, hi in ((0, 100), (100, 101), (101, N), (5, 5)):
        np.testing.assert_array_equal(both_ways(text, 1, lo, hi)[0], whole[lo:hi])


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("employed", "job == employed"),
        ("employed == job", "job == employed"),
        ("black", "ethnic_group == black"),
        ("ghq4", "ghq >= 11.5"),
        ("disabled or looked_after and age > 40", "disabled or (looked_after and age > 40)"),
        ("not disabled and severe", "(not disabled) and severe"),
        ("age - 10 - 5 > 20", "(age - 10) - 5 > 20"),
        ("age - (10 - 5) > 20", "age > 25"),
        ("100 / (age + 1) < 4", "age > 24"),
        ("1 + age * 2 > 81", "age > 40"),
        ("-age < -40", "age > 40"),
        ("age_band == 16_34", "not (age_band != 16_34)"),
        ("age >\n  40", "age > 40"),
    ],
)
def test_meaning(text, same_as):
    one, other = both_ways(text)[0], both_ways(same_as)[0]
    assert 0 < one.mean() < 1
    np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("text", "line", "column", "found", "near"),
    [
        ("employd", 1, 1, "unknown name 'employd'", "employed"),
        ("age > 3 and\n  (tenure == socal)", 2, 14, "unknown name 'socal'", "social"),
        ("job == employd", 1, 8, "unknown name 'employd'", "employed"),
        ("job == social", 1, 8, "'social' is not a category of job", None),
        ("other", 1, 1, "'other', which several columns have", None),
        ("disabled == 1", 1, 1, "'disabled' is yes or no", None),
        ("age", 1, 1, "'age' is a number", None),
        ("age and severe", 1, 1, "'age' is a number", None),
        ("not age", 1, 5, "'age' is a number", None),
        ("job + 1 > 2", 1, 1, "'job' is a category", None),
        ("job < sick", 1, 5, "< between a column and its category", None),
        ("distress == employed", 1, 1, "'distress' compared with the category employed", None),
        ("age = 3", 1, 5, "a character '=' it does not know", "=="),
        ("age > 3 severe", 1, 9, "'severe' where nothing more fits", None),
        ("1 < age < 3", 1, 9, "'<' where nothing more fits", None),
        ("(age > 3", 1, 9, "'the end' where a parenthesis is still open", None),
        ("age >", 1, 6, "'the end' where a name or a number is missing", None),
        ("", 1, 1, "'the end' where a name or a number is missing", None),
        ('__import__("os")', 1, 12, "a character '\"' it does not know", None),
        ("age.real > 1", 1, 4, "a character '.' it does not know", None),
    ],
)
def test_errors_say_where_and_what(text, line, column, found, near):
    with pytest.raises(WhoError) as caught:
        parse(text)
    error = caught.value
    assert (error.line, error.column, error.found) == (line, column, found)
    if near:
        assert error.near == near


def test_limits():
    parse(" + ".join(["1"] * 31) + " > 1")
    with pytest.raises(WhoError, match="too long"):
        parse(" + ".join(["1"] * 32) + " > 1")
    for deep in ("(" * 100 + "1", "not " * 100 + "severe", "-" * 100 + "1 > 2"):
        with pytest.raises(WhoError, match="too deep"):
            parse(deep)
    with pytest.raises(WhoError, match="5000 characters"):
        parse("x" * 5000)
    assert tokens("age")[-1].column == 4


def test_the_stack_stays_low_for_the_worst_tree():
    nested = "age > " + "(1 + " * 30 + "age" + ")" * 30
    who = compile_who(nested, CUT)
    depth = top = 0
    for op, _ in who.ops:
        top += 1 if op <= 2 else -1
        depth = max(depth, top)
    assert depth == 2
    np.testing.assert_array_equal(*both_ways(nested))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40) | st.lists(st.sampled_from([*names(), *"()<>=+-*/", "and", "or", "not"])).map(" ".join))
def test_any_text_gives_a_tree_or_a_who_error(text):
    try:
        parse(text)
    except WhoError as error:
        assert error.line >= 1
        assert error.column >= 1


def test_no_name_means_two_things():
    assert len(names()) == len(set(names()))
    for expression in GROUPS.values():
        parse(expression)
