"""The example is built as a package of its own, as whoever depends on this one would, and scraped while it runs."""

import re
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Beside what the package itself is built in: what is there already is not built again.
SCRATCH = ROOT / ".build/examples"
BUILD_LIMIT = 900
LIMIT = 60


def build(package: Path) -> None:
    """Builds a package for debugging."""
    options = ["--package-path", package, "--scratch-path", SCRATCH, "--disable-index-store"]
    result = subprocess.run(
        ["swift", "build", *options], capture_output=True, text=True, timeout=BUILD_LIMIT, check=False
    )
    if result.returncode != 0 or re.search(r"/Examples/.* warning: ", result.stdout):
        raise AssertionError(f"swift build: exit status {result.returncode}\n{result.stdout}{result.stderr}")


class EmbeddedTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        build(ROOT / "Examples/embedded")

    def setUp(self) -> None:
        log = self.enterContext(tempfile.NamedTemporaryFile())
        self.log = Path(log.name)
        self.program = subprocess.Popen([SCRATCH / "debug/embedded"], stdout=log, stderr=log)
        self.addCleanup(self.end)

    def end(self) -> None:
        if self.program.poll() is None:
            self.program.kill()
            self.program.wait()

    def scrape(self, *expected: str) -> list[str]:
        """The lines of a scrape that has all the expected ones."""
        deadline = time.monotonic() + LIMIT
        lines: list[str] = []
        while time.monotonic() < deadline and self.program.poll() is None:
            address = re.search(r"address=(\S+) .*Listening", self.log.read_text())
            if address is not None:
                with urllib.request.urlopen(f"http://{address[1]}/metrics", timeout=LIMIT) as answer:
                    lines = answer.read().decode().splitlines()
                if set(expected) <= set(lines):
                    return lines
            time.sleep(0.05)
        self.fail(f"no scrape with {expected}: {lines}\n{self.log.read_text()}")

    def test_is_scraped_and_ends_when_told(self) -> None:
        lines = self.scrape(
            'plugin_executions_total{plugin="greeting"} 10',
            'plugin_execution_errors_total{plugin="greeting"} 1',
            'plugin_execution_duration_seconds_count{plugin="greeting"} 10',
            'plugin_state{plugin="greeting",state="initialized"} 1',
            'plugin_registered{plugin="greeting"} 1',
            'plugin_registered{plugin="spelling"} 0',
            "server_greetings_total 9",
        )
        self.assertEqual(len(lines), len(set(lines)))
        self.program.send_signal(signal.SIGTERM)
        self.assertEqual(self.program.wait(LIMIT), 0, self.log.read_text())


if __name__ == "__main__":
    unittest.main()
