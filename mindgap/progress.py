"""Progress with the time left, on stderr: a bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any, Self

from mindgap.screen import first_start

_PAUSE = 10.0  # seconds between plain lines


class Progress:
    """Called with (done, total, words) as work goes on; use it in a ``with`` block."""

    def __init__(self, title: str, quiet: bool = False) -> None:
        self.title, self.quiet = title, quiet
        self.began = self.last = time.monotonic()
        self.bar: Any = None
        self.task: Any = None

    def __enter__(self) -> Self:
        if not self.quiet:
            first_start()
        if not self.quiet and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            columns = (
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("left"),
                TimeRemainingColumn(),
            )
            self.bar = Bar(*columns, console=Console(stderr=True))
            self.bar.start()
            self.task = self.bar.add_task(self.title, total=None)
        return self

    def __call__(self, done: int, total: int, words: str = "") -> None:
        """So many of the total are done; ``words`` say what comes next."""
        if self.bar is not None:
            self.bar.update(self.task, completed=done, total=total, description=f"{self.title} {words}".strip())
        elif not self.quiet:
            now = time.monotonic()
            if done >= total or now - self.last >= _PAUSE:
                self.last = now
                left = (now - self.began) / done * (total - done) if done else None
                tail = "" if left is None or done >= total else f", about {span(left)} left"
                print(f"{self.title}: {done} of {total}{tail}", file=sys.stderr, flush=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.bar is not None:
            self.bar.stop()


def span(seconds: float) -> str:
    """Seconds in words: ``40 s``, ``3 min``."""
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
