"""The live page: controls on one side, on the other what twenty years of the same people under each scenario give."""

from __future__ import annotations

import uuid

import altair as alt
import pandas as pd
import streamlit as st

from analysis.charts.style import About
from analysis.gaps import GAPS
from experiments import replay_tables as tables
from experiments.replay_tables import Stage
from mindgap.app import choices, controls, downloads, figures, lives, state, told
from mindgap.app.said import say, table
from sim.files import InputError, Mistake
from sim.outcomes import OUTCOMES
from sim.population.place import load_place
from sim.scenario import Scenario

PATIENCE = 0.25  # seconds between two looks at what was played
STYLE = """<style>
.block-container {padding: 1.2rem 1.2rem 4rem; max-width: 1240px}
h1 {font-size: 1.7rem !important; padding: .2rem 0 !important}
h2 {font-size: 1.25rem !important} h3 {font-size: 1.1rem !important}
h4 {font-size: 1rem !important; padding: .3rem 0 0 !important}
div.table {overflow-x: auto}
div.table table {font-size: .9rem; color: #222; width: 100%; margin: 0}
p.finding {font-size: 1.15rem; font-weight: 600; margin: .2rem 0}
p.state {color: #444; margin: .2rem 0}
p.note {color: #555; font-size: .875rem}
p.wrong {color: #7d1b1b; background: #fdecec; padding: .7rem 1rem; border-radius: .5rem; overflow-wrap: anywhere}
@media (max-width: 480px) {.block-container {padding: 1rem .6rem 3rem}}
</style>"""
TITLES = {"baseline": "England as it is", "first": "My policy", "second": "Second policy"}


def show() -> None:
    """The whole page, once for each thing that somebody moves."""
    st.set_page_config(page_title="mindgap: move a lever", layout="wide", initial_sidebar_state="collapsed")
    st.markdown(STYLE, unsafe_allow_html=True)
    guest = st.session_state.setdefault("guest", uuid.uuid4().hex)
    st.title("What would close the mental health gap?")
    top = st.container()
    side, main = st.columns([1, 2], gap="large")
    with side:
        st.markdown("[Skip to the results](#results)")
        place, base, scenarios, mistakes = _chosen()
    with top:
        _introduction(place, base)
    with main:
        st.header("Results", anchor="results")
        for mistake in mistakes:
            say(str(mistake), "wrong")
        if mistakes:
            st.markdown("Put these right, and the page goes on.")
        else:
            _results(guest, place, scenarios)


def _introduction(place: str, base: Scenario) -> None:
    asked = state.settings()
    title, begins = load_place(place).title, About(begins=base.begins).month_name(0)
    st.markdown(told.SIMULATED.format(people=asked.people, place=title, begins=begins, replicates=asked.replicates))


def _chosen() -> tuple[str, Scenario, list[Scenario], list[Mistake]]:
    """What the controls say: place, baseline, all scenarios, and what is wrong."""
    asked = state.settings()
    place = controls.place()
    changes: dict[str, object] = {"place": place, "people": asked.people, "months": asked.months}
    base = choices.of_library(choices.BASE, "baseline", **changes)
    controls.starting_point()
    st.subheader("Levers")
    dials = controls.levers()
    title = st.text_input("Name of your policy", TITLES["first"], key="title", max_chars=60)
    text = choices.text_of(title, place, dials)
    st.session_state["text"] = text
    second, wrong = controls.other(text, changes)
    mistakes = [*controls.empty(dials), *wrong]
    scenarios = [base]
    try:
        if not mistakes:
            scenarios.append(choices.read(text, choices.file_name(title), "first", **changes))
    except InputError as error:
        mistakes += error.mistakes
    return place, base, [*scenarios, *([second] if second else [])], mistakes


