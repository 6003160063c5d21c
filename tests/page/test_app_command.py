"""`mindgap app` refuses what it cannot do in one line, before anything is loaded."""

import ast
import importlib.util
import re
import socket
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from mindgap.app import choices, said
from mindgap.cli import app
from sim.files import InputError
from sim.levers.lever import library
from sim.scenario import load_scenario
from tests.report.payloads import PAYLOADS


def refused(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["app", "--no-browser", *arguments])
    assert done.exit_code == 2, done.output
    assert "Traceback" not in done.output
    return done.output


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *a: None if name == "streamlit" else real(name, *a))
    assert "pip install 'mindgap[app]'" in refused()


def test_a_port_that_is_taken_and_a_place_that_is_not_there_are_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert "--port" in refused("--port", str(other.getsockname()[1]))
    assert "did you mean `blackpool`" in refused("--place", "blackpol")


@pytest.mark.parametrize("name", ["baseline", "living_wage", "peer_support", "needs_weighted_funding"])
def test_a_library_scenario_comes_back_from_its_dials(name: str) -> None:
    text = choices.text_of("Mine", "england", choices.dials(name).values())
    mine, theirs = choices.read(text, "mine.yaml", "first"), load_scenario(name)
    assert mine.levers == theirs.levers
    assert (mine.key, mine.name) == ("first", "Mine")


@pytest.mark.parametrize("title", ['"quoted" \\ back', "é ✓ مرحبا", "  # not a comment", "no", "{a: b}", "- x"])
def test_any_title_comes_through(title: str) -> None:
    text = choices.text_of(title, "england", [])
    assert choices.read(text, choices.file_name(title), "first").name == title


@pytest.mark.parametrize("title", ["", "x" * 201, "a\nb", "a\x00b", "\ufffe"])
def test_a_title_is_kept_or_refused_as_a_mistake_of_its_line(title: str) -> None:
    try:
        found = choices.read(choices.text_of(title, "england", []), choices.file_name(title), "first")
    except InputError as error:
        assert all((m.file == choices.file_name(title) and "name" in m.key) or m.line for m in error.mistakes)
    else:
        assert found.name == title


def test_mistakes_of_a_page_name_the_file_that_is_handed_out() -> None:
    dial = choices.Dial("peer_support", size=1.0, who="ghq5")
    with pytest.raises(InputError) as found:
        choices.read(choices.text_of("My policy", "england", [dial]), "my_policy.yaml", "first")
    assert all(mistake.file == "my_policy.yaml" for mistake in found.value.mistakes)
    assert "tmp" not in str(found.value)


@pytest.fixture(scope="module")
def read_files() -> Iterator[list[str]]:
    """Every file that Python opens while the tests of this file run."""
    found: list[str] = []
    listening = [True]
    sys.addaudithook(lambda event, args: found.append(str(args[0])) if listening and event == "open" else None)
    yield found
    listening.clear()


