"""Two futures in plain words: who the person is, what each turning point was, and how the years compare."""

from __future__ import annotations

import pandas as pd

from analysis.charts.style import About
from analysis.lives.states import STATES
from analysis.lives.turning import Turn, turns
from experiments.futures import SAME, Futures
from sim.columns import BY_NAME

AREAS = ("most deprived", "second most deprived", "third most deprived", "fourth most deprived", "fifth most deprived",
         "fifth least deprived", "fourth least deprived", "third least deprived", "second least deprived",
         "least deprived")  # fmt: skip
HOMES = {"outright": "in a home owned outright", "mortgage": "in a home with a mortgage",
         "social": "renting from a council or housing association", "private": "renting privately"}  # fmt: skip
JOBS = {"employed": "in work", "unemployed": "out of work", "home": "at home", "sick": "long-term sick",
        "retired": "retired", "student": "studying"}  # fmt: skip


def who(futures: Futures, person: int) -> str:
    """The person at first: "A woman of 34 in the most deprived tenth of areas, renting privately, in work"."""
    first = futures.frames[person][0].iloc[0]
    sex, tenure, job = (BY_NAME[name].codes[int(first[name])] for name in ("sex", "tenure", "job"))
    area = AREAS[int(first["imd_decile"]) - 1]
    return f"A {sex} of {int(first['age'])} in the {area} tenth of areas, {HOMES[tenure]}, {JOBS[job]}"


def standing(futures: Futures, person: int) -> str:
    """Where the person stands among those considered, and what the futures differ by."""
    gain, share = futures.choice.gain(person), dict(futures.choice.chosen)[person]
    amount = f"{abs(gain):.2f} GHQ points {'lower' if gain > 0 else 'higher'}"
    place = f"; {100 * share:.0f} % of those whose futures differ gain less" if share == share else ""
    if abs(gain) < SAME:
        return f"Mean distress is about the same under {futures.policy.short} and {futures.base.short}{place}."
    return f"Mean distress is {amount} under {futures.policy.short} than under {futures.base.short}{place}."


def shares(futures: Futures) -> str:
    """How many fare better, worse and the same."""
    choice = futures.choice
    same = max(0, choice.considered - choice.better - choice.worse)
    return (
        f"Of {choice.considered:,} considered {choice.better:,} have less distress under {futures.policy.short}, "
        f"{choice.worse:,} more, {same:,} about the same."
    )


def turn_words(futures: Futures, turn: Turn, about: About) -> tuple[str, str, str]:
    """When, what, and what differed of what decides it."""
    when = about.month_name(turn.month)
    if turn.state is None:
        lever, whom = turn.causes
        return when, f"{lever} reaches the person, in {turn.months} months in all", whom[:1].upper() + whom[1:]
    only = futures.base.short if turn.under_base else futures.policy.short
    spell = f"{turn.months} {'month' if turn.months == 1 else 'months'}"
    return when, f"only under {only}: {turn.state.yes}, for {spell}", "What differed: " + "; ".join(turn.causes)


def years(futures: Futures, person: int) -> pd.DataFrame:
    """Months in each state under both scenarios: state, base, policy; only those of which there is any."""
    base, policy = futures.frames[person]
    rows = [(s.lane, int(s.of(base).sum()), int(s.of(policy).sum())) for s in STATES]
    found = pd.DataFrame(rows, columns=["state", "base", "policy"])
    return found[(found["base"] > 0) | (found["policy"] > 0)].reset_index(drop=True)


def text(futures: Futures, about: About) -> list[str]:
    """All pairs as lines of text."""
    choice = futures.choice
    lines = [
        f"Two futures of the same simulated people: {futures.base.name} and {futures.policy.name}.",
        f"The rule: {choice.rule}",
        shares(futures),
    ]
    for person, _ in choice.chosen:
        lines += ["", f"Person {person}. {who(futures, person)}, in {about.month_name(0)}.", standing(futures, person)]
        told = [turn_words(futures, turn, about) for turn in turns(futures, person)]
        lines += [f"  {when}: {what}. {why}." for when, what, why in told]
        if not told:
            lines.append("  No turning point: the two futures do not part for long in anything that is followed here.")
        rows = years(futures, person).to_dict("records")
        parts = [f"{r['state']} {r['base']} and {r['policy']}" for r in rows if r["base"] != r["policy"]]
        if parts:
            whole = f"Months of {futures.base.months} under {futures.base.short} and {futures.policy.short}"
            lines.append(f"  {whole}: {'; '.join(parts)}.")
    lines += ["", "Simulated people, not real ones; the same luck in both futures. One pair shows how, not how much."]
    return lines
