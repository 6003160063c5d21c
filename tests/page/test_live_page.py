"""The live page in a headless Chromium: keyboard, narrow windows, mistakes, two visitors, what is taken away."""

import base64
import csv
import http.client
import io
import re
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import Page
from pptx import Presentation

from sim.scenario import load_scenario
from tests.page.waiting import idle, settled, tab_to
from tests.report.payloads import PAYLOADS


def finding(page: Page) -> str:
    return str(page.locator("p.finding").first.inner_text())


def push(page: Page, lever: str, times: int) -> None:
    """Move a slider by the keyboard, and wait for what comes of it."""
    before = page.locator("p.finding").first.inner_text()
    for _ in range(times):
        page.get_by_role("slider", name=lever).press("ArrowRight")
    page.wait_for_function("before => document.querySelector('p.finding')?.innerText != before", arg=before)
    settled(page)


def fill(page: Page, label: str, text: str) -> None:
    page.locator(f"input[aria-label='{label}']").fill(text)
    page.keyboard.press("Enter")


def choose(page: Page, label: str, option: str) -> None:
    """Type what is looked for in a box of choices, and take it."""
    box = page.get_by_role("combobox", name=label, exact=True)
    box.focus()
    box.fill(option)
    page.get_by_role("option", name=option).first.wait_for()
    page.get_by_role("option", name=option).first.click()


# Streamlit's own, on a busy machine: it goes through a page's controls while the script before still adds to them.
RACE = ("in _call_callbacks", "dictionary changed size during iteration")


def tracebacks(said: list[str]) -> list[str]:
    """What the server told of exceptions, but of Streamlit's own race."""
    return [told for told in "".join(said).split("Traceback")[1:] if not all(part in told for part in RACE)]


IMAGE, LINK = "<img src=//evil.example/x onerror=window.hacked=1>", "[x](javascript:window.hacked=1)"
SAID = "p.finding, p.said, p.note, p.state, p.wrong, div.table td, div.table th"


def text_only(page: Page, payload: str) -> None:
    """What was typed is read among the words of the page, and has become nothing else."""
    shown = " ".join(payload.split())
    words = page.locator(SAID).all_inner_texts()
    assert any(shown in " ".join(w.split()) for w in words) or page.locator("p.wrong").count(), payload  # or refused
    assert page.evaluate("window.hacked") is None, payload
    inside = ", ".join(f"{one} *" for one in SAID.split(", "))
    assert page.locator(inside).count() == 0, payload
    assert page.locator("a[href^='javascript'], iframe[src^='javascript'], .katex").count() == 0, payload


def test_the_page_says_what_is_simulated_and_names_every_chart(opened: Any) -> None:
    page = opened()
    body = page.locator("body").inner_text()
    assert "Everything on this page is simulated: 1,000 made-up people of England" in body
    assert "Suicide and self-harm are not modelled" in body
    assert "forecast" not in body.lower()
    assert "does not change, in any replicate" in finding(page)
    for level in ("Communities", "Places", "Services", "Systems", "The nation"):
        assert page.get_by_role("heading", name=level, exact=True).count() == 1
    for barrier in ("Unequal determinants", "Unequal access", "Unequal experience"):
        assert barrier in body
    assert re.search(r"Line chart, simulated: Common distress.* England as it is ends at a gap of \d", body)
    assert "No lever is moved, so nothing is spent." in body


def test_it_listens_on_this_machine_only_and_hands_out_no_file(served: Any) -> None:
    """Every socket of the command and of its processes is on loopback; no address leads out of the page's files."""
    command = psutil.Process(served.process.pid)
    ports = [s for p in (command, *command.children(recursive=True)) for s in p.net_connections("inet")]
    listening = [s.laddr for s in ports if s.status == psutil.CONN_LISTEN]
    assert [tuple(one) for one in listening] == [("127.0.0.1", urlsplit(served.url).port)]
    for start in ("/", "/static/", "/app/static/", "/media/", "/component/", "/_stcore/"):
        for up in ("../" * 20, "%2e%2e/" * 20, "..%2f" * 20, "..%5c" * 20, "/", "file:///"):
            line = http.client.HTTPConnection("127.0.0.1", urlsplit(served.url).port, timeout=10)
            line.putrequest("GET", f"{start}{up}etc/passwd", skip_host=False)
            line.endheaders()
            assert b"root:" not in line.getresponse().read(), start + up
            line.close()


