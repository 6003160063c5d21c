"""Draws the way of the data, from the scenario file to the chart, as one straight line; and its table.

python -m docs.way        # writes docs/pictures/way.png again
"""

from __future__ import annotations

from pathlib import Path

from analysis.charts import style
from sim.process import MODULES

HERE = Path(__file__).resolve().parent
PICTURE = HERE / "pictures" / "way.png"
# What there is, the file whose work it is, what that does, and the floor it stands on.
STEPS = (
    ("scenario file", "scenarios/baseline.yaml", "what somebody writes", "scenarios"),
    ("checked scenario", "sim/scenario.py", "read, checked, every mistake told at once", "sim"),
    ("numbers by month", "sim/policy.py", "levers move numbers, for those they reach", "sim"),
    ("people of a place", "sim/population/people.py", "drawn from published figures", "sim"),
    ("month by month", "sim/town.py", f"{len(MODULES)} processes, then what is settled between months", "sim"),
    ("record", "sim/record.py", "counts by decile, ethnic group, sex, age", "sim"),
    ("stored run", "experiments/store.py", "tables and the manifest that repeats them", "experiments"),
    ("gaps", "analysis/gaps.py", "values, gaps, paired changes with intervals", "analysis"),
    ("words and charts", "analysis/pictures.py", "sentences, charts, report, deck, page", "analysis"),
)
FLOORS = {"scenarios": style.ORANGE, "sim": style.BLUE, "experiments": style.TEAL, "analysis": style.PLUM}


def table() -> str:
    """The steps as a table, for who cannot see the picture."""
    rows = [f"| {k} | {what} | `{file}` | {does} |" for k, (what, file, does, _) in enumerate(STEPS, 1)]
    return "\n".join(["| | what there is | whose work it is | what that does |", "|---:|---|---|---|", *rows])


def draw(path: Path = PICTURE) -> None:
    """Write the picture: a box a step, down one line, coloured by floor."""
    with style.look():
        figure = style.new_figure(6.4, 7.4)
        axes = figure.add_axes((0.02, 0.01, 0.96, 0.98))
        axes.set_xlim(0, 10)
        axes.set_ylim(-len(STEPS) + 0.45, 0.55)
        axes.axis("off")
        for k, (what, file, does, floor) in enumerate(STEPS):
            colour = FLOORS[floor]
            box = {"boxstyle": "round,pad=0.5", "facecolor": colour, "edgecolor": colour}
            style.label(
                axes, 2.0, -k, what, color="white", fontsize=11, fontweight="bold", ha="center", va="center", bbox=box
            )
            style.label(axes, 4.4, -k + 0.13, file, fontsize=10, fontweight="bold", va="center")
            style.label(axes, 4.4, -k - 0.17, does, fontsize=9.5, va="center")
            if k:
                arrow = {"arrowstyle": "-|>", "color": style.QUIET, "linewidth": 1.6, "shrinkA": 0, "shrinkB": 0}
                axes.annotate("", (2.0, -k + 0.27), (2.0, -k + 0.73), arrowprops=arrow)
        figure.savefig(path, dpi=style.DPI, metadata={"Software": None})


if __name__ == "__main__":
    draw()
