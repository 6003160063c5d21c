"""Design files: every mistake at once, and each method's rows as promised."""

import re
from pathlib import Path

import numpy as np
import pytest

from experiments.design import load_design, shipped
from experiments.factors import factors_of
from experiments.points import unit_points
from sim.files import InputError
from sim.numbers import load_numbers

HEAD = "schema: 1\nname: Mine\n"


def plan(tmp_path: Path, text: str, **changes):
    (tmp_path / "d.yaml").write_text(HEAD + text, encoding="utf-8")
    return load_design(tmp_path / "d.yaml", **changes)


def mistakes(tmp_path: Path, text: str, **changes) -> list[str]:
    with pytest.raises(InputError) as error:
        plan(tmp_path, text, **changes)
    return [str(m).replace(f"{tmp_path}/", "") for m in error.value.mistakes]


def test_every_mistake_comes_at_once_with_its_line_and_the_nearest_name(tmp_path):
    found = mistakes(
        tmp_path,
        """base: baselin
method: lhs
levers:
  living_wage.size: [0, 1]
  peer_support.size: [0, 9]
  peer_support.who: [1]
uncertainties:
  distress.strian: posterior
  distress.lonely: {low: 0.1, high: 2.0}
  distress.control: {low: 0.9, high: 0.5}
outcomes: [gap.casenes.imd_fifth, caseness]
replicats: 3
""",
    )
    assert [line.split(":")[1] for line in found] == sorted((line.split(":")[1] for line in found), key=int)
    text = "\n".join(found)
    for part in (
        "d.yaml:3: base: unknown scenario 'baselin'",
        "did you mean `baseline`",
        "did you mean `living_wage_employers.size`",
        "peer_support.size[1]: 9; a number from 0 to 5",
        "unknown name 'peer_support.who'",
        "did you mean `distress.strain`",
        "distress.lonely.low: 0.1; GHQ points",
        "distress.control.low: 0.9; below `high` (0.5)",
        "did you mean `gap.caseness.imd_fifth`",
        "did you mean `replicates`",
        "samples: missing; a whole number from 1 to 1,000,000 (method lhs)",
    ):
        assert part in text, part
    assert len(found) == 10


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("method: grid\n", "nothing that varies"),
        ("method: rows\n", "rows_file: missing"),
        ("levers: {distress.strain: [1.5]}\n", "a number; a number stands under `uncertainties`"),
        ("uncertainties: {peer_support.size: [1]}\n", "a lever; a lever stands under `levers`"),
        ("uncertainties: {distress.strain: posterior}\n", "a grid with ranges draws from them"),
        ("uncertainties: {distress.strain: [1.5, 1.5]}\n", "a value twice"),
        ("levers: {peer_support.size: [0, 1]}\npeople: 0\n", "people: 0"),
        ("method: morris\nsamples: 900000\nlevers: {peer_support.size: [0, 1]}\n", "1,800,000 rows"),
        ("uncertainties: {regard.hiring: [0.5], regard.hiring.black: [0.6]}\n", "regard.hiring.black again"),
    ],
)
def test_a_mistake_says_what_is_allowed(tmp_path, text, said):
    assert any(said in line for line in mistakes(tmp_path, text))


def test_mistakes_of_the_command_line_name_the_flag(tmp_path):
    text = "levers: {peer_support.size: [0, 1]}\n"
    assert mistakes(tmp_path, text, replicates=0, place="atlantis")[0].startswith("command line:1: --replicates: 0")


def test_a_grid_meets_every_combination_the_lever_fastest(tmp_path):
    found = plan(
        tmp_path,
        "levers: {peer_support.size: [0, 1]}\nsamples: 3\n"
        "uncertainties: {distress.strain: [1.4, 2.0], trust.care: posterior}\n",
    )
    assert [f.name for f in found.factors] == ["distress.strain", "trust.care", "peer_support.size"]
    assert found.rows == 3 * 2 * 2
    assert found.values[:, 2].tolist() == [0, 1] * 6
    assert len(set(map(tuple, found.values))) == 12
    assert any("none is stored for trust.care, so it is drawn evenly" in line for line in found.cautions)