def test_a_page_of_somebody_else_is_not_let_in(served: Any) -> None:
    """A browser that shows another site cannot talk to the page behind its user's back."""
    key = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    key["Sec-WebSocket-Key"] = base64.b64encode(bytes(16)).decode()
    answers = []
    for origin in (served.url, "http://evil.example"):
        line = http.client.HTTPConnection("127.0.0.1", urlsplit(served.url).port, timeout=10)
        line.request("GET", "/_stcore/stream", headers={**key, "Origin": origin})
        answers.append(line.getresponse().status)
        line.close()
    assert answers == [101, 403]


def test_a_lever_moves_by_keyboard_alone(opened: Any) -> None:
    page = opened()
    assert tab_to(page, "Peer support"), "Tab never comes to the lever"
    assert page.evaluate("document.activeElement.type") == "range"
    before = finding(page)
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("before => document.querySelector('p.finding')?.innerText != before", arg=before)
    settled(page)
    costs = page.locator("table").last.inner_text()
    assert "Peer support" in costs
    assert "£" in costs
    assert "qualify" in costs


def test_nothing_runs_out_of_a_window_of_320_pixels(opened: Any) -> None:
    page = opened(320)
    wide = page.evaluate(
        """[...document.querySelectorAll('[data-testid=stMain] *')].filter(e => {
             const box = e.getBoundingClientRect();
             return box.width > 0 && box.right > 321 && !e.closest('div.table');
           }).map(e => e.tagName + '.' + e.className).slice(0, 5)"""
    )
    assert wide == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.get_by_role("link", name="Skip to the results").is_visible()


def test_mistakes_are_told_where_they_are_and_the_page_goes_on(opened: Any, served: Any, tmp_path: Path) -> None:
    page = opened()
    push(page, "Peer support", 10)
    page.get_by_text("Who, where, how much: Peer support").click()
    fill(page, "Peer support: who is eligible", "ghq5 and imd_decile <= 2")
    alert = page.get_by_role("alert")
    mine = alert.filter(has_text="my_policy.yaml:")
    mine.wait_for()
    told = mine.inner_text()
    assert "who" in told
    assert "did you mean `ghq`" in told
    fill(page, "Peer support: who is eligible", "ghq4")
    settled(page)
    assert mine.count() == 0
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    fill(page, "Name of your policy", IMAGE)
    settled(page)
    text_only(page, IMAGE)
    costs = page.locator("table").last.inner_text()
    fill(page, "Peer support: share reached, %", "400")
    page.keyboard.press("Tab")
    settled(page)
    assert page.locator("table").last.inner_text() == costs  # 400 % is not taken: what ran before stands

    wrong = tmp_path / "theirs.yaml"
    wrong.write_text(
        "schema: 1\nname: Theirs\nextends: baseline\nlevers:\n  - lever: peer_suport\n    size: 9\n" + f"'{LINK}': 1\n"
    )
    choose(page, "Compare with", "A scenario file")
    page.locator('input[type="file"]').set_input_files(wrong)
    alert.filter(has_text="theirs.yaml:6").wait_for()
    lines = " ".join(alert.all_inner_texts())
    assert "theirs.yaml:5" in lines
    assert "peer_support" in lines
    assert "theirs.yaml:6" in lines
    assert str(tmp_path) not in lines
    text_only(page, LINK)
    assert not [url for url in asked if "evil" in url]
    assert not tracebacks(served.said), "".join(served.said)


