"""The lowest versions that pyproject.toml allows, as constraints for pip: what `make oldest` installs."""

import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"
TOOLS = ("test", "docs")  # extras of those who work on mindgap; these run in any version that installs


def lowest(project: dict) -> list[str]:
    """Each dependency with a lower bound, at that bound."""
    extras = [name for name in project["optional-dependencies"] if name not in TOOLS]
    needed = sum((project["optional-dependencies"][name] for name in extras), project["dependencies"])
    return [line.replace(">=", "==") for line in needed if ">=" in line]


if __name__ == "__main__":
    print(*lowest(tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]), sep="\n")
