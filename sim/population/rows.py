"""Rows of the state as people come, go and move: what `turnover` settles, event by event, in one fixed order."""

from typing import NamedTuple

import numpy as np
from numba import njit

from sim.columns import EVENTS, ROW
from sim.draws import mix
from sim.life import ADULT, ARRIVES, BEARS, CHILD, DEPARTS, DIES, LEAVES, MOVES, PARTS

FLOWS = ("births", "deaths", "departures", "arrivals", "moved_in", "moved_out", "coupled", "parted", "left_home")
MOVED_POUNDS = ("left", "came")
BORN, DEAD, WENT, CAME, MOVED_IN, MOVED_OUT, COUPLED, PARTED, LEFT = range(len(FLOWS))
ESTATE, BROUGHT = range(2)
MOST = 48  # members of a household that are looked at
LARGEST = 10  # members beyond which nobody moves in
SCAN = 400  # rows looked through for someone to be tied to
# columns of the household: they stand on every member
_HOUSEHOLD_REAL = np.array([ROW[c] for c in ("rent", "benefits", "living", "income", "savings", "arrears")])
_HOUSEHOLD_SMALL = np.array(
    [ROW[c] for c in ("tenure", "takes_up", "poor", "poor_fixed", "strain", "insecure_home", "imd_decile")]
)
_LONG_AGO = np.array([ROW[c] for c in ("since_loss", "since_detained", "since_restrained")])
_CARE = np.array([ROW[c] for c in ("asked", "medicine", "referred", "waiting", "called", "starts", "in_therapy")])
_HOME, _PARTNER, _CARER = ROW["home"], ROW["partner"], ROW["carer"]
_STAGE, _AGE, _EVENT, _DECILE = ROW["stage"], ROW["age"], ROW["event"], ROW["imd_decile"]
_MOVED, _BORNE, _BIRTHDAY, _LOOKED_AFTER = ROW["moved"], ROW["borne"], ROW["birthday"], ROW["looked_after"]
_GROUP, _LOST = ROW["ethnic_group"], ROW["lost_ties"]
_DISTRESS, _SAVINGS, _ARREARS = ROW["distress"], ROW["savings"], ROW["arrears"]
_NONE = np.uint8(EVENTS.index("none"))
GO, JOIN, AREA, STEP, WHERE, COME, TIE = range(7)  # draws, in the order of `turnover.LUCK`
SAME_AREA, SAME_DECILE, NEXT_DECILE, ELSEWHERE, SAME_GROUP = range(5)  # terms
_SCALE = np.float32(2.0**-32)
u32 = np.uint32


class State(NamedTuple):
    """The arrays that change hands; see `sim.town`."""

    real: np.ndarray
    small: np.ndarray
    links: np.ndarray
    ids: np.ndarray
    ties: np.ndarray
    starts: np.ndarray  # int64 (streets + 1,)
    area: np.ndarray  # int32 (streets,)
    area_streets: np.ndarray  # int64 (areas + 1,): first street of each area
    rows: np.ndarray  # int32 (n,): free rows, street by street
    free: np.ndarray  # int64 (streets,)
    kept: np.ndarray  # int64 (streets,): rows kept for this month's newborn
    left: np.ndarray  # int32: rows left this month, `gone` of them
    gone: np.ndarray  # int64 (1,)
    flows: np.ndarray
    pounds: np.ndarray


@njit(error_model="numpy")
def _luck(s, r, keys, draw):
    """A uniform of the person in row r."""
    return np.float32(mix(s.ids[r], keys[draw, 0], keys[draw, 1])) * _SCALE


@njit(error_model="numpy")
def _street(s, r):
    return np.searchsorted(s.starts, r, side="right") - 1


@njit(error_model="numpy")
def _members(s, r, out):
    """Rows of the household of row r, into ``out``; how many."""
    k = _street(s, r)
    head = r + s.links[_HOME, r]
    found = 0
    for q in range(s.starts[k], s.starts[k + 1]):
        if s.small[_STAGE, q] != 0 and q + s.links[_HOME, q] == head and found < len(out):
            out[found] = q
            found += 1
    return found


@njit(error_model="numpy")
def _count(s, flow, r, many):
    s.flows[s.small[_DECILE, r] - 1, flow] += many


@njit(error_model="numpy")
def _vacate(s, r, onward):
    """Empty row r; whoever is tied to it is sent on to row ``onward`` (r itself: nowhere)."""
    decile = s.small[_DECILE, r]
    s.small[:, r] = 0
    s.small[_DECILE, r] = decile
    s.real[:, r] = 0
    s.real[_DISTRESS, r] = -1
    s.links[:, r] = 0
    s.ids[r] = 0
    s.ties[:, r] = r
    s.ties[0, r] = onward
    s.left[s.gone[0]] = r
    s.gone[0] += 1