def test_a_lever_that_is_not_in_the_base_enters_with_its_library_defaults(tmp_path):
    [use] = plan(tmp_path, "levers: {peer_support.coverage: [0.5]}\n").scenario(0).levers
    assert (use.lever, use.size, use.coverage, use.start, use.ramp_months) == ("peer_support", 1.0, 0.5, "2026-04", 12)
    base = f"{HEAD}extends: baseline\nlevers:\n  - lever: peer_support\n    ramp_months: 3\n"
    (tmp_path / "base.yaml").write_text(base, encoding="utf-8")
    [own] = plan(tmp_path, "base: base.yaml\nlevers: {peer_support.coverage: [0.5]}\n").scenario(0).levers
    assert (own.coverage, own.ramp_months) == (0.5, 3)


def test_an_entry_of_a_table_moves_alone_and_a_whole_table_moves_entry_by_entry(tmp_path):
    usual = np.asarray(load_numbers()["regard.hiring"].value)
    one = plan(tmp_path, "uncertainties: {regard.hiring.black: [0.5]}\n").scenario(0).numbers["regard.hiring"]
    assert [k for k in range(len(usual)) if one[k] != usual[k]] == [2]
    whole = plan(tmp_path, "method: lhs\nsamples: 8\nuncertainties: {regard.hiring: posterior}\n")
    assert len(whole.factors) == len(usual)


def test_rows_come_from_a_file_whose_mistakes_name_their_line(tmp_path):
    (tmp_path / "rows.csv").write_text("peer_support.size,distress.strain\n0,1.4\n1,2.0\n")
    found = plan(tmp_path, "method: rows\nrows_file: rows.csv\n")
    assert found.values.tolist() == [[0, 1.4], [1, 2.0]]
    (tmp_path / "rows.csv").write_text("peer_support.size,distress.strain\n0,much\n1\n7,2.0\n")
    lines = mistakes(tmp_path, "method: rows\nrows_file: rows.csv\n")
    assert [line.split(":")[:3] for line in lines] == [
        ["rows.csv", "2", " distress.strain"],
        ["rows.csv", "3", " file"],
        ["rows.csv", "4", " peer_support.size"],
    ]


@pytest.mark.parametrize("method", ["lhs", "sobol", "morris", "saltelli"])
def test_sampled_points_fill_the_range_and_follow_the_seed(method):
    factors = factors_of(
        {}, {"distress.strain": "posterior", "trust.care": "posterior", "distress.lonely": "posterior"}
    )
    points = unit_points(method, factors, 64, 3)
    assert np.array_equal(points, unit_points(method, factors, 64, 3))
    assert not np.array_equal(points, unit_points(method, factors, 64, 4))
    assert points.min() >= 0 and points.max() <= 1
    assert abs(points.mean() - 0.5) < 0.1
    if method == "lhs":
        assert all(len(set((points[:, k] * 64).astype(int))) == 64 for k in range(3))  # one in each of 64 parts
    else:
        assert np.array_equal(
            unit_points(method, factors, 16, 3), points[: {"sobol": 16, "morris": 64, "saltelli": 80}[method]]
        )


def test_what_varies_stays_inside_its_range(tmp_path):
    found = plan(tmp_path, "method: sobol\nsamples: 64\nlevers: {peer_support.ramp_months: {low: 0, high: 24}}\n")
    assert set(found.values[:, 0]) <= set(range(25))
    assert len(set(found.values[:, 0])) > 10


def test_shipped_designs_are_valid():
    assert set(shipped()) >= {"wage", "uncertain", "variance", "robust"}
    for name in shipped():
        found = load_design(name)
        assert found.rows >= 6
        assert found.outcomes


def test_the_design_of_the_documents_is_valid(tmp_path):
    text = (Path(__file__).resolve().parents[2] / "docs" / "sweeps.md").read_text(encoding="utf-8")
    [block] = re.findall(r"```yaml[^\n]*\n(.*?)```", text, re.DOTALL)
    (tmp_path / "d.yaml").write_text(block, encoding="utf-8")
    found = load_design(tmp_path / "d.yaml")
    assert found.rows == 3 * 16
    assert all(f"| {method} |" in text for method in ("grid", "lhs", "sobol", "morris", "saltelli", "rows"))
