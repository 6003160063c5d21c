"""Players: processes kept alive that play replays for everybody who looks at the live page.

A replicate always goes to the same process, which has its past in memory. Who asks for something new drops what they
asked for before, in the middle of a run; those who ask at the same time take turns; what was played once is kept.
"""

from __future__ import annotations

import signal
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any, Protocol

from experiments import workers
from experiments.replay import Towns

MOST_TAKES = 400  # replays kept, about 1 MB each for 240 months
FORGET = 30.0  # seconds after which nobody is taken to be waiting for what they asked
TRIES = 2  # of a job whose process was lost


class Job(Protocol):
    """What can be played: `experiments.replay.Job` and `experiments.replay.Pair`."""

    @property
    def key(self) -> str:
        """What decides what comes out."""

    @property
    def replicate(self) -> int:
        """Decides on which process it is played."""

    def play(self, towns: Towns) -> Iterator[Any]:
        """The parts of what comes out; several are joined by the first one's ``then``."""


@dataclass
class _Lane:
    """One process, and the job it is at."""

    process: Any
    pipe: Connection
    ready: bool = False
    at: str | None = None
    dropped: bool = False


@dataclass
class _Guest:
    """Somebody who looks at the page: what they want, and when they last said so."""

    wants: dict[str, Job] = field(default_factory=dict)
    seen: float = 0.0


class Players:
    """Plays jobs on ``jobs`` processes in the background; safe to be used by many threads."""

    def __init__(self, jobs: int = 2) -> None:
        self._lock = threading.RLock()
        self._news = threading.Condition(self._lock)
        self._guests: OrderedDict[str, _Guest] = OrderedDict()
        self._done: OrderedDict[str, Any] = OrderedDict()
        self._parts: dict[str, Any] = {}
        self._failed: dict[str, str] = {}
        self._tries: dict[str, int] = {}
        self._broken, self._closed = "", False
        self._ours, self._theirs = workers.processes().Pipe()  # wakes the thread
        self._lanes = [_open() for _ in range(jobs)]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def ask(self, guest: str, wanted: Sequence[Job]) -> list[str]:
        """Say what a guest wants, in this order, in place of what they wanted before; the key of each job."""
        keys = [job.key for job in wanted]
        keyed = dict(zip(keys, wanted, strict=True))
        with self._lock:
            self._guests[guest] = _Guest(keyed, time.monotonic())
            for key in keyed:
                if key in self._done:
                    self._done.move_to_end(key)
        self._theirs.send_bytes(b"!")
        return keys

    def found(self, guest: str, keys: list[str]) -> tuple[dict[str, Any], dict[str, str]]:
        """What there is of some jobs, finished or not, and why those that failed did."""
        with self._lock:
            if guest in self._guests:
                self._guests[guest].seen = time.monotonic()
            takes = {key: take for key in keys if (take := self._done.get(key) or self._parts.get(key)) is not None}
            if self._broken:
                return takes, dict.fromkeys(keys, self._broken)
            return takes, {key: self._failed[key] for key in keys if key in self._failed}

    @property
    def ready(self) -> int:
        """How many processes have the model loaded."""
        with self._lock:
            return sum(lane.ready for lane in self._lanes)

    def await_news(self, seconds: float) -> None:
        """Wait until something was played, at most so long."""
        with self._news:
            self._news.wait(seconds)

    def close(self) -> None:
        """End the processes."""
        self._closed = True
        self._theirs.send_bytes(b"!")
        self._thread.join()

    def _serve(self) -> None:
        """The background thread: hand out jobs, take in what was played."""
        while not self._closed:
            with self._lock:
                self._hand_out()
                handles = [self._ours, *(lane.pipe for lane in self._lanes)]
            for handle in wait(handles, 5.0):
                if handle is self._ours:
                    self._ours.recv_bytes()
                    continue
                with self._news:
                    self._take_in(next(lane for lane in self._lanes if lane.pipe is handle))
                    self._news.notify_all()
        for lane in self._lanes:
            lane.pipe.close()
            lane.process.kill()
            lane.process.join()

    def _hand_out(self) -> None:
        late = time.monotonic() - FORGET
        for name in [name for name, guest in self._guests.items() if guest.seen < late]:
            del self._guests[name]
        wanted = {key for guest in self._guests.values() for key in guest.wants}
        for number, lane in enumerate(self._lanes):
            if lane.at is not None and lane.at not in wanted and not lane.dropped:
                lane.dropped = True
                _send(lane, ("drop", lane.at, None))
            if lane.at is None and lane.ready:
                self._give(lane, number)

    def _give(self, lane: _Lane, number: int) -> None:
        """The next job of this lane, from the guest who has waited longest for a turn."""
        busy = {other.at for other in self._lanes}
        for name, guest in self._guests.items():
            for key, job in guest.wants.items():
                mine = job.replicate % len(self._lanes) == number
                if mine and key not in busy and key not in self._done and key not in self._failed:
                    lane.at, lane.dropped = key, False
                    self._parts.pop(key, None)
                    _send(lane, ("play", key, job))
                    self._guests.move_to_end(name)
                    return

    def _take_in(self, lane: _Lane) -> None:
        try:
            kind, key, value = lane.pipe.recv()
        except (EOFError, OSError):
            self._lost(lane)
            return
        if kind == "ready":
            lane.ready = True
        elif kind == "part":
            self._parts[key] = self._parts[key].then(value) if key in self._parts else value
        else:
            lane.at = None
            part = self._parts.pop(key, None)
            if kind == "done" and part is not None:
                self._done[key] = part
                while len(self._done) > MOST_TAKES:
                    self._done.popitem(last=False)
            elif kind == "failed":
                self._failed[key] = value

    def _lost(self, lane: _Lane) -> None:
        """A process is gone: another takes its place, and what it was at is tried again once."""
        lane.pipe.close()
        lane.process.join(1.0)
        if lane.at is not None:
            self._parts.pop(lane.at, None)
            self._tries[lane.at] = self._tries.get(lane.at, 0) + 1
            if self._tries[lane.at] >= TRIES:
                self._failed[lane.at] = f"its process ended {TRIES} times (exit code {lane.process.exitcode})"
        if lane.ready:
            self._lanes[self._lanes.index(lane)] = _open()
        else:
            self._broken = f"no process can be started (exit code {lane.process.exitcode})"
            self._closed = True


