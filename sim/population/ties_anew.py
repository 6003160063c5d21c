"""Ties as they form and fade: mutual, in layers, partly among friends of friends.

A person has eight slots, each of one layer: the partner, then friends, colleagues, neighbours, and communities of
shared identity. An empty slot holds one's own row. Every tie is mutual: both hold it, in slots of the same
layer. Somebody who is about to meet another (`sim.determinants.ties` says who) finds a friend of
a friend, or somebody nearby or elsewhere who is mostly like them. How outgoing a person is lasts for
life and is the same in every group. The start is what the same rules make of people who know nobody.
"""

from __future__ import annotations

import numpy as np

from sim.columns import ROW
from sim.determinants.ties import ROWS
from sim.draws import mix
from sim.kernel import inside, kernel
from sim.life import ADULT

TIES = 8
PARTNER, FRIENDS, COLLEAGUES, NEIGHBOURS, COMMUNITY = range(5)  # layers
LAYERS = ("partner", "friends", "colleagues", "neighbours", "community")
MEETS = np.uint8(TIES)  # `tie_event`: 0 nothing, 1 … 7 the tie in that slot fades, 8 open to a new tie
CLOSURE, ELSEWHERE, SAME_GROUP, SAME_SEX, SAME_AGE, YEARS, WINDOW, SHARED, IDENTITY = range(9)  # terms
TERMS = (
    "closure",
    "elsewhere",
    "same_group",
    "same_sex",
    "same_age",
    "years_apart",
    "window",
    "shared_fades",
    "identity",
)
MEETING, CHARACTER = range(2)  # keys: luck of the month, and for life
IDENTICAL = 8  # of what somebody wants
SCAN = 400  # rows looked through for somebody
_STAGE, _GROUP, _SEX, _AGE, _JOB = ROW["stage"], ROW["ethnic_group"], ROW["sex"], ROW["age"], ROW["job"]
_ETHNICITY, _ORIENTATION, _GENDER = ROW["ethnicity"], ROW["orientation"], ROW["gender"]
_BELONGS = ROW["community"]
_EVENT, _DECILE, _BRIDGING = ROW["tie_event"], ROW["imd_decile"], ROW["bridging"]
COLUMNS = ("stage", "ethnic_group", "sex", "age", "job", "ethnicity", "orientation", "gender", "community")  # read here
EMPLOYED = np.uint8(0)
_SCALE = np.float32(2.0**-32)
u32 = np.uint32
_APART, _LOW = np.uint64(0x9E3779B9), np.uint64(0xFFFFFFFF)
FRIENDS_OF_FRIENDS = TIES * TIES
SLOTS, PAIRS = np.uint64(TIES), np.uint64(FRIENDS_OF_FRIENDS)


def looked_at() -> tuple[np.ndarray, np.ndarray]:
    """Working memory of whoever looks for a tie: whom they find, uint32 (64,), and whether these suit, uint8 (64,)."""
    return np.empty(FRIENDS_OF_FRIENDS, np.uint32), np.empty(FRIENDS_OF_FRIENDS, np.uint8)


def layers(friends: int, colleagues: int, neighbours: int) -> np.ndarray:
    """The layer of each slot, uint8 (8,); communities of shared identity take what the others leave."""
    wanted = [PARTNER] + [FRIENDS] * friends + [COLLEAGUES] * colleagues + [NEIGHBOURS] * neighbours
    return np.array((wanted + [COMMUNITY] * TIES)[:TIES], np.uint8)


@inside
def _uniform(bits):
    return np.float32(bits) * _SCALE


@inside
def _below(bits, size):
    """0 … size − 1 from 32 bits."""
    return np.int64((np.uint64(bits) * np.uint64(size)) >> np.uint64(32))


@inside
def _bits(ids, r, salt, keys, kind):
    """32 bits of the person in row r, another for each salt."""
    return mix(u32((np.uint64(ids[r]) + np.uint64(salt) * _APART) & _LOW), keys[kind, 0], keys[kind, 1])


@inside
def outgoing(ids, r, keys):
    """How readily the person makes ties, 0 to 1, for life."""
    return _uniform(_bits(ids, r, 0, keys, CHARACTER))


@inside
def tied(ties, r, q):
    """Whether rows r and q are tied."""
    found = False
    for k in range(TIES):
        found |= ties[k, r] == q
    return found and q != r


@inside
def untie(ties, r, q):
    """End all ties between rows r and q."""
    for k in range(len(ties)):
        if ties[k, r] == q:
            ties[k, r] = r
        if ties[k, q] == r:
            ties[k, q] = q


@inside
def untie_all(ties, r):
    """End all ties of row r."""
    for k in range(len(ties)):
        if ties[k, r] != r:
            untie(ties, r, np.int64(ties[k, r]))


@inside
def take_along(ties, r, q):
    """The person of row r is in row q from now on, with all their ties."""
    for k in range(len(ties)):
        other = np.int64(ties[k, r])
        ties[k, q] = q if other == r else other
        ties[k, r] = r
        if other != r:
            for m in range(len(ties)):
                if ties[m, other] == r:
                    ties[m, other] = q


