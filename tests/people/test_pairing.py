"""Who meets whom: in each market the luckiest of the longer side, rank by rank, each at most once."""

import numpy as np
import pytest

from sim.columns import REALS, ROW, SMALLS
from sim.draws import uniforms
from sim.numbers import load_numbers
from sim.population.pairing import BISEXUAL, EVERYBODY, GAY, pairs

SEED, MONTH = 3, 24301
NUMBERS = load_numbers()


def seekers(n: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Real and small columns and ids of n people; some are alike in all but luck."""
    rng = np.random.default_rng(seed)
    real, small = np.zeros((len(REALS), n), np.float32), np.zeros((len(SMALLS), n), np.uint8)
    real[ROW["skill"]] = rng.normal(size=n).round(1)
    for name, values in {"sex": 2, "orientation": 3, "ethnic_group": 5}.items():
        small[ROW[name]] = rng.integers(0, values, n) * (rng.random(n) < 0.5)
    small[ROW["age"]], small[ROW["imd_decile"]] = rng.integers(18, 60, n), rng.integers(1, 11, n)
    return real, small, rng.permutation(n).astype(np.uint32)


def expected(real: np.ndarray, small: np.ndarray, ids: np.ndarray) -> list[tuple[int, int]]:
    """The same by sorting lists of each market."""
    value = {n: float(NUMBERS[f"turnover.{n}"].value) for n in ("own_group", "same_sex", "spread", "near_skill")}
    luck = {n: uniforms(SEED, ids, f"turnover.{n}", MONTH) for n in ("rank", "chance", "market", "own_sex")}
    place = float(NUMBERS["turnover.near_place"].value)
    markets: dict[tuple[int, int], dict[int, list[int]]] = {}
    rank = (
        small[ROW["age"]].astype(float)
        + value["near_skill"] * real[ROW["skill"]]
        + place * small[ROW["imd_decile"]]
        + value["spread"] * (luck["rank"] - 0.5) * 12.0**0.5
    )
    for i in range(len(ids)):
        orientation, sex = int(small[ROW["orientation"], i]), int(small[ROW["sex"], i])
        own = orientation == GAY or (orientation >= BISEXUAL and luck["own_sex"][i] < value["same_sex"])
        circle = int(small[ROW["ethnic_group"], i]) if luck["market"][i] < value["own_group"] else EVERYBODY
        markets.setdefault((circle, int(own)), {0: [], 1: []})[sex].append(i)
    found = []
    for _, sides in sorted(market for market in markets.items() if market[0][1] == 0):
        sides = {s: sorted(them, key=lambda i: luck["chance"][i]) for s, them in sides.items()}
        many = min(map(len, sides.values()))
        men, women = (sorted(sides[s][:many], key=lambda i: rank[i]) for s in (0, 1))
        found += list(zip(men, women, strict=True))
    for (_, own), sides in sorted(markets.items()):
        for them in sides.values() if own else ():
            lucky = sorted(them, key=lambda i: luck["chance"][i])[: len(them) // 2 * 2]
            alike = sorted(lucky, key=lambda i: rank[i])
            found += list(zip(alike[::2], alike[1::2], strict=True))
    return found


@pytest.mark.parametrize("n", [0, 1, 2, 3, 7, 40, 300, 2000])
def test_pairs_are_those_of_sorted_markets(n: int) -> None:
    real, small, ids = seekers(n, n)
    met = pairs(small, real, ids, np.arange(n), NUMBERS, SEED, MONTH)
    assert met.shape[1:] == (2,)
    assert sorted(map(tuple, met.tolist())) == sorted(expected(real, small, ids))
    assert len(np.unique(met)) == met.size, "somebody meets two"


def test_pairs_do_not_depend_on_where_people_stand() -> None:
    real, small, ids = seekers(300, 1)
    order = np.random.default_rng(8).permutation(300)
    one = ids[pairs(small, real, ids, np.arange(300), NUMBERS, SEED, MONTH)]
    other = ids[order][pairs(small[:, order], real[:, order], ids[order], np.arange(300), NUMBERS, SEED, MONTH)]
    assert {tuple(p) for p in one.tolist()} == {tuple(p) for p in other.tolist()}
