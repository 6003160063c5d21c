"""Indices against known answers, through designs, store and tables as a user's run goes; luck, losses, boxes."""

import itertools

import numpy as np
import pytest
from SALib.analyze import morris as salib_morris

from analysis.pictures import draw_sensitivity
from experiments import morris
from experiments.discovery import DiscoveryError
from experiments.factors import limits
from experiments.luck import luck
from experiments.precision import Target, parse
from experiments.sensitivity import checked, sensitivity
from experiments.sweep import sweep
from sim.files import InputError
from tests.sweeps.sweep_faults import Planted, here

NAMES = Planted.names


def ishigami(x, y, z):
    """Ishigami and Homma 1990 on (0, 1)³, with a = 7 and b = 0.1, raised so that it stays a share."""
    a, b, c = (np.pi * (2 * u - 1) for u in (x, y, z))
    return 30 + np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)


def design(method: str, samples: int, replicates: int = 1, levers: str = "") -> str:
    ends = {name: limits(name) for name in NAMES}  # even over the declared ranges, whatever posterior is stored
    ranges = "".join(f"  {name}: {{low: {low}, high: {high}}}\n" for name, (low, high) in ends.items())
    return (
        f"schema: 1\nname: Known\nmethod: {method}\nsamples: {samples}\nreplicates: {replicates}\n{levers}"
        f"uncertainties:\n{ranges}outcomes: [caseness]\npeople: 600\nmonths: 14\n"
    )


@pytest.fixture
def told(tmp_path, written):
    """The sensitivity of a design whose runs are of planted work."""

    def tell(text: str, work: Planted, target: Target | None = None, outcomes=("caseness",), pictures=None):
        result = sweep(written(text), out=tmp_path / "mine", work=work, spread=here)
        return sensitivity(result, outcomes, target, pictures)

    return tell


def of(found, measure: str):
    rows = found.indices[found.indices["measure"] == measure].set_index("factor")
    return rows.loc[list(NAMES)]


def test_sobol_indices_are_those_of_ishigami(told):
    """Known: S1 0.314, 0.442, 0; ST 0.558, 0.442, 0.244 (Saltelli et al. 2008, Global sensitivity analysis, 4.6)."""
    found = told(design("saltelli", 512) + "seed: 1\n", Planted(ishigami))
    for measure, known in (("S1", (0.3139, 0.4424, 0.0)), ("ST", (0.5576, 0.4424, 0.2437))):
        rows = of(found, measure)
        assert rows["value"].to_numpy() == pytest.approx(known, abs=0.04)
        assert (rows["low"].to_numpy() <= np.array(known) + 0.01).all()
        assert (rows["high"].to_numpy() >= np.array(known) - 0.01).all()
    assert set(found.indices["used"]) == {512}
    assert found.cautions() == ["caseness: one replicate, so luck cannot be told apart; add --replicates"]


def test_morris_effects_are_those_of_ishigami(told):
    """Known by trying every start of the four levels: what a step of 2/3 does, over the whole range."""
    found = of(told(design("morris", 150), Planted(ishigami)), "mu*")
    levels = np.arange(4) / 3
    known = []
    for k in range(3):
        sizes = []
        for point in itertools.product(levels, repeat=3):
            if point[k] < 0.5:
                after = tuple(p + morris.STEP * (j == k) for j, p in enumerate(point))
                sizes.append(abs(ishigami(*after) - ishigami(*point)) / morris.STEP)
        known.append(np.mean(sizes))
    assert found["value"].to_numpy() == pytest.approx(known, rel=0.2, abs=1e-6)
    assert (found["low"].to_numpy() <= np.array(known) + 0.3).all()
    assert (found["high"].to_numpy() >= np.array(known) - 0.3).all()


def test_morris_gives_what_salib_gives():
    unit = morris.paths(3, 40, 4)
    outcome = ishigami(*unit.T)
    mine = morris.summarise(morris.effects(unit, outcome))
    problem = {"num_vars": 3, "names": list("abc"), "bounds": [[0, 1]] * 3}
    theirs = salib_morris.analyze(problem, unit, outcome, num_levels=morris.LEVELS)
    assert [e.mu_star for e in mine] == pytest.approx(theirs["mu_star"])
    assert [e.mu for e in mine] == pytest.approx(theirs["mu"])
    assert [e.sigma for e in mine] == pytest.approx(theirs["sigma"])


def test_luck_is_told_apart_from_numbers(told):
    found = told(design("lhs", 60, 5), Planted(lambda x, y, z: 20 + 6 * x, own=1.0, shared=3.0))
    [row] = found.noise.to_dict("records")
    assert row["numbers"] == pytest.approx(6 / np.sqrt(12), rel=0.15)
    assert row["own"] == pytest.approx(1.0, rel=0.15)
    assert row["shared"] == pytest.approx(3.0, rel=0.8)
    known = (1 / 5) / (36 / 12 + 1 / 5)
    assert row["low"] < known < row["high"]
    assert found.cautions() == []


