"""The card that is kept: written by validate, read by decks and reports, refused where it is none."""

import pytest

from experiments import card_kept
from experiments.card import Card, Row
from experiments.evidence import frozen, targets
from experiments.manifest import engine_hash
from sim.files import InputError
from sim.numbers import digest, load_numbers

RUN = {"people": 500, "years": 2, "replicates": 3, "seed": 7, "place": "england"}


def row(name, hit, model=18.0, used="must", group=""):
    return Row(name, "caseness", 18.9, 16.9, 20.9, model, 0.1, hit, used, "percent", "a study", "", group)


@pytest.fixture
def kept(tmp_path):
    absent = row("autism", None, float("nan"), "validate")
    found = [row("near", True), row("far", False, 30.0), row("less_far", False, 22.0, "effect"), absent]
    card_kept.write(Card(found, RUN, [row("of_a_group", True, group="carers")]), tmp_path)
    return card_kept.read(tmp_path)


def test_what_is_written_is_read_again(kept):
    assert kept.about["people"] == 500
    assert (kept.hits, len(kept.judged), kept.not_modelled) == (1, 3, 1)
    assert kept.rows["id"].tolist() == ["near", "far", "less_far", "autism", "of_a_group"]
    assert kept.rows.loc[0, "model"] == 18.0
    assert kept.by_use().to_dict("records") == [
        {"used": "must", "hit": 1, "missed": 1},
        {"used": "effect", "hit": 0, "missed": 1},
    ]


def test_misses_come_furthest_first_in_half_widths_of_the_band(kept):
    found = kept.misses()
    assert found["id"].tolist() == ["far", "less_far"]
    assert found["beyond"].tolist() == pytest.approx([(30.0 - 20.9) / 2.0, (22.0 - 20.9) / 2.0])


def test_a_card_of_other_numbers_or_another_engine_says_so(kept, monkeypatch):
    now = digest(load_numbers())
    assert not kept.other_model(now)
    assert kept.other_model("0" * 64)
    monkeypatch.setattr("experiments.kept.engine_hash", lambda: "another" + engine_hash())
    assert kept.other_model(now)


def test_a_folder_without_a_card_and_a_file_that_is_none_are_refused(tmp_path):
    with pytest.raises(InputError, match=r"--card: .*; a folder with card\.csv and card\.yaml"):
        card_kept.read(tmp_path)
    (tmp_path / "card.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "card.yaml").write_text("made: never\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"card\.csv:1: columns: something else than a card"):
        card_kept.read(tmp_path)


def test_the_card_of_the_library_speaks_of_published_figures_only():
    card = card_kept.read()
    known = {target.id for target in [*targets(), *frozen()]}
    ids = card.rows.loc[card.rows["group"] == "", "id"]
    assert len(ids) > 100
    assert len(set(ids) & known) > 0.9 * len(ids)
    assert card.by_use()[["hit", "missed"]].to_numpy().sum() == len(card.judged)
    assert card.about["people"] >= 100_000
