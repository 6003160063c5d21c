"""External results: shocks arrive and stop; published figures are known, judged and never fitted."""

import numpy as np
import pandas as pd
import pytest

from analysis.charts import external as chart
from analysis.charts.style import About
from experiments import evidence, external, external_design, external_kept, kept
from experiments.calibrate_design import load_calibration
from experiments.external_design import External, Result, figure_of
from mindgap import external_text
from sim.files import InputError

MEN = {"of": "struck", "outcome": "ghq", "before": "employed", "struck": "unemployed", "at": [6, 7]}
LARGE = {
    "schema": 1,
    "experiments": {
        "nothing": {
            "title": "Nothing happens",
            "why": "a check",
            "months": 6,
            "shock": [{"from": 0, "until": 3, "numbers": {"work.loss": 0.0}}],
            "results": [{"id": "nothing", "published": "sp_fe_jobloss_men", "outcome": "ghq", "at": [3, 7]}],
        },
        "loss": {
            "title": "Many jobs are lost",
            "why": "a check",
            "months": 24,
            "shock": [{"from": 0, "until": 6, "numbers": {"work.loss": 0.05}}],
            "results": [
                {"id": "work", "published": "crisis_employment", "outcome": "employed", "at": [6, 7]},
                {"id": "work_later", "published": "-", "cited": "crisis_cmd", "outcome": "employed", "at": [24, 25]},
                {"id": "mind", "published": "sp_fe_jobloss_men", **MEN},
                {"id": "strained", "published": "sp_fe_jobloss_men", **MEN, "same": ["strain"]},
                {"id": "poorer", "published": "income_loss_smd", "of": "people", "outcome": "ghq", "falls": "income",
                 "at": [6, 7], "per_sd": True},
                {"id": "nobody", "published": "income_loss_smd", "of": "people", "outcome": "ghq", "who": "age > 150",
                 "at": [6, 7]},
            ],
        },
    },
}  # fmt: skip


def test_a_shock_arrives_in_those_it_strikes_and_ends_with_its_phase():
    design = External.model_validate(LARGE)
    nothing, work, later, mind, net, poorer, nobody = external.found_in(design, 1000, 3)
    assert nothing == 0.0
    assert work < -8 and abs(later) < abs(work) / 2
    assert mind > 0.8 and net > 0.5 and poorer > 0
    assert np.isnan(nobody)


def test_every_figure_of_the_library_is_known_and_none_of_the_new_ones_is_fitted_to():
    design = external_design.load()
    new = {row["id"] for row in evidence.read(external_design.FIGURES)}
    results = [r for e in design.experiments.values() for r in e.results]
    assert len({r.id for r in results}) == len(results) >= 25
    used = {figure_of(r).id for r in results}
    assert new <= used and "sp_fe_jobloss_men" in used
    assert not new & {aim.target.id for aim in load_calibration().aims}
    assert not new & {t.id for t in evidence.targets()}
    assert {"job_loss", "strain", "income", "basic_income", "basic_income_and_work", "crisis", "strategy"} <= set(
        design.experiments
    )


def result(**given):
    return Result.model_validate({"id": "x", "published": "sp_fe_jobloss_men", "outcome": "ghq", "at": [1, 2], **given})


@pytest.mark.parametrize(
    ("given", "found", "hit"),
    [
        ({}, [1.8, 1.9, 1.7], True),
        ({}, [0.8, 0.9, 0.7], False),
        ({"judged": "sign"}, [0.8, 0.9, 0.7], True),
        ({"judged": "sign"}, [-0.8, 0.9, 0.7], False),
        ({"judged": "sign", "published": "-", "cited": "crisis_cmd"}, [-0.8, -0.9, -0.7], True),
        ({"judged": "given"}, [0.8, 0.9, 0.7], None),
        ({}, [np.nan, 1.8, 1.8], False),
    ],
)
def test_a_size_a_direction_and_a_given_shock_are_judged_each_in_its_way(given, found, hit):
    whole = {"title": "T", "why": "W", "months": 2, "results": [result(**given).model_dump()]}
    design = External.model_validate({"schema": 1, "experiments": {"one": whole}})
    table = external.table_of(design, np.array(found)[:, None])
    assert table["hit"].iloc[0] is hit
    assert list(table.columns) == external.COLUMNS


def test_mistakes_of_a_file_come_all_at_once_with_their_nearest_names(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "schema: 1\nexperiments:\n  one:\n    title: T\n    why: W\n    months: 6\n    shock:\n"
        "      - {from: 0, numbers: {work.los: 0.1}}\n    results:\n"
        "      - {id: a, published: sp_fe_joblos_men, outcome: ghq, who: agge > 3, at: [1, 9]}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as error:
        external_design.load(path)
    said = str(error.value)
    assert "work.loss" in said and "sp_fe_jobloss_men" in said and "agge" in said and "at" in said
    assert all(f"{path}:" in line for line in said.splitlines())


def test_what_is_kept_is_read_again_and_shown(tmp_path, capsys):
    design = external_design.load()
    many = sum(len(e.results) for e in design.experiments.values())
    values = np.random.default_rng(0).normal(1.0, 0.1, (3, many))
    values[:, 0] = np.nan
    table = external.table_of(design, values)
    external_kept.write(table, tmp_path, 100, 3, 0)
    known, about = external_kept.read(tmp_path)
    assert list(known["id"]) == list(table["id"]) and about["people"] == 100 and not kept.stale(about)
    assert set(known["hit"]) == {"yes", "no", ""}
    assert external_kept.read(tmp_path / "nowhere") is None
    external_text.show(table)
    out = capsys.readouterr().out
    assert "external sizes are met" in out and "job_loss.men" in out
    assert all({"id", "observed", "model", "hit", "used"} <= set(row) for row in external_text.plain(table))
    files = chart.write(table, tmp_path / "charts", About(), 3)
    assert {p.suffix for p in files} == {".png", ".svg", ".csv", ".txt"}
    drawn = pd.read_csv(files[2])
    assert len(drawn) and set(drawn["id"]) <= set(table["id"])


@pytest.mark.nightly
def test_the_librarys_shocks_arrive_fade_and_go_the_published_way():
    table = external.external(people=20_000, replicates=4, seed=1).set_index("id")
    assert table["model"].notna().all()
    low, high = (table.loc["crisis.size", end] for end in ("low", "high"))
    assert low <= table.loc["crisis.size", "model"] <= high + 1
    for name in ("crisis.distress.sign", "crisis.fades", "strategy.during", "basic_income.no_response.sign"):
        assert table.loc[name, "hit"], name
