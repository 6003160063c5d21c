"""Waiting for the live page: until it has come to rest, and until the keyboard has reached a control."""

import time

from playwright.sync_api import Page

HEARD = 400  # milliseconds until Streamlit has heard of what was typed or moved
ALL = "Done: all 3 replicates, 2 years."  # in the towns of these tests
FOCUSED = "document.activeElement.getAttribute('aria-label')"


def at_rest(page: Page) -> None:
    """Wait until Streamlit has stopped working."""
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


def idle(page: Page) -> None:
    """Wait until Streamlit has heard of what was typed, and has stopped working."""
    page.wait_for_timeout(HEARD)
    at_rest(page)


def settled(page: Page) -> None:
    """Wait until all replicates of what was moved are shown and Streamlit has stopped working."""
    idle(page)
    page.get_by_text(ALL).wait_for()
    at_rest(page)


def whole(page: Page) -> None:
    """Wait until a page that was just opened is all there: sliders and charts may come after the words."""
    page.get_by_text(ALL).wait_for()
    at_rest(page)
    page.get_by_role("slider", name="Peer support").wait_for()
    page.locator("[data-testid=stVegaLiteChart] svg").nth(1).wait_for()


def tab_to(page: Page, label: str, seconds: float = 60.0) -> bool:
    """Press Tab until a control has the focus; a page that is drawn anew may take it away, so round and round."""
    late = time.monotonic() + seconds
    while time.monotonic() < late:
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == label:
            return True
    return False
