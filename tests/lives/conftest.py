"""One small comparison, made once, whose people live again."""

from pathlib import Path

import pytest

from experiments.compare import compare, opened
from experiments.futures import live


@pytest.fixture(scope="session")
def results(tmp_path_factory) -> Path:
    """A results folder with a policy that reaches people and one that works on services."""
    folder = tmp_path_factory.mktemp("results") / "mine"
    names = ["baseline", "peer_support", "needs_weighted_funding"]
    return compare(names, people=2000, months=48, replicates=1, out=folder, jobs=1).folder


@pytest.fixture(scope="session")
def comparison(results):
    return opened(results)


@pytest.fixture(scope="session")
def futures(comparison):
    """Three pairs of futures: without and with peer support."""
    base, peer, _ = comparison.scenarios
    return live(base, peer, comparison.manifest["seeds"][0], 0)
