"""A sweep on a Dask cluster: the bytes of a serial one, whatever happens to the workers."""

import os
import signal

import pytest
from distributed import Client, LocalCluster

from experiments import cluster as clustering
from experiments.cluster import spread
from experiments.queue import Runner
from experiments.sweep import sweep
from experiments.workers import WorkersError

DESIGN = """schema: 1
name: Two sizes
method: grid
levers:
  needs_weighted_funding.size: [0.0, 1.0]
uncertainties:
  distress.strain: [1.4, 1.7]
outcomes: [gap.caseness.imd_fifth, caseness]
replicates: 3
people: 600
months: 16
"""


@pytest.fixture(scope="module")
def cluster():
    """Two workers, each a process of its own."""
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as found:
        yield found


@pytest.mark.nightly
def test_a_worker_killed_midway_leaves_the_bytes_of_a_serial_sweep(cluster, written, tmp_path, every_byte):
    plan = written(DESIGN)
    sweep(plan, out=tmp_path / "serial", jobs=1)
    with Client(cluster.scheduler_address, set_as_default=False) as client:
        processes = client.run(os.getpid)
    said: list[str] = []

    def kill_one(done: int, total: int, words: str = "") -> None:
        if done == 3:
            os.kill(next(iter(processes.values())), signal.SIGKILL)

    result = sweep(
        plan, out=tmp_path / "cluster", progress=kill_one, spread=spread(cluster.scheduler_address, said.append)
    )
    assert (result.failures, result.done) == ([], 12)
    assert every_byte("cluster") == every_byte("serial")


@pytest.mark.nightly
def test_a_run_that_raises_or_hangs_costs_itself(cluster, go):
    result, _ = go("raised", "raises", spread=spread(cluster.scheduler_address, print))
    assert [(f.row, f.reason) for f in result.failures] == [(1, r"ValueError: nobody\nis there")] * 2
    result, _ = go("stuck", "hangs", timeout=1, spread=spread(cluster.scheduler_address, print))
    assert {(f.row, f.reason.split(",")[0]) for f in result.failures} == {(1, "stuck: not done after 1 s")}
    assert len(result.failures) == 2


def test_workers_with_other_code_are_refused(cluster, go):
    with pytest.raises(WorkersError, match="other code"):
        go("mine", "other code", spread=spread(cluster.scheduler_address, print))


def test_no_scheduler_is_said(monkeypatch):
    monkeypatch.setattr(clustering, "CONNECT_SECONDS", 0.5)
    with pytest.raises(WorkersError, match="no Dask scheduler at tcp"):
        spread("tcp://127.0.0.1:1", print)(Runner(), lambda group: None, lambda *_: None, "")
