"""The controls of the live page: place, levers by level, and the scenario to compare with."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from mindgap.app import choices, state
from mindgap.app.choices import ALL, Dial
from sim.files import InputError, Mistake
from sim.levers.lever import LEVELS, library
from sim.levers.within import by_area
from sim.library import place_names, scenario_names
from sim.population.place import load_place
from sim.scenario import Scenario, load_scenario

NONE, KEPT, FILE = "nothing else", "the policy I kept", "a scenario file"
LEVEL_NAMES = {
    "communities": "Communities",
    "place": "Places",
    "services": "Services",
    "system": "Systems",
    "nation": "The nation",
}
STRONGEST = 2.0  # of the slider, unless a scenario that is started from is stronger; a file may go to 5
START = "England as it is, no lever moved"


def place() -> str:
    """The place that is simulated."""
    names = place_names()
    first = state.settings().place
    return st.selectbox(
        "Place",
        names,
        index=names.index(first) if first in names else 0,
        format_func=lambda name: load_place(name).title,
        key="place",
    )


def starting_point() -> None:
    """Sets every lever as a scenario of the library has it, with all that no control shows."""

    def begin() -> None:
        chosen = st.session_state["from"]
        for name, dial in choices.dials(chosen).items():
            st.session_state[f"{name}.begun"] = dial
            for part, value in _parts(dial).items():
                st.session_state[f"{name}.{part}"] = value

    st.selectbox(
        "Start from",
        scenario_names(),
        format_func=lambda name: START if name == choices.BASE else load_scenario(name).name,
        key="from",
        on_change=begin,
        help="Sets all levers below as in a scenario of the library; then move them.",
    )


def _parts(dial: Dial) -> dict[str, object]:
    coverage = round(100 * dial.coverage)
    return {"size": dial.size, "coverage": coverage, "deciles": list(dial.deciles), "who": dial.who}


def levers() -> list[Dial]:
    """All levers by level as they stand; each part of a control keeps its own value between runs."""
    found = []
    for level in LEVELS:
        st.markdown(f"#### {LEVEL_NAMES[level]}")
        mine = [name for name, lever in library().items() if lever.level == level]
        if not mine:
            st.caption("No lever of this level yet.")
        found += [_lever(name) for name in mine]
    return found


def _lever(name: str) -> Dial:
    lever, rest = library()[name], st.session_state.get(f"{name}.begun") or Dial.of(name)
    for part, value in _parts(rest).items():
        st.session_state.setdefault(f"{name}.{part}", value)
    size = st.slider(
        lever.title,
        0.0,
        max(STRONGEST, rest.size),
        step=0.1,
        key=f"{name}.size",
        help=f"{lever.summary} 0 = as today, 1 = as described. Evidence: {lever.evidence} Cost: {lever.unit_cost}",
    )
    with st.expander(f"Who, where, how much: {lever.title}"):
        coverage = st.number_input(
            f"{lever.title}: share reached, %", min_value=0, max_value=100, step=5, key=f"{name}.coverage"
        )
        deciles = list(ALL)  # of what moves numbers of all services no area can be picked
        if by_area(lever):
            deciles = st.multiselect(
                f"{lever.title}: where, tenths of areas (1 = most deprived)", ALL, key=f"{name}.deciles"
            )
        who = rest.who
        if lever.reaches_people:
            who = st.text_input(
                f"{lever.title}: who is eligible",
                key=f"{name}.who",
                help="An expression such as: employed and imd_decile <= 4 (`mindgap explain who`)",
            )
    where = tuple(sorted(deciles))
    return replace(rest, size=size, coverage=coverage / 100, deciles=where, who=who if lever.reaches_people else "")


def empty(dials: list[Dial]) -> list[Mistake]:
    """Mistakes that a file cannot have: a lever that is moved, but acts nowhere."""
    return [
        Mistake("this page", 1, library()[d.lever].title, "no tenth of areas chosen", "at least one tenth")
        for d in dials
        if d.size > 0 and not d.deciles
    ]


def other(text: str, changes: dict[str, object]) -> tuple[Scenario | None, list[Mistake]]:
    """The second scenario, if one was chosen, or the mistakes of its file."""
    if st.button("Keep this policy to compare with", help="Then move the levers: both are shown side by side."):
        st.session_state["kept"] = text
        st.session_state["with"] = KEPT
    names = [NONE, *([KEPT] if "kept" in st.session_state else []), *scenario_names()[1:], FILE]
    chosen = st.selectbox(
        "Compare with",
        names,
        key="with",
        format_func=lambda name: load_scenario(name).name if name in scenario_names() else name.capitalize(),
    )
    try:
        if chosen == KEPT:
            return choices.read(st.session_state["kept"], "kept.yaml", "second", **changes), []
        if chosen == FILE:
            return _uploaded(changes)
        if chosen != NONE:
            return choices.of_library(chosen, "second", **changes), []
    except InputError as error:
        return None, error.mistakes
    return None, []


def _uploaded(changes: dict[str, object]) -> tuple[Scenario | None, list[Mistake]]:
    given = st.file_uploader("Scenario file", type=["yaml", "yml"], max_upload_size=1)
    if given is None:
        return None, []
    name = choices.file_name(given.name.rsplit(".", 1)[0])
    return choices.read(given.getvalue(), name, "second", **changes), []
