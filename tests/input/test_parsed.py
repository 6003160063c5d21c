"""The model's own files, read again from the cache: the same value and lines, whatever has become of what is kept."""

from importlib.resources import files as resources

import pytest

from sim import files, parsed
from sim.files import InputError

OURS = sorted((resources("scenarios") / "numbers").glob("*.yaml"), key=lambda path: path.stat().st_size)[:4]


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """What is in an empty cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return lambda: sorted((tmp_path / "mindgap/parsed").iterdir())


def test_what_is_kept_is_what_is_read(kept):
    for path in OURS:
        first, again, slowly = parsed.read(path), parsed.read(path), files.read(path)
        assert first == again == slowly
    assert len(kept()) == len(OURS)


@pytest.mark.parametrize("damage", (b"", b"[", b"[1, 2]", b"[{}, [[]]]", b"\xff"))
def test_damage_is_read_anew(kept, damage):
    first = parsed.read(OURS[0])
    [path] = kept()
    whole = path.read_bytes()
    path.write_bytes(damage)
    assert parsed.read(OURS[0]) == first
    assert path.read_bytes() == whole


def test_a_changed_file_is_another(kept, tmp_path):
    mine = tmp_path / "mine.yaml"
    for value in (1, 2):
        mine.write_text(f"a: {value}\n")
        assert parsed.read(mine).value == {"a": value}
    assert len(kept()) == 2


def test_a_file_with_mistakes_is_told_each_time_and_never_kept(kept, tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text("a: 1\na: 2\n")
    for _ in range(2):
        with pytest.raises(InputError, match="the same key again"):
            parsed.read(mine)
    assert kept() == []
