"""``mindgap app``: the live page, on this machine only."""

from __future__ import annotations

import importlib.util
import socket
from pathlib import Path
from typing import Annotated

import typer

from mindgap.options import Jobs, Seed, cores
from mindgap.screen import guarded, note, stop

EXTRA = "app"
HOST = "127.0.0.1"
MOST_JOBS = 2  # processes where nobody says how many

Port = Annotated[int, typer.Option(min=0, max=65535, help="Port on this machine; 0 = any that is free.")]
People = Annotated[int, typer.Option(min=1000, max=100_000, help="People of all ages in each run.")]
Months = Annotated[int, typer.Option(min=24, max=1200, help="Months of each run.")]
Replicates = Annotated[int, typer.Option(min=2, max=100, help="Paired runs for every change of a lever.")]
PlaceName = Annotated[str, typer.Option(help="The place that is shown first (`mindgap list places`).")]


def app(
    port: Port = 8501,
    people: People = 10_000,
    months: Months = 240,
    replicates: Replicates = 8,
    place: PlaceName = "england",
    seed: Seed = 0,
    jobs: Jobs = None,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
) -> None:
    """Open the live page: move levers of the five levels and see what twenty years of the same people give.

    It listens on this machine only (127.0.0.1) and sends nothing anywhere. Ends with Ctrl-C.

    Examples: mindgap app; mindgap app --people 20000 --replicates 16 --port 8600
    """
    with guarded():
        if importlib.util.find_spec("streamlit") is None:
            stop(f"mindgap app needs an extra: pip install 'mindgap[{EXTRA}]'")
        from sim.files import nearest
        from sim.library import place_names

        if place not in place_names():
            near = nearest(place, place_names())
            tail = f"; did you mean `{near}`?" if near else ""
            stop(f"command line:1: --place: unknown place {place!r}; {', '.join(place_names())}{tail}")
        chosen = _free(port)
        from mindgap.app import server, state

        found = state.Settings(people, months, replicates, seed, jobs or min(MOST_JOBS, cores()), place)
        note(f"The page: http://{HOST}:{chosen} (Ctrl-C ends it)")
        server.serve(Path(server.SCRIPT), HOST, chosen, found, browser)


def _free(port: int) -> int:
    """The port, or any free one for 0; a port that is taken ends the command."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as problem:
            stop(f"command line:1: --port: {port}, {problem.strerror}; one that is free, or 0 for any")
        return int(probe.getsockname()[1])
