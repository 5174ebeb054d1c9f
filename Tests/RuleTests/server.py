"""Real servers on free ports of this machine, ended with the test that started them."""

import json
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from rule_files import program

T = TypeVar("T")


def until(what: str, look: Callable[[], T | None], patience: float = 60) -> T:
    """What `look` finds, as soon as it finds something."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {patience:g} s in vain until {what}")


def fetch(url: str, body: Any = None) -> bytes | None:
    """The answer to a GET, or to a POST of JSON; None while nobody answers or the answer is an error."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return bytes(response.read())
    except (urllib.error.URLError, OSError):
        return None


class Server:
    """Prometheus, Alertmanager or VictoriaMetrics. In its arguments, ADDRESS is its own and FOLDER one for its files, where
    `config` is `config.yml`."""

    def __init__(self, name: str, config: str, *arguments: str, ready: str = "/-/ready") -> None:
        self.name, self.config, self.arguments, self.ready = name, config, arguments, ready

    def __enter__(self) -> Self:
        self.folder = tempfile.TemporaryDirectory()
        # None of them says which port it got for 0. Who else takes this one meanwhile makes it end, and the test fail.
        with socket.create_server(("127.0.0.1", 0)) as probe:
            address = f"127.0.0.1:{probe.getsockname()[1]}"
        self.url = f"http://{address}"
        folder = Path(self.folder.name)
        (folder / "config.yml").write_text(self.config)
        self.log = (folder / "log").open("w+")
        arguments = [each.replace("FOLDER", self.folder.name).replace("ADDRESS", address) for each in self.arguments]
        self.process = subprocess.Popen([program(self.name), *arguments], stdout=self.log, stderr=self.log, cwd=folder)
        try:
            until(f"{self.name} is ready", self.is_ready)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def is_ready(self) -> bool:
        if self.process.poll() is not None:
            self.log.seek(0)
            raise AssertionError(f"{self.name} ended:\n{self.log.read()}")
        return fetch(self.url + self.ready) is not None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        self.folder.cleanup()

    def get(self, path: str) -> Any:
        answer = fetch(self.url + path)
        return None if answer is None else json.loads(answer)


def prometheus(config: str) -> Server:
    return Server(
        "prometheus",
        config,
        "--config.file=FOLDER/config.yml",
        "--storage.tsdb.path=FOLDER/data",
        "--web.listen-address=ADDRESS",
    )


def alertmanager(config: str) -> Server:
    return Server(
        "prometheus-alertmanager",
        config,
        "--config.file=FOLDER/config.yml",
        "--storage.path=FOLDER/data",
        "--web.listen-address=ADDRESS",
        "--cluster.listen-address=",
    )


def victoria_metrics() -> Server:
    return Server(
        "victoria-metrics",
        "",
        "-storageDataPath=FOLDER/data",
        "-httpListenAddr=ADDRESS",
        # It shows nothing of the last 30 seconds otherwise.
        "-search.latencyOffset=0s",
        ready="/health",
    )
