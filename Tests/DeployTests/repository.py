"""Where things are, and how the tests run other programs."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
EXPORTER = ROOT / ".build/release/plugin_exporter"


def load_yaml(path: Path) -> Any:
    """The one document in a file."""
    return yaml.safe_load(path.read_text())


def require(program: str | Path, remedy: str) -> str:
    """The program's path. A test without its program proves nothing, so that is a failure and not a skip."""
    found = shutil.which(program)
    if found is None:
        raise AssertionError(f"{program} is missing: {remedy}")
    return found


def exporter() -> str:
    """The release build."""
    return require(EXPORTER, "make build")


def run(*command: str | Path, silent: bool = False) -> str:
    """What the command prints. Fails with all that it said if it exits with anything but 0, or warns and must not."""
    words = [str(word) for word in command]
    result = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    if result.returncode != 0 or (silent and result.stderr):
        said = f"{result.stdout}{result.stderr}".strip()
        raise AssertionError(f"{Path(words[0]).name}: exit status {result.returncode}\n{said}")
    return result.stdout


def version() -> str:
    """The product's, as the program says it: what image tags must say too."""
    return run(exporter(), "--version").split()[2]


def known_flags() -> set[str]:
    """Every long flag of `plugin_exporter serve`, which is what runs when no subcommand is named."""
    words = run(exporter(), "help", "serve").replace("[", " ").replace("]", " ").split()
    return {word for word in words if word.startswith("--")}


def unknown_flags(arguments: list[str]) -> set[str]:
    """Those of a container's arguments that the program would refuse."""
    return {argument.partition("=")[0] for argument in arguments} - known_flags()
