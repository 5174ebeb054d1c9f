"""Programs that are started, and that end with the runner whatever happens to it."""

import json
import select
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

# The kernel kills what was started if the runner dies without a chance to.
BOUND = ("setpriv", "--pdeathsig", "KILL", "--")


class Failure(Exception):
    """Something that makes the measurement worthless, in a sentence."""


def output(command: Sequence[str | Path], timeout: float = 600, **options: Any) -> str:
    """What a program prints, once it has ended well."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run([*BOUND, *words], check=False, capture_output=True, text=True, timeout=timeout, **options)
    except subprocess.TimeoutExpired:
        raise Failure(f"`{' '.join(words)}` took longer than {timeout:.0f} s") from None
    if done.returncode != 0:
        raise Failure(f"`{' '.join(words)}` ended with {done.returncode}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def answer(command: Sequence[str | Path], timeout: float = 600) -> dict[str, Any]:
    """The JSON object that a contestant prints."""
    return json.loads(output(command, timeout))


class Server:
    """A program that prints its port and serves until the `with` ends."""

    def __init__(self, command: Sequence[str | Path], timeout: float = 120) -> None:
        words = [str(word) for word in command]
        self.process = subprocess.Popen([*BOUND, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            self.port = self._port(words, timeout)
        except BaseException:
            self.stop()
            raise

    def _port(self, words: list[str], timeout: float) -> int:
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], timeout)
        line = self.process.stdout.readline() if ready else b""
        if not line:
            raise Failure(f"`{' '.join(words)}` did not say its port within {timeout:.0f} s")
        return int(json.loads(line)["port"])

    def resident_bytes(self) -> int:
        """What it holds of the machine's memory now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def wait_until(condition: Callable[[], object], what: str, timeout: float = 30) -> None:
    """Asks again and again, a few milliseconds apart."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            raise Failure(f"{what} did not come about within {timeout:.0f} s")
        time.sleep(0.002)
