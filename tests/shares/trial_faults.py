"""Work that fails on purpose, in a module that processes can import."""

from pathlib import Path

from experiments.trials import Bench, Trial


class Faulty(Bench):
    """A bench that raises for one seed while a flag file is there."""

    def __init__(self, flag: Path, seed: int) -> None:
        super().__init__()
        self.flag, self.seed = flag, seed

    def __call__(self, payload: Trial):
        if self.flag.exists() and payload.seed == self.seed:
            raise RuntimeError("on purpose")
        return super().__call__(payload)
