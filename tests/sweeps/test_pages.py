"""The pages on sweeps say what is so: their Python runs, their tables name what there is."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.throughput import Stopwatch, page
from docs import precision
from experiments.design import Design
from experiments.sensitivity import METHODS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def blocks(page_name: str, language: str) -> list[str]:
    return re.findall(rf"```{language}[^\n]*\n(.*?)```", (DOCS / page_name).read_text(encoding="utf-8"), re.DOTALL)


def test_the_page_for_users_of_mesa_runs(tmp_path):
    [design] = blocks("batch_run.md", "yaml")
    theirs, ours = blocks("batch_run.md", "python")
    (tmp_path / "design.yaml").write_text(design, encoding="utf-8")
    code = f"if __name__ == '__main__':\n{re.sub('^', '    ', theirs + ours, flags=re.M)}"
    (tmp_path / "both.py").write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "both.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "peer_support" in done.stdout
    assert "change_low" in done.stdout
    assert (tmp_path / "results" / "mine" / "manifest.json").is_file()


def test_the_page_for_users_of_mesa_names_what_there_is():
    text = (DOCS / "batch_run.md").read_text(encoding="utf-8")
    for field in ("base", "levers", "uncertainties", "replicates", "months", "burn_in_months", "outcomes"):
        assert field in Design.model_fields
        assert f"`{field}" in text


def test_the_script_for_slurm_is_python():
    [script] = blocks("cluster.md", "python")
    assert "scheduler_address" in {node.attr for node in ast.walk(ast.parse(script)) if isinstance(node, ast.Attribute)}


def test_the_page_on_sensitivity_names_every_method():
    text = (DOCS / "sensitivity.md").read_text(encoding="utf-8")
    assert all(f"`{method}`" in text for method in METHODS)


def test_the_table_of_replicates_is_what_its_script_writes():
    """The page that is there has the script's words, and a line an outcome and size."""
    text = (DOCS / "precision.md").read_text(encoding="utf-8")
    assert text.startswith(precision.BEGIN)
    for people in precision.SIZES:
        assert len(re.findall(rf"\| {people:,} \|", text)) >= 5
    needed = [re.findall(r"\| ([0-9,]+) \| ([0-9,]+) \| ([0-9,]+) \| [a-z_]+ \|$", line) for line in text.splitlines()]
    counts = [tuple(int(n.replace(",", "")) for n in found[0]) for found in needed if found]
    assert len(counts) >= 15
    assert all(a <= b <= c for a, b, c in counts)


def test_the_stopwatch_counts_runs_after_the_first():
    watch = Stopwatch(0.0)
    watch(1, 9)
    with pytest.raises(KeyboardInterrupt):
        watch(3, 9)
    assert watch.runs == 2
    found = {
        "date": "2026-11-25",
        "machine": {"cores": "2"},
        "load_average": 0.1,
        "people": 10_000,
        "months": 240,
        "processes": 2,
        "runs": 600,
        "runs_a_minute": 600.0,
        "bare_run_cpu_seconds": 0.2,
        "bare_runs_a_minute": 600.0,
        "overhead_cpu_ms_a_run": 1.0,
    }
    assert "1.0 ms of processor time a run (0.5%)" in page(found)
