"""A run's hash changes with everything that can change a result, and names never become paths."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments import manifest

RUN = {
    "scenarios": {"baseline": "schema: 1"},
    "seeds": [1, 2],
    "options": {"people": 20000},
    "numbers": "n",
    "source": "s",
    "packages": {"numpy": "2.0"},
}


def test_the_hash_follows_the_content_and_nothing_else():
    first = manifest.run_hash(**RUN)
    assert re.fullmatch("[0-9a-f]{12}", first)
    assert manifest.run_hash(**dict(reversed(RUN.items()))) == first
    others = [
        {"scenarios": {"baseline": "schema: 1 "}},
        {"seeds": [2, 1]},
        {"options": {"people": 20001}},
        {"numbers": "m"},
        {"source": "t"},
        {"packages": {"numpy": "2.1"}},
    ]
    hashes = {manifest.run_hash(**(RUN | other)) for other in others}
    assert len(hashes) == len(others) and first not in hashes


def test_the_source_hash_sees_contents_and_names_but_no_caches(tmp_path):
    (tmp_path / "sim").mkdir()
    file = tmp_path / "sim" / "work.py"
    file.write_text("x = 1\n")
    first = manifest.source_hash({"sim": tmp_path / "sim"})
    (tmp_path / "sim" / "__pycache__").mkdir()
    (tmp_path / "sim" / "__pycache__" / "work.py").write_text("junk")
    (tmp_path / "sim" / "notes.txt").write_text("junk")
    assert manifest.source_hash({"sim": tmp_path / "sim"}) == first
    file.write_text("x = 2\n")
    second = manifest.source_hash({"sim": tmp_path / "sim"})
    file.rename(file.with_name("home.py"))
    third = manifest.source_hash({"sim": tmp_path / "sim"})
    assert len({first, second, third}) == 3


def test_the_installed_model_has_a_hash():
    assert re.fullmatch("[0-9a-f]{64}", manifest.source_hash())
    assert manifest.versions(["numpy", "no_such_package"])["no_such_package"] == "not installed"


def test_canonical_text_has_one_form_and_no_nan():
    assert manifest.canonical({"b": [1, "é"], "a": None}) == '{"a":null,"b":[1,"é"]}'
    with pytest.raises(ValueError, match="not JSON compliant"):
        manifest.canonical(float("nan"))


def test_folder_names():
    assert manifest.folder_name("2026-11-24", ["living_wage", "peer_support"], "abc") == (
        "2026-11-24-living_wage-peer_support-abc"
    )
    many = manifest.folder_name("2026-11-24", list("abcde"), "f00")
    assert many == "2026-11-24-a-b-c-and_2_more-f00"
    with pytest.raises(ValueError, match="YYYY-MM-DD"):
        manifest.folder_name("24/11/2026", ["a"], "f")


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_name_becomes_a_path(name):
    assert re.fullmatch("[a-z0-9_]{1,40}", manifest.slug(name))


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "....", "نص", "a/b\\c\x00", "-rf"])
def test_hostile_names(name):
    assert re.fullmatch("[a-z0-9_]{1,40}", manifest.slug(name))