@inside
def _free(ties, layer, r, which):
    """A free slot of the layer; −1 where there is none."""
    for k in range(1, TIES):
        if layer[k] == which and ties[k, r] == r:
            return k
    return -1


@inside
def _identity(small, r, alike):
    """The community of shared identity that a person belongs to; −1: none. Not ``alike``: any community is one."""
    if not alike:
        return np.int64(small[_BELONGS, r]) - 1
    if small[_ORIENTATION, r] != 0 or small[_GENDER, r] != 0:
        return 255
    return np.int64(small[_ETHNICITY, r]) if small[_BELONGS, r] != 0 else -1


@inside
def _may(small, r, which, alike):
    """Whether the person has to do with a layer at all."""
    if which == COLLEAGUES:
        return small[_JOB, r] == EMPLOYED
    return which != COMMUNITY or _identity(small, r, alike) >= 0


@inside
def _takes_part(small, r, q, which, alike):
    """Whether q has to do with the layer, and in a community belongs to that of r."""
    if which == COMMUNITY and _identity(small, q, alike) != _identity(small, r, alike):
        return False
    return _may(small, q, which, alike)


@inside
def _willing(ids, r, q, keys, salt):
    """Whether q likes to make a tie with r now."""
    return _uniform(_bits(ids, q, u32(ids[r]) ^ u32(salt), keys, MEETING)) < outgoing(ids, q, keys)


@inside
def _suits(small, ids, ties, layer, r, q, which, wants, keys, salt):
    """Whether r and q can become a tie of the layer: q is there, has room, takes part in the layer, and likes to."""
    if q == r or small[_STAGE, q] != ADULT or not _takes_part(small, r, q, which, wants & IDENTICAL):
        return False
    return _willing(ids, r, q, keys, salt) and _free(ties, layer, q, which) >= 0 and not tied(ties, r, q)


@inside
def _wants(ids, r, which, keys, terms, salt):
    """In what the person of row r looks for somebody like themselves: 1 ethnic group, 2 sex, 4 age, 8 identity."""
    group = which == FRIENDS and _uniform(_bits(ids, r, salt + 2, keys, MEETING)) < terms[SAME_GROUP]
    sex = which != COMMUNITY and _uniform(_bits(ids, r, salt + 3, keys, MEETING)) < terms[SAME_SEX]
    age = which == FRIENDS and _uniform(_bits(ids, r, salt + 4, keys, MEETING)) < terms[SAME_AGE]
    alike = which == COMMUNITY and _uniform(_bits(ids, r, salt + 10, keys, MEETING)) < terms[IDENTITY]
    return (1 if group else 0) + (2 if sex else 0) + (4 if age else 0) + (IDENTICAL if alike else 0)


@inside
def _like(small, r, q, wants, terms):
    """Whether q is like r in what r wants."""
    if wants & 1 and small[_GROUP, r] != small[_GROUP, q]:
        return False
    if wants & 2 and small[_SEX, r] != small[_SEX, q]:
        return False
    return not wants & 4 or abs(np.int64(small[_AGE, r]) - np.int64(small[_AGE, q])) <= terms[YEARS]


