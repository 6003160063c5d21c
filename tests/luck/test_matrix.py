"""Every way in which a run can be done at once, each with every other: one digest."""

import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.levers.lever import library

ROOT = Path(__file__).resolve().parents[2]
THREADS, BLOCKS, WORKERS = (1, 2), (64, 2048, 1_000_000), (1, 2)
HASH_SEEDS, CACHES = ("0", "1", "4242"), ("cold", "warm")
SCRIPT = """
import hashlib, itertools, sys, tempfile
from pathlib import Path
from experiments.replicates import Kept, load, run_kept
from sim.run import begin, prepare
from sim.scenario import Scenario

def main():
    scenario = Scenario.model_validate_json(sys.argv[1])
    threads, blocks, workers = (map(int, part.split(",")) for part in sys.argv[2:5])
    tables = {}
    for many in workers:
        kept = Kept(Path(tempfile.mkdtemp()) / "kept")
        assert run_kept([scenario], range(2), 7, many, kept) == []
        tables[many] = [r.series.to_csv() + r.reach.to_csv() for r in load(kept, range(2), 7)]
    for count, block in itertools.product(threads, blocks):
        run = begin(scenario, prepare(scenario, 7, count, block)).finish()
        mine = run.town.real.tobytes() + run.town.small.tobytes() + run.record.counts().tobytes()
        for many, text in tables.items():
            print(hashlib.sha256(mine + "".join(text).encode()).hexdigest(), count, block, many)

if __name__ == "__main__":
    main()
"""


@pytest.mark.nightly
def test_threads_workers_hash_seeds_blocks_and_caches_give_one_digest(lab, tmp_path):
    levers = [{"lever": name, "start": "2025-06", "ramp_months": 2, "funding": {"months": 5}} for name in library()]
    scenario = lab.scenario(people=5_000, burn=4, months=10, levers=levers, cut={"seeking.trust": "hold"})
    (tmp_path / "matrix.py").write_text(SCRIPT)
    lists = [",".join(map(str, part)) for part in (THREADS, BLOCKS, WORKERS)]
    line = [sys.executable, str(tmp_path / "matrix.py"), scenario.model_dump_json(by_alias=True), *lists]
    found: dict[tuple[str, ...], str] = {}
    for seed, cache in itertools.product(HASH_SEEDS, CACHES):
        home = tmp_path / f"cache-{seed}"  # cold the first time
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed, "XDG_CACHE_HOME": str(home)}
        environment.pop("NUMBA_CACHE_DIR", None)
        done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        for row in done.stdout.splitlines():
            digest, *how = row.split()
            found[seed, cache, *how] = digest
    assert len(found) == len(THREADS) * len(BLOCKS) * len(WORKERS) * len(HASH_SEEDS) * len(CACHES)
    print(f"{len(found)} ways: {len(set(found.values()))} digest")
    assert len(set(found.values())) == 1, found