def test_luck_that_hides_the_numbers_is_said(told):
    found = told(design("morris", 5, 3), Planted(lambda x, y, z: 20 + 0.1 * x, own=1.0))
    assert "of what differs between rows is luck" in found.cautions()[0]
    assert (of(found, "mu*")["luck"] > 0.3).all()


@pytest.mark.parametrize("seed", range(4))
def test_the_interval_of_luck_covers_what_was_planted(seed):
    rng = np.random.default_rng(seed)
    values = rng.normal(0, 2, (200, 1)) + rng.normal(0, 5, 4) + rng.normal(0, 1, (200, 4))
    found = luck(values)
    assert found.low < 0.25 / 4.25 < found.high
    values[3, 1] = np.nan
    assert luck(values).rows == 199


def test_a_failed_run_costs_its_block_and_nothing_is_filled_in(told):
    found = told(design("saltelli", 16), Planted(ishigami, lost=7))
    assert [(f.reason, f.replicate) for f in found.failures] == [("ValueError: lost", 0)]
    assert set(found.indices["used"]) == {15}
    whole = told(design("saltelli", 16), Planted(ishigami))
    assert set(whole.indices["used"]) == {16}


GRID = "levers:\n  peer_support.size: [0, 1]\n"


def test_the_box_where_a_policy_fails_is_found(told):
    target = parse("gap.caseness.imd_fifth:0.5", "--discover")
    found = told(design("grid", 150, levers=GRID), Planted(lambda x, y, z: 20 + x), target)
    first = found.discovery.boxes[found.discovery.boxes["box"] == 1].set_index("factor")
    assert found.discovery.cases == 150
    assert 20 < found.discovery.failed < 60
    assert set(first.index) == {"distress.strain", "trust.care"}
    strain, care = first.loc["distress.strain"], first.loc["trust.care"]
    assert (strain["low"] - strain["least"]) / (strain["most"] - strain["least"]) == pytest.approx(0.6, abs=0.08)
    assert (care["high"] - care["least"]) / (care["most"] - care["least"]) == pytest.approx(0.5, abs=0.08)
    assert first["coverage"].iloc[0] > 0.8
    assert first["density"].iloc[0] > 0.8


def test_a_policy_that_never_fails_has_no_box(told, monkeypatch):
    monkeypatch.setattr(Planted, "narrows", staticmethod(lambda *at: 1.0))
    found = told(design("grid", 30, levers=GRID), Planted(lambda x, y, z: 20), Target("gap.caseness.imd_fifth", 0.5))
    assert (found.discovery.failed, len(found.discovery.boxes)) == (0, 0)


def test_discovery_needs_rows_that_are_compared(told):
    with pytest.raises(DiscoveryError, match="a grid of a lever's sizes"):
        told(design("lhs", 30), Planted(ishigami), Target("gap.caseness.imd_fifth", 0.5))


@pytest.mark.parametrize(
    ("text", "outcomes", "target", "said"),
    [
        (design("saltelli", 4), ["casenes"], None, "did you mean `caseness`"),
        (design("saltelli", 4), [], Target("caseness", 0.1), "--discover: 'caseness'; a gap"),
        ("schema: 1\nname: x\nlevers: {peer_support.size: [0, 1]}\n", [], None, "one of morris, saltelli"),
    ],
)
def test_what_cannot_be_told_is_refused(written, text, outcomes, target, said):
    with pytest.raises(InputError) as error:
        checked(written(text), outcomes, target)
    assert said in str(error.value)


@pytest.mark.parametrize("method", ["saltelli", "morris", "lhs"])
def test_every_method_has_its_chart(told, method):
    outcomes = ["caseness", "gap.caseness.imd_fifth"]
    work = Planted(lambda x, y, z: 20 + 5 * x - 2 * y, own=0.1)
    found = told(design(method, 16, 2), work, outcomes=outcomes, pictures=draw_sensitivity)
    stem = "indices" if method == "saltelli" else "tornado"
    for outcome in ("caseness", "gap_caseness_imd_fifth"):
        for end in ("png", "svg", "csv", "txt"):
            assert (found.folder / "charts" / f"{stem}_{outcome}.{end}").stat().st_size > 100
    alt = (found.folder / "charts" / f"{stem}_caseness.txt").read_text()
    assert "distress.strain" in alt[:60]
    assert "simulated" in alt


def test_the_same_runs_give_the_same_bytes(told, tmp_path):
    first = told(design("saltelli", 8, 2), Planted(ishigami), pictures=draw_sensitivity).folder
    before = {p.relative_to(first): p.read_bytes() for p in first.rglob("*.*") if p.name != "manifest.json"}
    told(design("saltelli", 8, 2), Planted(ishigami), outcomes=["caseness.most"])
    again = told(design("saltelli", 8, 2), Planted(ishigami), pictures=draw_sensitivity).folder
    assert before == {p.relative_to(again): p.read_bytes() for p in again.rglob("*.*") if p.name != "manifest.json"}