def titles_of(scenarios: list[Scenario]) -> dict[str, str]:
    """What the page calls each scenario; no two the same, and none as a column of a table."""
    found: dict[str, str] = {}
    for s in scenarios:
        name = TITLES["baseline"] if s.key == "baseline" else " ".join(s.short.split())
        found[s.key] = name if name not in {*found.values(), *told.HEADS} else f"{name} ({s.key})"
    return found


def _results(guest: str, place: str, scenarios: list[Scenario]) -> None:
    """Everything that follows from the runs; drawn again whenever more of them has been played."""
    outcome = st.selectbox("Outcome", told.OUTCOMES_SHOWN, format_func=lambda n: OUTCOMES[n].title, key="outcome")
    gap = st.selectbox("Gap between", tuple(GAPS), format_func=lambda n: GAPS[n].title, key="gap")
    wanted = state.jobs(scenarios)
    keys = state.players().ask(guest, wanted)
    titles = titles_of(scenarios)
    status, room = st.empty(), st.empty()
    drawn: tuple[int, int] | None = None
    while True:
        shown, failed = state.shown(guest, scenarios, wanted, keys)
        if failed:
            say(f"A run failed: {failed}", "wrong")
            return
        ready = state.players().ready
        words = told.so_far(shown, state.settings().replicates, ready, state.settings().months)
        say(words, "state", status)
        if shown is not None and (len(shown.replicates), shown.months) != drawn:
            drawn = (len(shown.replicates), shown.months)
            with room.container():
                _draw(shown, titles, place, outcome, gap)
        if shown is not None and shown.whole:
            break
        state.players().await_news(PATIENCE)
    about = About(load_place(place).title, scenarios[0].begins, seed=state.settings().seed)
    lives.offer(guest, scenarios, titles, about)
    downloads.offer(shown, titles, place, outcome)


def _draw(shown: Stage, titles: dict[str, str], place: str, outcome: str, gap: str) -> None:
    """Sentences, charts, barriers and costs of what has been played."""
    first = shown.scenarios[0]
    about = About(load_place(place).title, first.begins)
    rows = tables.gap_rows(shown, told.OUTCOMES_SHOWN, gap)
    for sentence in told.headlines(rows, titles, outcome):
        say(sentence, "finding")
    if "second" in titles:
        [row] = tables.gap_rows(shown, [outcome], gap, "second").query("scenario == 'first'").to_dict("records")
        say(told.first_against_second(row, titles))
    say(told.standing(rows, outcome, gap))
    say(
        f"Figures: {told.window(shown.months)}. Fairly sure: 95 % interval of the paired change; it speaks of luck.",
        "note",
    )
    data = figures.years(tables.trend(shown, outcome, gap), about)
    if data["gap"].isna().all():
        st.markdown("The charts are not shown: one of the two groups has too few people or cases here.")
    else:
        _charts(data, titles, outcome, gap, about.year(first.months))
    st.subheader("The three barriers")
    for which in told.BARRIERS:
        st.markdown(f"**{which}**")
        table(told.barriers(rows, titles, which))
    st.subheader("Who is reached, and what it costs")
    bills = told.costs(tables.bills(shown), tables.reached(shown), titles)
    if bills.empty:
        st.markdown("No lever is moved, so nothing is spent.")
    else:
        table(bills)


def _charts(data: pd.DataFrame, titles: dict[str, str], outcome: str, gap: str, last: float) -> None:
    """The gap with its paired band, both ends, and the same in words."""
    what, pair = OUTCOMES[outcome], GAPS[gap]
    read = told.alt(data, titles, outcome, gap)
    st.subheader(f"The gap: {what.title}, {pair.title}")
    _chart(figures.gap_chart(data, titles, what, last), read)
    st.subheader("Both ends of the gap (dashed: England as it is)")
    _chart(figures.ends_chart(data, titles, what, pair, last), read)
    say(read, "note")


def _chart(chart: alt.Chart | alt.LayerChart, words: str) -> None:
    st.altair_chart(chart, theme=None, width="stretch", alt=words)
