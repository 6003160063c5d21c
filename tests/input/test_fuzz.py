"""Any bytes give a scenario or one error that lists mistakes, never another exception."""

import os
import time
import tracemalloc
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.files import InputError, scan_bytes
from sim.library import scenario_names
from sim.scenario import Scenario, load_scenario
from tests.input.slowest import Slowest

FILES = int(os.environ.get("MINDGAP_FUZZ", "500"))
SLOWEST = 5.0  # seconds of processor time for one file; the slowest take some hundredths
LIBRARY = Path(__file__).resolve().parents[2] / "scenarios"
SEEDS = [(LIBRARY / f"{name}.yaml").read_text(encoding="utf-8") for name in scenario_names()]
RICH = """\
schema: 1
name: a rich one
extends: baseline
place: england
begins: 2025-04
levers:
  - lever: peer_support
    size: 1.0
    where: {deciles: [1, 2]}
    who: "ghq4 and (imd_decile <= 2 or not employed) and rent / 2 > -10.5"
    start: 2026-04
    end: 2030-01
    funding: {months: 24}
    take_up: {default: 0.8, looked_after: 0.6}
    lasts_months: 12
cut: {coercion: hold, seeking.trust: level}
world: {regard: equal}
numbers: {distress.strain: 1.9, regard.discrimination: [0.01, 0.01, 0.01, 0.01, 0.01]}
"""
PIECES = [
    "&a ", "*a", "!!python/object:os ", "!x ", "<<: *a\n", "---\n", "...\n", "? ", ": ", "- ", "[", "]", "{", "}",
    "|\n", ">\n", "%YAML 1.1\n", "no", "yes", "~", ".nan", ".inf", "-1", "1e999", "9" * 50, "'", '"', "\\U99999999",
    "\t",
    "\x00", "\ud800", "\u202e", "$\\frac{", "=cmd()", "levers:\n", "  - lever: x\n", "extends: baseline\n", "who: (((",
    "take_up: 3", "where: [1]", "2025-04", "people: 99999999999\n", "😀", "../../etc/passwd", "cut: {work: level}\n",
]  # fmt: skip


@st.composite
def mutated(draw):
    """A scenario file with a few pieces cut out, doubled, or replaced by traps."""
    text = draw(st.sampled_from([*SEEDS, RICH, RICH]))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        stop = min(len(text), start + draw(st.integers(0, 30)))
        kind = draw(st.integers(0, 3))
        piece = draw(st.sampled_from(PIECES) | st.text(max_size=8))
        if kind == 0:
            text = text[:start] + text[stop:]
        elif kind == 1:
            text = text[:start] + text[start:stop] * 2 + text[stop:]
        elif kind == 2:
            text = text[:start] + piece + text[start:]
        else:
            text = text[:start] + piece + text[stop:]
    return text.encode("utf-8", "surrogatepass")


def load(data: bytes, folder: Path) -> str:
    """Loads a file of these bytes; says which of the two allowed ends it came to."""
    file = folder / "fuzzed.yaml"
    file.write_bytes(data)
    try:
        scenario = load_scenario(file)
    except InputError as error:
        lines = str(error).splitlines()
        assert len(lines) == len(error.mistakes) > 0
        assert all(mistake.line >= 1 and mistake.allowed for mistake in error.mistakes)
        return "mistakes"
    again = Scenario.model_validate_json(scenario.model_dump_json(by_alias=True))
    assert scenario.differences(again) == []  # what is read can be told, kept and read again
    return "scenario"


def test_mutated_files_never_raise_anything_else(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzz")
    assert load(RICH.encode(), folder) == "scenario"  # also reads the library once, which is not timed
    ends = {"scenario": 0, "mistakes": 0}
    slow = Slowest()

    @settings(max_examples=FILES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(mutated())
    def attack(data):
        began = time.process_time()
        ends[load(data, folder)] += 1
        slow.add(time.process_time() - began, data)

    attack()
    slowest = slow.again(lambda data: load(data, folder))
    print(f"{sum(ends.values())} files: {ends}, slowest {1000 * slowest:.0f} ms of processor time")
    assert sum(ends.values()) >= FILES and slowest < SLOWEST
    assert min(ends.values()) > 0  # both ends were met, so the files are neither all broken nor all fine


@settings(max_examples=200, deadline=None, database=None)
@given(st.binary(max_size=300))
def test_any_bytes_can_be_scanned(data):
    document = scan_bytes(data, "f.yaml")
    assert all("\n" not in str(mistake) for mistake in document.mistakes)


def test_the_largest_file_takes_little_memory():
    rows = "".join(f"k{i}: {{low: 1.{i}, high: [2, 3]}}\n" for i in range(3000))[: 64 * 1024]
    data = rows[: rows.rindex("\n") + 1].encode()
    tracemalloc.start()
    document = scan_bytes(data, "f.yaml")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(f"peak {peak / 1e6:.1f} MB for {len(data)} bytes")
    assert not document.mistakes
    assert peak < 50e6
