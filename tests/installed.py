"""A package as pip leaves it: beside its modules a folder that tells Python its name, version and entry points."""

import tomllib
from pathlib import Path


def tell(project: Path, folder: Path) -> None:
    """Tell, in ``folder``, of the package that a pyproject.toml describes."""
    said = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    about = folder / f"{said['name'].replace('-', '_')}-{said['version']}.dist-info"
    about.mkdir()
    head = f"Metadata-Version: 2.1\nName: {said['name']}\nVersion: {said['version']}\n"
    (about / "METADATA").write_text(head, encoding="utf-8")
    groups = [
        f"[{group}]\n" + "".join(f"{name} = {target}\n" for name, target in names.items())
        for group, names in said["entry-points"].items()
    ]
    (about / "entry_points.txt").write_text("".join(groups), encoding="utf-8")
