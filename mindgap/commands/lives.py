"""``mindgap lives RESULTS``: one person, two futures: the same luck under both scenarios, month by month."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mindgap.commands.deck import remarks
from mindgap.options import Json, beside
from mindgap.progress import Progress
from mindgap.screen import FAILED, guarded, note, say, show_json, stop

if TYPE_CHECKING:
    from experiments.compare import Comparison
    from experiments.futures import Futures


def lives(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="A results folder of compare.")],
    scenario: Annotated[
        str | None, typer.Option(help="The policy to set beside the first scenario; default: what moves the gap most.")
    ] = None,
    pairs: Annotated[int, typer.Option(min=1, max=3, help="Pairs of futures, chosen by the rule that is printed.")] = 3,
    replicate: Annotated[int, typer.Option(min=0, help="Which of the stored replicates is lived through again.")] = 0,
    person: Annotated[int | None, typer.Option(min=0, help="One person by number, in place of the rule.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for charts, their data and slides; default RESULTS-lives.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Live through two futures of the same simulated people again: turning points, and what differed before each.

    Examples: mindgap lives results/mine; mindgap lives results/mine --scenario peer_support --pairs 1
    """
    with guarded():
        from analysis.deck import file, story
        from analysis.deck.told import Told
        from analysis.lives import show
        from analysis.lives.told import text
        from experiments import card_kept
        from experiments.compare import opened
        from experiments.store import StoreError

        try:
            comparison = opened(results)
        except StoreError as error:
            stop(str(error))
        found = live_again(comparison, scenario, replicate, pairs, person)
        told = Told(comparison, card_kept.read())
        folder = out if out is not None else beside(results, "-lives")
        if folder.is_file():
            stop(f"command line:1: --out: {folder} is a file; a folder")
        files = show.draw(found, folder, told.about)
        slides = story.unique([show.slide(told, found, one) for one, _ in found.choice.chosen])
        deck = folder / "two_futures.pptx"
        report, renewed = file.make(slides, deck)
        if as_json:
            show_json(_document(found, told, [*files, deck]))
        else:
            for line in text(found, told.about):
                say(line)
        remarks(report, renewed)
        note(f"Charts, their data and slides: {folder}")


def live_again(
    comparison: Comparison, scenario: str | None, replicate: int, pairs: int, person: int | None = None
) -> Futures:
    """The pairs of a comparison; a mistake ends the command."""
    from experiments.futures import NoFutures, live
    from experiments.manifest import source_hash
    from sim.files import nearest, shown

    keys = {s.key: s for s in comparison.scenarios}
    base, *policies = comparison.scenarios
    if not policies:
        stop(f"{comparison.folder}: holds one scenario; two futures need a comparison: mindgap compare baseline POLICY")
    if scenario is None:
        scenario = _moves_most(comparison)
    if scenario not in keys or scenario == base.key:
        near = nearest(scenario, [s.key for s in policies])
        tail = f"; did you mean `{near}`?" if near else ""
        stop(f"command line:1: --scenario: {shown(scenario)}; one of {', '.join(s.key for s in policies)}{tail}")
    if comparison.manifest["source"] != source_hash():
        note("These results were made with other code: the two futures are those of the code as it is now.")
    seeds = comparison.manifest["seeds"]
    if replicate >= len(seeds):
        stop(f"command line:1: --replicate: {replicate}; a replicate from 0 to {len(seeds) - 1}")
    try:
        with Progress("Living again") as progress:
            return live(base, keys[scenario], seeds[replicate], replicate, pairs, person, progress)
    except NoFutures as reason:
        note(f"No two futures to show: {reason}")
        raise typer.Exit(FAILED) from None


def _moves_most(comparison: Comparison) -> str:
    """The policy with the largest change of the gap in distress between fifths."""
    t = comparison.gaps
    mine = t[(t["outcome"] == "caseness") & (t["gap"] == "imd_fifth") & (t["measure"] == "absolute")]
    size = mine.set_index("scenario")["change"].abs()
    return max((s.key for s in comparison.scenarios[1:]), key=lambda key: float(size.get(key, 0.0) or 0.0))


def _document(found: Futures, told: Any, files: list[Path]) -> dict[str, Any]:
    """Everything as one JSON document."""
    from analysis.lives import told as words
    from analysis.lives.turning import turns

    choice = found.choice
    pairs = []
    for person, share in choice.chosen:
        points = [words.turn_words(found, turn, told.about) for turn in turns(found, person)]
        pairs.append(
            {
                "person": person,
                "who": words.who(found, person),
                "gain": choice.gain(person),
                "gain_less": share if share == share else None,
                "turning_points": [{"when": w, "what": what, "why": why} for w, what, why in points],
                "months": words.years(found, person).to_dict("records"),
            }
        )
    counts = {"considered": choice.considered, "better": choice.better, "worse": choice.worse}
    scenarios = {"base": found.base.key, "policy": found.policy.key}
    run = {"replicate": found.replicate, "seed": found.seed}
    return {**scenarios, **run, "rule": choice.rule, **counts, "pairs": pairs, "files": [str(f) for f in files]}
