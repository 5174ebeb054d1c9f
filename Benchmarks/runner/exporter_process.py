"""The program as it ships: how soon it answers, and what it holds of memory when it has little to do."""

import re
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runner.contestants import HERE, OURS, say
from runner.effort import Effort
from runner.processes import BOUND, Failure, wait_until
from runner.samples import Samples

EXPORTER = HERE.parent / ".build" / "release" / "plugin_exporter"
BUNDLES = HERE.parent / ".build" / "bundles"
STARTS = 11


def require() -> None:
    """Refuses to begin without what it measures at last."""
    for needed in (EXPORTER, BUNDLES / "ocr" / "ocr-plugin"):
        if not needed.exists():
            raise Failure(f"{needed} is missing: `make build` builds it")


@contextmanager
def _exporter(*arguments: str) -> Iterator[tuple[int, str]]:
    """Its process and its address, once it listens."""
    with tempfile.NamedTemporaryFile() as log:
        process = subprocess.Popen(
            [*BOUND, str(EXPORTER), "--web.listen-address", "127.0.0.1:0", *arguments], stderr=log
        )
        try:

            def address() -> re.Match[str] | None:
                return re.search(r"address=(127\.0\.0\.1:\d+)", Path(log.name).read_text())

            wait_until(address, "the exporter's listening")
            found = address()
            assert found is not None
            yield process.pid, f"http://{found[1]}"
        finally:
            # It ends its plugins' processes itself.
            process.terminate()
            process.wait(timeout=30)


def _get(url: str) -> str:
    """The body; nothing while it is not answered with 200."""
    try:
        with urllib.request.urlopen(url, timeout=30) as response:
            return response.read().decode()
    except urllib.error.URLError:
        return ""


def process(samples: Samples, _: Effort) -> None:
    say("the exporter's process")
    for _ in range(STARTS):
        begin = time.perf_counter()
        with _exporter() as (_, address):
            wait_until(lambda: _get(f"{address}/metrics"), "the first scrape")
            samples.add("start", OURS.key, 0, [(time.perf_counter() - begin) * 1000])
    with _exporter("--plugins.directory", str(BUNDLES)) as (pid, address):
        wait_until(lambda: _get(f"{address}/-/ready"), "readiness")
        if 'plugin_state{plugin="ocr",state="initialized"} 1' not in _get(f"{address}/metrics"):
            raise Failure("the ocr plugin does not run")
        _get(f"{address}/metrics")
        (line,) = re.findall(r"^VmRSS:\s*(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
        samples.add("idle-resident", OURS.key, 0, [int(line) * 1024 / 1e6])
