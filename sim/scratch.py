"""Working memory of one thread: what a block's processes need while they run, and nothing that lasts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim import incomes, record
from sim.levers.who import ROWS as STACK_ROWS


@dataclass
class Scratch:
    """One thread's working memory beside what it gives to all processes."""

    stack: np.ndarray
    eligible: np.ndarray
    packed: np.ndarray
    bits: np.ndarray
    words: np.ndarray
    counts: np.ndarray
    purse: np.ndarray
    reached: np.ndarray


def scratch(block: int, levers: int) -> Scratch:
    """Zeroed working memory for blocks of up to ``block`` people."""
    return Scratch(
        stack=np.zeros((STACK_ROWS, block), np.float32),
        eligible=np.zeros(block, np.uint8),
        packed=np.zeros((record.CELLS, record.WORDS + record.PAIRS), np.int64),
        bits=np.zeros((record.WORDS, block), np.uint8),
        words=np.zeros((record.PAIRS + 1, block), np.int64),
        counts=np.zeros((record.CELLS, record.WIDTH), np.int64),
        purse=np.zeros(incomes.BINS, np.int64),
        reached=np.zeros((levers, 10, 3), np.int64),
    )


def added(parts: list[np.ndarray]) -> np.ndarray:
    """What the threads have counted, together: int64, of the shape that each part has."""
    total = parts[0].copy()
    for part in parts[1:]:
        total += part
    return total
