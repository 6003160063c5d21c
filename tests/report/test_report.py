"""The report: everything in one file that runs nothing, says what the results say, and reads well at any width."""

import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from typer.testing import CliRunner

from analysis import sentences, words
from analysis.deck import story
from analysis.deck.told import Told
from analysis.report import page, tables
from experiments import beside, card_kept, store
from experiments.compare import compare, opened
from mindgap.cli import app
from tests.browser import chromium, serious
from tests.browser import opened as shown

DOCS = Path(__file__).resolve().parents[2] / "docs"
SECTIONS = ("what", "finding", "gains", "ends", "groups", "uncertainty", "pathways", "costs", "evidence", "assumptions")
HOSTILE = "<script>alert(1)</script> $\\frac{ 📉 الفجوة =1+1 \x00 \"'><img src=x onerror=alert(1)>" + " long" * 4_000


@pytest.fixture(scope="module")
def results(tmp_path_factory) -> Path:
    """A results folder of three scenarios; never written to."""
    names = ["baseline", "living_wage", "needs_weighted_funding"]
    out = tmp_path_factory.mktemp("reports") / "mine"
    return compare(names, people=600, months=36, replicates=3, out=out, jobs=1).folder


@pytest.fixture(scope="module")
def written(results, tmp_path_factory) -> Path:
    """The report of it, as the command writes it."""
    path = tmp_path_factory.mktemp("reports") / "mine.html"
    found = CliRunner().invoke(app, ["report", str(results), "--out", str(path)])
    assert found.exit_code == 0, found.output
    assert found.stdout.strip() == str(path)
    return path


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


