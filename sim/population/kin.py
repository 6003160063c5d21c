"""Kin: deaths, births, couples who part and meet, and who leaves the parental home; what it does to households."""

import numpy as np

from sim.draws import mix
from sim.kernel import inside
from sim.life import (
    ADULT,
    CHILD,
)
from sim.population.rows import (
    AGE,
    ARREARS,
    BORN,
    BORNE,
    CARER,
    CARES,
    COUPLED,
    DEAD,
    DECILE,
    ESTATE,
    EVENT,
    GO,
    HOME,
    JOIN,
    LARGEST,
    LEFT,
    LONG_AGO,
    LOOKED_AFTER,
    MOTHER_CARES,
    MOVED,
    NONE,
    PARTED,
    PARTNER,
    PRIVATE,
    SAVINGS,
    SHARE,
    SHARES_OLDER,
    SHARES_YOUNG,
    STAGE,
    TENURE,
    adopt,
    carry,
    count,
    lead,
    luck,
    members,
    street,
    take,
    u32,
    vacate,
    with_room,
)
from sim.population.ties_anew import untie

# assumed: who shares a rented home
YOUNG = np.uint8(35)  # years, below which the share of the young holds
LIKE_AGE = 10  # years between them at most
SHARERS = 5  # of them at most


@inside
def eldest(s, r, rows, many, stage):
    """The eldest of these at this stage of life beside row r (the lowest id of two); −1 where there is none."""
    best = np.int64(-1)
    for m in range(many):
        q = rows[m]
        if q == r or s.small[STAGE, q] != stage:
            continue
        older = best < 0 or s.small[AGE, q] > s.small[AGE, best]
        same = best >= 0 and s.small[AGE, q] == s.small[AGE, best] and s.ids[q] < s.ids[best]
        if older or same:
            best = q
    return best


@inside
def successor(s, r, rows, many):
    """Who leads the household after row r: the partner, else the eldest adult; −1 if only children are left."""
    if s.links[PARTNER, r] != 0:
        return r + s.links[PARTNER, r]
    return eldest(s, r, rows, many, ADULT)


@inside
def taken_in(s, r, rows, many, group, new):
    """Children whose last adult, row r, goes are taken in by somebody they were tied to; False where nobody can."""
    coming = 0
    for m in range(many):
        if rows[m] != r:
            group[coming] = rows[m]
            coming += 1
    for slot in range(len(s.ties)):
        q = np.int64(s.ties[slot, r])
        if s.small[STAGE, q] != ADULT or q + s.links[HOME, q] == r + s.links[HOME, r]:
            continue
        k = street(s, q)
        if k != street(s, r):
            if s.free[k] < coming + s.kept[k]:
                continue
            carry(s, group, coming, k, new)
            for g in range(coming):
                group[g] = new[g]
        head = q + s.links[HOME, q]
        for g in range(coming):
            s.links[HOME, group[g]] = head - group[g]
            s.links[CARER, group[g]] = q - group[g]
            s.small[LOOKED_AFTER, group[g]] = 1
            adopt(s, head, group[g])
        return True
    return False


@inside
def die(s, r, rows, group, new):
    """The household goes on without row r."""
    many = members(s, r, rows)
    wealth = np.int64(s.real[SAVINGS, r]) - np.int64(s.real[ARREARS, r])
    heir = successor(s, r, rows, many)
    if heir < 0 and many > 1 and taken_in(s, r, rows, many, group, new):
        many = 1
    if many == 1:
        s.pounds[ESTATE] += wealth
    else:
        if heir < 0:  # nobody takes them in: the eldest child leads
            heir = eldest(s, r, rows, many, CHILD)
        if s.links[HOME, r] == 0:
            lead(s, rows, many, heir)
        for m in range(many):
            q = rows[m]
            if q + s.links[PARTNER, q] == r:
                s.links[PARTNER, q] = 0
            if q + s.links[CARER, q] == r and s.links[CARER, q] != 0:
                s.links[CARER, q] = heir - q
    count(s, DEAD, r, 1)
    vacate(s, r)


@inside
def follows(s, q, r):
    """Whether row q is in the care of row r, or of somebody who is: a daughter's child goes where she goes."""
    carer = q + s.links[CARER, q]
    above = carer + s.links[CARER, carer]
    return q != r and carer != q and (carer == r or (above != carer and above == r))


