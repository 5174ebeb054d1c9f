"""Every YAML, JSON and shell file of the repository is well formed, wherever it is."""

import json
import re
import unittest
from pathlib import Path

from repository import ROOT, require, run


def tracked() -> list[Path]:
    """What git has, and what it would add: so that a new file is linted before it is committed."""
    names = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def shell(path: Path) -> str | None:
    """Which one runs it, by its first line: scripts here have no extension."""
    with path.open("rb") as file:
        found = re.match(rb"#!.*\b(bash|sh)( -e)?$", file.readline().rstrip())
    return found[1].decode() if found else None


class LintTests(unittest.TestCase):
    """A file is found by what it is, so that none has to be listed."""

    def test_yaml(self) -> None:
        yamllint = require("yamllint", "apt-get install yamllint")
        files = [path for path in tracked() if path.suffix in {".yml", ".yaml"}]
        self.assertGreater(len(files), 10)
        run(yamllint, "--strict", "--format", "parsable", *files)

    def test_shell(self) -> None:
        shellcheck = require("shellcheck", "apt-get install shellcheck")
        scripts = {path: kind for path in tracked() if (kind := shell(path))}
        self.assertEqual(scripts[ROOT / "deploy/kubernetes/generate"], "bash")
        run(shellcheck, *scripts)
        for script, kind in scripts.items():
            if "Tests" in script.parts:
                continue
            stop = {"bash": "set -euo pipefail", "sh": "set -e"}[kind]
            self.assertIn(f"\n{stop}\n", script.read_text(), f"{script}: goes on after a command that failed")

    def test_json(self) -> None:
        for path in tracked():
            if path.suffix == ".json":
                with self.subTest(file=path.relative_to(ROOT)):
                    json.loads(path.read_text())
