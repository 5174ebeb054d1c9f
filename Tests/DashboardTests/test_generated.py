"""The committed JSON is what the generator writes, and what the SDK's models hold."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from shutil import copytree

from committed import FOLDER, NAMES, in_sight, load, text
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard


def generate(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "generate", *arguments]
    return subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True, timeout=60)


class GeneratedTests(unittest.TestCase):
    def test_committed_files_are_what_the_generator_writes(self) -> None:
        checked = generate(FOLDER, "--check")
        self.assertEqual(checked.returncode, 0, checked.stderr)

    def test_a_stale_file_is_named_with_the_remedy_and_left_alone(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "dashboards"
            copytree(FOLDER, copy)
            (copy / "plugin.json").write_text(text("plugin.json").replace("red", "blue"), encoding="utf-8")
            spoilt = (copy / "plugin.json").read_bytes()
            checked = generate(copy, "--check")
            self.assertEqual(checked.returncode, 1)
            self.assertEqual(
                checked.stderr, "dashboards/plugin.json is not what dashboards/generate writes: run `make dashboards`\n"
            )
            self.assertEqual((copy / "plugin.json").read_bytes(), spoilt, "--check wrote a file")
            self.assertEqual(generate(copy).stdout, "wrote dashboards/plugin.json\n")
            self.assertEqual((copy / "plugin.json").read_text(encoding="utf-8"), text("plugin.json"))

    def test_models_hold_all_of_it(self) -> None:
        register_default_plugins()
        for name in NAMES:
            with self.subTest(file=name):
                model = in_sight(Dashboard.from_json(load(name)))
                again = json.loads(json.dumps(model, cls=JSONEncoder))
                self.assertEqual(again, load(name), f"dashboards/{name} has what the SDK's models do not know")

    def test_there_is_no_other_json(self) -> None:
        self.assertEqual({path.name for path in FOLDER.glob("*.json")}, set(NAMES))
