"""Places, designs and networks of any bytes: what was meant, or one list of mistakes; fast and in little memory."""

import os
import random
import time
import tracemalloc
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

import pytest

from experiments.design import load_design
from sim.files import InputError
from sim.population import own_network
from sim.population.place import load_place
from tests.input.slowest import Slowest

FILES = int(os.environ.get("MINDGAP_FUZZ", "500")) // 4  # of each kind; scenarios have a test of their own
LARGEST_MB = 50
SLOWEST = 5.0  # seconds of processor time for one file
SCENARIOS = Path(str(files("scenarios")))
TRAPS = [
    b"&a ", b"*a", b"!!python/object:os.system ", b"---\n", b"...\n", b"? ", b": ", b"- ", b"[", b"]", b"{", b"}",
    b"\t",
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"1e999", b".nan", b"-1", b"9" * 60, b"1,234", b"*", b"..",
    b"../../../etc/passwd", b"/dev/zero", b"=cmd()", b"<!ENTITY x SYSTEM 'file:///etc/passwd'>", b"&x;", b"</node>",
    b"people: 99999999999\n", b"replicates: 1e9\n", "\u202e".encode(), "😀".encode(), b"\r", b"'", b'"', b"%YAML 1.1\n",
]  # fmt: skip
NETWORK = b"0 1\n1 2\n2 5\n3 4\n" * 3
GRAPH = b"""<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="undirected">
<node id="0"/><node id="1"/><node id="2"/>
<edge source="0" target="1"/><edge source="1" target="2"/></graph></graphml>"""
DESIGN = (SCENARIOS / "designs").glob("*.yaml") if (SCENARIOS / "designs").is_dir() else ()


def seeds(kind: str) -> list[bytes]:
    """Right files of a kind, to begin with."""
    if kind == "place":
        return [
            p.read_bytes() for p in sorted((SCENARIOS / "places").glob("*.yaml"), key=lambda p: p.stat().st_size)[:3]
        ]
    if kind == "design":
        own = (
            b"schema: 1\nname: mine\nmethod: grid\nuncertainties:\n  distress.strain: [1.4, 1.7]\nlevers:\n"
            b"  peer_support.size: [0, 1]\noutcomes: [caseness]\nreplicates: 2\npeople: 600\nmonths: 14\n"
        )
        return [own, *(p.read_bytes() for p in sorted(DESIGN)[:4])]
    return [NETWORK] if kind == "edges" else [GRAPH]


def spoilt(luck: random.Random, data: bytes) -> bytes:
    """Bytes cut out, doubled, changed, and traps put in."""
    for _ in range(luck.randint(1, 3)):
        start = luck.randint(0, len(data))
        stop = min(len(data), start + luck.randint(0, 30))
        kind = luck.randint(0, 4)
        if kind == 0:
            data = data[:start] + data[stop:]
        elif kind == 1:
            data = data[:start] + data[start:stop] * luck.randint(2, 50) + data[stop:]
        elif kind == 2:
            data = data[:start] + luck.randbytes(stop - start) + data[stop:]
        else:
            data = data[:start] + luck.choice(TRAPS) + data[start if kind == 3 else stop :]
    return data


LOAD = {
    "place": ("fuzzed.yaml", lambda path: load_place(str(path))),
    "design": ("fuzzed.yaml", lambda path: load_design(str(path))),
    "edges": ("fuzzed.edges", own_network.load),
    "graphml": ("fuzzed.graphml", own_network.load),
}


@pytest.mark.parametrize("kind", LOAD)
def test_a_spoilt_file_is_read_or_its_mistakes_are_told(kind, tmp_path):
    name, load = LOAD[kind]
    luck, path = random.Random(kind), tmp_path / name
    right = seeds(kind)
    path.write_bytes(right[0])
    load(path)  # what is read once for all is not timed
    ends, slow, peak = {"read": 0, "refused": 0}, Slowest(), 0.0
    many = FILES // 4 if kind == "place" else FILES  # a place's own areas take longest
    for number in range(many):
        data = spoilt(luck, luck.choice(right)) if number else right[0]  # a right one first
        path.write_bytes(data)
        watched = number % 10 == 0
        if watched:
            tracemalloc.start()
        began = time.process_time()
        try:
            load(path)
            ends["read"] += 1
        except InputError as error:
            lines = str(error).splitlines()
            assert len(lines) == len(error.mistakes) > 0
            assert all(m.line >= 1 and m.allowed and m.file for m in error.mistakes)
            ends["refused"] += 1
        if watched:
            peak = max(peak, tracemalloc.get_traced_memory()[1] / 1e6)
            tracemalloc.stop()
        else:
            slow.add(time.process_time() - began, data)

    def once_more(data):
        path.write_bytes(data)
        with suppress(InputError):
            load(path)

    slowest = slow.again(once_more)
    print(f"{many} files of kind {kind}: {ends}, slowest {1000 * slowest:.0f} ms of processor time, peak {peak:.1f} MB")
    assert min(ends.values()) > 0
    assert peak < LARGEST_MB and slowest < SLOWEST
