"""Runs of a sweep on a Dask cluster: a worker's threads do one each at a time; results are written here, one by one.

A worker that is killed costs only time: its run is done again elsewhere, until it has cost several workers. A run
that hangs is given up and its worker started anew. Workers with other code or library versions are refused.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from distributed import Client, Future, wait
from distributed.scheduler import KilledWorker

from experiments import manifest
from experiments.workers import START_SECONDS, Give, Take, Task, Wait, Work, WorkersError, reason_of

CONNECT_SECONDS = 30.0
IDLE_SECONDS = 600.0  # without any worker
LOOK_SECONDS = 1.0  # between looks at who is there
_HELD = threading.local()  # a worker's work by the name of its sweep, for each thread its own


@dataclass
class _Sent:
    """A task that was handed to the cluster."""

    task: Task | None  # None: to make a worker ready
    worker: str | None  # None once that worker is gone and another has it
    deadline: float


def spread(address: str, say: Callable[[str], None]) -> Callable[[Work, Take, Give, str], None]:
    """What does all tasks on the cluster at ``address``; in the place of `experiments.workers.run`.

    WorkersError where no scheduler answers.
    """

    def go(work: Work, take: Take, give: Give, code: str) -> None:
        try:
            client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TypeError) as problem:
            raise WorkersError(f"no Dask scheduler at {address} ({reason_of(problem)})") from None
        with client, client.as_current():
            _Cluster(client, work, code, say).run(take, give)

    return go


class _Cluster:
    """One sweep's work on a cluster: what is where, and since when."""

    def __init__(self, client: Client, work: Work, code: str, say: Callable[[str], None]) -> None:
        self.client, self.say = client, say
        self.name, self.work = secrets.token_hex(8), work
        self.code = _identity(code)
        self.sent: dict[Future, _Sent] = {}
        self.groups: dict[str, Any] = {}  # the group of a worker's last task
        self.known: set[str] = set()  # workers that were told to make ready
        self.ready: set[str] = set()  # and those that are
        self.seen = time.monotonic()

    def run(self, take: Take, give: Give) -> None:
        """Hand out tasks as workers are free until none is left."""
        drained = False
        while True:
            there = self._workers()
            for worker, many in there.items():
                if worker not in self.known:
                    self._make_ready(worker)
                if worker not in self.ready:
                    continue
                busy = sum(one.worker == worker for one in self.sent.values())
                while not drained and busy < many:
                    task = take(self.groups.get(worker))
                    if isinstance(task, Wait):
                        break
                    if task is None:
                        drained = True
                        break
                    self._send(worker, task)
                    busy += 1
            if drained and not any(one.task for one in self.sent.values()):
                return
            self._collect(give)

    def _workers(self) -> dict[str, int]:
        """The workers that are there, with their threads; those that are gone have lost what they did."""
        there = {str(k): int(v["nthreads"]) for k, v in self.client.scheduler_info(n_workers=-1)["workers"].items()}
        now = time.monotonic()
        if there:
            self.seen = now
        elif now - self.seen > IDLE_SECONDS:
            raise WorkersError(f"the Dask cluster has had no worker for {IDLE_SECONDS:g} s")
        for future, one in list(self.sent.items()):
            if one.worker is None or one.worker in there:
                continue
            if one.task is None:
                del self.sent[future]
                future.cancel()
            else:
                self.say(f"worker {one.worker} is gone; its run is done elsewhere")
                one.worker, one.deadline = None, now + START_SECONDS + one.task.seconds
        self.known &= set(there)
        self.ready &= set(there)
        return there

    def _make_ready(self, worker: str) -> None:
        """Let a worker import and compile before its first run, so that only the run is timed."""
        future = self.client.submit(
            _do, self.name, self.work, None, pure=False, workers=[worker], allow_other_workers=False
        )
        self.sent[future] = _Sent(None, worker, time.monotonic() + START_SECONDS)
        self.known.add(worker)

    def _send(self, worker: str, task: Task) -> None:
        future = self.client.submit(
            _do, self.name, self.work, task.payload, pure=False, workers=[worker], allow_other_workers=True
        )
        self.sent[future] = _Sent(task, worker, time.monotonic() + task.seconds)
        self.groups[worker] = task.group

    def _collect(self, give: Give) -> None:
        """Take what is done; give up what has been too long."""
        if not self.sent:
            time.sleep(LOOK_SECONDS)
            return
        try:
            done = wait(list(self.sent), timeout=LOOK_SECONDS, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            done = set()
        for future in done:
            one = self.sent.pop(future)
            self._settle(future, one, give)
        now = time.monotonic()
        for future, one in list(self.sent.items()):
            if now >= one.deadline:
                del self.sent[future]
                self._give_up(future)
                if one.task is None:
                    raise WorkersError(f"worker {one.worker} was not ready after {START_SECONDS:g} s")
                give(one.task, None, f"stuck: not done after {one.task.seconds:g} s, so its worker was started anew")

    def _settle(self, future: Future, one: _Sent, give: Give) -> None:
        """Pass on the result of a task, or why there is none."""
        if future.status == "cancelled":
            raise WorkersError("the Dask scheduler is gone; the same command goes on")
        error = future.exception()
        if error is not None:
            reason = (
                "its process was killed, on several workers" if isinstance(error, KilledWorker) else reason_of(error)
            )
            if one.task is None:
                raise WorkersError(f"worker {one.worker} cannot start: {reason}")
            give(one.task, None, reason)
            return
        code, value, reason = future.result()
        if code != self.code:
            raise WorkersError(f"a worker ({one.worker}) has other code, numbers or library versions; start it anew")
        if one.task is not None:
            give(one.task, value, reason)
        elif one.worker is not None:
            self.ready.add(one.worker)

    def _give_up(self, future: Future) -> None:
        """Start the worker of a stuck task anew."""
        tasks = self.client.processing()
        stuck = [str(worker) for worker, keys in tasks.items() if future.key in keys]
        future.cancel(force=True)
        if stuck:
            self.client.restart_workers(stuck, timeout=CONNECT_SECONDS, raise_for_error=False)
            self.known.difference_update(stuck)
            self.ready.difference_update(stuck)


def _identity(code: str) -> str:
    return manifest.digest([code, manifest.versions(manifest.ENGINE)])


def _do(name: str, work: Work, payload: Any) -> tuple[str, Any, str]:
    """On a worker: what identifies its code, the result of one task (None: make ready), and why it has none."""
    held: dict[str, tuple[str, Work]] = _HELD.__dict__.setdefault("works", {})
    if name not in held:
        held.clear()
        held[name] = _identity(work.begin()), work
    code, made = held[name]
    if payload is None:
        return code, None, ""
    try:
        return code, made(payload), ""
    except Exception as error:
        return code, None, reason_of(error)
