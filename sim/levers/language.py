"""The small language of ``who``: words, grammar and types. Not Python: no ``ast``, no ``eval``.

An expression over a person's columns as of last month, such as
``employed and imd_decile <= 4 and not (ethnic_group == white)``. It knows numbers, columns,
flags as bare names, category names (bare where only one column has them), ``ghq4`` (a case on
the GHQ-12 reading), comparisons, ``+ - * /``, ``and or not`` and parentheses. The result is a
tree of at most 64 nodes with checked types; ``sim.levers.who`` turns it into op codes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from sim.columns import BY_NAME, CODE, COLUMNS, FLAG, LINK
from sim.files import nearest, shown


@dataclass(frozen=True)
class Limits:
    """How large an expression may be."""

    nodes: int = 64
    depth: int = 40  # parentheses and prefixes within one another
    characters: int = 2000


OF_A_FILE = Limits()
COMPILED = Limits(256, 48, 4000)  # room for what the engine adds, such as the deciles a lever acts in

# Names derived from a column: (column, comparison, name of the number it is compared with).
DERIVED = {"ghq4": ("ghq", ">=", "reading.ghq_cut")}

# Groups a take-up can be given for, each as an expression of this language.
GROUPS = {
    "women": "sex == woman",
    "men": "sex == man",
    "disabled": "disabled",
    "looked_after": "looked_after",
    "white": "ethnic_group == white",
    "asian": "ethnic_group == asian",
    "black": "ethnic_group == black",
    "mixed": "ethnic_group == mixed",
    "other": "ethnic_group == other",
    "lgb": "orientation == gay_or_lesbian or orientation == bisexual",
    "trans": "gender == trans",
    "neurodivergent": "neurodivergent",
    "long_term_ill": "long_term_ill",
    "justice_contact": "justice_contact",
    "most_deprived": "imd_decile <= 2",
    "least_deprived": "imd_decile >= 9",
}

_TOKEN = re.compile(r"\s+|(?P<number>[0-9]+(\.[0-9]+)?(?![\w.]))|(?P<word>\w+)|(?P<sign><=|>=|==|!=|[-+*/()<>])")
_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_KEYWORDS = ("and", "or", "not")
_NUMBER, _TRUTH, _CATEGORY, _NAME = "a number", "yes or no", "a category", "a name"


class WhoError(Exception):
    """A mistake in a ``who`` expression, with its line and column (from 1) inside the expression."""

    def __init__(self, line: int, column: int, found: str, allowed: str, near: str | None = None) -> None:
        self.line, self.column, self.found, self.allowed, self.near = line, column, found, allowed, near
        tail = "" if near is None else f"; did you mean `{near}`?"
        super().__init__(f"line {line}, column {column}: {found}; {allowed}{tail}")


@dataclass(frozen=True)
class Token:
    """A word, number or sign with its place in the text."""

    kind: str  # number, word, sign or end
    text: str
    line: int
    column: int

    def error(self, found: str, allowed: str, near: str | None = None) -> WhoError:
        """A mistake at this place of the expression."""
        return WhoError(self.line, self.column, found, allowed, near)


@dataclass(frozen=True)
class Node:
    """One node of the tree. ``op`` is const, given, column, neg, not, a sign, and, or."""

    op: str
    token: Token
    type: str
    parts: tuple[Node, ...] = ()
    name: str = ""  # of a column, of a given number, or of an unresolved category
    value: float = 0.0  # of a constant


def tokens(text: str, longest: int = OF_A_FILE.characters) -> list[Token]:
    """The words, numbers and signs of an expression, then an ``end`` token.

    WhoError for a text that is too long or a character that it does not know.
    """
    result: list[Token] = []
    place, line, start = 0, 1, 0
    if len(text) > longest:
        raise WhoError(1, 1, f"an expression of {len(text)} characters", f"at most {longest}")
    while place < len(text):
        found = _TOKEN.match(text, place)
        column = place - start + 1
        if found is None:
            raise WhoError(
                line,
                column,
                f"a character {shown(text[place])} it does not know",
                "names, numbers, and, or, not, ( ), + - * /, < <= > >= == !=",
                "==" if text[place] == "=" else None,
            )
        if found.lastgroup is None:
            breaks = found.group().count("\n")
            if breaks:
                line += breaks
                start = place + found.group().rindex("\n") + 1
        else:
            kind = "word" if found.group("word") else "number" if found.group("number") else "sign"
            result.append(Token(kind, found.group(), line, column))
        place = found.end()
    last = result[-1] if result else None
    end = (last.line, last.column + len(last.text)) if last else (1, 1)
    return [*result, Token("end", "the end", *end)]


@cache
def categories() -> dict[str, tuple[str, ...]]:
    """Each category name with the code columns that have it."""
    found: dict[str, list[str]] = {}
    for column in COLUMNS:
        if column.kind == CODE:
            for code in column.codes:
                found.setdefault(code, []).append(column.name)
    return {code: tuple(columns) for code, columns in found.items()}


# Columns an expression can read: of the person, never who lives with whom.
READABLE = tuple(column.name for column in COLUMNS if column.kind != LINK)


def names() -> tuple[str, ...]:
    """Every name the language knows: columns, derived names, categories."""
    return (*READABLE, *DERIVED, *categories())


def parse(text: str, limits: Limits = OF_A_FILE) -> Node:
    """The typed tree of an expression; raises WhoError with line and column."""
    return _Parser(text, limits).whole()


class _Parser:
    """Recursive descent: or, and, not, comparison, sum, product, sign, atom."""

    def __init__(self, text: str, limits: Limits) -> None:
        self.rest = tokens(text, limits.characters)
        self.limits = limits
        self.nodes = self.depth = 0

    # tokens -------------------------------------------------------------------------------
    @property
    def next(self) -> Token:
        return self.rest[0]

    def take(self, *texts: str) -> Token | None:
        """The next token where it is one of ``texts``."""
        if self.next.kind in ("word", "sign") and self.next.text in texts:
            return self.rest.pop(0)
        return None

    def node(self, op: str, token: Token, type: str, *parts: Node, name: str = "", value: float = 0.0) -> Node:
        self.nodes += 1
        most = self.limits.nodes
        if self.nodes > most:
            raise token.error("an expression that is too long", f"at most {most} names, numbers and signs")
        return Node(op, token, type, parts, name, value)

    def deeper(self, token: Token) -> None:
        self.depth += 1
        most = self.limits.depth
        if self.depth > most:
            raise token.error("parentheses or signs nested too deep", f"at most {most} levels")

    # grammar ------------------------------------------------------------------------------
    def whole(self) -> Node:
        tree = self.either()
        if self.next.kind != "end":
            allowed = "and, or, a comparison, + - * / or the end"
            raise self.next.error(
                f"{shown(self.next.text)} where nothing more fits",
                allowed,
                nearest(self.next.text, _KEYWORDS[:2]) if self.next.kind == "word" else None,
            )
        return self.truth(tree)

    def either(self) -> Node:
        left = self.both()
        while token := self.take("or"):
            left = self.node("or", token, _TRUTH, self.truth(left), self.truth(self.both()))
        return left

    def both(self) -> Node:
        left = self.negated()
        while token := self.take("and"):
            left = self.node("and", token, _TRUTH, self.truth(left), self.truth(self.negated()))
        return left

    def negated(self) -> Node:
        if token := self.take("not"):
            self.deeper(token)
            inner = self.node("not", token, _TRUTH, self.truth(self.negated()))
            self.depth -= 1
            return inner
        return self.comparison()

    def comparison(self) -> Node:
        left = self.sum()
        if token := self.take(*_COMPARISONS):
            right = self.sum()
            if _CATEGORY in (left.type, right.type):
                return self.category(token, left, right)
            return self.node(token.text, token, _TRUTH, self.number(left), self.number(right))
        return left

    def sum(self) -> Node:
        left = self.product()
        while token := self.take("+", "-"):
            left = self.node(token.text, token, _NUMBER, self.number(left), self.number(self.product()))
        return left

    def product(self) -> Node:
        left = self.signed()
        while token := self.take("*", "/"):
            left = self.node(token.text, token, _NUMBER, self.number(left), self.number(self.signed()))
        return left

    def signed(self) -> Node:
        if token := self.take("-"):
            self.deeper(token)
            inner = self.node("neg", token, _NUMBER, self.number(self.signed()))
            self.depth -= 1
            return inner
        return self.atom()

    def atom(self) -> Node:
        token = self.rest.pop(0)
        if token.text == "(" and token.kind == "sign":
            self.deeper(token)
            inner = self.either()
            self.depth -= 1
            if not self.take(")"):
                raise self.next.error(f"{shown(self.next.text)} where a parenthesis is still open", "a closing )")
            return inner
        if token.kind == "number":
            return self.node("const", token, _NUMBER, value=float(token.text))
        if token.kind == "word" and token.text not in _KEYWORDS:
            return self.named(token)
        raise token.error(f"{shown(token.text)} where a name or a number is missing", "a name, a number or (")

    def named(self, token: Token) -> Node:
        name = token.text
        if name in DERIVED:
            column, sign, given = DERIVED[name]
            left = self.node("column", token, _NUMBER, name=column)
            return self.node(sign, token, _TRUTH, left, self.node("given", token, _NUMBER, name=given))
        if name in READABLE:
            kind = BY_NAME[name].kind
            type_ = _TRUTH if kind == FLAG else _CATEGORY if kind == CODE else _NUMBER
            return self.node("column", token, type_, name=name)
        if name in categories():
            return self.node("category", token, _CATEGORY, name=name)
        raise token.error(
            f"unknown name {shown(name)}",
            "a column or category (`mindgap explain who` lists them)",
            nearest(name, names()),
        )

    # types --------------------------------------------------------------------------------
    def truth(self, node: Node) -> Node:
        """``node`` as yes or no; a bare category name becomes its column's comparison."""
        if node.op == "category":
            owners = categories()[node.name]
            if len(owners) > 1:
                options = " or ".join(f"{owner} == {node.name}" for owner in owners)
                raise node.token.error(f"{shown(node.name)}, which several columns have", options)
            column = self.node("column", node.token, _CATEGORY, name=owners[0])
            return self.category(Token("sign", "==", node.token.line, node.token.column), column, node)
        if node.type != _TRUTH:
            example = _example(node)
            raise node.token.error(f"{shown(node.token.text)} is {node.type}", f"yes or no, such as {example}")
        return node

    def number(self, node: Node) -> Node:
        if node.type != _NUMBER:
            found = f"{shown(node.token.text)} is {node.type}"
            if node.op == "column" and node.type == _TRUTH:
                raise node.token.error(found, f"{node.name} or not {node.name} alone, or a number here")
            allowed = (
                f"a number here, or a comparison such as {_example(node)}" if node.type == _CATEGORY else "a number"
            )
            raise node.token.error(found, allowed)
        return node

    def category(self, sign: Token, left: Node, right: Node) -> Node:
        """A comparison of a code column with one of its category names, as numbers."""
        if left.op == "category":
            left, right, sign = right, left, Token("sign", _MIRRORED[sign.text], sign.line, sign.column)
        if left.op != "column" or left.type != _CATEGORY:
            if right.op == "column":
                left, right = right, left
            else:
                options = ", ".join(categories()[right.name])
                raise left.token.error(f"{shown(left.token.text)} compared with the category {right.name}", options)
        codes = BY_NAME[left.name].codes
        if right.op != "category" or right.name not in codes:
            raise right.token.error(
                f"{shown(right.token.text)} is not a category of {left.name}",
                ", ".join(codes),
                nearest(right.token.text, codes),
            )
        if sign.text not in ("==", "!="):
            raise sign.error(f"{sign.text} between a column and its category", "== or !=")
        code = self.node("const", right.token, _NUMBER, value=float(codes.index(right.name)))
        return self.node(sign.text, sign, _TRUTH, left, code)


def _example(node: Node) -> str:
    if node.op == "column" and node.type == _CATEGORY:
        return f"{node.name} == {BY_NAME[node.name].codes[-1]}"
    if node.op == "category":
        return f"{categories()[node.name][0]} == {node.name}"
    return f"{node.name or 'age'} >= 10"