@njit(error_model="numpy")
def _take(s, k):
    """A free row of street k."""
    s.free[k] -= 1
    return np.int64(s.rows[s.starts[k] + s.free[k]])


@njit(error_model="numpy")
def _relocate(s, r, q):
    """Move the person of row r to the free row q of another street; links are set by the caller."""
    decile = s.small[_DECILE, q]
    s.small[:, q] = s.small[:, r]
    s.small[_DECILE, q] = decile
    s.small[_EVENT, q] = BEARS if s.small[_EVENT, r] == BEARS else _NONE  # births come last
    s.real[:, q] = s.real[:, r]
    s.ids[q] = s.ids[r]
    for k in range(len(s.ties)):
        s.ties[k, q] = q if s.ties[k, r] == r else s.ties[k, r]
    _vacate(s, r, q)


@njit(error_model="numpy")
def _adopt(s, head, r):
    """Give row r what stands on every member of the household of ``head``."""
    for c in _HOUSEHOLD_REAL:
        s.real[c, r] = s.real[c, head]
    for c in _HOUSEHOLD_SMALL:
        s.small[c, r] = s.small[c, head]


@njit(error_model="numpy")
def _lead(s, rows, many, head):
    """Make ``head`` the first person of the household of these rows."""
    for m in range(many):
        s.links[_HOME, rows[m]] = head - rows[m]


@njit(error_model="numpy")
def _heir(s, r, rows, many):
    """Who leads the household after row r: the partner, else the eldest adult; −1 if only children are left."""
    if s.links[_PARTNER, r] != 0:
        return r + s.links[_PARTNER, r]
    best = np.int64(-1)
    for m in range(many):
        q = rows[m]
        older = best < 0 or s.small[_AGE, q] > s.small[_AGE, best]
        if q != r and s.small[_STAGE, q] == ADULT and older:
            best = q
    return best


@njit(error_model="numpy")
def _taken_in(s, r, rows, many):
    """Children whose last adult, row r, goes are taken in by the next household in the street."""
    k = _street(s, r)
    size = s.starts[k + 1] - s.starts[k]
    for step in range(1, size):
        q = s.starts[k] + (r - s.starts[k] + step) % size
        if s.small[_STAGE, q] == ADULT and q + s.links[_HOME, q] != r + s.links[_HOME, r]:
            head = q + s.links[_HOME, q]
            for m in range(many):
                if rows[m] != r:
                    s.links[_HOME, rows[m]] = head - rows[m]
                    s.links[_CARER, rows[m]] = q - rows[m]
                    s.small[_LOOKED_AFTER, rows[m]] = 1
                    _adopt(s, head, rows[m])
            return True
    return False


@njit(error_model="numpy")
def _die(s, r, rows):
    """The household goes on without row r."""
    many = _members(s, r, rows)
    wealth = np.int64(s.real[_SAVINGS, r]) - np.int64(s.real[_ARREARS, r])
    heir = _heir(s, r, rows, many)
    if heir < 0 and many > 1 and _taken_in(s, r, rows, many):
        many = 1
    if many == 1:
        s.pounds[ESTATE] += wealth
    else:
        if heir < 0:  # nobody else lives in the street: the children stay by themselves
            heir = rows[0] if rows[0] != r else rows[1]
        if s.links[_HOME, r] == 0:
            _lead(s, rows, many, heir)
        for m in range(many):
            q = rows[m]
            if q + s.links[_PARTNER, q] == r:
                s.links[_PARTNER, q] = 0
            if q + s.links[_CARER, q] == r and s.links[_CARER, q] != 0:
                s.links[_CARER, q] = heir - q
    _count(s, DEAD, r, 1)
    _vacate(s, r, r)


@njit(error_model="numpy")
def _cared(s, r, rows, many):
    """How many of these are in the care of row r."""
    found = 0
    for m in range(many):
        found += s.links[_CARER, rows[m]] != 0 and rows[m] + s.links[_CARER, rows[m]] == r
    return found


