"""Founding a town: freshly drawn people are given their rows, in streets with room to spare."""

from __future__ import annotations

import numpy as np

from sim.columns import COLUMNS, LINKS, REALS, ROW, SMALLS, is_link, is_real
from sim.compiler import compiled
from sim.life import ADULT, ADULT_AGE, CHILD
from sim.numbers import Numbers
from sim.population.people import People
from sim.population.streets import lay
from sim.town import BLOCK, Town

STARTS = {"since_loss": 255, "since_detained": 255, "since_restrained": 255, "since_recovered": 255}


def make(people: People, numbers: Numbers, seed: int, threads: int = 1, block: int = BLOCK) -> Town:
    """A town of freshly drawn people, with some rows free in each street; what no start is drawn for begins at rest."""
    streets, row = lay(people.area_starts, people.home)
    rows = int(streets.starts[-1])
    shadows = len(compiled()[0].shadows)
    real, small = np.zeros((len(REALS), rows), np.float32), np.zeros((len(SMALLS) + shadows, rows), np.uint8)
    start = np.float32(numbers["work.average_distress"].value)
    for column in COLUMNS:
        if is_link(column.name):
            continue
        matrix = real if is_real(column.name) else small
        if column.name in people.columns:
            matrix[ROW[column.name], row] = people.columns[column.name]
        elif column.name in STARTS:
            matrix[ROW[column.name], row] = STARTS[column.name]
    disposition = real[ROW["disposition"]]
    for name in ("distress", "memory", "ghq", "cisr"):
        real[ROW[name]] = np.clip(start + disposition, 0, 36)
    real[ROW["setpoint"]] = start + disposition
    age = small[ROW["age"], row]
    small[ROW["stage"], row] = np.where(age >= ADULT_AGE, ADULT, CHILD)
    small[ROW["age_band"], row] = (age >= 35).astype(np.uint8) + (age >= 50) + (age >= 65)
    small[ROW["imd_decile"]] = people.area_decile[streets.area[streets.of(np.arange(rows))]]
    links = np.zeros((len(LINKS), rows), np.int16)
    for name, other in (("home", people.home), ("partner", people.partner), ("carer", people.carer)):
        links[ROW[name], row] = row[other] - row
    ids = np.zeros(rows, np.uint32)
    ids[row] = people.ids
    ties = np.tile(np.arange(rows, dtype=np.int32), (len(people.ties), 1))
    ties[:, row] = row[people.ties]
    return Town(real, small, links, ids, ties, streets, people.area_decile, numbers, seed, threads, block)
