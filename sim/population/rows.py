"""Rows of the state as people come, go and move between them: what every event of `turnover` is made of."""

from typing import NamedTuple

import numpy as np

from sim.columns import EVENTS, ROW, TENURES
from sim.draws import mix
from sim.kernel import inside
from sim.life import BEARS
from sim.population.ties_anew import take_along, untie_all

FLOWS = ("births", "deaths", "departures", "arrivals", "moved_in", "moved_out", "coupled", "parted", "left_home")
MOVED_POUNDS = ("left", "came")
BORN, DEAD, WENT, CAME, MOVED_IN, MOVED_OUT, COUPLED, PARTED, LEFT = range(len(FLOWS))
ESTATE, BROUGHT = range(2)
MOST = 48  # members of a household that are looked at
STRETCH = 64  # rows looked at together
LARGEST = 10  # members beyond which nobody moves in (assumed)
# columns of the household: they stand on every member
HOUSEHOLD_REAL = np.array([ROW[c] for c in ("rent", "benefits", "living", "income", "savings", "arrears")])
HOUSEHOLD_SMALL = np.array(
    [
        ROW[c]
        for c in (
            "tenure",
            "takes_up",
            "poor",
            "poor_fixed",
            "strain",
            "insecure_home",
            "imd_decile",
            "universal_credit",
        )
    ]
)
LONG_AGO = np.array([ROW[c] for c in ("since_loss", "since_detained", "since_restrained", "since_recovered")])
CARE = np.array(
    [
        ROW[c]
        for c in (
            "asked",
            "rebuffed",
            "medicine",
            "referred",
            "waiting",
            "called",
            "starts",
            "in_therapy",
            "in_team",
            "in_young",
        )
    ]
)
HOME, PARTNER, CARER = ROW["home"], ROW["partner"], ROW["carer"]
STAGE, AGE, EVENT, DECILE = ROW["stage"], ROW["age"], ROW["event"], ROW["imd_decile"]
MOVED, BORNE, LOOKED_AFTER = ROW["moved"], ROW["borne"], ROW["looked_after"]
TENURE, SKILL, SAVINGS, ARREARS = ROW["tenure"], ROW["skill"], ROW["savings"], ROW["arrears"]
TIE_EVENT, BRIDGING = ROW["tie_event"], ROW["bridging"]
NONE = np.uint8(EVENTS.index("none"))
PRIVATE = np.uint8(TENURES.index("private"))
GO, JOIN, AREA, STEP, UP, WHERE, COME, CARES, SHARE = range(9)  # draws, in the order of `turnover.LUCK`
SAME_AREA, SAME_DECILE, NEXT_DECILE, UPWARD, MOTHER_CARES, SHARES_YOUNG, SHARES_OLDER = range(7)  # terms
SCALE = np.float32(2.0**-32)
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
    typical: np.ndarray  # float32 (10,): mean skill of the adults of each decile
    flows: np.ndarray
    pounds: np.ndarray


@inside
def luck(s, r, keys, draw):
    """A uniform of the person in row r."""
    return np.float32(mix(s.ids[r], keys[draw, 0], keys[draw, 1])) * SCALE


@inside
def street(s, r):
    """The street of row r."""
    return np.searchsorted(s.starts, r, side="right") - 1


@inside
def members(s, r, out):
    """Rows of the household of row r, into ``out``; how many."""
    k = street(s, r)
    head = r + s.links[HOME, r]
    first, last = s.starts[k], s.starts[k + 1]
    found = 0
    for start in range(first, last, STRETCH):  # most stretches hold none of them, which is seen for many rows at once
        end = min(start + STRETCH, last)
        some = False
        for q in range(start, end):
            some |= s.links[HOME, q] == np.int16(head - q)
        if some:
            for q in range(start, end):
                if s.small[STAGE, q] != 0 and q + s.links[HOME, q] == head and found < len(out):
                    out[found] = q
                    found += 1
    return found


@inside
def count(s, flow, r, many):
    """Add to a flow of the decile in which row r lies."""
    s.flows[s.small[DECILE, r] - 1, flow] += many


@inside
def vacate(s, r):
    """Empty row r, and end its ties."""
    untie_all(s.ties, r)
    decile = s.small[DECILE, r]
    s.small[:, r] = 0
    s.small[DECILE, r] = decile
    s.real[:, r] = 0
    s.links[:, r] = 0
    s.ids[r] = 0
    s.left[s.gone[0]] = r
    s.gone[0] += 1


@inside
def copy(s, r, q):
    """All columns of row r, but not the links, into row q."""
    for c in range(len(s.small)):
        s.small[c, q] = s.small[c, r]
    for c in range(len(s.real)):
        s.real[c, q] = s.real[c, r]


@inside
def take(s, k):
    """A free row of street k."""
    s.free[k] -= 1
    return np.int64(s.rows[s.starts[k] + s.free[k]])


@inside
def relocate(s, r, q):
    """Move the person of row r to the free row q of another street; links are set by the caller."""
    decile = s.small[DECILE, q]
    copy(s, r, q)
    s.small[DECILE, q] = decile
    s.small[EVENT, q] = BEARS if s.small[EVENT, r] == BEARS else NONE  # births come last
    s.ids[q] = s.ids[r]
    take_along(s.ties, r, q)
    vacate(s, r)


@inside
def adopt(s, head, r):
    """Give row r what stands on every member of the household of ``head``."""
    for c in HOUSEHOLD_REAL:
        s.real[c, r] = s.real[c, head]
    for c in HOUSEHOLD_SMALL:
        s.small[c, r] = s.small[c, head]


@inside
def lead(s, rows, many, head):
    """Make ``head`` the first person of the household of these rows."""
    for m in range(many):
        s.links[HOME, rows[m]] = head - rows[m]


@inside
def with_room(s, area, need, u):
    """A street of the area with ``need`` free rows beside those kept for the newborn; −1 where there is none."""
    first, last = s.area_streets[area], s.area_streets[area + 1]
    many = last - first
    at = np.int64(u * many)
    for step in range(many):
        k = first + (at + step) % many
        if s.free[k] >= need + s.kept[k]:
            return k
    return np.int64(-1)


@inside
def carry(s, rows, many, k, new):
    """Move these people, links among them kept, to free rows of street k; their new rows into ``new``."""
    for m in range(many):
        new[m] = take(s, k)
        count(s, MOVED_OUT, rows[m], 1)
        count(s, MOVED_IN, new[m], 1)
    for m in range(many):
        for c in (HOME, PARTNER, CARER):
            target = rows[m] + s.links[c, rows[m]]
            s.links[c, new[m]] = 0
            for other in range(many):
                if rows[other] == target and other != m:
                    s.links[c, new[m]] = new[other] - new[m]
    for m in range(many):
        relocate(s, rows[m], new[m])