@njit(error_model="numpy")
def _part(s, r, keys, rows):
    """A couple parts: who cares for fewer of the children leaves, with half of what they own."""
    other = r + s.links[_PARTNER, r]
    if other == r:
        return
    many = _members(s, r, rows)
    first = r if s.ids[r] < s.ids[other] else other
    second = other if first == r else r
    a, b = _cared(s, first, rows, many), _cared(s, second, rows, many)
    goes = first if a < b or (a == b and _luck(s, first, keys, GO) < 0.5) else second
    stays = second if goes == first else first
    if s.links[_HOME, goes] == 0:
        _lead(s, rows, many, stays)
    for c in (_SAVINGS, _ARREARS):
        half = np.floor(s.real[c, goes] * np.float32(0.5))
        rest = s.real[c, goes] - half
        for m in range(many):
            s.real[c, rows[m]] = rest
        s.real[c, goes] = half
    for m in range(many):
        q = rows[m]
        if s.links[_CARER, q] != 0 and q + s.links[_CARER, q] == goes:
            s.links[_CARER, q] = stays - q
    s.links[_HOME, goes] = 0
    s.links[_CARER, goes] = 0
    s.links[_PARTNER, goes] = 0
    s.links[_PARTNER, stays] = 0
    s.small[_MOVED, goes] = 1
    s.small[_EVENT, goes] = _NONE
    s.small[_EVENT, stays] = _NONE
    _count(s, PARTED, r, 2)


@njit(error_model="numpy")
def _leave(s, r, rows):
    """Row r leaves the parental home with the children in their care, and nothing from the common purse."""
    many = _members(s, r, rows)
    s.links[_HOME, r] = 0
    s.links[_CARER, r] = 0
    s.real[_SAVINGS, r] = 0
    s.real[_ARREARS, r] = 0
    s.small[_MOVED, r] = 1
    for m in range(many):
        q = rows[m]
        if s.links[_CARER, q] != 0 and q + s.links[_CARER, q] == r:
            s.links[_HOME, q] = r - q
            _adopt(s, r, q)
    _count(s, LEFT, r, 1)


@njit(error_model="numpy")
def _bear(s, mother, births, at, calendar):
    """A child in a free row of the mother's street."""
    q = _take(s, _street(s, mother))
    decile = s.small[_DECILE, q]
    s.small[:, q] = 0
    s.small[_DECILE, q] = decile
    s.real[:, q] = 0
    s.ties[:, q] = q
    for c in _LONG_AGO:
        s.small[c, q] = 255
    head = mother + s.links[_HOME, mother]
    s.links[:, q] = 0
    s.links[_HOME, q] = head - q
    s.links[_CARER, q] = mother - q
    s.small[_STAGE, q] = CHILD
    s.small[_BIRTHDAY, q] = calendar % 12
    _adopt(s, head, q)
    s.small[_BORNE, mother] += 1
    births[at, 0], births[at, 1], births[at, 2] = q, mother, mother + s.links[_PARTNER, mother]
    _count(s, BORN, q, 1)


@njit(error_model="numpy")
def _with_room(s, area, need, u):
    """A street of the area with ``need`` free rows beside those kept for the newborn; −1 where there is none."""
    first, last = s.area_streets[area], s.area_streets[area + 1]
    many = last - first
    at = np.int64(u * many)
    for step in range(many):
        k = first + (at + step) % many
        if s.free[k] >= need + s.kept[k]:
            return k
    return np.int64(-1)


@njit(error_model="numpy")
def _carry(s, rows, many, k, new):
    """Move these people, links among them kept, to free rows of street k; their new rows into ``new``."""
    for m in range(many):
        new[m] = _take(s, k)
        _count(s, MOVED_OUT, rows[m], 1)
        _count(s, MOVED_IN, new[m], 1)
    for m in range(many):
        for c in (_HOME, _PARTNER, _CARER):
            target = rows[m] + s.links[c, rows[m]]
            s.links[c, new[m]] = 0
            for other in range(many):
                if rows[other] == target and other != m:
                    s.links[c, new[m]] = new[other] - new[m]
    for m in range(many):
        _relocate(s, rows[m], new[m])


