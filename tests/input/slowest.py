"""The slowest of many files, kept as they are met and timed again, as a pause of Python's own is no slow file."""

import heapq
import time
from collections.abc import Callable

KEPT = 20


class Slowest:
    """The files that took most processor time."""

    def __init__(self) -> None:
        self.kept: list[tuple[float, bytes]] = []

    def add(self, seconds: float, data: bytes) -> None:
        """A file and how long it took."""
        heapq.heappush(self.kept, (seconds, data))
        if len(self.kept) > KEPT:
            heapq.heappop(self.kept)

    def again(self, load: Callable[[bytes], object]) -> float:
        """Seconds of processor time of the slowest of them, each the best of three."""
        return max(min(self.timed(load, data) for _ in range(3)) for _, data in self.kept)

    @staticmethod
    def timed(load: Callable[[bytes], object], data: bytes) -> float:
        """Seconds of processor time that one file takes."""
        began = time.process_time()
        load(data)
        return time.process_time() - began
