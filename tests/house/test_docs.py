"""What the documents say is so: commands exist and run, links lead somewhere, fragments are well-formed."""

import contextlib
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mindgap.cli import app

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MADE = ROOT / "docs" / "reference"  # written each time the site is built
PAGES = [path for path in (ROOT / "docs").rglob("*.md") if MADE not in path.parents]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *PAGES, *(ROOT / "benchmarks").glob("*.md")])
QUICK = {"list", "explain", "schema", "check", "new"}  # run as written; the others are asked for --help
FRAGMENT = re.compile(r"[a-z0-9-]+\.(added|changed|fixed|removed|results)\.md")


def commands(text: str) -> list[str]:
    """Every ``mindgap …`` command of a document: in a block of its own line, or in backticks."""
    lines = re.findall(r"^(?: {4}|\t)?(?:\.venv/bin/)?(mindgap [^\n#]+)", text, re.MULTILINE)
    inline = re.findall(r"`(mindgap [^`\n]+)`", text)
    return sorted({" ".join(command.split()) for command in [*lines, *inline] if command.split()[1][0].islower()})


def targets(text: str) -> set[str]:
    """Every ``make …`` target a document names."""
    named = re.findall(r"^(?: {4})make ([a-z]+)", text, re.MULTILINE) + re.findall(r"`make ([a-z]+)`", text)
    return set(named)


def call(arguments: list[str], folder: Path) -> Result:
    """Run the command line in another folder; in this process, which has the model imported."""
    with contextlib.chdir(folder):
        return CliRunner(env={"NO_COLOR": "1", "COLUMNS": "200"}).invoke(app, arguments)


# Starts and tutorials are followed step by step, with the files that they need, in test_stories.py.
ALONE = [path for path in DOCUMENTS if path.parent.name not in ("start", "tutorials")]
EVERY_COMMAND = sorted({command for path in ALONE for command in commands(path.read_text(encoding="utf-8"))})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where ``mindgap new my_policy`` was run, as the README does before ``check``."""
    made = tmp_path_factory.mktemp("docs")
    done = call(["new", "my_policy"], made)
    assert done.exit_code == 0, done.stderr
    return made


def test_the_documents_name_commands_at_all() -> None:
    assert len(EVERY_COMMAND) >= 8
    assert {"demo", "test"} <= targets(README)


@pytest.mark.parametrize("command", EVERY_COMMAND)
def test_a_command_of_the_documents_works(command: str, folder: Path, tmp_path: Path) -> None:
    words = shlex.split(command)[1:]
    if words[0] in QUICK and not any(word.isupper() for word in words):
        done = call(words, tmp_path if words[0] == "new" else folder)
        assert done.exit_code == 0, done.stderr
        return
    done = call([*words[: 2 if words[0] == "place" else 1], "--help"], folder)
    assert done.exit_code == 0, done.stderr
    for option in (word.split("=")[0] for word in words[1:] if word.startswith("-")):
        assert option in done.stdout


def test_scenarios_named_in_the_readme_exist() -> None:
    for command in commands(README):
        words = shlex.split(command)
        if words[1] in {"compare", "run"}:
            for name in (word for word in words[2:] if not word.startswith("-")):
                assert (ROOT / "scenarios" / f"{name}.yaml").is_file(), name


def test_every_make_target_named_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    known = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = set().union(*(targets(path.read_text(encoding="utf-8")) for path in DOCUMENTS))
    assert named - known == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_to_files(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link and not link.startswith("mailto:")]
    assert [link for link in local if not (path.parent / link).exists()] == []


def test_the_python_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    [code] = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(compile(code, "README.md", "exec"), {"__name__": "__main__"})
    assert 5 < float(capsys.readouterr().out) < 20


def test_the_scenario_of_the_readme_is_valid(tmp_path: Path) -> None:
    [text] = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    (tmp_path / "readme.yaml").write_text(text, encoding="utf-8")
    done = call(["check", "readme.yaml"], tmp_path)
    assert done.exit_code == 0, done.stderr


def test_the_readme_shows_a_real_result_with_its_chart() -> None:
    block = README.split("<!-- result:begin -->")[1].split("<!-- result:end -->")[0]
    assert re.search(r"!\[[^\]]{40,}\]\(docs/pictures/[a-z_]+\.png\)", block), "no chart with alt text"
    assert "simulated" in block
    assert len(re.findall(r"^\|", block, re.MULTILINE)) >= 6, "no table of the policies"


def test_fragments_are_well_formed() -> None:
    fragments = sorted((ROOT / "changelog.d").iterdir())
    assert fragments
    for path in fragments:
        assert FRAGMENT.fullmatch(path.name), path.name
        text = path.read_text(encoding="utf-8").strip()
        assert len(text) > 30
        assert text[-1] in ".:)", f"{path.name}: a sentence ends with a full stop"
        if path.name.endswith(".results.md"):
            assert "before" in text
            assert "after" in text


def test_hooks_need_no_network() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"repo: *(\S+)", hooks) == ["local"]
    assert set(re.findall(r"language: *(\S+)", hooks)) == {"system"}
