"""Compare: the main job. Scenarios side by side on the same people and luck, and what each does to the gap."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import gaps as measures
from analysis import reach_words, words
from experiments import alike, costs, exhibit, interaction, manifest, precision, purses, store
from experiments.chain import chain, reach_summary
from experiments.precision import Precision, Target
from experiments.replicates import Kept, Lost, load, run_kept
from experiments.runner import Progress, Replicate, first_start, seed_of
from experiments.worth import COLUMNS, Appraised, appraised
from experiments.worth import table as worth
from sim.numbers import digest, load_numbers
from sim.outcomes import OUTCOMES
from sim.scenario import Scenario, load_scenario

# Tables of a comparison beside series, gaps and reach.
OWN_TABLES = {"costs", "chain", "pairing", "sentences", "strata", "funnel", "purse", "pounds"}
Pictures = Callable[[Path, "Comparison"], Any]


class NothingDone(Exception):
    """No replicate of a comparison has a result; the text says why."""


@dataclass
class Comparison:
    """A finished comparison: where it is stored, its tables and its sentences."""

    folder: Path
    scenarios: list[Scenario]
    series: pd.DataFrame
    gaps: pd.DataFrame
    reach: pd.DataFrame
    chain: pd.DataFrame
    pairing: pd.DataFrame
    sentences: list[str] = field(default_factory=list)
    known: bool = False  # an equal finished folder was there and is shown
    manifest: dict[str, Any] = field(default_factory=dict)
    reached: pd.DataFrame = field(default_factory=pd.DataFrame)  # eligible and reached people by month
    spent: pd.DataFrame = field(default_factory=pd.DataFrame)  # units of cost by lever and month
    strata: pd.DataFrame = field(default_factory=pd.DataFrame)  # adults and cases by intersection, in the last month
    funnel: pd.DataFrame = field(default_factory=pd.DataFrame)  # how far those in need came within a year
    purse: pd.DataFrame = field(default_factory=pd.DataFrame)  # £ by fifth of income, in the last year
    pounds: pd.DataFrame = field(default_factory=pd.DataFrame)  # £ by fifth of deprivation and month
    lost: list[Lost] = field(default_factory=list)  # replicates that have no result
    precision: Precision | None = None  # where one was asked for

    @property
    def titles(self) -> dict[str, str]:
        """What charts and sentences call each scenario."""
        return {s.key: s.short_name or s.name for s in self.scenarios}

    @property
    def costs(self) -> pd.DataFrame:
        """What each lever cost a year: £ in all and a head, with the range of its unit cost."""
        return costs.summary(self.spent, self.scenarios)

    @property
    def appraised(self) -> list[Appraised]:
        """What each scenario with levers is worth against the first; none in results from before incomes were kept."""
        kept = {"cmd", "caseness", "income"} <= set(self.series["outcome"].unique())
        if not kept or len(self.scenarios) < 2:
            return []
        found = appraised(self.series, self.spent, self.pounds, self.scenarios)
        return [one for one in found if one.key in set(self.spent["scenario"])]

    @property
    def worth(self) -> pd.DataFrame:
        """The same as a table: one row a measure."""
        found = [worth(one) for one in self.appraised]
        return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(COLUMNS))

    @property
    def incidence(self) -> pd.DataFrame:
        """Who pays and who receives, by fifth of income, against the first scenario (`experiments.purses`)."""
        return purses.table(self.purse, self.spent, self.pounds, self.baseline)

    @property
    def interaction(self) -> pd.DataFrame:
        """Each package against the sum of its levers alone, where these were run too (`compare(…, alone=True)`)."""
        if not any(interaction.JOINED in s.key for s in self.scenarios):
            return pd.DataFrame(columns=list(interaction.COLUMNS))
        return interaction.table(measures.values(self.series), self.scenarios)

    @property
    def baseline(self) -> str:
        """The scenario that all others are compared with: the first."""
        return self.scenarios[0].key

    def __repr__(self) -> str:
        first, many = self.scenarios[0], self.series["replicate"].nunique()
        size = f"{first.people:,} people, {first.months} months, {many} replicate{'s' * (many != 1)}"
        return exhibit.brief("Comparison", self.folder, ", ".join(s.key for s in self.scenarios), size)

    def _repr_html_(self) -> str:
        main = self.gaps[(self.gaps["gap"] == "imd_fifth") & (self.gaps["measure"] == "absolute")]
        main = main.assign(what=[OUTCOMES[name].title for name in main["outcome"]])
        main = main.assign(named=main["scenario"].map(self.titles))
        headings = {"what": "outcome", "named": "scenario", "value": "gap", "change": "change", "change_low": "low",
                    "change_high": "high", "most": "most deprived", "least": "least deprived"}  # fmt: skip
        first = main["outcome"].isin(["caseness", "mean_distress"])
        return exhibit.page("Most minus least deprived fifth", self.sentences, main[first], headings)


def listed(names: Sequence[str | Path] | str | Path) -> list[str]:
    """Names or paths as text; a lone one as a list of one."""
    return [str(names)] if isinstance(names, (str, Path)) else [str(name) for name in names]


def resolve(names: Sequence[str | Path] | str | Path, **changes: Any) -> list[Scenario]:
    """The scenarios by name or path (a lone one too), with the command line's values.

    InputError where they have not the same people.
    """
    scenarios = [load_scenario(name).override(**changes) for name in listed(names)]
    alike.check(scenarios)
    return scenarios


def identity(scenarios: list[Scenario], replicates: Sequence[int], seed: int) -> dict[str, Any]:
    """All that decides the bytes of a comparison, with its hash; ``frame`` is the hash of all but the replicates."""
    content: dict[str, Any] = {
        "scenarios": [{"key": s.key, **s.model_dump(mode="json", by_alias=True)} for s in scenarios],
        "seeds": [seed_of(seed, k) for k in replicates],
        "options": {"seed": seed, "replicates": len(replicates)},
        "numbers": digest(load_numbers()),
        "source": manifest.source_hash(),
        "packages": manifest.versions(),
    }
    if files := manifest.own_files(scenarios):
        content["options"]["files"] = files
    options = {k: v for k, v in content["options"].items() if k != "replicates"}
    frame = manifest.run_hash(**{**content, "seeds": [], "options": options})
    return {**content, "frame": frame, "hash": manifest.run_hash(**content)}


def compare(
    names: Sequence[str | Path] | str | Path,
    *,
    replicates: int = 10,
    people: int | None = None,
    months: int | None = None,
    seed: int = 0,
    place: str | None = None,
    out: Path | str | None = None,
    jobs: int | None = None,
    timeout: float | None = None,
    until: Target | None = None,
    most: int = precision.MOST,
    alone: bool = False,
    progress: Progress | None = None,
    pictures: Pictures | None = None,
) -> Comparison:
    """Run the scenarios named (library names or paths) on the same people and luck, and store the results.

    The first is what the others are compared with. ``people``, ``months`` and ``place`` override the files.
    ``out``: the results folder (None: a folder under `results/`); an equal finished one is shown, not run again, and
    one with fewer replicates is gone on with. ``jobs``: processes (None: this one). ``until``: replicates are added,
    up to ``most``, until the change is known so well or cannot be told. ``timeout``: seconds after which a replicate
    of another process counts as stuck. Replicates that fail are left out and named in ``lost``; the same call tries
    them again. ``alone``: also run each lever of every package alone, for ``interaction``.
    ``pictures(folder, comparison)`` draws charts into the folder before it becomes visible.
    StoreError where the folder was emptied meanwhile.
    """
    scenarios = resolve(names, people=people, months=months, place=place)
    scenarios = interaction.with_parts(scenarios) if alone else scenarios
    count = max(replicates, precision.FEWEST) if until else replicates
    frame = identity(scenarios, range(count), seed)["frame"]
    if until and out is not None and store.named(Path(out), "frame") == frame:
        count = max(count, len(store.verify(out)["seeds"]))
    kept = Kept(_parent(out) / f".replicates-{frame}")
    while True:
        known = _known(scenarios, range(count), seed, out)
        if known:
            result = _shown(known, scenarios)
        else:
            _take_over(kept, scenarios, frame, out)
            lost = run_kept(scenarios, range(count), seed, jobs or 1, kept, progress, timeout)
            found = load(kept, range(count), seed)
            if len(found) + len(lost) < count:
                raise store.StoreError(
                    f"{kept.folder}: was emptied meanwhile (the same comparison ran twice); run again"
                )
            result = _tables(scenarios, found, lost)
        if until is None:
            break
        result.precision = precision.of_gaps(result.gaps, result.baseline, until)
        if result.precision.settled or result.lost or count >= most:
            break
        count = result.precision.next(most)
    if not result.known:
        _keep(result, seed, count, out, listed(names), pictures)
        if not result.lost:
            kept.clear()
    return result


def _keep(
    result: Comparison, seed: int, count: int, out: Path | str | None, names: list[str], pictures: Pictures | None
) -> None:
    """Write the folder of results of the replicates that are there."""
    gone = {one.replicate for one in result.lost}
    content = identity(result.scenarios, [k for k in range(count) if k not in gone], seed)
    if result.lost:
        content["failures"] = [vars(one) for one in result.lost]
    folder = Path(out) if out is not None else _folder(result.scenarios, content["hash"])
    tables = {
        "series": result.series,
        "gaps": result.gaps,
        "reach": result.reached,
        "costs": result.spent,
        "strata": result.strata,
        "funnel": result.funnel,
        "purse": result.purse,
        "pounds": result.pounds,
        "pairing": result.pairing,
        "chain": result.chain,
        "sentences": pd.DataFrame({"sentence": result.sentences}),
    }
    command = " ".join(["mindgap", *sys.argv[1:]]) if Path(sys.argv[0]).name == "mindgap" else _command(names, content)
    if out is not None and store.named(folder, "frame") == content["frame"]:
        store.discard(folder)
    result.folder = store.write(
        folder,
        tables,
        content,
        {"command": command},
        (lambda inside: pictures(inside, result)) if pictures is not None else None,
    )
    result.manifest, _ = store.read(result.folder)


def _command(names: list[str], content: dict[str, Any]) -> str:
    """What to type for the same results, where they were made from Python."""
    first, seed = content["scenarios"][0], content["options"]["seed"]
    size = f"--people {first['people']} --months {first['months']} --replicates {len(content['seeds'])} --seed {seed}"
    return f"mindgap compare {shlex.join(names)} {size}"


def _parent(out: Path | str | None) -> Path:
    return Path(out).absolute().parent if out is not None else Path(store.RESULTS)


def _folder(scenarios: list[Scenario], run: str) -> Path:
    return store.new_folder([s.key for s in scenarios[1:] or scenarios if interaction.JOINED not in s.key], run)


def _known(scenarios: list[Scenario], replicates: range, seed: int, out: Path | str | None) -> Path | None:
    """An equal finished folder: the one that is named (another run's is refused), or any under `results/`."""
    content = identity(scenarios, replicates, seed)
    if out is not None and _grown(Path(out), content):
        return None
    return store.known(out, content)


def _grown(folder: Path, content: dict[str, Any]) -> bool:
    """Whether the folder holds the same comparison with fewer replicates, all of them asked for now."""
    try:
        there = store.verify(folder)
    except store.StoreError:
        return False
    fewer = set(there.get("seeds", ())) < set(content["seeds"])
    return bool(there.get("frame") == content["frame"] and fewer)


def _take_over(kept: Kept, scenarios: list[Scenario], frame: str, out: Path | str | None) -> None:
    """Keep the replicates of finished folders of the same comparison, so that they are not run again."""
    places = [Path(out)] if out is not None else sorted(Path(store.RESULTS).glob("*-*"))
    for folder in places:
        if store.named(folder, "frame") == frame:
            try:
                kept.take(store.read(folder)[1], [s.key for s in scenarios])
            except store.StoreError:
                continue


def _all(found: list[Replicate], what: str) -> pd.DataFrame:
    return pd.concat([getattr(one, what) for one in found], ignore_index=True)


def _tables(scenarios: list[Scenario], found: list[Replicate], lost: list[Lost]) -> Comparison:
    """All tables of a comparison from its replicates."""
    if not found:
        raise NothingDone(f"no replicate has a result: {lost[0].reason}")
    series, reached = _all(found, "series"), _all(found, "reach")
    base = scenarios[0].key
    values = measures.values(series)
    table = measures.gap_table(values, base)
    reach = reach_summary(reached, scenarios, len(found))
    pairing = measures.variance_reduction(values, base) if len(found) > 1 and len(scenarios) > 1 else pd.DataFrame()
    result = Comparison(Path(), scenarios, series, table, reach, chain(reach, table, base), pairing)
    result.reached, result.spent, result.lost = reached, _all(found, "costs"), lost
    result.strata, result.funnel, result.purse, result.pounds = (
        _all(found, part) for part in ("strata", "funnel", "purse", "pounds")
    )
    result.sentences = _sentences(result)
    return result


def _sentences(result: Comparison) -> list[str]:
    said: list[str] = []
    for s in result.scenarios:
        first = first_start([s])
        if first is not None and first >= s.months:
            said.append(f"{result.titles[s.key]}: the run ends before any lever starts, so nothing can change.")
        rows = result.reach[result.reach["scenario"] == s.key].to_dict("records")
        stay = {u.lever for u in s.levers if u.lasts_months is not None}
        compared = s.key != result.baseline
        said += reach_words.sentences(rows, result.gaps, result.titles[s.key], stay, compared)
    return said + words.sentences(result.gaps, result.titles, baseline=result.baseline)


def held(folder: Path) -> dict[str, Any]:
    """The manifest of a finished folder of `compare` or `run`; StoreError for other results, and for damaged ones."""
    what, here = "", None
    try:
        here = store.verify(folder)
    except store.OtherResults as other:
        what = f" (it holds a {other.kind}: mindgap results {folder})"
    if here is None or not {"series", "gaps", "reach"} <= set(here["tables"]):
        raise store.StoreError(f"{folder}: holds no comparison{what}; make one with: mindgap compare baseline POLICY")
    return here


def opened(folder: Path) -> Comparison:
    """A finished folder of `compare` or `run`, read again with its scenarios, whoever asks; else StoreError."""
    content = held(folder)
    if older := sorted(OWN_TABLES - set(content["tables"])):
        raise store.StoreError(f"{folder}: was made by an older version (no {', '.join(older)}); run its command again")
    scenarios = []
    for stored in content["scenarios"]:
        scenario = Scenario.model_validate({name: value for name, value in stored.items() if name != "key"})
        scenario._key = stored["key"]
        scenarios.append(scenario)
    return _shown(folder, scenarios)


def _shown(folder: Path, scenarios: list[Scenario]) -> Comparison:
    """An equal finished folder, read instead of run again."""
    content, tables = store.read(folder)
    reach = reach_summary(tables["reach"], scenarios, len(content["seeds"]))
    order = {s.key: place for place, s in enumerate(scenarios)}
    series, table = (
        tables[name].sort_values("scenario", key=lambda c: c.map(order), kind="stable", ignore_index=True)
        for name in ("series", "gaps")
    )
    result = Comparison(
        folder, scenarios, series, table, reach, chain(reach, table, scenarios[0].key), tables["pairing"]
    )
    result.sentences = list(tables["sentences"]["sentence"])
    result.spent, result.strata = tables["costs"], tables["strata"]
    result.funnel, result.purse, result.pounds = tables["funnel"], tables["purse"], tables["pounds"]
    result.lost = [Lost(**one) for one in content.get("failures", [])]
    result.known, result.manifest = True, content
    return result
