"""A stored state goes on as if it had never stopped, with levers, cuts, other numbers and worlds."""

import io
from dataclasses import dataclass

import numpy as np
import pytest

from experiments import pasts
from sim.checkpoint import _arrays, dump, restore
from sim.run import Run, begin, prepare
from sim.town import Town

SEED = 5
LEVERS = [
    {"lever": "peer_support", "start": "2025-06", "ramp_months": 3, "funding": {"months": 20}},
    {"lever": "needs_weighted_funding", "start": "2025-08"},
]


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """An empty folder of pasts."""
    monkeypatch.setenv("MINDGAP_PASTS", str(tmp_path / "pasts"))
    return tmp_path / "pasts"


def through_a_file(town: Town) -> dict[str, np.ndarray]:
    sink = io.BytesIO()
    np.savez(sink, allow_pickle=False, **dump(town))
    with np.load(io.BytesIO(sink.getvalue()), allow_pickle=False) as found:
        return {name: found[name] for name in found.files}


def everything(run: Run) -> bytes:
    return run.town.real.tobytes() + run.town.small.tobytes() + run.record.counts().tobytes()


def test_sixty_and_sixty_months_through_a_checkpoint_are_a_hundred_and_twenty(lab):
    """In the middle of a policy: whom it reached, how long they stay, and what money is left go on."""
    scenario = lab.scenario(people=600, burn=6, months=120, levers=LEVERS, cut={"seeking.trust": "hold"})
    whole = lab.run(scenario, SEED)
    first = begin(scenario, lab.prepared(scenario, SEED))
    for _ in range(60):
        first.step()
    kept = through_a_file(first.town)
    second = Run(scenario, restore(kept, scenario=scenario, cuts=first.town.cuts), 60, first.record)
    assert everything(second.finish()) == everything(whole)
    with pytest.raises(ValueError, match="other levers or cuts"):
        restore(kept, scenario=lab.scenario(people=600))


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"numbers": {"distress.strain": 1.4}},
        {"world": {"composition": "as_found", "exposures": "equal", "regard": "equal"}},
        {"cut": {"distress.strain": "level", "seeking.trust": "hold"}},
    ],
    ids=["plain", "numbers", "equal world", "cuts"],
)
def test_a_scenario_goes_on_from_a_kept_past_to_the_same_bytes(lab, shelf, more):
    scenario = lab.scenario(people=800, burn=9, months=12, levers=LEVERS, **more)
    expected = everything(begin(scenario, prepare(scenario, SEED)).finish())
    for _ in range(2):  # simulated and kept, then read
        assert everything(begin(scenario, pasts.town_at_begins(scenario, SEED)).finish()) == expected
        assert len(list(shelf.glob("*.npz"))) == 1


def test_tables_within_the_state_are_kept_by_themselves():
    @dataclass
    class Rows:
        starts: np.ndarray
        title: str = "not an array"

    assert list(_arrays("streets", Rows(np.arange(3)))) == ["streets.starts"]
    assert list(_arrays("ids", np.arange(3))) == ["ids"]


def test_a_kept_past_is_not_simulated_again(lab, shelf, monkeypatch):
    baseline, policy = lab.scenario(people=300, burn=3), lab.scenario("peer_support", people=300, burn=3)
    pasts.town_at_begins(baseline, SEED)
    monkeypatch.setattr(pasts, "prepare", lambda *_: pytest.fail("simulated again"))
    pasts.town_at_begins(policy, SEED)


def test_pasts_of_other_code_numbers_people_or_luck_are_never_taken(lab, monkeypatch):
    scenario = lab.scenario(people=300, burn=3)
    keys = {pasts.key_of(scenario, 1), pasts.key_of(scenario, 2)}
    keys |= {pasts.key_of(lab.scenario(people=n, burn=b), 1) for n, b in ((301, 3), (300, 4))}
    keys.add(pasts.key_of(lab.scenario(people=300, burn=3, numbers={"distress.strain": 1.5}), 1))
    keys.add(pasts.key_of(lab.scenario(people=300, burn=3, cut={"distress.strain": "level"}), 1))
    monkeypatch.setattr(pasts, "engine_hash", lambda: "other code")
    keys.add(pasts.key_of(scenario, 1))
    monkeypatch.setattr(pasts, "numbers_digest", lambda numbers: "other numbers")
    keys.add(pasts.key_of(scenario, 1))
    assert len(keys) == 8


@pytest.mark.parametrize("damage", ["flip", "cut"])
def test_a_damaged_past_is_said_and_simulated_again(lab, shelf, capsys, damage):
    scenario = lab.scenario(people=300, burn=3)
    right = lab.state(pasts.town_at_begins(scenario, SEED))
    [path] = shelf.iterdir()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data) if damage == "flip" else bytes(data[:-40]))
    assert lab.state(pasts.town_at_begins(scenario, SEED)) == right
    assert f"{path}: is damaged" in capsys.readouterr().err
    assert lab.state(pasts.town_at_begins(scenario, SEED)) == right
    assert capsys.readouterr().err == ""


def test_the_folder_stays_small_and_can_be_switched_off(lab, shelf, monkeypatch):
    scenario = lab.scenario(people=300, burn=1)
    for seed in range(3):
        pasts.town_at_begins(scenario, seed)
    [*_, last] = sorted(shelf.iterdir(), key=lambda p: p.stat().st_mtime_ns)
    monkeypatch.setattr(pasts, "MOST", 2 * last.stat().st_size + 1000)
    pasts.town_at_begins(scenario, 3)
    assert len(list(shelf.iterdir())) == 2
    pasts.town_at_begins(scenario, 4, keep=False)
    monkeypatch.setattr(pasts, "LARGEST", 1000)
    pasts.town_at_begins(scenario, 5)
    monkeypatch.setenv("MINDGAP_PASTS", "")
    pasts.town_at_begins(scenario, 6)
    assert len(list(shelf.iterdir())) == 2


def test_a_disk_that_cannot_be_written_costs_no_run(lab, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("MINDGAP_PASTS", str(tmp_path / "file" / "pasts"))
    assert pasts.town_at_begins(lab.scenario(people=300, burn=1), SEED).n == 300
