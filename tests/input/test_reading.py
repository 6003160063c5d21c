"""Reading of YAML files: plain values with lines, and every trap refused in one exact line."""

from pathlib import Path

import pytest

from sim.files import DEEPEST, LARGEST, InputError, Mistake, dotted, nearest, read, resolve, scan, scan_bytes


def mistakes(text: str | bytes) -> list[str]:
    data = text if isinstance(text, bytes) else text.encode()
    return [str(mistake) for mistake in scan_bytes(data, "f.yaml").mistakes]


def test_values_and_lines():
    document = scan_bytes(b"# top\na: 1\nb:\n  - x: 2.5\n  - y: 'no'\n", "f.yaml")
    assert document.value == {"a": 1, "b": [{"x": 2.5}, {"y": "no"}]}
    assert not document.mistakes
    assert [document.line_of(path) for path in (("a",), ("b",), ("b", 1), ("b", 1, "y"))] == [2, 3, 5, 5]
    assert document.line_of(("b", 0, "missing")) == 4  # the nearest parent


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("off", "off"),
        ("2025-04", "2025-04"),
        ("12:30:45", "12:30:45"),
        ("1_000", "1_000"),
        ("true", True),
        ("False", False),
        ("tRUE", "tRUE"),
        ("null", None),
        ("~", None),
        ("", None),
        ("012", 12),
        ("0o17", 15),
        ("0x1F", 31),
        ("-3", -3),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-.inf", float("-inf")),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_yaml_1_2_core_schema(text, value):
    found = resolve(text)
    assert found == value
    assert type(found) is type(value)


def test_tags_anchors_aliases_and_duplicates_come_together():
    text = "a: &x no\nb: !!python/object/apply:os.system ['true']\nc: *x\na: 2\n? [1]\n: 3\n"
    assert mistakes(text) == [
        "f.yaml:1: a: an anchor (&x); values written out; no anchors or aliases",
        "f.yaml:2: b: a tag (tag:yaml.org,2002:python/object/apply:os.system); plain values without tags",
        "f.yaml:3: c: an alias (*x); values written out; no anchors or aliases",
        "f.yaml:4: a: the same key again (first in line 1); each key once",
        "f.yaml:1: file: a key that is not plain text; keys that are plain text",
    ]


def test_merge_keys_do_nothing():
    document = scan_bytes(b"base: {a: 1}\nchild:\n  <<: {a: 1}\n", "f.yaml")
    assert document.value["child"] == {"<<": {"a": 1}}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\n---\nb: 2\n", "f.yaml:2: file: a second document; one document a file"),
        ("%YAML 1.1\n---\na: no\n", "f.yaml:2: file: an older version of YAML; YAML 1.2"),
        ("a: [1\n", "f.yaml:1: file: broken YAML (expected ',' or ']', but got '<stream end>'); valid YAML 1.2"),
        ("a: 1\n b: 2\n", "f.yaml:2: file: broken YAML (mapping values are not allowed here); valid YAML 1.2"),
        (
            b"a: 1\nb: \xff\n",
            "f.yaml:2: file: byte 0xff that is not UTF-8; text saved as UTF-8 (in a spreadsheet: CSV UTF-8)",
        ),
        ('a: "\\Uffffffff"\n', None),
        ("a: \x01\n", None),
    ],
)
def test_broken_files(text, line):
    found = mistakes(text)
    assert len(found) == 1
    assert found[0] == line if line else found[0].startswith("f.yaml:1: file: broken YAML (")


def test_size_is_refused_before_reading_on():
    assert mistakes(b"#" * (LARGEST + 1)) == ["f.yaml:1: file: more than 64 KiB; files up to 64 KiB"]
    assert mistakes(b"#" * LARGEST) == []


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_depth_is_refused(opening):
    deep = mistakes(opening * (DEEPEST + 1) + "1")
    assert deep == ["f.yaml:1: file: nested more than 50 levels; at most 50 levels"]
    assert mistakes("[" * DEEPEST + "]" * DEEPEST) == []


def test_sixty_thousand_open_brackets_are_refused_at_once():
    assert len(mistakes("[" * 60_000)) == 1


def test_missing_folder_and_special_files(tmp_path):
    def only(path: Path) -> str:
        [mistake] = scan(path).mistakes
        return str(mistake).removeprefix(f"{path}:1: file: ")

    assert only(tmp_path / "none.yaml") == "no such file; a YAML file that can be read"
    assert only(tmp_path) == "a folder; a YAML file that can be read"
    assert only(Path("/dev/zero")) == "not a plain file; a YAML file that can be read"
    with pytest.raises(InputError) as caught:
        read(tmp_path / "none.yaml")
    assert len(caught.value.mistakes) == 1


def test_a_mistake_is_one_line_whatever_it_holds():
    mistake = Mistake("a\nb.yaml", 3, "k\x1b[31m", "x\u2028\ud800", "y", "z")
    assert str(mistake) == "a\\nb.yaml:3: k\\x1b[31m: x\\u2028\\ud800; y; did you mean `z`?"
    assert str(Mistake("f", 1, "k", "x", "y")) == "f:1: k: x; y"


def test_paths_and_nearest_names():
    assert dotted(("levers", 0, "take_up", "women")) == "levers[0].take_up.women"
    assert dotted(()) == "file"
    assert nearest("take_upp", ["take_up", "ramp_months"]) == "take_up"
    assert nearest("TAKE_UP", ["take_up"]) == "take_up"
    assert nearest("zzz", ["take_up"]) is None
