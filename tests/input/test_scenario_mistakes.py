"""Each kind of mistake in a scenario file, with its exact line; and that all come at once."""

from dataclasses import replace
from pathlib import Path

import pytest

from sim import cycles, memory
from sim.files import InputError
from sim.levers.language import GROUPS
from sim.scenario import Group, Scenario, count, date, load_scenario

TOP = "schema: 1\nname: test\n"
LEVER = TOP + "levers:\n  - lever: peer_support\n"
LEVER_KEYS = (
    "lever, size, coverage, budget, staff, where, who, start, ramp_months, end, scaling, funding, take_up, lasts_months"
)
TOP_KEYS = (
    "schema, name, short_name, summary, extends, place, begins, burn_in_months, months, people, levers, cut, world, "
    "theory, network, numbers"
)


def found(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "s.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_scenario(file)
    return [str(mistake).removeprefix(f"{file}:") for mistake in caught.value.mistakes]


EXACT = [
    # unknown keys
    (TOP + "peple: 5\n", f"3: peple: an unknown key; keys {TOP_KEYS}; did you mean `people`?"),
    (
        LEVER + "    takeup: {default: 1}\n",
        f"5: levers[0].takeup: an unknown key; keys {LEVER_KEYS}; did you mean `take_up`?",
    ),
    # wrong types
    (TOP + "months: a year\n", "3: months: 'a year'; a whole number from 1 to 1,200"),
    (TOP + "months: 12.5\n", "3: months: 12.5; a whole number from 1 to 1,200"),
    (TOP + "people: yes\n", "3: people: 'yes'; a whole number from 1 to 57,000,000"),
    (TOP + "people: true\n", "3: people: true; a whole number from 1 to 57,000,000"),
    (TOP + "levers: {peer_support: 1}\n", "3: levers: a mapping of 1; a list of at most 50 levers"),
    (
        TOP + "levers:\n  - peer_support\n",
        f"4: levers[0]: 'peer_support'; a mapping with the keys {LEVER_KEYS}",
    ),
    (TOP + "summary: 3\n", "3: summary: 3; text of at most 2,000 characters"),
    (TOP + "cut:\n", "3: cut: nothing; a mapping (hold or level each)"),
    ("schema: true\nname: t\n", "1: schema: true; 1, the version of this format"),
    ("schema: 1\nname: no\nshort_name: 1\n", "3: short_name: 1; text of 1 to 60 characters in one line"),
    ('schema: 1\nname: "a\\nb"\n', "2: name: 'a\\nb'; text of 1 to 200 characters in one line"),
    ("schema: 1\n", "1: name: missing; text of 1 to 200 characters in one line"),
    (f"schema: 1\nname: {'x' * 201}\n", f"2: name: '{'x' * 78}…; text of 1 to 200 characters in one line"),
    ("- 1\n", f"1: file: a list of 1; a mapping with the keys {TOP_KEYS}"),
    ("", f"1: file: nothing; a mapping with the keys {TOP_KEYS}"),
    # out of range
    (TOP + "people: 0\n", "3: people: 0; a whole number from 1 to 57,000,000"),
    (TOP + "people: 57000001\n", "3: people: 57000001; a whole number from 1 to 57,000,000"),
    (TOP + "burn_in_months: -1\n", "3: burn_in_months: -1; a whole number from 0 to 1,200"),
    (TOP + "begins: 2025-13\n", "3: begins: '2025-13'; a month such as 2026-04"),
    (LEVER + "    size: .nan\n", "5: levers[0].size: nan; a number from 0 to 5"),
    (LEVER + "    coverage: 1.01\n", "5: levers[0].coverage: 1.01; a number from 0 to 1"),
    (LEVER + "    lasts_months: 0\n", "5: levers[0].lasts_months: 0; a whole number from 1 to 1,200"),
    (LEVER + "    take_up: {women: 2}\n", "5: levers[0].take_up.women: 2; a number from 0 to 1"),
    (
        LEVER + "    where: {area: 1}\n",
        "5: levers[0].where: a mapping of 1; all or {deciles: a list of deciles from 1 (most deprived) to 10} or "
        "{areas: a list of codes of small areas or councils, such as E09000022}",
    ),
    (LEVER + "    where: {deciles: [0]}\n", "5: levers[0].where.deciles[0]: 0; a whole number from 1 to 10"),
    # choices
    (
        LEVER + "    where: al\n",
        "5: levers[0].where: 'al'; all or {deciles: a list of deciles from 1 (most deprived) to 10} or {areas: a "
        "list of codes of small areas or councils, such as E09000022}; "
        "did you mean `all`?",
    ),
    (
        LEVER + "    funding: sustaned\n",
        "5: levers[0].funding: 'sustaned'; sustained or {months: a whole number from 1 to 1,200}; "
        "did you mean `sustained`?",
    ),
    (LEVER + "    end: soon\n", "5: levers[0].end: 'soon'; never, or a month such as 2030-03"),
    (TOP + "cut: {coercion: hld}\n", "3: cut.coercion: 'hld'; hold or level; did you mean `hold`?"),
    (TOP + "world: {regard: equl}\n", "3: world.regard: 'equl'; as_found or equal; did you mean `equal`?"),
    (
        LEVER + "    take_up: {loked_after: 0.5}\n",
        f"5: levers[0].take_up.loked_after: an unknown name; default, {', '.join(GROUPS)}; "
        "did you mean `looked_after`?",
    ),
    # names that lead nowhere
    (
        TOP + "place: englnd\n",
        "3: place: unknown place 'englnd'; black_country, blackpool, bradford, coventry, england, lambeth, or the path"
        " of a place file (`mindgap place sketch NAME` makes one); did you mean `england`?",
    ),
    (
        TOP + "numbers: {distress.strai: 2}\n",
        "3: numbers.distress.strai: unknown number 'distress.strai'; a number of `mindgap list numbers`; "
        "did you mean `distress.strain`?",
    ),
    (
        TOP + "cut: {coercon: hold}\n",
        "3: cut.coercon: an unknown link, cycle or barrier; determinants, access, experience, "
        "a closed cycle of `mindgap list cycles`, or reader.column; did you mean `coercion`?",
    ),
    (
        LEVER + '    who: "employd and age > 30"\n',
        "5: levers[0].who: line 1, column 1 of the expression: unknown name 'employd'; "
        "a column or category (`mindgap explain who` lists them); did you mean `employed`?",
    ),
    (
        LEVER + "    coverage: 0.5\n    budget: 500000\n",
        "6: levers[0].budget: a budget beside coverage; one of them: money decides coverage",
    ),
    (
        TOP + "levers:\n  - lever: needs_weighted_funding\n    budget: 5\n",
        "5: levers[0].budget: a budget; coverage: this lever moves money and adds none",
    ),
    (
        TOP + "levers:\n  - lever: equality_law\n    staff: 5\n",
        "5: levers[0].staff: staff; no `staff`: nobody is employed to do what this lever does",
    ),
    # order in time
    (LEVER + "    start: 2025-03\n", "5: levers[0].start: 2025-03; 2025-04 (`begins`) or later"),
    (LEVER + "    end: 2026-04\n", "5: levers[0].end: 2026-04; never, or a month after 2026-04 (`start`)"),
    # yaml
    (TOP + "people: &p 5\n", "3: people: an anchor (&p); values written out; no anchors or aliases"),
    (TOP + "people: !!int 5\n", "3: people: a tag (tag:yaml.org,2002:int); plain values without tags"),
    (TOP + "people: 5\npeople: 6\n", "4: people: the same key again (first in line 3); each key once"),
]


@pytest.mark.parametrize(("text", "line"), EXACT, ids=[line.split(";")[0][:50] for _, line in EXACT])
def test_each_kind_of_mistake(tmp_path, text, line):
    assert found(tmp_path, text) == [line]


def test_unknown_lever_names_the_nearest(tmp_path):
    [line] = found(tmp_path, TOP + "levers:\n  - lever: peer_suport\n")
    assert line.startswith("4: levers[0].lever: unknown lever 'peer_suport'; ")
    assert line.endswith("; did you mean `peer_support`?")


def test_a_lever_on_services_takes_no_who(tmp_path):
    [line] = found(tmp_path, TOP + "levers:\n  - {lever: restraint_reduction, who: disabled}\n")
    assert line == ("4: levers[0].who: an expression; no `who`: this lever works on areas or services, not on persons")


def test_number_outside_its_range_and_of_the_wrong_shape(tmp_path):
    high, table = found(tmp_path, TOP + "numbers:\n  distress.strain: 99\n  regard.discrimination: 0.2\n")
    assert high.startswith("4: numbers.distress.strain: 99; GHQ points from ")
    assert table == "5: numbers.regard.discrimination: 0.2; a list of 5 numbers, by ethnic_group"


def test_an_open_cycle_cannot_be_cut(tmp_path, monkeypatch):
    """As one would be whose step no process declares any more."""
    known, keys = cycles.cycles(), [key for key in cycles.cut_keys() if key != "work"]
    opened = replace(known["work"], closed=False, missing=(("work", "mood"),))
    monkeypatch.setattr(cycles, "cycles", lambda: {**known, "work": opened})
    monkeypatch.setattr(cycles, "cut_keys", lambda: keys)  # else kept for the whole process
    assert found(tmp_path, TOP + "cut: {work: hold}\n") == [
        "3: cut.work: a cycle that is still open (missing work.mood); a closed cycle"
    ]


def test_more_people_than_memory_are_refused_with_the_estimate(tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "available", lambda: 2_000_000_000)
    assert found(tmp_path, TOP + "people: 50000000\n") == [
        "3: people: 50,000,000 people, who need about 13.0 GB; at most 7,692,000 on this machine (2.0 GB)"
    ]
    with pytest.raises(InputError, match=r"^command line:1: --people: 50,000,000 people, who need about 13.0 GB"):
        load_scenario("baseline").override(people=50_000_000)


def test_all_mistakes_at_once_in_the_order_of_the_file(tmp_path):
    lines = found(
        tmp_path,
        "schema: 1\nnam: x\npeople: 0\nplace: englnd\nlevers:\n  - lever: peer_suport\n    size: 9\n"
        "    who: age\ncut: 3\n",
    )
    assert [line.split(": ")[:2] for line in lines] == [
        ["1", "name"],
        ["2", "nam"],
        ["3", "people"],
        ["4", "place"],
        ["6", "levers[0].lever"],
        ["7", "levers[0].size"],
        ["8", "levers[0].who"],
        ["9", "cut"],
    ]


def test_extends_loops_chains_and_unknown_bases(tmp_path):
    assert found(tmp_path, TOP + "extends: s.yaml\n") == [
        "3: extends: a loop of scenarios; at most 10 files that extend one another, no loop"
    ]
    [line] = found(tmp_path, TOP + "extends: basline\n")
    assert line.startswith("3: extends: unknown scenario 'basline'; baseline, ")
    assert line.endswith("; did you mean `baseline`?")
    for k in range(12):
        (tmp_path / f"c{k}.yaml").write_text(TOP + (f"extends: c{k + 1}.yaml\n" if k < 11 else ""))
    with pytest.raises(InputError, match="extends: more than 10 files in a row"):
        load_scenario(tmp_path / "c0.yaml")
    assert load_scenario(tmp_path / "c2.yaml").name == "test"  # ten files are allowed


def test_a_mistake_in_a_base_names_the_base(tmp_path):
    (tmp_path / "base.yaml").write_text(TOP + "months: 0\n")
    file = tmp_path / "child.yaml"
    file.write_text(TOP + "extends: base.yaml\npeople: 0\n")
    with pytest.raises(InputError) as caught:
        load_scenario(file)
    assert [(Path(m.file).name, m.line, m.key) for m in caught.value.mistakes] == [
        ("base.yaml", 3, "months"),
        ("child.yaml", 4, "people"),
    ]


@pytest.mark.parametrize("name", ["../baseline", "/etc/passwd", "baseline.yaml", "base\0line.yaml", "~/x.yaml"])
def test_names_never_become_paths_into_the_library(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError):
        load_scenario(name)


def test_a_place_file_is_checked_beside_its_scenario(tmp_path):
    lines = found(tmp_path, TOP + "place: nowhere.yaml\n")
    assert lines[0] == "3: place: a place file that is not valid ('nowhere.yaml'); a valid place file"
    assert lines[1].endswith("nowhere.yaml:1: file: no such file; a YAML file that can be read")


def test_groups_of_the_model_are_those_of_the_language():
    assert set(Group.__args__) == {"default", *GROUPS}


def test_months_and_dates():
    assert date(count("2025-04") + 12) == "2026-04"
    assert Scenario.model_validate({"schema": 1, "name": "t"}).month_of("2026-01") == 9
