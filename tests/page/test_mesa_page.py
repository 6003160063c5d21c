"""Mesa's SolaraViz opens on a society, and its step button moves it by a month."""

import warnings
from pathlib import Path
from runpy import run_path
from typing import Any

import solara

ROOT = Path(__file__).resolve().parents[2]


def elements(of: Any) -> list[Any]:
    """Every widget below one."""
    below = [child for child in getattr(of, "children", []) if not isinstance(child, str)]
    return [of, *(one for child in below for one in elements(child))]


def labelled(box: Any, words: str) -> Any:
    """The widget that says so."""
    [found] = [one for one in elements(box) if words in [c for c in getattr(one, "children", []) if isinstance(c, str)]]
    return found


def test_mesas_page_opens_on_a_society_and_steps() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = run_path(str(ROOT / "docs" / "mesa_page.py"))
        box, page = solara.render(solara.AppLayout(children=[made["page"]]), handle_error=False)
    try:
        society = made["society"]
        before = society.month
        labelled(box, "Step").click()
        assert society.month == before + 1
        assert len(society.datacollector.get_model_vars_dataframe()) == society.month
        shown = f"Time: {society.time}" if hasattr(society, "time") else f"Step: {society.month}"  # "Step" until 3.5
        assert labelled(box, shown)
    finally:
        page.close()
