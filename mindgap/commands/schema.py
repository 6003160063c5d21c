"""``mindgap schema``: the JSON Schema of the files that people write, for editors."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from mindgap.options import one_of
from mindgap.screen import show_json


class File(StrEnum):
    """The kinds of file."""

    scenario = "scenario"
    place = "place"
    design = "design"
    frontier = "frontier"


def schema(
    file: Annotated[File, typer.Argument(help="Which kind of file.", parser=one_of(File, "schema"))] = File.scenario,
) -> None:
    """Print the JSON Schema of a scenario, place, design or frontier file: editors check and explain keys with it.

    Examples: mindgap schema > scenario.schema.json; mindgap schema design > design.schema.json
    """
    from experiments.schemas import of_file

    show_json(of_file(file.value))
