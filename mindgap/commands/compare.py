"""``mindgap compare``: the same people and the same luck under each scenario."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from mindgap import gap_text, interaction_text, place_text, plan, precision_text, worth_text
from mindgap.beyond import Beyond, Further
from mindgap.options import (
    AtMost,
    DryRun,
    Jobs,
    Json,
    Months,
    Out,
    People,
    Place,
    Replicates,
    Resume,
    Seed,
    Timeout,
    Until,
    cores,
)
from mindgap.progress import Progress
from mindgap.screen import FAILED, guarded, note, say, show_json, stop
from mindgap.sweep_text import records

if TYPE_CHECKING:
    from experiments.compare import Comparison


def compare(
    names: Annotated[list[str], typer.Argument(help="Scenarios: names of the library, or paths of files.")],
    seed: Seed = 0,
    replicates: Replicates = 10,
    people: People = None,
    months: Months = None,
    place: Place = None,
    out: Out = None,
    jobs: Jobs = None,
    until: Until = None,
    at_most: AtMost = 500,
    timeout: Timeout = None,
    draws: Annotated[
        int,
        typer.Option(
            min=0, max=10_000, help="Also draw the uncertain numbers so often, and tell luck, town and numbers apart."
        ),
    ] = 0,
    rivals: Annotated[bool, typer.Option("--rivals", help="Also run under each rival finding, with a chart.")] = False,
    alone: Annotated[
        bool, typer.Option("--alone", help="Also run each lever of a package alone, and tell how they act together.")
    ] = False,
    as_json: Json = False,
    resume: Resume = False,
    dry_run: DryRun = False,
) -> None:
    """Compare scenarios: what each does to the gap, with intervals, charts and a folder of results.

    Examples: mindgap compare baseline living_wage peer_support;
    mindgap compare baseline my_policy.yaml --people 50000 --replicates 20 --out results/mine;
    mindgap compare baseline living_wage --until gap.caseness.imd_fifth:0.05;
    mindgap compare baseline living_wage --draws 16 --rivals
    """
    more = {"until": until, "most": at_most, "timeout": timeout, "draws": draws, "rivals": rivals, "alone": alone}
    carry_out(names, seed, replicates, people, months, place, out, jobs, as_json, dry_run, more)


def _one(name: str) -> NoReturn:
    """End a comparison that has nothing to compare with."""
    pair = f"{name} living_wage" if name == "baseline" else f"baseline {name}"
    stop(
        f"command line:1: compare: one scenario and nothing to compare it with; two or more, "
        f"such as: mindgap compare {pair}; it alone: mindgap run {name}"
    )


def carry_out(
    names: list[str],
    seed: int,
    replicates: int,
    people: int | None,
    months: int | None,
    place: str | None,
    out: Any,
    jobs: int | None,
    as_json: bool,
    dry_run: bool,
    more: Mapping[str, Any],
) -> None:
    """Checks, runs and shows a comparison; also of a single scenario.

    ``more``: timeout; of several scenarios also until, most, draws, rivals and alone.
    """
    more = dict(more)
    beyond = Beyond(more.pop("draws", 0), more.pop("rivals", False), replicates, seed, jobs or cores())
    with guarded(resumes=True):
        beyond.check(names)
        single = "until" not in more
        target = _target(more.get("until"), names)
        scenarios = plan.load_all(names, people=people, months=months, place=place)
        if more.get("alone"):
            from experiments.interaction import with_parts

            scenarios = with_parts(scenarios)
        if len(scenarios) == 1 and not single:
            _one(names[0])
        if dry_run:
            intended = plan.describe(scenarios, replicates, seed)
            if as_json:
                show_json(intended)
            else:
                plan.show(intended)
            return
        from experiments.compare import NothingDone
        from experiments.store import StoreError
        from experiments.workers import WorkersError
        from mindgap.face import compare as run_comparison

        began = time.monotonic()
        with Progress(f"Running {len(scenarios)} scenario{'s' * (len(scenarios) > 1)}") as progress:
            try:
                comparison = run_comparison(
                    names,
                    replicates=replicates,
                    people=people,
                    months=months,
                    seed=seed,
                    place=place,
                    out=out,
                    jobs=jobs or cores(),
                    progress=progress,
                    **{**more, "until": target},
                )
            except (StoreError, WorkersError) as error:
                stop(str(error))
            except NothingDone as error:
                note(str(error))
                raise typer.Exit(FAILED) from None
        try:
            further = beyond.run(comparison)
        except (StoreError, WorkersError) as error:
            stop(str(error))
        _show(comparison, as_json, place_text.told(scenarios[0].place), time.monotonic() - began, further)
        for one in comparison.lost:
            note(f"Failed: replicate {one.replicate}: {one.reason}")
        if comparison.lost:
            note("The results are of the other replicates. The same command tries the failed ones again.")
            raise typer.Exit(FAILED)


def _target(until: str | None, names: list[str]) -> Any:
    """The half-width asked for, None where none is."""
    if until is None:
        return None
    from experiments.precision import parse

    if len(names) < 2:
        stop("command line:1: --until: one scenario; two or more: it is about the change against the first")
    return parse(until)


def _show(
    comparison: Comparison, as_json: bool, place: dict[str, Any] | None, seconds: float, further: Further
) -> None:
    known = comparison.precision
    if as_json:
        show_json(
            {
                "folder": str(comparison.folder),
                "sentences": list(comparison.sentences),
                "gaps": records(comparison.gaps),
                "reach": records(comparison.reach),
                "chain": records(comparison.chain),
                "pairing": records(comparison.pairing),
                "costs": records(comparison.costs),
                "worth": records(comparison.worth),
                "incidence": records(comparison.incidence),
                "interaction": records(comparison.interaction),
                **({"precision": known.as_document()} if known else {}),
                "failures": [vars(one) for one in comparison.lost],
                **({"place": place} if place else {}),
                **further.document(),
            }
        )
        return
    if comparison.known:
        note("This comparison was run before with the same code and numbers; its results are shown, not run again.")
    gap_text.show(comparison.gaps, comparison.chain, comparison.titles)
    gap_text.show_costs(comparison.costs, comparison.titles)
    worth_text.show(comparison.worth, comparison.appraised, comparison.titles)
    worth_text.show_incidence(comparison.incidence, comparison.titles)
    interaction_text.show(comparison.interaction, comparison.titles)
    for sentence in [*comparison.sentences, *precision_text.pairing(comparison.pairing, comparison.titles)]:
        say(sentence)
    if known:
        for sentence in precision_text.lines(known, None if comparison.known else seconds):
            say(sentence)
    for line in place_text.lines(place) if place else ():
        say(line)
    further.show(comparison.titles)
    for warning in gap_text.warnings(comparison.gaps, comparison.titles, comparison.baseline):
        note(f"Beware: {warning}")
    note(f"Results: {comparison.folder}")
