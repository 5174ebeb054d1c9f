"""The plugin of the article is run as the article says. Needs `swift build --build-tests`."""

import re
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from blocks import ROOT, blocks

ARTICLE = "WriteAPlugin.md"
EXPORTER = ROOT / ".build/debug/plugin_exporter"
LIMIT = 60


def article(language: str) -> str:
    """Its one block of a language."""
    (block,) = (block for block in blocks(language) if block.path.name == ARTICLE)
    return block.text


class PluginArticleTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        plugin = folder / "plugins/shout"
        plugin.mkdir(parents=True)
        (plugin / "shout.py").write_text(article("python"))
        (plugin / "manifest.json").write_text(article("json"))
        self.log = folder / "log"
        options = ["--plugins.directory", folder / "plugins", "--web.enable-execution"]
        with self.log.open("w") as log:
            self.exporter = subprocess.Popen(
                [EXPORTER, *options, "--web.listen-address", "127.0.0.1:0"], stdout=log, stderr=log
            )
        self.addCleanup(self.end)

    def end(self) -> None:
        self.exporter.send_signal(signal.SIGTERM)
        try:
            self.exporter.wait(LIMIT)
        finally:
            self.exporter.kill()

    def address(self) -> str:
        deadline = time.monotonic() + LIMIT
        while time.monotonic() < deadline and self.exporter.poll() is None:
            found = re.search(r"msg=Listening.* address=(\S+)", self.log.read_text())
            if found is not None:
                return f"http://{found[1]}"
            time.sleep(0.05)
        self.fail(f"does not listen:\n{self.log.read_text()}")

    def test_answers_with_what_it_was_given(self) -> None:
        command = [EXPORTER, "run", "--url", self.address(), "shout", "shout", "--args", '{"text":"hello"}']
        deadline = time.monotonic() + LIMIT
        while True:
            result = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=False)
            # Until its plugins are started, it says that there is none of that name, or that it is not ready.
            if result.returncode == 0 or time.monotonic() > deadline:
                break
            time.sleep(0.05)
        self.assertIn("HELLO", result.stdout, f"{result.stderr}\n{self.log.read_text()}")


if __name__ == "__main__":
    unittest.main()
