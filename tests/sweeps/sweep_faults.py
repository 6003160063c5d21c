"""Work for sweeps in tests: no model, sums that follow from row and seed, and faults while a flag file is there."""

import os
import signal
import time
from pathlib import Path

import numpy as np

from experiments.identity import model_hash
from experiments.measures import SHAPE

BAD = 2.0  # the value of distress.strain whose runs go wrong


class Faulty:
    """Raises, hangs, exits or is killed for the bad row while ``flag`` exists."""

    def __init__(self, kind: str, flag: Path) -> None:
        self.kind, self.flag = kind, flag

    def begin(self) -> str:
        return "other code" if self.kind == "other code" else model_hash()

    def __call__(self, payload):
        scenario, seed, _ = payload
        strain = scenario.numbers["distress.strain"]
        if self.flag.exists() and strain == BAD:
            if self.kind == "raises":
                raise ValueError("nobody\nis there")
            if self.kind == "hangs":
                time.sleep(600)
            if self.kind == "exits":
                os._exit(7)
            os.kill(os.getpid(), signal.SIGKILL)
        found = np.full(SHAPE, 10_000.0)
        found[0] = np.round(1000 * strain * (1 + np.arange(SHAPE[2])) + seed % 97)
        return found