@pytest.mark.parametrize("key", ["extends", "place", "network"])
@pytest.mark.parametrize("way", ["absolute", "up", "link", "beside"])
def test_a_file_from_the_browser_names_no_other_file(key: str, way: str, tmp_path: Path, read_files: list[str]) -> None:
    """What somebody hands in may extend the library, and neither reads nor tells of what else is on the machine."""
    secret = tmp_path / "secret.yaml"
    secret.write_text("schema: 1\nname: Secret\nextends: baseline\npassword: hunter2\n", encoding="utf-8")
    (tmp_path / "link.yaml").symlink_to(secret)
    paths = {"absolute": str(secret), "link": str(tmp_path / "link.yaml"), "beside": "secret.yaml"}
    named = paths.get(way, f"{'../' * 12}{secret}")
    text = f"schema: 1\nname: Theirs\n{key}: {named}\nlevers:\n  - lever: peer_suport\n"
    read_files.clear()
    with pytest.raises(InputError) as found:
        choices.read(text, "theirs.yaml", "second")
    assert [file for file in read_files if file.endswith("theirs.yaml")]
    told = [str(m) for m in found.value.mistakes]
    assert [m for m in told if m.startswith(f"theirs.yaml:3: {key}: ") and "no other file is read" in m], told
    assert [m for m in told if "did you mean `peer_support`" in m]  # with all other mistakes of the file
    assert "hunter2" not in str(found.value)
    assert not [file for file in read_files if "secret" in file or "link.yaml" in file]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "..\\..\\x", "a\x00b", "con", ".", "~/.ssh/id", "x" * 999]
)
def test_a_name_never_leaves_its_folder(name: str, tmp_path: Path) -> None:
    made = choices.file_name(name)
    assert re.fullmatch(r"[a-z0-9_]{1,40}\.yaml", made)
    assert (tmp_path / made).resolve().parent == tmp_path.resolve()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_the_page_says_is_text(payload: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A paragraph and every cell of a table read as what was typed, and hold no tag of it."""
    made: list[str] = []
    monkeypatch.setattr(said.st, "markdown", lambda text, **how: made.append(text))
    said.say(payload, "finding")
    said.table(pd.DataFrame({payload: [payload]}, index=pd.Index([payload], name=payload)))
    tags, texts = [], []
    for text in made:
        assert "\n" not in text  # Markdown takes it for one block of a page, and reads nothing in it
        reader = HTMLParser()
        reader.handle_starttag = lambda tag, attributes: tags.append(tag)  # type: ignore[method-assign]
        reader.handle_data = texts.append  # type: ignore[method-assign]
        reader.feed(text)
        reader.close()
    assert tags == ["p", "div", "table", "thead", "tr", "th", "th", "tbody", "tr", "th", "td"]
    assert texts == [" ".join(payload.split())] * 5


def test_the_page_hands_what_it_did_not_write_itself_to_no_other_way() -> None:
    """Only `said` puts together what Streamlit reads as Markdown; all else is words of the program."""
    typed = {"markdown", "caption", "table", "error", "warning", "info", "write", "html", "success", "text"}
    ours = {"told.SIMULATED.format(people=asked.people, place=title, begins=begins, replicates=asked.replicates)"}
    ours |= {"STYLE", "f'#### {LEVEL_NAMES[level]}'", "f'**{which}**'"}
    for path in Path(choices.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in typed:
                of = ast.unparse(node.func.value)
                if of in ("st", "room", "status", "main", "side", "top") and path.name != "said.py":
                    [what, *_] = node.args
                    assert isinstance(what, ast.Constant) or ast.unparse(what) in ours, (
                        f"{path.name}: {ast.unparse(node)}"
                    )


def test_every_lever_can_be_moved() -> None:
    dials = [choices.Dial(name, size=0.5, who=lever.who or "") for name, lever in library().items()]
    text = choices.text_of("All", "england", dials)
    assert len(choices.read(text, "all.yaml", "first").levers) == len(library())


def test_levers_start_as_any_scenario_of_the_library_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also what no control shows (start, spread, money), and sizes beyond the slider's own."""
    from streamlit.testing.v1 import AppTest

    # the page becomes the main module: put back, since processes that are started later run the main module again
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])

    def controls() -> None:
        import streamlit

        from mindgap.app import controls as page

        page.starting_point()
        streamlit.session_state["moved"] = [dial for dial in page.levers() if dial.size > 0]

    shown = AppTest.from_function(controls, default_timeout=120).run()
    for name in ("all_five_levels", "treatment_rises", "baseline"):
        shown.selectbox(key="from").set_value(name).run()
        assert not shown.exception
        wanted = {dial for dial in choices.dials(name).values() if dial.size > 0}
        assert set(shown.session_state["moved"]) == wanted


def test_a_policy_of_the_library_keeps_how_it_spreads_and_how_long_it_is_paid() -> None:
    """Adoption and money that ends are in the file that the page writes, so that it runs what the library does."""
    for name in ("level_system", "all_five_levels", "pilot_that_ends"):
        uses = {use.lever: use for use in load_scenario(name).levers}
        found = choices.read(choices.text_of("x", "england", choices.dials(name).values()), "x.yaml", "first")
        assert {use.lever for use in found.levers} == set(uses)
        for use in found.levers:
            same = uses[use.lever]
            assert (use.scaling, use.funding) == (same.scaling, same.funding), f"{name}: {use.lever}"
