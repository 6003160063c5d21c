"""``mindgap place``: a place from official tables, and what of a place's figures is its own."""

from __future__ import annotations

import os
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mindgap.options import Json, one_of
from mindgap.screen import guarded, note, say, show_json, stop

MADE_HERE = "# Made by `mindgap place"
Force = Annotated[bool, typer.Option("--force", help="Write over a place that is there with other bytes.")]
app = typer.Typer(help="Make a place from official tables, or show one.", no_args_is_help=True)


class Index(StrEnum):
    """Which Indices of Deprivation, and with them which small areas."""

    y2025 = "2025"
    y2019 = "2019"


@app.command("build")
def build(
    of: Annotated[str, typer.Argument(help="England, or a region, integrated care board or council: name or code.")],
    folder: Annotated[
        Path | None, typer.Option("--from", help="Folder of official tables (CSV); default: MINDGAP_DATA.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The place file; default NAME.yaml in this folder.")] = None,
    index: Annotated[
        Index, typer.Option(help="2025: areas of 2021; 2019: areas of 2011.", parser=one_of(Index, "--index"))
    ] = Index.y2025,
    part: Annotated[bool, typer.Option("--part", help="Accept files that hold only some of England's areas.")] = False,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Write a place file and its areas from the official tables in a folder.

    Examples: mindgap place build Lambeth --from official; mindgap place build "Black Country" --from official
    """
    from sim.population.atlas.fit import fit_of, told
    from sim.population.atlas.make import build as make
    from sim.population.atlas.make import slug, write
    from sim.population.place import load_place

    with guarded():
        source = folder or (Path(os.environ["MINDGAP_DATA"]) if os.environ.get("MINDGAP_DATA") else None)
        if source is None:
            stop("no folder of official tables: give --from FOLDER, or set MINDGAP_DATA")
        built = make(source, of, slug(out.stem) if out is not None else None, index.value, not part)
        path = _free(out if out is not None else Path(f"{built.name}.yaml"))
        with tempfile.TemporaryDirectory() as inside:
            there = Path(inside) / path.name
            write(built, there)
            place = load_place(str(there))
            fits = fit_of(place, at_most(place.small.adults.sum() if place.small is not None else 0))
            paths = _put(write(built, there, told(fits)), path, force)
        if as_json:
            show_json(
                {
                    "name": built.name,
                    "title": built.chosen.title,
                    "kind": built.chosen.kind,
                    "files": [str(p) for p in paths],
                    "areas": len(built.columns["code"]),
                    "notes": list(built.notes),
                    "fit": [vars(fit) for fit in fits],
                    "services": [vars(service) for service in built.services],
                    "figures": [vars(figure) for figure in built.figures],
                }
            )
            return
        say(f"{built.chosen.title}: {len(built.columns['code']):,} areas")
        for figure in built.figures:
            say(f"  {figure.what}: {figure.value} ({figure.source})")
        for service in built.services:
            say(f"  {service.number}: {service.plus:+.2f} ({service.source})")
        for text in built.notes:
            say(f"  {text}")
        say(f"  Fit: {told(fits)}")
        note(f"Written: {paths[0]} and {paths[1].name}; run `mindgap compare baseline living_wage --place {path}`")


def at_most(adults: float, most: float = 1_000_000) -> int:
    """People of the town whose fit is told: as large as the place, so that each area is fitted, up to a million."""
    return round(min(adults, most))


def _free(path: Path) -> Path:
    """The place file to write; ends the command where it would be something else, or a file of the user's own."""
    if path.suffix not in (".yaml", ".yml"):
        stop(f"--out: {path} is no place file; a name that ends in .yaml is meant")
    if path.exists() and not path.read_bytes().startswith(MADE_HERE.encode()):
        stop(f"{path}: is there and was not made by `mindgap place`; name another file with --out")
    return path


def _put(made: list[Path], path: Path, force: bool) -> list[Path]:
    """Put a place file and its areas where they are to stand; returns both paths.

    Ends the command where other bytes stand there (edited, or of another place), unless ``force``.
    """
    paths = [path.with_name(one.name) for one in made]
    others = [to for one, to in zip(made, paths, strict=True) if to.exists() and to.read_bytes() != one.read_bytes()]
    if others and not force:
        is_changed = "is there and is not what would be written (edited, or of another place or version)"
        stop(f"{' and '.join(map(str, others))}: {is_changed}; name another file with --out, or use --force")
    for one, to in zip(made, paths, strict=True):
        to.write_bytes(one.read_bytes())
    return paths


@app.command("sketch")
def sketch_(
    of: Annotated[str, typer.Argument(help="A region, integrated care board or council of England: name or code.")],
    out: Annotated[Path | None, typer.Option(help="The place file; default NAME.yaml in this folder.")] = None,
    force: Force = False,
) -> None:
    """Write a place from its mix of deprivation alone: no file is needed, and its people are England's by decile.

    Example: mindgap place sketch "Kent and Medway"
    """
    from mindgap import place_text
    from sim.population.atlas.make import slug, write
    from sim.population.atlas.sketch import sketch

    with guarded():
        built = sketch(of, slug(out.stem) if out is not None else None)
        path = _free(out if out is not None else Path(f"{built.name}.yaml"))
        with tempfile.TemporaryDirectory() as inside:
            paths = _put(write(built, Path(inside) / path.name, by="sketch"), path, force)
        for line in place_text.lines(place_text.told(str(path)) or {}):
            say(line)
        note(f"Written: {paths[0]} and {paths[1].name}; run `mindgap compare baseline living_wage --place {path}`")


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(help="A place of `mindgap list places`, or the path of a place file.")],
    as_json: Json = False,
) -> None:
    """Say which of a place's figures are its own and which are the nation's, and where they are from.

    Example: mindgap place show lambeth
    """
    from mindgap import place_text
    from sim.population.place import load_place

    with guarded():
        place = load_place(name)
        found = place_text.told(name)
        if as_json:
            services = [vars(service) for service in place.services]
            show_json({**(found or {"name": place.name}), "made_from": place.made_from, "services": services})
            return
        for line in place_text.lines(found) if found else (f"{place.title}: all figures are England's.",):
            say(line)
        for table, text in place.made_from.items():
            say(f"  {table}: {text}")
        for service in place.services:
            say(f"  {service.number}: {service.plus:+.2f} ({service.source})")


