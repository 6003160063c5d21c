"""Groups at higher risk: every figure is a row of the evidence, is compared with its own unit, and is printed."""

import numpy as np
import pandas as pd
import pytest

from experiments import evidence, prevalence, quantities, validate
from tests.matching.conftest import found

GROUPS = (
    "low income",
    "disabled people",
    "long-term illness",
    "lesbian, gay and bisexual people",
    "trans people",
    "neurodivergent people",
    "care-experienced people",
    "people in contact with criminal justice",
    "sex",
    "ethnic groups",
)


def test_every_group_of_the_deck_has_published_figures():
    assert prevalence.groups() == GROUPS


@pytest.mark.parametrize("figure", prevalence.listed(), ids=lambda figure: f"{figure.group}-{figure.target.id}")
def test_every_figure_is_of_the_evidence_and_is_compared_in_its_unit(figure):
    raw = evidence.sources()[figure.target.id]
    assert float(raw["value"]) == figure.target.observed
    assert quantities.known(figure.target.quantity)
    unit = quantities.unit(figure.target.quantity)
    assert unit == figure.target.unit or (unit, figure.target.unit) == ("GHQ points", "GHQ-36 points")
    assert figure.target.low <= figure.target.observed <= figure.target.high
    # a figure that is compared with a different quantity where it is judged says so
    assert figure.target.note or quantities.unit(figure.target.quantity) == "percent"


def test_no_figure_is_listed_twice_in_a_group():
    keys = [(figure.group, figure.target.id) for figure in prevalence.listed()]
    assert len(set(keys)) == len(keys)


def test_validate_prints_what_emerges_beside_what_is_published(monkeypatch):
    def fake(people, years, seed, place, names):
        assert set(names) >= {figure.target.quantity for figure in prevalence.listed()}
        return found(dict.fromkeys(names, 33.0))

    monkeypatch.setattr(validate, "replicate", fake)
    monkeypatch.setattr(validate.external, "external", lambda *asked: pd.DataFrame())
    made = validate.validate(people=50, years=2, replicates=2, jobs=1)
    assert [(row.group, row.id) for row in made.groups] == [(f.group, f.target.id) for f in prevalence.listed()]
    assert not any(row.group for row in made.rows)
    disabled = next(row for row in made.groups if row.id == "ghq4_disabled")
    assert (disabled.observed, disabled.model, disabled.hit) == (33.0, 33.0, True)
    plain = made.plain()
    assert [row["group"] for row in plain[-len(made.groups) :]] == [row.group for row in made.groups]
    assert any(line.endswith("figures of groups at higher risk are hit (printed only).") for line in made.sentences())
    # they never hold anything up
    assert not {row.id for row in made.missed_must} & {row.id for row in made.groups if row.hit is False}


def test_a_lasting_condition_is_two_cases_or_severe_illness(planted):
    panel = planted(n=4, years=1)
    panel.waves["ghq"][:] = [[20, 20, 10, 10], [20, 10, 20, 10]]
    panel.waves["severe"][:] = [[0, 0, 0, 1], [0, 0, 1, 0]]
    assert quantities.value(panel, "lasting_condition") == 50.0


def test_odds_of_people_who_were_looked_after(planted):
    panel = planted(n=8_000, years=1)
    luck = np.random.default_rng(3).random(panel.here.shape)
    panel.fixed["looked_after"] = (np.arange(8_000) // 2 % 4 == 0).astype(np.uint8)
    panel.waves["cisr"] = np.where(luck < np.where(panel.fixed["looked_after"], 0.5, 0.2), 30.0, 1.0)
    for sex in ("women", "men"):
        assert quantities.value(panel, f"odds.cmd_severe.looked_after.{sex}") == pytest.approx(4, rel=0.25)
