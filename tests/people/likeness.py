"""Figures of a network of ties: how alike friends are, how clustered, and how many each has; the partner apart."""

import networkx as nx
import numpy as np

CLUSTERING = 0.31  # of adults who named their friends: MacRae 1960, in Jackson, Social and Economic Networks (2008)


def measured(
    ties: np.ndarray, adults: np.ndarray, columns: dict[str, np.ndarray]
) -> tuple[dict[str, float], float, np.ndarray]:
    """Share of friendships (0 to 1) alike in each column, clustering (0 to 1), and friends of each adult, (adults,).

    ``ties`` int32 (slots, n) are rows, one's own where a slot is empty; ``adults`` rows; ``columns`` (n,) each.
    """
    mine = ties[1:, adults].astype(np.int64)
    there = mine != adults
    same = {name: float((values[mine] == values[adults])[there].mean()) for name, values in columns.items()}
    net = nx.Graph()
    net.add_edges_from(zip(np.broadcast_to(adults, mine.shape)[there].tolist(), mine[there].tolist(), strict=True))
    return same, nx.transitivity(net), there.sum(0)