def _open() -> _Lane:
    ours, theirs = workers.processes().Pipe()
    process = workers.processes().Process(target=_live, args=(theirs,), daemon=True)
    with workers.as_here():
        process.start()
    theirs.close()
    return _Lane(process, ours)


def _send(lane: _Lane, words: tuple[str, str, Job | None]) -> None:
    try:
        lane.pipe.send(words)
    except OSError:
        return  # the process is gone, which `_take_in` finds


def _live(pipe: Connection) -> None:
    """The life of a process: one job after another, until its parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=workers.watch_parent, daemon=True).start()
    towns = Towns()
    pipe.send(("ready", "", None))
    while True:
        try:
            kind, key, job = pipe.recv()
            if kind == "play":
                pipe.send(_played(pipe, key, job, towns))
        except (EOFError, OSError):
            return


def _played(pipe: Connection, key: str, job: Job, towns: Towns) -> tuple[str, str, Any]:
    """Play a job and send its parts; how it ended."""
    parts = job.play(towns)
    while True:
        try:
            part = next(parts, None)
        except BaseException as error:
            return "failed", key, workers.reason_of(error)
        if part is None:
            return "done", key, None
        pipe.send(("part", key, part))
        if _dropped(pipe, key):
            return "dropped", key, None


def _dropped(pipe: Connection, key: str) -> bool:
    """Whether somebody said that this job is no longer wanted."""
    while pipe.poll():
        kind, which, _ = pipe.recv()
        if kind == "drop" and which == key:
            return True
    return False