@njit(error_model="numpy")
def _join(s, a, b, keys, rows, group, new):
    """Rows a and b, a couple now, live together: who has the smaller following moves in with the other."""
    if a + s.links[_HOME, a] == b + s.links[_HOME, b]:
        return
    counts = np.zeros(2, np.int64)
    for side in range(2):
        r = a if side == 0 else b
        many = _members(s, r, rows)
        # one's own home weighs most, then the children in one's care
        counts[side] = _cared(s, r, rows, many) + (100 if s.links[_HOME, r] == 0 else 0)
    first = s.ids[a] < s.ids[b]
    coin = _luck(s, a if first else b, keys, JOIN) < 0.5
    a_comes = counts[0] < counts[1] or (counts[0] == counts[1] and coin == first)
    comes, hosts = (a, b) if a_comes else (b, a)
    many_there = _members(s, hosts, rows)
    alone = s.links[_HOME, hosts] != 0  # both live with others: the host sets up a home of their own
    there = _cared(s, hosts, rows, many_there) + 1 if alone else many_there
    many = _members(s, comes, rows)
    coming = 0
    leads = s.links[_HOME, comes] == 0
    adults_left = 0
    for m in range(many):
        q = rows[m]
        if q == comes or (s.links[_CARER, q] != 0 and q + s.links[_CARER, q] == comes):
            group[coming] = q
            coming += 1
        else:
            adults_left += s.small[_STAGE, q] == ADULT
    if adults_left == 0 and coming < many:  # children are never left behind
        return
    if coming + there > LARGEST:
        return
    k, here = _street(s, hosts), _street(s, comes)
    if k != here and s.free[k] < coming + s.kept[k]:
        return
    if alone:
        _leave(s, hosts, new)
    purse = leads and coming == many
    savings, arrears = s.real[_SAVINGS, comes], s.real[_ARREARS, comes]
    if leads and coming < many:  # the others go on without them
        rest = 0
        for m in range(many):
            inside = False
            for g in range(coming):
                inside = inside or group[g] == rows[m]
            if not inside:
                rows[rest] = rows[m]
                rest += 1
        heir = np.int64(-1)
        for m in range(rest):
            older = heir < 0 or s.small[_AGE, rows[m]] > s.small[_AGE, heir]
            if s.small[_STAGE, rows[m]] == ADULT and older:
                heir = rows[m]
        _lead(s, rows, rest, heir)
    if k != here:
        _carry(s, group, coming, k, new)
        for g in range(coming):
            if group[g] == comes:
                comes = new[g]
                break
        for g in range(coming):
            group[g] = new[g]
    for g in range(coming):
        q = group[g]
        s.links[_HOME, q] = hosts - q
        s.small[_MOVED, q] = 1
        s.small[_EVENT, q] = _NONE
        if q != comes:
            s.links[_CARER, q] = comes - q
    s.links[_CARER, comes] = 0
    s.links[_CARER, hosts] = 0
    s.links[_PARTNER, comes] = hosts - comes
    s.links[_PARTNER, hosts] = comes - hosts
    s.ties[0, comes] = hosts
    s.ties[0, hosts] = comes
    many = _members(s, hosts, rows)
    if purse:
        s.real[_SAVINGS, hosts] += savings
        s.real[_ARREARS, hosts] += arrears
    for m in range(many):
        if rows[m] != hosts:
            _adopt(s, hosts, rows[m])
    s.small[_EVENT, hosts] = _NONE
    _count(s, COUPLED, hosts, 2)


@njit(error_model="numpy")
def _move(s, r, keys, terms, of_decile, decile_starts, rows, new):
    """The household of row r moves: within its area, or to one of the same decile or a near one."""
    many = _members(s, r, rows)
    area = s.area[_street(s, r)]
    for m in range(many):
        s.small[_MOVED, rows[m]] = 1
    if _luck(s, r, keys, AREA) < terms[SAME_AREA]:
        return
    u = _luck(s, r, keys, STEP)
    same, near = terms[SAME_DECILE], terms[NEXT_DECILE]
    if u < same:
        step = 0
    elif u < same + near:
        step = -1 if u < same + near * 0.5 else 1
    else:
        step = -2 if u < same + near + (1 - same - near) * 0.5 else 2
    decile = np.int64(s.small[_DECILE, r]) + step
    if decile < 1 or decile > 10 or decile_starts[decile - 1] == decile_starts[decile]:
        return
    where = _luck(s, r, keys, WHERE)
    first, last = decile_starts[decile - 1], decile_starts[decile]
    scaled = where * (last - first)
    to = of_decile[first + np.int64(scaled)]
    if to == area:
        return
    k = _with_room(s, to, many, scaled - np.floor(scaled))
    if k < 0:
        return
    _carry(s, rows, many, k, new)


@njit(error_model="numpy")
def _depart(s, r, rows):
    """The household of row r leaves for good."""
    many = _members(s, r, rows)
    s.pounds[ESTATE] += np.int64(s.real[_SAVINGS, r]) - np.int64(s.real[_ARREARS, r])
    _count(s, WENT, r, many)
    for m in range(many):
        _vacate(s, rows[m], rows[m])


