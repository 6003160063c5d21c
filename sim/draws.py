"""One number per (seed, person or household, name of the draw, month), and nothing else.

A counter-based generator: no state, so adding a process, a person or a lever moves
nobody's luck, and the same person meets the same luck in every scenario. A draw's name
is hashed with the seed and the month into a 64-bit key; the key's halves enter a
32-bit mixer with the person's id.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numba import njit

from sim.kernel import kept

u32 = np.uint32
f32 = np.float32
u64 = np.uint64
_M1, _M2, _LOW = u64(0x21F0AAAD), u64(0xD35A2D97), u64(0xFFFFFFFF)
_S16, _S15 = u32(16), u32(15)
_SCALE = f32(2.0**-32)
_BELOW_ONE = f32(1.0 - 2.0**-24)


@lru_cache(1 << 12)  # those of newborns are the same every month
def key(seed: int, name: str, month: int) -> int:
    """64-bit key of a draw: a hash of the seed, its name and the calendar month."""
    text = f"{int(seed)}|{name}|{int(month)}".encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little")


def halves(wide: int) -> tuple[np.uint32, np.uint32]:
    """The two 32-bit halves of a key, low first."""
    return u32(wide & 0xFFFFFFFF), u32(wide >> 32)


def keys_of(seed: int, names: Sequence[str], month: int) -> np.ndarray:
    """The halves of the keys of many draws, low first: uint32 (names, 2), read-only."""
    return _keys_of(seed, tuple(names), month)


@lru_cache(1 << 13)  # about a kilobyte each; a policy meets the baseline's
def _keys_of(seed: int, names: tuple[str, ...], month: int) -> np.ndarray:
    hashed = (hashlib.blake2b(f"{seed}|{name}|{month}".encode(), digest_size=8).digest() for name in names)
    return np.frombuffer(b"".join(hashed), "<u4").reshape(-1, 2)


def derive(seed: int, *parts: object) -> int:
    """A seed (0 ≤ s < 2^63) hashed from another seed and a list of names; never seed + i."""
    text = "|".join([str(int(seed)), *map(str, parts)]).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little") >> 1


@njit(error_model="numpy", inline="always")
def mix(person, low, high):
    """32 random bits from a person's id and the two halves of a key."""
    x = u32(person ^ low)
    x = u32(x ^ (x >> _S16))
    x = u32((u64(x) * _M1) & _LOW)  # what runs over 32 bits is dropped: said, so that nothing warns of it
    x = u32((u64(x ^ (x >> _S15)) + u64(high)) & _LOW)
    x = u32((u64(x) * _M2) & _LOW)
    x = u32(x ^ (x >> _S15))
    x = u32((u64(x) * _M1) & _LOW)
    return u32(x ^ (x >> _S16))


mixed = getattr(mix, "py_func", mix)  # the same of whole arrays


@kept
def fill(out, ids, lo, hi, low, high):
    """Fill ``out`` with uniforms in [0, 1), one for each of ``ids[lo:hi]``: float32, finer near 0."""
    for i in range(lo, hi):
        u = f32(mix(ids[i], low, high)) * _SCALE
        out[i - lo] = u if u < _BELOW_ONE else _BELOW_ONE


def uniforms(seed: int, ids: np.ndarray, name: str, month: int = 0) -> np.ndarray:
    """Uniforms in [0, 1) for many ids (uint32, any shape (n,)); float32 of the same shape.

    The same numbers as inside the compiled month; used where people are drawn.
    """
    low, high = halves(key(seed, name, month))
    out = np.empty(len(ids), f32)
    fill(out, np.ascontiguousarray(ids, u32), np.uint64(0), np.uint64(len(ids)), low, high)
    return out


@kept
def _fill_all(out, ids, keys):
    """Fill each row of ``out`` with the uniforms of one key."""
    for k in range(len(keys)):
        fill(out[k], ids, u64(0), u64(len(ids)), keys[k, 0], keys[k, 1])


def table(seed: int, ids: np.ndarray, names: tuple[str, ...], month: int = 0) -> np.ndarray:
    """Uniforms of many draws at once, one row a name; float32 (names, n)."""
    out = np.empty((len(names), len(ids)), f32)
    _fill_all(out, np.ascontiguousarray(ids, u32), keys_of(seed, names, month))
    return out


@njit(error_model="numpy")
def households(home, ids, lo, hi, out):
    """The id of the first person of each one's household in rows lo to hi, into ``out``: the key of household draws."""
    for i in range(lo, hi):
        out[i - lo] = ids[np.uint64(np.int64(i) + np.int64(home[i]))]
