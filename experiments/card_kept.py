"""A card that is kept: what `mindgap validate` last found, as data, for decks and reports that do not run it again.

    card.csv     one line a figure: what is published, its band, the model's own value, hit or miss
    card.yaml    the run it comes from, when, and hashes of the numbers and of the engine

The library's own stands in scenarios/evidence and is made by ``mindgap validate --out scenarios/evidence``.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from ruamel.yaml.error import YAMLError

from experiments import kept
from experiments.card import Card
from experiments.evidence import FOLDER, USES
from sim.files import InputError, Mistake

TABLE, ABOUT = "card.csv", "card.yaml"
COLUMNS = ("id", "quantity", "observed", "low", "high", "model", "se", "hit", "used", "unit", "group")
KEYS = ("made", "people", "years", "replicates", "seed", "place", "numbers", "engine")


@dataclass(frozen=True)
class KeptCard:
    """A card read from its files: ``rows`` in its order (hit is yes, no or empty: not modelled), and its run."""

    rows: pd.DataFrame
    about: dict[str, Any]

    @property
    def judged(self) -> pd.DataFrame:
        """The figures that the model gives, so that each is hit or missed; those of groups left out."""
        return self.rows[(self.rows["hit"] != "") & (self.rows["group"] == "")]

    @property
    def hits(self) -> int:
        """How many of them are hit."""
        return int((self.judged["hit"] == "yes").sum())

    @property
    def not_modelled(self) -> int:
        """How many published figures the model says nothing of."""
        return int(((self.rows["hit"] == "") & (self.rows["group"] == "")).sum())

    def by_use(self) -> pd.DataFrame:
        """Hits and misses by use: used, hit, missed; in the card's order."""
        found = self.judged.assign(missed=self.judged["hit"] == "no", hit=self.judged["hit"] == "yes")
        return found.groupby("used")[["hit", "missed"]].sum().reindex(USES).dropna().astype(int).reset_index()

    def misses(self) -> pd.DataFrame:
        """What is missed, furthest outside its band first (in half-widths of the band, ``beyond``)."""
        rows = self.judged[self.judged["hit"] == "no"].copy()
        half = ((rows["high"] - rows["low"]) / 2).clip(lower=1e-9)
        outside = (rows["low"] - rows["model"]).clip(lower=0) + (rows["model"] - rows["high"]).clip(lower=0)
        rows["beyond"] = (outside / half).round(3)
        return rows.sort_values(["beyond", "id"], ascending=[False, True], kind="stable", ignore_index=True)

    def other_model(self, numbers: str) -> bool:
        """Whether the card was made with other numbers than these (a manifest's), or with another engine than this."""
        return kept.stale(self.about, numbers)


def write(card: Card, folder: Path) -> list[Path]:
    """Keep a card in a folder; the two files."""
    rows = pd.DataFrame([asdict(row) for row in (*card.rows, *card.groups)])[list(COLUMNS)]
    rows["hit"] = kept.told(rows["hit"])
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / TABLE, folder / ABOUT]
    rows.to_csv(paths[0], index=False, lineterminator="\n", float_format="%.6g")
    run = {key: card.run[key] for key in ("people", "years", "replicates", "seed", "place")}
    kept.write(paths[1], "What `mindgap validate` found; made by: mindgap validate --out FOLDER", run)
    return paths


def read(folder: Path | None = None) -> KeptCard:
    """The card kept in a folder, by default the library's; a file that is missing or no card is an InputError."""
    where = Path(str(FOLDER)) if folder is None else folder
    for name in (TABLE, ABOUT):
        if not (where / name).is_file():
            raise InputError([Mistake("command line", 1, "--card", f"{where}", f"a folder with {TABLE} and {ABOUT}")])
    try:
        text = dict.fromkeys(("id", "quantity", "hit", "used", "unit", "group"), str)
        rows = pd.read_csv(where / TABLE, dtype=text, keep_default_na=False, na_values={"model": "", "se": ""})
        about = kept.read(where / ABOUT)
        rows = rows[list(COLUMNS)].astype(dict.fromkeys(("observed", "low", "high", "model", "se"), float))
        about = {key: about[key] for key in KEYS}
    except (ValueError, KeyError, TypeError, YAMLError):
        wrong = Mistake(str(where / TABLE), 1, "columns", "something else than a card", "a card of `mindgap validate`")
        raise InputError([wrong]) from None
    return KeptCard(rows, about)
