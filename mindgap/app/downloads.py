"""What can be taken away from the live page: the chart, its numbers, the scenario file, the command that repeats it."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

import streamlit as st

from analysis.cells import safe
from analysis.charts import trends
from analysis.charts.style import About
from experiments import replay_tables as tables
from experiments.replay_tables import Stage
from mindgap.app import choices, slides, state, told
from sim.levers.lever import library
from sim.library import scenario_names
from sim.population.place import load_place


def offer(shown: Stage, titles: dict[str, str], place: str, outcome: str) -> None:
    """Buttons for what is shown, and what to type for the same; files are made when they are asked for."""
    title = st.session_state["title"]
    text = st.session_state["text"]
    file = choices.file_name(title)
    st.subheader("Take away")
    buttons = st.columns(3)
    with buttons[0]:
        st.download_button(
            "Chart and data (ZIP)",
            lambda: packed(shown, titles, place, outcome, {file: text}),
            "mindgap.zip",
            "application/zip",
            on_click="ignore",
        )
    with buttons[1]:
        st.download_button("Numbers (CSV)", lambda: numbers(shown), "gaps.csv", "text/csv", on_click="ignore")
    with buttons[2]:
        st.download_button("Scenario file (YAML)", text, file, "application/yaml", on_click="ignore")
    _slides(file, text, place)
    asked = state.settings()
    size = (asked.people, asked.months, asked.replicates, asked.seed)
    st.markdown("The same numbers, with all tables and charts kept in a folder (save the scenario file first):")
    beside = [st.session_state["with"]] if st.session_state["with"] in scenario_names() else []
    st.code(choices.command([file, *beside], place, *size), language=None, wrap_lines=True)


def _slides(file: str, text: str, place: str) -> None:
    """A button that makes slides, which takes a little, and one that hands them out."""
    key = (file, text, place)
    if st.button("Make slides (PPTX)", help="Runs My policy beside England as it is again, with all tables."):
        with st.spinner("Making slides: the comparison is run again with all its tables …"):
            st.session_state["slides"] = (key, slides.of_comparison([(file, text)], place, state.settings()))
    made = st.session_state.get("slides")
    if made and made[0] == key:
        kind = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
        st.download_button("Take the slides", made[1], "mindgap.pptx", kind, on_click="ignore")


def numbers(shown: Stage) -> bytes:
    """The gaps shown as CSV: every outcome of the page, the deprivation gap and those of ethnic groups."""
    import pandas as pd

    from analysis.gaps import GAPS

    table = pd.concat([tables.gap_rows(shown, told.OUTCOMES_SHOWN, gap) for gap in GAPS], ignore_index=True)
    return safe(table).to_csv(index=False, lineterminator="\n", float_format="%.10g").encode()


def packed(shown: Stage, titles: dict[str, str], place: str, outcome: str, files: dict[str, str]) -> bytes:
    """The chart as PNG and SVG with its alt text and numbers, the gaps, and the scenario files, in one archive."""
    seeds = state.settings().seeds
    series = tables.series(shown, list(dict.fromkeys((outcome, "caseness"))), ("all", "imd_fifth"), seeds)
    sink = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in trends.write(series, folder, outcome, titles=titles, about=about(shown, place)):
            archive.write(path, path.name)
        archive.writestr("gaps.csv", numbers(shown))
        for name, text in files.items():
            archive.writestr(Path(name).name, text)
    return sink.getvalue()


def about(shown: Stage, place: str) -> About:
    """What a chart says of the runs behind it."""
    first = shown.scenarios[0]
    own = {
        s.key: tuple(sorted({s.month_of(u.start) for u in s.levers if u.start and u.lever in library()}))
        for s in shown.scenarios
    }
    starts = tuple(sorted({month for months in own.values() for month in months}))
    title = load_place(place).title
    return About(title, first.begins, first.people, state.settings().seed, starts, tuple(own.items()))
