"""What the process that schedules and stores a sweep holds in memory does not grow with the rows."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MOST_GROWTH = 0.15
SCRIPT = """
import resource, sys, tempfile
from pathlib import Path
import numpy as np
from experiments.design import load_design
from experiments.identity import model_hash
from experiments.measures import SHAPE
from experiments.sweep import sweep

class Work:
    def begin(self):
        return model_hash()
    def __call__(self, payload):
        return np.full(SHAPE, 1e4)

def here(work, take, give, code):
    while (task := take(None)) is not None:
        give(task, work(task.payload), "")

rows = int(sys.argv[1])
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "d.yaml"
    path.write_text(
        f"schema: 1\\nname: x\\nmethod: lhs\\nsamples: {rows}\\noutcomes: [caseness]\\npeople: 600\\nmonths: 14\\n"
        "replicates: 1\\nuncertainties: {distress.strain: posterior, trust.care: posterior}\\n"
    )
    result = sweep(load_design(path), out=Path(folder) / "mine", work=Work(), spread=here)
    assert (result.done, result.failures) == (rows, [])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def peak(rows: int) -> int:
    """Most memory (kB) of a sweep of so many rows whose runs cost nothing."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MALLOC_ARENA_MAX": "1"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(rows)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@pytest.mark.nightly
def test_memory_hardly_grows_with_the_rows():
    """A file of 1,000 runs is the most that is worked on at once, so a hundred rows need less than a thousand."""
    few, full, many = peak(100), peak(1000), peak(10_000)
    print(f"{few / 1024:.0f} MB at 100 rows, {full / 1024:.0f} MB at 1,000, {many / 1024:.0f} MB at 10,000")
    assert many < full * (1 + MOST_GROWTH)
    assert many < few * 1.4