@kernel
def _look(stage, ids, ties, layer, r, which, keys, salt, at, found, fits):
    """Friends of friends of row r, all at once; and whether they suit, but for what the layer asks of them."""
    own = u32(r)
    for step in range(FRIENDS_OF_FRIENDS):
        pair = np.uint64(at + step * 5) % PAIRS  # of constants, and unsigned: nothing is divided
        friend = u32(ties[pair % SLOTS, r]) & ROWS
        q = u32(ties[pair // SLOTS, friend]) & ROWS
        fit = (friend != own) & (q != friend) & (q != own) & (stage[q] == ADULT)
        for k in range(TIES):
            fit &= u32(ties[k, r]) != q
        found[step], fits[step] = q, np.uint8(fit)
    for step in range(FRIENDS_OF_FRIENDS):
        q, room = found[step] & ROWS, False
        for k in range(1, TIES):
            room |= (layer[k] == which) & (u32(ties[k, q]) == q)
        fits[step] &= np.uint8(room & _willing(ids, r, q, keys, salt))


@inside
def _through_friends(small, ids, ties, layer, r, which, wants, keys, terms, salt, found, fits):
    """A friend of a friend, like r where one suits, else whoever does; −1 where none does."""
    at = _below(_bits(ids, r, salt + 8, keys, MEETING), FRIENDS_OF_FRIENDS)
    _look(small[_STAGE], ids, ties, layer, r, which, keys, salt, at, found, fits)
    anybody = np.int64(-1)
    for step in range(FRIENDS_OF_FRIENDS):
        if fits[step] != 0 and _takes_part(small, r, np.int64(found[step]), which, wants & IDENTICAL):
            q = np.int64(found[step])
            if _like(small, r, q, wants, terms):
                return q
            anybody = q if anybody < 0 else anybody
    return anybody


@inside
def _shared(ties, r, q):
    """Whether rows r and q have a tie in common."""
    found = False
    for k in range(len(ties)):
        other = np.int64(ties[k, r])
        found = found or (other != r and other != q and tied(ties, q, other))
    return found


@inside
def fade(ids, ties, r, slot, keys, terms, salt):
    """The tie in the slot fades; one between people who have a tie in common does so less often."""
    q = np.int64(ties[slot, r])
    if q == r:
        return
    if _shared(ties, r, q) and _uniform(_bits(ids, r, salt + 9, keys, MEETING)) >= terms[SHARED]:
        return
    untie(ties, r, q)


@inside
def _around(small, ids, ties, starts, layer, r, which, wants, keys, terms, salt):
    """Somebody nearby or elsewhere, mostly like r; where nobody is, whoever suits; −1 where nobody does."""
    a = np.searchsorted(starts, r, side="right") - 1
    first, last = starts[a], starts[a + 1]
    near = which == NEIGHBOURS or _uniform(_bits(ids, r, salt + 1, keys, MEETING)) >= terms[ELSEWHERE]
    if near:
        window = np.int64(terms[WINDOW])
        first = max(first, min(r - window, last - 1 - 2 * window))
        last = min(last, first + 2 * window + 1)
    else:
        first, last = np.int64(0), starts[-1]
    q = first + _below(_bits(ids, r, salt + 5, keys, MEETING), last - first)
    anybody = np.int64(-1)
    for _ in range(min(SCAN, last - first)):
        wanted = _like(small, r, q, wants, terms)
        if (wanted or anybody < 0) and _suits(small, ids, ties, layer, r, q, which, wants, keys, salt):
            if wanted:
                return q
            anybody = q
        q = q + 1 if q + 1 < last else first
    return anybody


@inside
def meet(small, ids, ties, starts, layer, r, keys, terms, salt, own, found, fits):
    """The person of row r, if outgoing enough and with a slot to spare, makes a tie (``own``: no friend)."""
    if _uniform(_bits(ids, r, salt, keys, MEETING)) >= outgoing(ids, r, keys):
        return
    empty = 0
    for k in range(1, len(ties)):
        empty += ties[k, r] == r
    if empty == 0:
        return
    at = _below(_bits(ids, r, salt + 6, keys, MEETING), empty)
    slot = 0
    for k in range(1, len(ties)):
        if ties[k, r] == r:
            if at == 0:
                slot = k
            at -= 1
    which = layer[slot]
    wants = _wants(ids, r, which, keys, terms, salt)
    if not _may(small, r, which, wants & IDENTICAL) or (own and which == FRIENDS):
        return
    known = empty + 1 < len(ties)  # people who know nobody cannot meet through friends
    if known and _uniform(_bits(ids, r, salt + 7, keys, MEETING)) < terms[CLOSURE]:
        q = _through_friends(small, ids, ties, layer, r, which, wants, keys, terms, salt, found, fits)
    else:
        q = _around(small, ids, ties, starts, layer, r, which, wants, keys, terms, salt)
    if q >= 0:
        ties[slot, r] = q
        ties[_free(ties, layer, q, which), q] = r


@inside
def settle(small, ids, ties, starts, layer, keys, terms, found, fits):
    """Settle between months what `ties` proposed: fading first, then meeting."""
    for r in range(len(ids)):
        if 0 < small[_EVENT, r] < MEETS:
            fade(ids, ties, np.int64(r), small[_EVENT, r], keys, terms, 32)
    for r in range(len(ids)):
        if small[_EVENT, r] == MEETS and small[_STAGE, r] == ADULT:
            meet(small, ids, ties, starts, layer, np.int64(r), keys, terms, 32, False, found, fits)


@inside
def bridges(small, ties):
    """Count everybody's ties, the partner apart, to people of another ethnic group or of areas of another fifth."""
    for r in range(small.shape[1]):
        found = 0
        for k in range(1, len(ties)):
            q = ties[k, r]
            group = small[_GROUP, q] != small[_GROUP, r]
            found += group or (small[_DECILE, q] + 1) // 2 != (small[_DECILE, r] + 1) // 2
        small[_BRIDGING, r] = found if small[_STAGE, r] == ADULT else 0


@inside
def grow(small, ids, ties, starts, layer, keys, terms, rounds, fades, meets, own, found, fits):
    """The ties of people who begin with those that are there, after ``rounds`` of fading and meeting.

    ``own``: an own network holds the slots of friends, which stay as they are.
    """
    for t in range(1, rounds + 1):
        for r in range(len(ids)):
            if small[_STAGE, r] != ADULT:
                continue
            for k in range(1, len(ties)):
                stays = own and layer[k] == FRIENDS
                if not stays and _uniform(_bits(ids, r, 64 * t + 40 + k, keys, MEETING)) < fades:
                    fade(ids, ties, np.int64(r), k, keys, terms, 64 * t + 10 + k)
            if _uniform(_bits(ids, r, 64 * t + 39, keys, MEETING)) < meets:
                meet(small, ids, ties, starts, layer, np.int64(r), keys, terms, 64 * t, own, found, fits)
    bridges(small, ties)
