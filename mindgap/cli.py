"""The command line: ``mindgap COMMAND``. Each command is one file in `mindgap.commands`."""

from __future__ import annotations

from importlib import metadata
from typing import Annotated

import typer

from mindgap.commands import app as page
from mindgap.commands import (
    calibrate,
    catalogue,
    check,
    compare,
    deck,
    decompose,
    explain,
    external,
    frontier,
    lives,
    new,
    place,
    report,
    results,
    robustness,
    run,
    schema,
    sensitivity,
    sweep,
    validate,
)

HELP = """A simulated society for the mental health gap.

People, money, power, ties and services in an English town; policies as levers in a scenario file; \
the gap between the most and the least deprived, with the same people and the same luck under each policy.

Examples:

  mindgap compare baseline living_wage peer_support

  mindgap new my_policy --lever peer_support

  mindgap check my_policy.yaml

  mindgap explain distress.strain
"""

app = typer.Typer(help=HELP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def _version(asked: bool) -> None:
    """Print the version and end, where it is asked for."""
    if asked:
        typer.echo(f"mindgap {metadata.version('mindgap')}")
        raise typer.Exit()


@app.callback(help=HELP)
def top(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """What stands before a command."""


app.command("compare")(compare.compare)
app.command("run")(run.run)
app.command("sweep")(sweep.sweep)
app.command("sensitivity")(sensitivity.sensitivity)
app.command("decompose")(decompose.decompose)
app.command("frontier")(frontier.frontier)
app.command("deck")(deck.deck)
app.command("lives")(lives.lives)
app.command("report")(report.report)
app.command("results")(results.results)
app.command("new")(new.new)
app.command("check")(check.check)
app.command("list")(catalogue.catalogue)
app.command("explain")(explain.explain)
app.command("app")(page.app)
app.command("schema")(schema.schema)
app.command("calibrate")(calibrate.calibrate)
app.command("validate")(validate.validate)
app.command("external")(external.external)
app.command("robustness")(robustness.robustness)
app.add_typer(place.app, name="place")


def main() -> None:
    """Entry point of the ``mindgap`` command."""
    app(prog_name="mindgap")


if __name__ == "__main__":
    main()