class Reader(HTMLParser):
    """Tags with their attributes, the text, and the elements open at the end."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.words, self.ids = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.ids += [dict(attributes)["id"]] if "id" in dict(attributes) else []

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


def test_one_file_that_runs_and_fetches_nothing(written):
    text = written.read_text(encoding="utf-8")
    found = Reader(text)
    assert len(text.encode()) < 3_000_000
    assert not {"script", "iframe", "object", "embed", "link", "form", "base"} & {tag for tag, _ in found.tags}
    for tag, attributes in found.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], (tag, attributes)
        for name in ("src", "href"):
            assert re.match(r"data:image/(png|svg\+xml);base64,|#", attributes.get(name, "#")), (
                tag,
                attributes[name][:60],
            )
    assert "url(" not in text and "@import" not in text
    [policy] = [a["content"] for t, a in found.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith("default-src 'none';") and "unsafe" not in policy and "sha256-" in policy
    assert ("html", {"lang": "en-GB"}) in found.tags


def test_all_that_products_asks_for_is_there(written, results):
    found = Reader(written.read_text(encoding="utf-8"))
    assert set(SECTIONS) < set(found.ids) and len(found.ids) == len(set(found.ids))
    for said in (
        "Simulated",
        "too small to tell from luck",
        "Open Government Licence v3.0",
        "mindgap compare",
        "assumed",
    ):
        assert said in found.text, said
    assert "forecast" not in found.text.lower() and "nan" not in found.text.split()
    images = [a for tag, a in found.tags if tag == "img"]
    assert len(images) >= 5 and all(len(a["alt"]) > 80 for a in images)
    manifest = store.verify(results)
    assert manifest["hash"] in found.text and manifest["made"]["command"] in found.text
    levels = [int(tag[1]) for tag, _ in found.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1 and set(levels) == {1, 2, 3}


def test_every_sentence_of_the_report_traces_to_a_row(written, results):
    comparison = opened(results)
    found = Reader(written.read_text(encoding="utf-8")).text
    said = [
        *sentences.stands(comparison.gaps),
        *sentences.changes(comparison.gaps, comparison.titles),
        *sentences.who_gains(comparison.gaps, comparison.titles),
        *sentences.gradient(comparison.gaps),
        *sentences.paid(comparison.costs, comparison.titles),
        *sentences.receives(comparison.incidence, comparison.titles),
    ]
    assert len(said) >= 9
    _, stored = store.read(results)
    for one in said:
        assert re.sub(r"\s+", " ", one.text) in found and one.trace in found
        assert len(one.rows(stored[one.table])) >= 1, one.trace


def test_the_same_folder_gives_the_same_bytes(written, results, tmp_path):
    page.write(opened(results), tmp_path / "again.html")
    assert (tmp_path / "again.html").read_bytes() == written.read_bytes()
    assert [p.name for p in tmp_path.iterdir()] == ["again.html"]


def test_names_that_users_type_stay_words(results, monkeypatch):
    monkeypatch.setattr(page, "_pictures", lambda comparison: ([], ["trend_caseness"]))
    comparison = opened(results)
    scenarios = [s.model_copy(update={"name": HOSTILE, "short_name": None}) for s in comparison.scenarios]
    for scenario, other in zip(scenarios, comparison.scenarios, strict=True):
        scenario._key = other.key
    text = page.report(replace(comparison, scenarios=scenarios))
    found = Reader(text)
    assert not {"script"} & {tag for tag, _ in found.tags} and "onerror" not in {k for _, a in found.tags for k in a}
    assert len(text.encode()) < 3_000_000 and "\x00" not in text
    assert "trend_caseness" in found.text  # what was left out is named


def test_pictures_that_do_not_fit_are_left_out_and_named(tmp_path):
    png = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (800).to_bytes(4, "big") + (480).to_bytes(4, "big")
    for stem, size in (("equiplot_caseness", 900), ("trend_caseness", 60_000), ("costs", 1_200)):
        (tmp_path / f"{stem}.svg").write_bytes(b"<svg>" + b"x" * size)
        (tmp_path / f"{stem}.png").write_bytes(png + b"x" * (300 if stem == "costs" else 90_000))
        (tmp_path / f"{stem}.txt").write_text(f"what {stem} says\n", encoding="utf-8")
    kept, left_out = page._gathered(tmp_path, 10_000)
    assert left_out == ["trend_caseness"] and [one.stem for one in kept] == ["equiplot_caseness", "costs"]
    assert [one.url[:15] for one in kept] == ["data:image/svg+", "data:image/png;"]  # the smaller of the two
    assert (kept[0].width, kept[0].height) == (480, 288) and kept[1].alt == "what costs says"


@pytest.mark.parametrize("width", [1280, 320])
def test_in_a_browser(written, browser, width):
    with shown(browser, written, width) as (view, complaints):
        assert complaints == []
        assert view.evaluate("document.documentElement.scrollWidth") <= width
        assert view.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)")
        assert view.evaluate("getComputedStyle(document.body).color") == "rgb(34, 34, 34)"  # the style sheet is allowed
        view.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert view.evaluate("document.documentElement.scrollWidth") <= width
        assert serious(view) == []


def test_the_policy_stops_what_somebody_might_slip_in(written, browser, tmp_path):
    slipped = tmp_path / "slipped.html"
    text = written.read_text(encoding="utf-8")
    slipped.write_text(text.replace("</main>", "<script>document.title = 'run'</script></main>"), encoding="utf-8")
    with shown(browser, slipped, 1280) as (view, complaints):
        assert view.title() != "run" and any("Content Security Policy" in one for one in complaints)


def test_it_goes_by_keyboard_and_prints_to_a4(written, browser):
    with shown(browser, written, 1280) as (view, _):
        view.keyboard.press("Tab")
        assert view.evaluate("document.activeElement.className") == "skip"
        view.keyboard.press("Enter")
        assert view.evaluate("location.hash") == "#main"
        pdf = view.pdf(prefer_css_page_size=True)
    boxes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf))
    assert pdf.startswith(b"%PDF") and boxes
    assert all(abs(float(w) - 595) < 2 and abs(float(h) - 842) < 2 for w, h in boxes), boxes


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "holds no finished results"),
        (["RESULTS", "--out", "report.pdf"], "a file that ends in .html"),
        (["RESULTS", "--out", "."], "a file that ends in .html"),
    ],
)
def test_mistakes_are_one_line(results, arguments, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = CliRunner().invoke(app, ["report", *(str(results) if a == "RESULTS" else a for a in arguments)])
    assert found.exit_code == 2 and said in found.stderr and found.stderr.count("\n") == 1 and not found.stdout
    assert list(tmp_path.iterdir()) == []


def test_tables_say_what_is_too_small_and_what_is_not_known():
    row = {"value": 8.0, "change": -0.4, "change_low": -0.9, "change_high": 0.1, "note": ""}
    assert tables._change(row) == words.TOO_SMALL
    assert tables._change(row | {"change_high": -0.2}) == "−0.40 (−0.90 to −0.20)"
    assert tables._change(row | dict.fromkeys(("change", "change_low", "change_high"), 0.0)) == "no change"
    assert tables._change(row | {"change": float("nan")}) == "–"
    assert tables._change(row | {"change": float("nan"), "value": float("nan")}) == "not known"
    assert tables._span({"value": float("nan"), "note": "suppressed: a group under 30"}, "value", "low", "high") == (
        "suppressed"
    )


def test_tables_write_enough_places():
    row = {"value": 8.0, "change": -0.0004, "change_low": -0.001, "change_high": -0.0001, "note": ""}
    assert tables._change(row) == "−0.0004 (−0.0010 to −0.0001)"
    row |= {"change": 0.00521, "change_low": 0.00512, "change_high": 0.00549}
    assert tables._change(row) == "+0.0052 (+0.0051 to +0.0055)"


def test_assumed_numbers_all_have_a_range_and_a_reason():
    table = tables.assumed_rows()
    assert len(table.rows) > 100
    for name, meaning, value, spread, unit, reason in table.rows:
        assert name and meaning and value and " to " in spread and unit and reason, name
        assert "e+" not in value + spread, name  # pounds are written out
    assert {row[0]: row[3] for row in table.rows}["home.deposit"].endswith(" to 20,000")


def test_a_report_of_one_scenario_says_that_no_lever_acts(tmp_path, monkeypatch):
    monkeypatch.setattr(page, "_pictures", lambda comparison: ([], []))
    alone = compare(["baseline"], people=600, months=12, replicates=1, out=tmp_path / "alone", jobs=1).folder
    found = Reader(page.report(opened(alone))).text
    assert "No lever acts in these scenarios" in found and "no interval" in found
    assert "600 people, 1 year from" in found
    assert "No gap between ethnic groups changes by more than luck" not in found  # one replicate cannot tell
    assert opened(alone).costs.empty
    assert "As things stand" in found and "No lever acts." in found
    for words_of_comparisons in (
        "Who gains",
        "What the others are compared with",
        "paired",
        "What that does to the gap",
    ):
        assert words_of_comparisons not in found


def test_a_report_of_a_policy_alone_says_what_was_run_and_tells_no_effect(tmp_path, monkeypatch):
    monkeypatch.setattr(page, "_pictures", lambda comparison: ([], []))
    alone = compare(["peer_support"], people=600, months=24, replicates=2, out=tmp_path / "alone", jobs=1).folder
    found = opened(alone)
    text = Reader(page.report(found)).text
    assert "Under Peer support, simulated common distress" in text and "As things stand" not in text
    assert "compared with nothing here" in text and "Adds Peer support" in text and "→" not in text
    assert "Change of the gap" not in text
    assert "in an average month" in text and set(found.chain["step"]) == {"eligible", "reached"}
    for words_of_comparisons in ("Who gains", "What the others are compared with", "paired", "No gap between ethnic"):
        assert words_of_comparisons not in text


def test_each_policy_has_its_own_reason_in_the_table_of_worth(monkeypatch):
    rows = [("one", "no reason"), ("two", "another reason")]
    worth = pd.DataFrame(rows, columns=["scenario", "note"]).assign(
        measure="cost of a point of gap", value=float("nan"), low=float("nan"), high=float("nan"), unit="£ an adult"
    )
    shown = tables.worth_rows(SimpleNamespace(worth=worth, titles={"one": "First", "two": "Second"}))
    assert shown.rows[0][-1] == "First: no reason; Second: another reason"


@pytest.mark.parametrize("name", ["report.md", "measures.md"])
def test_the_python_of_the_pages_runs(name, results, tmp_path, monkeypatch, capsys):
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "mine").symlink_to(results)
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / name).read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, name, "exec"), {})
    assert "caseness" in capsys.readouterr().out


def test_the_page_of_reports_names_every_section(written):
    text = (DOCS / "report.md").read_text(encoding="utf-8")
    headings = re.findall(r"<h2[^>]*>([^<]+)</h2>", written.read_text(encoding="utf-8"))
    for heading in headings:
        assert f"| {heading.split(':')[0].split(',')[0]} |" in text, heading
    assert "mindgap report results/mine --out mine.html --json" in text


def beside_it(results: Path, folder: Path) -> Path:
    """A copy of the results with what `compare --draws`, `--rivals` and `robustness` leave beside them."""
    copy = folder / "mine"
    shutil.copytree(results, copy)
    keys = ["baseline", "living_wage", "needs_weighted_funding"]
    sure = {
        "change": -0.3,
        "low": -0.4,
        "high": -0.2,
        "low_all": -0.5,
        "high_all": -0.1,
        "numbers_sd": 0.2,
        "town_sd": 0.1,
        "luck_sd": 0.05,
        "mixed_sd": 0.0,
        "narrows": 1.0,
        "draws": 4,
        "unit": "points",
    }
    parted = pd.DataFrame([{"scenario": key, "outcome": "gap.caseness.imd_fifth", **sure} for key in keys[1:]])
    kinds = (("default", "", "holds"), ("rival", "", "holds"), ("assumed", "high", "widens"))
    challenged = pd.DataFrame(
        [
            {
                "at": at,
                "scenario": key,
                "kind": kind,
                "name": f"{kind}.x",
                "end": end,
                "title": kind,
                "change": -0.3 + 0.3 * at,
                "low": -0.4 + 0.3 * at,
                "high": -0.2 + 0.3 * at,
                "state": "narrows",
                "verdict": verdict,
                "replicates": 4,
            }
            for at, (kind, end, verdict) in enumerate(kinds)
            for key in keys[1:]
        ]
    )
    order = pd.DataFrame(
        [
            {
                "at": at,
                "kind": kind,
                "name": kind,
                "end": "",
                "tau": 1.0,
                "first": keys[1],
                "clear_pairs": 1,
                "turned": "",
                "replicates": 4,
            }
            for at, (kind, *_) in enumerate(kinds)
        ]
    )
    about = {
        **beside.about(opened(results).scenarios),
        "draws": 4,
        "cautions": ["posterior: none is stored for a.b"],
        "people": 100,
        "months": 36,
        "replicates": 4,
    }
    store.write(
        beside.path_of(copy, "uncertainty"), {"uncertainty": parted}, {"kind": "uncertainty", "hash": "a", **about}
    )
    robust = {"robustness": challenged, "order": order}
    store.write(beside.path_of(copy, "robustness"), robust, {"kind": "robustness", "hash": "b", **about})
    return copy


def test_luck_town_and_numbers_stand_apart_and_what_would_change_the_conclusion_is_said(
    results, written, tmp_path, monkeypatch
):
    monkeypatch.setattr(page, "draw", lambda *given: [])  # the usual charts take long
    alone = written.read_text(encoding="utf-8")
    assert "--draws 16" in alone and "What would change this conclusion" not in alone
    text = page.report(opened(beside_it(results, tmp_path)))
    assert "--draws 16" not in text
    for said in (
        "SD from luck",
        "SD from the town drawn",
        "SD from uncertain numbers",
        "−0.50 to −0.10",
        "Posterior: none is stored",
        "What would change this conclusion",
        "assumed.x at its high end (+0.30)",
    ):
        assert said in text, said
    assert text.count("<img") == 2
    told = Told(opened(tmp_path / "mine"), card_kept.read())
    slides = {slide.key: slide for slide in story.slides(told)}
    assert [s.name for s in slides["sure"].chart.series] == ["Luck", "The town drawn", "Uncertain numbers"]
    assert "They hold under 2 of 4 challenges" in slides["robust"].title
    base, *others = told.comparison.scenarios
    smaller = [s.override(people=50, months=12) for s in (base, *others)]
    assert beside.read(tmp_path / "mine", "robustness", smaller) is not None  # a look at smaller towns
    assert beside.read(tmp_path / "mine", "rivals", [base, *others]) is None  # was not run
    assert beside.read(tmp_path / "mine", "robustness", [base]) is None  # is of other scenarios
    changed = [s.model_copy(update={"numbers": {"strain.level": -3.0}}) for s in (base, *others)]
    assert beside.read(tmp_path / "mine", "robustness", changed) is None  # is of what they once said