@njit(error_model="numpy")
def _arrive(s, r, keys, rows, new):
    """A household like that of row r comes to live in its area."""
    many = _members(s, r, rows)
    k = _with_room(s, s.area[_street(s, r)], many, _luck(s, r, keys, WHERE))
    if k < 0:
        return
    for m in range(many):
        new[m] = _take(s, k)
    for m in range(many):
        q, old = new[m], rows[m]
        s.small[:, q] = s.small[:, old]
        s.real[:, q] = s.real[:, old]
        s.ties[:, q] = q
        s.ids[q] = mix(s.ids[old], keys[COME, 0], keys[COME, 1]) | u32(1 << 31)
        s.small[_EVENT, q] = _NONE
        s.small[_BORNE, q] = 0
        s.small[_MOVED, q] = 1
        for c in _CARE:
            s.small[c, q] = 0
        for c in (_HOME, _PARTNER, _CARER):
            target = old + s.links[c, old]
            s.links[c, q] = 0
            for other in range(many):
                if rows[other] == target and other != m:
                    s.links[c, q] = new[other] - q
    s.pounds[BROUGHT] += np.int64(s.real[_SAVINGS, r]) - np.int64(s.real[_ARREARS, r])
    _count(s, CAME, new[0], many)


@njit(error_model="numpy")
def _tie(s, r, slot, keys, terms):
    """Somebody to be tied to: mostly near, mostly of the same group; −1 where nobody is found."""
    bits = mix(s.ids[r] + u32(slot) * u32(0x9E3779B9), keys[TIE, 0], keys[TIE, 1])
    far = np.float32(bits & u32(0xFFFF)) < terms[ELSEWHERE] * np.float32(65536)
    alike = np.float32(bits >> u32(16)) < terms[SAME_GROUP] * np.float32(65536)
    area = s.area[_street(s, r)]
    start, end = s.starts[s.area_streets[area]], s.starts[s.area_streets[area + 1]]
    if far:
        start, end = np.int64(0), s.starts[-1]
    where = mix(bits, keys[TIE, 1], keys[TIE, 0])
    q = start + np.int64((np.uint64(where) * np.uint64(end - start)) >> np.uint64(32))
    for _ in range(SCAN):
        fits = s.small[_STAGE, q] == ADULT and q != r
        if fits and (not alike or s.small[_GROUP, q] == s.small[_GROUP, r]):
            known = False
            for k in range(len(s.ties)):
                known = known or s.ties[k, r] == q
            if not known:
                return q
        q = q + 1 if q + 1 < end else start
    return np.int64(-1)


@njit(error_model="numpy")
def settle(
    real, small, links, ids, ties, starts, area, area_streets, area_decile, of_decile, decile_starts, spare, free, kept,
    last_left, left, some, pairs, keys, terms, births, flows, pounds, calendar,
):  # fmt: skip
    """Settle all events of ``some`` rows and ``pairs``; how many rows were left, and how many children were born."""
    gone = np.zeros(1, np.int64)
    s = State(real, small, links, ids, ties, starts, area, area_streets, spare, free, kept, left, gone, flows, pounds)
    rows, group, new = np.zeros(MOST, np.int64), np.zeros(MOST, np.int64), np.zeros(MOST, np.int64)
    for r in last_left:
        k = _street(s, np.int64(r))
        spare[starts[k] + free[k]] = r
        free[k] += 1
    for r in some:
        if small[_EVENT, r] == DIES:
            _die(s, r, rows)
    for r in some:
        if small[_EVENT, r] == PARTS:
            _part(s, r, keys, rows)
    for r in some:
        if small[_EVENT, r] == LEAVES and links[_HOME, r] != 0:
            _leave(s, r, rows)
    for p in range(len(pairs)):
        _join(s, pairs[p, 0], pairs[p, 1], keys, rows, group, new)
    for r in some:
        if small[_EVENT, r] == MOVES and links[_HOME, r] == 0:
            _move(s, r, keys, terms, of_decile, decile_starts, rows, new)
    for r in some:
        if small[_EVENT, r] == DEPARTS and links[_HOME, r] == 0:
            _depart(s, r, rows)
    for r in some:
        if small[_EVENT, r] == ARRIVES and links[_HOME, r] == 0:
            _arrive(s, r, keys, rows, new)
    born = 0
    for r in range(starts[-1]):
        if small[_EVENT, r] == BEARS:
            _bear(s, r, births, born, calendar)
            born += 1
    for r in range(starts[-1]):
        if small[_LOST, r] > 0 and small[_STAGE, r] == ADULT:
            for slot in range(len(ties)):
                if ties[slot, r] == r:
                    q = _tie(s, r, slot, keys, terms)
                    ties[slot, r] = q if q >= 0 else r
            small[_LOST, r] = 0
    return gone[0], born