@pytest.mark.nightly
def test_what_people_type_and_hand_in_is_shown_as_text(opened: Any) -> None:
    """As the name of a policy, as who is eligible, and as name, summary and file name of a scenario file."""
    page = opened()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(f"evil dialog: {dialog.message}"))
    push(page, "Peer support", 10)
    choose(page, "Compare with", "A scenario file")
    page.get_by_text("Who, where, how much: Peer support").click()
    idle(page)
    for payload in PAYLOADS:
        fill(page, "Name of your policy", payload)
        idle(page)
        text_only(page, page.get_by_label("Name of your policy").input_value())
        quoted = payload.replace("'", "''")
        text = f"schema: 1\nname: '{quoted}'\nsummary: '{quoted}'\nextends: baseline\n"
        theirs = {"name": payload.replace("\0", "") + ".yaml", "mimeType": "application/yaml", "buffer": text.encode()}
        page.locator('input[type="file"]').set_input_files(theirs)
        idle(page)
        text_only(page, payload)
        page.get_by_role("button", name=re.compile("^(Remove|Delete)")).first.click()
        fill(page, "Peer support: who is eligible", payload)
        idle(page)
        text_only(page, payload)
        fill(page, "Peer support: who is eligible", "age >= 16")
        idle(page)
    assert not [url for url in asked if "evil" in url]


@pytest.mark.nightly
def test_two_visitors_at_once_each_see_their_own(opened: Any) -> None:
    mine, theirs = opened(), opened()
    mine.get_by_role("slider", name="Peer support").focus()
    for _ in range(20):
        mine.keyboard.press("ArrowRight")
    push(theirs, "A real Living Wage", 10)
    mine.get_by_text("Peer support").last.wait_for()
    mine.wait_for_function("document.querySelectorAll('table').length == 4")
    settled(mine)
    costs = [page.locator("table").last.inner_text() for page in (mine, theirs)]
    assert "Peer support" in costs[0]
    assert "Living Wage" not in costs[0]
    assert "A real Living Wage" in costs[1]
    assert "Peer support" not in costs[1]


def test_two_scenarios_are_compared_and_taken_away(opened: Any, tmp_path: Path) -> None:
    page = opened()
    push(page, "Peer support", 10)
    choose(page, "Compare with", "A living wage from every employer")
    page.get_by_text("Gap under My policy against Living wage").wait_for()
    settled(page)
    assert page.locator("p.finding").count() == 2
    files = {}
    for button in ("Chart and data (ZIP)", "Numbers (CSV)", "Scenario file (YAML)"):
        with page.expect_download() as coming:
            page.get_by_role("button", name=button).click()
        files[button] = coming.value
    path = tmp_path / files["Scenario file (YAML)"].suggested_filename
    files["Scenario file (YAML)"].save_as(path)
    [use] = load_scenario(path).levers
    assert (path.name, use.lever, use.size) == ("my_policy.yaml", "peer_support", 1.0)
    rows = list(csv.DictReader(io.StringIO(Path(files["Numbers (CSV)"].path()).read_text("utf-8"))))
    assert {row["scenario"] for row in rows} == {"baseline", "first", "second"}
    archive = zipfile.ZipFile(io.BytesIO(Path(files["Chart and data (ZIP)"].path()).read_bytes()))
    names = set(archive.namelist())
    assert {"trend_caseness.png", "trend_caseness.csv", "trend_caseness.txt", "gaps.csv", "my_policy.yaml"} <= names
    assert archive.read("trend_caseness.png").startswith(b"\x89PNG")
    assert b"simulated" in archive.read("trend_caseness.txt")


@pytest.mark.nightly
def test_two_futures_of_one_person_and_slides(opened: Any) -> None:
    page = opened()
    push(page, "Peer support", 20)
    page.get_by_role("button", name="Follow one person").click()
    page.get_by_text("The rule: Among the").or_(page.get_by_text("No two futures to show")).first.wait_for()
    settled(page)
    page.get_by_role("button", name="Make slides (PPTX)").click()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Take the slides").click()
    deck = Presentation(str(coming.value.path()))
    assert len(deck.slides) >= 8
    assert "My policy" in " ".join(s.text_frame.text for slide in deck.slides for s in slide.shapes if s.has_text_frame)


@pytest.mark.nightly
def test_another_place_is_played_and_groups_too_small_are_not_shown(opened: Any) -> None:
    place = "Blackpool"
    page = opened()
    choose(page, "Place", place)
    page.get_by_text(f"made-up people of {place}").wait_for()
    settled(page)
    body = page.locator("body").inner_text()
    assert "suppressed: a group under 30" in body  # hardly anybody in Blackpool lives in the least deprived fifth
    assert page.locator("[data-testid=stVegaLiteChart]").count() == 0
