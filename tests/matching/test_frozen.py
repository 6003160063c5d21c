"""What the model is judged on was fixed before anybody tuned: the list holds to the byte."""

import csv
from pathlib import Path

import pytest

from experiments import evidence, quantities

FOLDER = Path(__file__).parents[2] / "scenarios" / "evidence"
# The hash of the list as it was first committed, before any number was fitted. A row may only be added or
# changed with a decision record that says why; then this line changes with it.
FROZEN = "803989a84f869aa5ca3e1ace0bfafe1947c282f387e834e49edca46be7977063"


def test_the_frozen_list_is_the_one_committed_before_tuning():
    assert evidence.frozen_hash() == FROZEN
    assert (FOLDER / "frozen.sha256").read_text().split() == [FROZEN, "frozen.csv"]


def test_every_frozen_row_has_a_quantity_or_says_why_not():
    rows = evidence.frozen()
    assert len(rows) == 263
    assert len({row.id for row in rows}) == 263
    for row in rows:
        assert quantities.known(row.quantity) if row.modelled else len(row.note) > 20, row.id


def test_frozen_rows_are_never_targets():
    with (FOLDER / "sources.csv").open(encoding="utf-8") as lines:
        use = {row["id"]: row["use"] for row in csv.DictReader(lines)}
    frozen = {row.id for row in evidence.frozen()}
    assert frozen == {i for i, used in use.items() if used == "validate"}
    assert not frozen & {target.id for target in evidence.targets()}


@pytest.mark.parametrize("target", evidence.targets(), ids=lambda target: target.id)
def test_every_target_is_known_sourced_and_in_its_band(target):
    assert quantities.known(target.quantity)
    assert target.low <= target.observed <= target.high and target.low < target.high
    verified = evidence.sources().get(target.id, {"verified": "yes"})["verified"]
    assert target.source and (target.url.startswith("http") or verified == "recalled")
    assert target.used in evidence.USES


def test_the_must_hit_list_is_that_of_the_issue():
    must = {t.id: (t.quantity, t.low, t.high) for t in evidence.targets() if t.used == "must"}
    assert must == {
        "ghq4_uk_2018_19": ("caseness", 16.9, 20.9),
        "cmd1664_2023_4": ("cmd.16_64", 20.6, 24.6),
        "cmd_imd_ratio_2023_4": ("cmd.fifth_ratio", 1.39, 1.89),
        "pov_ahc_adults": ("poverty", 17.0, 21.0),
        "sp_fe_findistress": ("panel.strain", 2.3, 2.9),
        "sp_fe_jobloss": ("panel.job_loss", 1.2, 2.2),
    }


def test_targets_agree_with_the_evidence_they_cite():
    sources = evidence.sources()
    assert len(sources) == 1351  # 1,346 and five that levers needed
    for target in evidence.targets():
        if target.id in sources:
            raw = sources[target.id]
            assert float(raw["value"]) == target.observed, target.id
            if target.used != "must":
                assert raw["use"] == target.used, target.id


def test_units_of_figure_and_quantity_agree():
    shares = ("percent", "proportion", "probability per year", "percentage points")
    for target in [*evidence.targets(), *evidence.frozen()]:
        if target.modelled and target.unit in shares:
            assert quantities.unit(target.quantity) in (*shares, "percent"), target.id
        if target.modelled and target.unit == "odds ratio":
            assert quantities.unit(target.quantity) == "odds ratio", target.id
