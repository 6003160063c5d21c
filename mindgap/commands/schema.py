"""``mindgap schema``: the JSON Schema of a scenario file, for editors."""

from __future__ import annotations

from mindgap.screen import show_json


def schema() -> None:
    """Print the JSON Schema of a scenario file, for editors.

    Example: mindgap schema > scenario.schema.json
    """
    from sim.scenario import Scenario

    show_json({"$schema": "https://json-schema.org/draft/2020-12/schema", **Scenario.model_json_schema()})