@app.command("map")
def map_(
    folder: Annotated[Path, typer.Argument(help="A results folder of compare, of a run of England.")],
    layout: Annotated[Path | None, typer.Option(help="A HexJSON file; default: the regions of England.")] = None,
    outcome: Annotated[str, typer.Option(help="A share of adults, of `mindgap list outcomes`.")] = "cmd",
    out: Annotated[Path, typer.Option(help="Folder for the maps.")] = Path("maps"),
    as_json: Json = False,
) -> None:
    """Draw deprivation beside common mental disorder, before and after each policy of stored results.

    Example: mindgap place map results/mine --layout hex_uk_local_authorities_2023.hexjson
    """
    from analysis.charts import maps
    from analysis.charts.style import About
    from analysis.charts.tiles import read_hexjson
    from experiments import store
    from experiments.compare import held
    from sim.files import nearest, shown
    from sim.outcomes import OUTCOMES

    with guarded():
        shares = [name for name, what in OUTCOMES.items() if what.unit == "%" and what.denominator == "people"]
        if outcome not in shares:
            near = nearest(outcome, shares)
            tail = f"; did you mean `{near}`?" if near else ""
            stop(f"command line:1: --outcome: {shown(outcome)}; one of {', '.join(shares)}{tail}")
        tiles = read_hexjson(layout) if layout is not None else None
        try:
            held(folder)
            manifest, tables = store.read(folder)
        except store.StoreError as error:
            stop(str(error))
        scenarios = manifest["scenarios"]
        first = scenarios[0]
        if first["place"] != "england":
            stop(
                f"{folder}: holds a run of {first['place']}; a map needs the rates of all ten deciles, a run of England"
            )
        if len(scenarios) < 2:
            stop(f"{folder}: holds one scenario; a map needs a baseline and a policy")
        about = About(begins=first["begins"], people=first["people"], seed=manifest["options"]["seed"])
        titles = {s["key"]: s["short_name"] or s["name"] for s in scenarios}
        written, said = [], []
        for policy in scenarios[1:]:
            try:
                written += maps.write(
                    tables["series"], out, policy["key"], outcome, layout=tiles, baseline=first["key"], titles=titles,
                    about=about,
                )  # fmt: skip
            except ValueError as error:
                stop(f"{folder}: {error}")
            said.append(written[-1].read_text(encoding="utf-8").strip())
        if as_json:
            show_json({"files": [str(path) for path in written], "alt": said})
            return
        for text in said:
            say(text)
        note(f"Maps: {out}")
