"""Two futures of one simulated person on the live page: who, by which rule, and what parted them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.charts import futures as chart
from analysis.charts.style import About, figure_of, look
from analysis.lives import show, told
from analysis.lives.turning import turns
from experiments.futures import Futures
from experiments.replay import Pair
from mindgap.app import state
from mindgap.app.said import say, table
from sim.scenario import Scenario

PATIENCE = 0.5  # seconds between two looks


def offer(guest: str, scenarios: list[Scenario], titles: dict[str, str], about: About) -> None:
    """A button that lives one person's two futures, and what came of it; nothing where no lever is moved."""
    policies = [s for s in scenarios[1:] if s.levers]
    st.subheader("Two futures of one person")
    if not policies:
        st.markdown("Move a lever, and follow one simulated person with and without it.")
        return
    base = scenarios[0].model_copy(update={"short_name": titles["baseline"]})
    policy = policies[0].model_copy(update={"short_name": titles[policies[0].key]})
    seed = state.settings().seeds[0]
    pair = Pair(base, policy, 0, seed)
    if st.button("Follow one person", help="Chosen by a rule that is printed; the same luck in both futures."):
        st.session_state["pair"] = pair.key
    if st.session_state.get("pair") == pair.key:
        _follow(f"{guest}-pair", pair, about)


def _follow(guest: str, pair: Pair, about: About) -> None:
    """Wait for both futures and tell them."""
    room = st.empty()
    keys = state.players().ask(guest, [pair])
    while True:
        found, failed = state.players().found(guest, keys)
        if failed:
            say(f"No two futures to show: {next(iter(failed.values())).split(': ', 1)[-1]}", room=room)
            return
        if found:
            break
        say("Living both futures …", "state", room)
        state.players().await_news(PATIENCE)
    with room.container():
        _tell(found[keys[0]], about)


def _tell(futures: Futures, about: About) -> None:
    """The rule, the person, a chart, the turning points, and months in each state."""
    [(person, _), *_] = futures.choice.chosen
    title, who = show.title_of(futures, person), told.who(futures, person)
    names = (futures.base.short, futures.policy.short)
    months = show.months(futures, person)
    say(title, "finding")
    say(f"{who}. {told.standing(futures, person)} {told.shares(futures)}")
    axes = chart.futures(months, names, title=title, who=who, about=about)
    with look():
        st.pyplot(figure_of(axes), width="stretch")
    say(chart.futures_alt(months, names, title, who), "note")
    points = [told.turn_words(futures, turn, about) for turn in turns(futures, person)]
    if points:
        table(pd.DataFrame(points, columns=["From", "What", "Why"]).set_index("From"))
    else:
        st.markdown("The two futures do not part for long in anything that is followed.")
    say(
        f"The rule: {futures.choice.rule} A simulated person, not a real one: one pair shows how, not how much.", "note"
    )