@inside
def cared(s, r, rows, many):
    """How many of these follow row r."""
    found = 0
    for m in range(many):
        found += follows(s, rows[m], r)
    return found


@inside
def part(s, r, keys, rows):
    """A couple parts: who cares for fewer of the children leaves, with half of what they own; their row, −1: nobody."""
    other = r + s.links[PARTNER, r]
    if other == r:
        return np.int64(-1)
    many = members(s, r, rows)
    first = r if s.ids[r] < s.ids[other] else other
    second = other if first == r else r
    a, b = cared(s, first, rows, many), cared(s, second, rows, many)
    goes = first if a < b or (a == b and luck(s, first, keys, GO) < 0.5) else second
    stays = second if goes == first else first
    if s.links[HOME, goes] == 0:
        lead(s, rows, many, stays)
    for c in (SAVINGS, ARREARS):
        half = np.floor(s.real[c, goes] * np.float32(0.5))
        rest = s.real[c, goes] - half
        for m in range(many):
            s.real[c, rows[m]] = rest
        s.real[c, goes] = half
    for m in range(many):
        q = rows[m]
        if s.links[CARER, q] != 0 and q + s.links[CARER, q] == goes:
            s.links[CARER, q] = stays - q
    s.links[HOME, goes] = 0
    s.links[CARER, goes] = 0
    s.links[PARTNER, goes] = 0
    s.links[PARTNER, stays] = 0
    untie(s.ties, goes, stays)
    s.small[TENURE, goes] = PRIVATE  # until `home` finds them one
    s.small[MOVED, goes] = 1
    s.small[EVENT, goes] = NONE
    s.small[EVENT, stays] = NONE
    count(s, PARTED, r, 2)
    return goes


@inside
def leave(s, r, rows):
    """Row r leaves the parental home with the children in their care, and nothing from the common purse."""
    many = members(s, r, rows)
    s.links[HOME, r] = 0
    s.links[CARER, r] = 0
    s.real[SAVINGS, r] = 0
    s.real[ARREARS, r] = 0
    s.small[TENURE, r] = PRIVATE  # until `home` finds them one
    s.small[MOVED, r] = 1
    for m in range(many):
        q = rows[m]
        if follows(s, q, r):
            s.links[HOME, q] = r - q
            adopt(s, r, q)
    count(s, LEFT, r, 1)


@inside
def lodge(s, r, keys, terms, rows):
    """Row r, on their own since this month, may share a rented home with others of like age in their street."""
    share = terms[SHARES_YOUNG] if s.small[AGE, r] < YOUNG else terms[SHARES_OLDER]
    if s.links[HOME, r] != 0 or s.links[PARTNER, r] != 0 or luck(s, r, keys, SHARE) >= share:
        return
    k = street(s, r)
    best, lowest = np.int64(-1), u32(0xFFFFFFFF)
    for q in range(s.starts[k], s.starts[k + 1]):
        suits = q != r and s.small[STAGE, q] == ADULT and s.links[HOME, q] == 0 and s.links[PARTNER, q] == 0
        apart = abs(np.int64(s.small[AGE, q]) - np.int64(s.small[AGE, r]))
        if suits and s.small[TENURE, q] == PRIVATE and apart <= LIKE_AGE:
            drawn = mix(u32(s.ids[q] ^ s.ids[r]), keys[SHARE, 0], keys[SHARE, 1])
            if drawn < lowest:
                best, lowest = q, drawn
    if best < 0 or members(s, r, rows) > 1:
        return
    many = members(s, best, rows)
    for m in range(many):
        if s.small[STAGE, rows[m]] == CHILD:
            return
    if many >= SHARERS:
        return
    for c in (SAVINGS, ARREARS):
        whole = s.real[c, best] + s.real[c, r]
        for m in range(many):
            s.real[c, rows[m]] = whole
    s.links[HOME, r] = best - r
    adopt(s, best, r)


