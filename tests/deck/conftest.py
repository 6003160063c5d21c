"""One small comparison and one run, made once, that decks are made of."""

from pathlib import Path

import pytest

from experiments.compare import compare, opened


@pytest.fixture(scope="session")
def results(tmp_path_factory) -> Path:
    """A results folder of three scenarios; never written to."""
    folder = tmp_path_factory.mktemp("results") / "mine"
    names = ["baseline", "peer_support", "needs_weighted_funding"]
    return compare(names, people=700, months=36, replicates=3, out=folder, jobs=1).folder


@pytest.fixture(scope="session")
def alone(tmp_path_factory) -> Path:
    """A results folder of the baseline alone."""
    folder = tmp_path_factory.mktemp("results") / "alone"
    return compare(["baseline"], people=700, months=36, replicates=2, out=folder, jobs=1).folder


@pytest.fixture(scope="session")
def comparison(results):
    """What that folder holds; tests change copies of it."""
    return opened(results)
