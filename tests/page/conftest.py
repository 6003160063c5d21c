"""A live page that is served once for all tests of a file, and headless browsers to look at it."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import chromium
from tests.page.waiting import whole

ROOT = Path(__file__).resolve().parents[2]
SMALL = ("--people", "1000", "--months", "24", "--replicates", "3", "--port", "0", "--no-browser")
PATIENCE = 120_000  # milliseconds; where no kernel is compiled yet, the first page waits for that


@dataclass
class Served:
    """A running `mindgap app`: its address, and all that it wrote."""

    process: subprocess.Popen[str]
    url: str = ""
    said: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    line = [sys.executable, "-c", "import sys; from mindgap.cli import main; sys.exit(main())", "app", *SMALL]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    folder = tmp_path_factory.mktemp("page")
    process = subprocess.Popen(
        line, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdout is not None
    found = Served(process)
    for told in process.stdout:
        found.said.append(told)
        if match := re.search(r"The page: (http://127\.0\.0\.1:\d+)", told):
            found.url = match[1]
        if "server started" in told or "view your Streamlit app" in told:
            break
    rest = process.stdout
    threading.Thread(target=lambda: found.said.extend(rest), daemon=True).start()
    assert found.url, found.said
    yield found
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def opened(served: Served, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens the page as one more visitor, at a width; all are closed at the end."""
    contexts = []

    def visit(width: int = 1280) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(served.url)
        whole(page)
        return page

    yield visit
    for context in contexts:
        context.close()