@inside
def bear(s, mother, births, at, keys, terms):
    """A child in a free row of the mother's street, in the care of one of the parents."""
    q = take(s, street(s, mother))
    decile = s.small[DECILE, q]
    s.small[:, q] = 0
    s.small[DECILE, q] = decile
    s.real[:, q] = 0
    s.ties[:, q] = q
    for c in LONG_AGO:
        s.small[c, q] = 255
    head = mother + s.links[HOME, mother]
    s.links[:, q] = 0
    s.links[HOME, q] = head - q
    other = mother + s.links[PARTNER, mother]
    carer = mother if luck(s, mother, keys, CARES) < terms[MOTHER_CARES] else other
    s.links[CARER, q] = carer - q
    s.small[STAGE, q] = CHILD
    adopt(s, head, q)
    s.small[BORNE, mother] += 1
    births[at, 0], births[at, 1], births[at, 2] = q, mother, other
    count(s, BORN, q, 1)


@inside
def join(s, a, b, keys, rows, group, new):
    """Rows a and b, a couple now, live together: who has the smaller following moves in with the other."""
    if a + s.links[HOME, a] == b + s.links[HOME, b]:
        return
    # one's own home weighs most, then the children in one's care
    mine = cared(s, a, rows, members(s, a, rows)) + (100 if s.links[HOME, a] == 0 else 0)
    yours = cared(s, b, rows, members(s, b, rows)) + (100 if s.links[HOME, b] == 0 else 0)
    first = s.ids[a] < s.ids[b]
    coin = luck(s, a if first else b, keys, JOIN) < 0.5
    a_comes = mine < yours or (mine == yours and coin == first)
    comes, hosts = (a, b) if a_comes else (b, a)
    many_there = members(s, hosts, rows)
    k, here = street(s, hosts), street(s, comes)
    if k != here and s.free[k] < LARGEST + s.kept[k]:  # the street is full: they look for a home near by
        k = with_room(s, s.area[k], many_there + LARGEST, np.float32(0))
        if k < 0:
            return
        carry(s, rows, many_there, k, new)
        for m in range(many_there):
            if rows[m] == hosts:
                hosts = new[m]
        many_there = members(s, hosts, rows)
    alone = s.links[HOME, hosts] != 0  # both live with others: the host sets up a home of their own
    there = cared(s, hosts, rows, many_there) + 1 if alone else many_there
    many = members(s, comes, rows)
    coming = 0
    leads = s.links[HOME, comes] == 0
    adults_left = 0
    for m in range(many):
        q = rows[m]
        if q == comes or follows(s, q, comes):
            group[coming] = q
            coming += 1
        else:
            adults_left += s.small[STAGE, q] == ADULT
    if adults_left == 0 and coming < many:  # children are never left behind
        return
    if coming + there > LARGEST:
        return
    if alone:
        leave(s, hosts, new)
    purse = leads and coming == many
    savings, arrears = s.real[SAVINGS, comes], s.real[ARREARS, comes]
    if leads and coming < many:  # the others go on without them
        rest = 0
        for m in range(many):
            inside = False
            for g in range(coming):
                inside = inside or group[g] == rows[m]
            if not inside:
                rows[rest] = rows[m]
                rest += 1
        lead(s, rows, rest, eldest(s, comes, rows, rest, ADULT))
    if k != here:
        carry(s, group, coming, k, new)
        for g in range(coming):
            if group[g] == comes:
                comes = new[g]
                break
        for g in range(coming):
            group[g] = new[g]
    for g in range(coming):
        q = group[g]
        s.links[HOME, q] = hosts - q
        s.small[MOVED, q] = 1
        s.small[EVENT, q] = NONE
    s.links[CARER, comes] = 0
    s.links[CARER, hosts] = 0
    s.links[PARTNER, comes] = hosts - comes
    s.links[PARTNER, hosts] = comes - hosts
    untie(s.ties, comes, hosts)  # a friend becomes the partner
    s.ties[0, comes] = hosts
    s.ties[0, hosts] = comes
    many = members(s, hosts, rows)
    if purse:
        s.real[SAVINGS, hosts] += savings
        s.real[ARREARS, hosts] += arrears
    for m in range(many):
        if rows[m] != hosts:
            adopt(s, hosts, rows[m])
    s.small[EVENT, hosts] = NONE
    count(s, COUPLED, hosts, 2)
