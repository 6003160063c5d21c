"""Processes that do one task after another, and may raise, hang or be killed without stopping the others.

Each process has a pipe of its own and one task at a time, so that the loss of a process is the loss of one task. A
process ends by itself when the one that started it is gone.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any, Protocol

from sim.files import one_line

PATIENCE, PACE = 300.0, 50_000.0  # a task is stuck after so many seconds, and one more for so many person-months
START_SECONDS = 900.0  # for a process to import and compile the model
MOST_FAILED_STARTS = 3
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
_LONGEST_REASON = 300


class WorkersError(Exception):
    """No process can be started, or one has other code than the rest; the text says which."""


class Work(Protocol):
    """What a process does. It is sent to each process once; ``begin`` is called there before the first task."""

    def begin(self) -> str:
        """Make ready; what identifies the code that runs (the same in every process)."""

    def __call__(self, payload: Any) -> Any:
        """Do one task."""


@dataclass(frozen=True)
class Task:
    """One task: what it is (``name``), what it shares with others (``group``), and what the work is given."""

    name: Any
    group: Any
    payload: Any
    seconds: float  # after which it counts as stuck


@dataclass
class _Worker:
    process: Any
    pipe: Connection
    deadline: float
    ready: bool = False
    task: Task | None = None
    group: Any = None


class Wait:
    """There is nothing to do now, but there will be when a running task is done."""


WAIT = Wait()
Take = Callable[
    [Any], Task | Wait | None
]  # the next task for a process whose last one was of this group; None: no more
Give = Callable[[Task, Any, str], None]  # a finished task: its result, or None and the reason it has none


def run(work: Work, jobs: int, take: Take, give: Give, code: str) -> None:
    """Do all tasks that ``take`` hands out, on ``jobs`` processes; ``give`` is called here, one at a time.

    Raises WorkersError where processes cannot start or report other code than ``code``.
    """
    pool: list[_Worker] = []
    waiting: list[Task] = []  # a task taken for a process that was gone before it got it
    failed = 0
    drained = False
    try:
        while True:
            for worker in [w for w in pool if w.ready and w.task is None]:
                task = waiting.pop() if waiting else (None if drained else take(worker.group))
                if isinstance(task, Wait):
                    continue
                if task is None:
                    drained = True
                    pool.remove(worker)
                    _close(worker)
                elif not _send(worker, task):
                    waiting.append(task)
                    pool.remove(worker)
                    _kill(worker)
            while len(pool) < jobs and (waiting or not drained):
                pool.append(_start(work))
            if not pool:
                return
            for worker in _events(pool):
                lost = _receive(worker, give, code)
                if lost:
                    pool.remove(worker)
                    _kill(worker)
                    if worker.task is not None:
                        give(worker.task, None, lost)
                    failed = 0 if worker.ready else failed + 1
                    if failed >= MOST_FAILED_STARTS:
                        raise WorkersError(f"no process can be started: {lost}")
    finally:
        for worker in pool:
            _kill(worker)


def _start(work: Work) -> _Worker:
    ours, theirs = processes().Pipe()
    process = processes().Process(target=_serve, args=(theirs, work), daemon=True)
    with as_here():
        process.start()
    theirs.close()
    return _Worker(process, ours, time.monotonic() + START_SECONDS)


def processes() -> ForkServerContext:
    """How processes are started: forked from one that has the model imported and starts no thread."""
    found = get_context("forkserver")
    found.set_forkserver_preload(["experiments.ready"])
    return found


@contextmanager
def as_here() -> Iterator[None]:
    """Started meanwhile, a process keeps to one kernel thread and finds the model where it was found here."""
    path = os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, sys.path)])
    given = {**dict.fromkeys(ONE_THREAD, "1"), "PYTHONPATH": path}
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _send(worker: _Worker, task: Task) -> bool:
    """Hand over a task; False where the process is gone."""
    try:
        worker.pipe.send(task.payload)
    except OSError:
        return False
    worker.task, worker.group = task, task.group
    worker.deadline = time.monotonic() + task.seconds
    return True


def _events(pool: list[_Worker]) -> list[_Worker]:
    """The processes that said something, ended, or have been too long; waits for the first."""
    first = min(w.deadline for w in pool)
    handles = [*(w.pipe for w in pool), *(w.process.sentinel for w in pool)]
    found = set(map(id, wait(handles, max(0.0, first - time.monotonic()))))
    now = time.monotonic()
    return [w for w in pool if id(w.pipe) in found or not w.process.is_alive() or now >= w.deadline]


def _receive(worker: _Worker, give: Give, code: str) -> str:
    """Take what a process has said; why it is lost, or nothing."""
    try:
        if worker.pipe.poll():
            kind, value = worker.pipe.recv()
            if kind == "ready":
                if value != code:
                    raise WorkersError("the code or the numbers of the model were changed meanwhile; start again")
                worker.ready, worker.deadline = True, float("inf")
                return ""
            if kind == "broken":
                return str(value)
            task, worker.task, worker.deadline = worker.task, None, float("inf")
            assert task is not None
            give(task, value if kind == "done" else None, "" if kind == "done" else value)
            return ""
    except (EOFError, OSError):
        pass
    worker.process.join(1.0 if time.monotonic() < worker.deadline else 0.0)
    ended = worker.process.exitcode
    if ended is None:
        seconds = START_SECONDS if worker.task is None else worker.task.seconds
        return f"stuck: not done after {seconds:g} s, so its process was ended"
    if ended < 0:
        return f"its process was killed ({signal.Signals(-ended).name})"
    return f"its process ended by itself (exit code {ended})"


def _close(worker: _Worker) -> None:
    """Let a process end: nothing more comes through its pipe."""
    worker.pipe.close()
    worker.process.join(5.0)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join()


def _kill(worker: _Worker) -> None:
    worker.pipe.close()
    worker.process.kill()
    worker.process.join()


def _serve(pipe: Connection, work: Work) -> None:
    """The life of a process: make ready, then one task after another until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that started us
    threading.Thread(target=watch_parent, daemon=True).start()
    try:
        pipe.send(("ready", work.begin()))
    except Exception as error:
        pipe.send(("broken", reason_of(error)))
        return
    while True:
        try:
            payload = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            said = ("done", work(payload))
        except BaseException as error:
            said = ("raised", reason_of(error))
        try:
            pipe.send(said)
        except OSError:
            return


def watch_parent() -> None:
    """End this process once the one it was forked from is gone, which goes with its own; even in mid-task."""
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)


def patience(person_months: float) -> float:
    """Seconds after which a task of so much work counts as stuck."""
    return PATIENCE + person_months / PACE


def reason_of(error: BaseException) -> str:
    """An exception in one line."""
    text = one_line(str(error).strip())
    return f"{type(error).__name__}: {text}"[:_LONGEST_REASON] if text else type(error).__name__
