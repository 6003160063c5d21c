"""The vicious cycles by name, as paths of links (reader, column) through the declared processes.

A cycle is closed when every step of its path is declared by the processes; only closed
cycles can be cut. Each crosses a month's boundary at the links listed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sim.process import BARRIERS, links, order, processes

Link = tuple[str, str]


@dataclass(frozen=True)
class Cycle:
    """A vicious cycle: its links as of last month, and the same-month steps between them."""

    name: str
    meaning: str
    links: tuple[Link, ...]  # (reader, column) as of last month: what a cut replaces
    steps: tuple[Link, ...]  # (reader, column) settled within the month
    closed: bool
    missing: tuple[Link, ...]


_WORDS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "work": (
        "distress costs jobs; lost pay and joblessness bring strain and distress",
        ("work.distress",),
        ("money.pay", "strain.job", "strain.since_loss", "strain.savings", "distress.strain", "distress.job"),
    ),
    "debt": (
        "distress makes money harder to manage; strain is distress, arrears cost homes",
        ("strain.distress", "home.arrears"),
        ("distress.strain", "distress.insecure_home"),
    ),
    "isolation": (
        "distress withdraws people from each other; loneliness is distress, and ties who are unwell protect less",
        ("ties.distress", "ties.others_distress"),
        ("distress.lonely", "distress.healthy_ties"),
    ),
    "power": (
        "distress, strain and detention wear down control; without it people ask less, have less of a say in care and "
        "are worse off",
        ("power.distress", "power.since_detained", "power.say", "seeking.control"),
        ("power.strain", "voice.control", "care.say", "distress.control"),
    ),
    "coercion": (
        "the cycle of mistrust: it leads to care that is late, broken off and forced, and forced care to mistrust, "
        "also among ties",
        ("coercion.trust", "seeking.trust", "care.trust", "team.trust", "orders.trust", "ties.others_word"),
        (
            *("trust.since_detained", "trust.since_restrained", "trust.on_order", "seeking.ties_word"),
            *("trust.ties_word", "distress.since_restrained"),
        ),
    ),
    "contagion": (
        "the distress of those around slows the way back to health",
        ("ties.others_distress",),
        ("distress.healthy_ties",),
    ),
    "family": (
        "carers' distress and strain shape childhood, and childhood the adult's disposition",
        ("childhood.distress", "childhood.strain"),
        ("legacy.attachment", "legacy.parenting", "legacy.maltreated", "legacy.aces", "distress.disposition"),
    ),
    "status": (
        "inequality brings shame to those who stand low; shame withdraws people, wears trust and is distress",
        ("status.income",),
        ("ties.shame", "trust.shame", "distress.shame"),
    ),
    "place": (
        "deprivation brings crime and thin services; distress takes people out of community life",
        ("place.distress",),
        ("adversity.deprivation",),
    ),
}


def _pair(text: str) -> Link:
    reader, column = text.split(".")
    return reader, column


@cache
def all_links() -> tuple[Link, ...]:
    """Every link the processes declare, in the order of the month."""
    return links(order(processes()))


@cache
def boundary() -> frozenset[Link]:
    """The links that cross a month's boundary."""
    lagged = {(p.name, f) for p in processes().values() for f in p.fields("Before")}
    return frozenset(lagged | {link for link in all_links() if link[1].startswith("others_")})


@cache
def cycles() -> dict[str, Cycle]:
    """All named cycles, closed or open."""
    known = set(all_links())
    lagged_links = boundary()
    found = {}
    for name, (meaning, lagged, steps) in _WORDS.items():
        crossing = tuple(map(_pair, lagged))
        within = tuple(map(_pair, steps))
        missing = tuple(x for x in crossing if x not in lagged_links) + tuple(x for x in within if x not in known)
        found[name] = Cycle(name, meaning, crossing, within, not missing, missing)
    return found


@cache
def cut_keys() -> tuple[str, ...]:
    """What a scenario may cut: closed cycles, barriers, single links."""
    closed = tuple(c.name for c in cycles().values() if c.closed)
    return (*closed, *BARRIERS, *(f"{reader}.{column}" for reader, column in all_links()))


# What `regard` gives people, by the barrier it belongs to; and what determinants give at the start.
_OF_REGARD = {
    "determinants": ("hiring", "precarity", "discriminated", "discriminated_ever"),
    "access": ("recognition", "offer", "stigma"),
    "experience": (
        *("misfit", "police_response", "detention_response", "ward_response", "seclusion_response"),
        *("order_response", "beds_in_use"),
    ),
}
_EXPOSURES = ("community",)
# Standing with services: whether people, and those around them, trust services. No stage of care, and no determinant.
_STANDING = ("trust", "word", "ties_word")
# Falling severely ill is of the mind, as distress is: it lies in a barrier's room and is no gate of it.
OF_THE_MIND = ("illness",)


@cache
def exposures() -> frozenset[str]:
    """The columns that determinants own: their processes', their part of regard, and the exposures of the start."""
    own = {f for p in processes().values() if p.barrier == "determinants" for f in p.fields("Own")}
    return frozenset((own | set(_OF_REGARD["determinants"]) | set(_EXPOSURES)) - set(_STANDING))


@cache
def gates(barrier: str) -> tuple[Link, ...]:
    """The links by which unequal circumstances enter a barrier: what `level` replaces.

    Determinants are the exposures themselves: what everything outside reads of them, and how employers act. Access and
    experience are what services make of a need: what their processes read of exposures, of how staff and others act
    and of standing with services. Need (distress, illness) and the stages of care a person is in stay the person's
    own, so that what comes out follows from them.
    """
    inside = {p.name for p in processes().values() if p.barrier == barrier and p.name not in OF_THE_MIND}
    if barrier == "determinants":
        regarded = set(_OF_REGARD[barrier])
        return tuple(
            (reader, column)
            for reader, column in all_links()
            if column.removeprefix("others_") in exposures() and (reader not in inside or column in regarded)
        )
    circumstances = exposures() | {c for columns in _OF_REGARD.values() for c in columns} | set(_STANDING)
    return tuple((r, c) for r, c in all_links() if r in inside and c.removeprefix("others_") in circumstances)


def links_of(key: str) -> tuple[Link, ...]:
    """The links that a cut of ``key`` replaces: a cycle's those that cross the month's boundary, a barrier's its
    gates, a single link itself."""
    if key in cycles():
        return cycles()[key].links
    return gates(key) if key in BARRIERS else (_pair(key),)


def readers_of(key: str) -> frozenset[str]:
    """The processes whose tables a `level` cut of ``key`` makes equal: a barrier's own, else the links' readers."""
    if key not in BARRIERS:
        return frozenset(reader for reader, _ in links_of(key))
    own = {p.name for p in processes().values() if p.barrier == key and p.name not in OF_THE_MIND}
    return frozenset(own | set(OF_THE_MIND if key == "determinants" else ()))
