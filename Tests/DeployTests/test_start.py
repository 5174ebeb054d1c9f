"""The real program starts as the Deployment starts it, and answers the probes."""

import re
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request
from queue import Empty, Queue

from kubectl import one
from repository import ROOT, exporter

PATIENCE = 90


def get(url: str) -> tuple[int, str]:
    """Status and body."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


class StartTests(unittest.TestCase):
    """Strict, so that a plugin that could not be found ends the program."""

    def setUp(self) -> None:
        (container,) = one("Deployment")["spec"]["template"]["spec"]["containers"]
        self.container = container
        empty = tempfile.TemporaryDirectory()
        self.addCleanup(empty.cleanup)
        # What the container has, and what stands for it here.
        paths = {
            "/usr/lib/plugin-exporter/plugins": ROOT / ".build/bundles",
            "/etc/plugin-exporter/plugins": empty.name,
            "/etc/plugin-exporter/mcp.json": ROOT / "deploy/kubernetes/base/mcp.json",
        }
        arguments = []
        for argument in container["args"]:
            flag, _, path = argument.partition("=")
            self.assertIn(path, paths, f"{argument}: say in test_start.py what stands for the path")
            arguments.append(f"{flag}={paths[path]}")
        command = [exporter(), *arguments, "--audit.strict", "--web.listen-address=127.0.0.1:0"]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.stop)
        self.log: Queue[str] = Queue()
        threading.Thread(target=self.read_log, daemon=True).start()
        self.address = self.wait_for_address()

    def read_log(self) -> None:
        """To the end: a full pipe holds plugins up."""
        assert self.process.stderr is not None
        with self.process.stderr as stderr:
            for line in stderr:
                self.log.put(line)

    def wait_for_address(self) -> str:
        """What it listens on, from the log."""
        seen = ""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                seen += self.log.get(timeout=1)
            except Empty:
                self.assertIsNone(self.process.poll(), f"the exporter ended:\n{seen}")
            if address := re.search(r"msg=Listening address=(\S+)", seen):
                return address[1]
        self.fail(f"the exporter does not say what it listens on:\n{seen}")

    def stop(self) -> None:
        """As Kubernetes does, within the time that it gives."""
        self.process.terminate()
        try:
            self.assertEqual(self.process.wait(timeout=PATIENCE), 0)
        finally:
            self.process.kill()

    def test_probes_are_answered_and_shipped_plugin_is_registered(self) -> None:
        # Held up at first by plugins that start, as the startup probe will find it.
        probes = {name: probe["httpGet"]["path"] for name, probe in self.container.items() if name.endswith("Probe")}
        self.assertEqual(probes.keys(), {"startupProbe", "readinessProbe", "livenessProbe"})
        self.assertEqual(get(f"http://{self.address}{probes['livenessProbe']}")[0], 200)
        deadline = time.monotonic() + PATIENCE
        while (status := get(f"http://{self.address}{probes['startupProbe']}")[0]) == 503:
            self.assertLess(time.monotonic(), deadline, "never ready")
            time.sleep(0.05)
        self.assertEqual(status, 200, probes["startupProbe"])
        self.assertEqual(get(f"http://{self.address}{probes['readinessProbe']}")[0], 200)
        registered = re.findall(r"^plugin_registered.*$", get(f"http://{self.address}/metrics")[1], re.MULTILINE)
        self.assertEqual(registered, ['plugin_registered{plugin="ocr"} 1'])
