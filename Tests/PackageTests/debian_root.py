"""A bare Debian 12 to install into, and containers that run in it.

The root is what debootstrap makes: no Swift, no compiler, no systemd. It is made once and kept as an archive; each test
unpacks its own. What runs in it runs in systemd-nspawn, whose mounts, processes and network end with it, so that nothing
is left behind in the checkout, whatever happens to the test.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

CHECKOUT = Path(__file__).resolve().parents[2]
BUILD = CHECKOUT / ".build"
SUITE = "bookworm"
MIRROR = "http://deb.debian.org/debian"

_Value = TypeVar("_Value")


def root_command(*command: str) -> list[str]:
    """The command as root: containers, owners and device nodes need it."""
    return list(command) if os.geteuid() == 0 else ["sudo", "--non-interactive", *command]


def tool(name: str, package: str) -> str:
    """The path of a program that a test needs; without it the test fails with the remedy."""
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if path is None:
        raise AssertionError(f"{name} is missing: apt-get install {package}")
    return path


def built_package() -> Path:
    """The .deb that `make deb` has left."""
    packages = sorted(BUILD.glob("plugin-exporter_*.deb"))
    if len(packages) != 1:
        raise AssertionError(f"{BUILD} holds {len(packages)} packages plugin-exporter_*.deb, and not one: run make deb")
    return packages[0]


def wait_for(what: str, seconds: float, ask: Callable[[], _Value | None]) -> _Value:
    """Asks until the answer is there; says what was waited for when it never comes."""
    end = time.monotonic() + seconds
    while True:
        answer = ask()
        if answer is not None:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:.0f} s in vain: {what}")
        time.sleep(0.05)


def _archive() -> Path:
    """The bare root, packed. Made anew when it is not there; `make clean` removes it."""
    archive = BUILD / f"debian-root-{SUITE}.tar"
    if archive.exists():
        return archive
    debootstrap = tool("debootstrap", "debootstrap")
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="debian-root-") as folder:
        root = f"{folder}/root"
        try:
            _run_as_root(debootstrap, "--variant=minbase", SUITE, root, MIRROR, seconds=600)
            _run_as_root("tar", "--create", "--numeric-owner", f"--directory={root}", f"--file={folder}/tar", ".")
            _run_as_root("chmod", "644", f"{folder}/tar")
            partial = archive.with_suffix(".partial")
            shutil.copyfile(f"{folder}/tar", partial)
            partial.rename(archive)
        finally:
            _run_as_root("rm", "-rf", "--one-file-system", root)
    return archive


def _captured(command: list[str], seconds: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds, check=False
    )


def _run_as_root(*command: str, seconds: float = 120) -> str:
    finished = _captured(root_command(*command), seconds)
    if finished.returncode != 0:
        said = (finished.stdout + finished.stderr)[-4000:]
        raise AssertionError(f"{' '.join(command)} ended with {finished.returncode}:\n{said}")
    return finished.stdout


class DebianRoot:
    """A fresh root in a temporary folder."""

    def __init__(self) -> None:
        archive = _archive()
        self.folder = tempfile.mkdtemp(prefix="package-tests-")
        self.path = Path(self.folder) / "root"
        self.path.mkdir()
        _run_as_root("tar", "--extract", "--numeric-owner", f"--directory={self.path}", f"--file={archive}")

    def remove(self) -> None:
        """Removes it. No mount of a container is seen from here, so nothing else can be hit."""
        _run_as_root("rm", "-rf", "--one-file-system", self.folder)

    def shell(self, script: str, seconds: float = 300) -> str:
        """Runs a script in it as root, with the machine's network, and returns what it wrote; raises if it fails."""
        return _run_as_root(
            *nspawn(self.path, "--resolv-conf=copy-host"),
            "/bin/sh",
            "-euc",
            f"export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8\n{script}",
            seconds=seconds,
        )

    def copy(self, source: Path, target: str) -> None:
        """Copies a file of this machine into it, or the contents of a folder."""
        place = f"{self.path}{target}"
        _run_as_root("mkdir", "-p", place if source.is_dir() else os.path.dirname(place))
        _run_as_root("cp", "-r", f"{source}/." if source.is_dir() else str(source), place)
        _run_as_root("chown", "-R", "0:0", place)

    def files(self) -> set[str]:
        """The path of everything in it."""
        return set(_run_as_root("find", str(self.path), "-xdev", "-printf", "/%P\\n").splitlines())


def nspawn(root: Path, *options: str) -> list[str]:
    """How a command is run in a root: with its own processes and mounts, and nothing registered on this machine."""
    return [
        tool("systemd-nspawn", "systemd-container"),
        "--quiet",
        "--register=no",
        "--keep-unit",
        "--pipe",
        "--timezone=off",
        "--link-journal=no",
        "--machine=package-tests",
        f"--directory={root}",
        *options,
    ]


class Container:
    """A command that runs in a root as process 1, with a network of its own, in which every port is free."""

    def __init__(self, root: DebianRoot, command: list[str], *options: str) -> None:
        log, path = tempfile.mkstemp(prefix="container-", dir=root.folder)
        self._log = Path(path)
        self._process = subprocess.Popen(
            root_command(*nspawn(root.path, "--private-network", *options), *command),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # A Ctrl-C at the test is not for it: it is ended in order.
            start_new_session=True,
        )
        os.close(log)
        try:
            self.leader = wait_for("the container's first process", 20, self._find_leader)
        except BaseException:
            self.__exit__(None, None, None)
            raise

    def _find_leader(self) -> int | None:
        """Its process 1, as this machine numbers it: the one below nspawn that is first in its own numbering."""
        if self._process.poll() is not None:
            raise AssertionError(f"the container ended with {self._process.returncode}:\n{self.log()}")
        below = [self._process.pid]
        for process in below:
            try:
                children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
                below += [int(child) for child in children]
                status = Path(f"/proc/{process}/status").read_text()
            except OSError:
                continue
            numbers = next(line for line in status.splitlines() if line.startswith("NSpid:")).split()[1:]
            if len(numbers) > 1 and numbers[-1] == "1":
                return process
        return None

    def log(self) -> str:
        """What it has written so far."""
        return self._log.read_text()

    def get(self, path: str, port: int = 10077) -> str:
        """What it answers over HTTP to its own machine, once it listens."""

        def ask() -> str | None:
            if self._process.poll() is not None:
                raise AssertionError(f"it ended with {self._process.returncode} and cannot answer:\n{self.log()}")
            asked = self.ask(path, port)
            return asked.stdout if asked.returncode == 0 else None

        return wait_for(f"an answer to {path}; the log:\n{self.log()}", 30, ask)

    def ask(self, path: str, port: int = 10077) -> subprocess.CompletedProcess[str]:
        """Asks once, with curl."""
        return self.curl(f"http://127.0.0.1:{port}{path}")

    def post(self, path: str, body: str, port: int = 10077) -> str:
        """What it answers to a JSON body."""
        asked = self.curl("--json", body, f"http://127.0.0.1:{port}{path}")
        if asked.returncode != 0:
            raise AssertionError(f"POST {path}: curl ended with {asked.returncode}: {asked.stdout}{asked.stderr}")
        return asked.stdout

    def curl(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs this machine's curl on its network."""
        curl = tool("curl", "curl"), "--silent", "--show-error", "--fail-with-body", "--max-time", "20"
        return _captured(self.network_command(*curl, *arguments), 30)

    def network_command(self, *command: str) -> list[str]:
        """How a program of this machine is run on the container's network."""
        return root_command("nsenter", f"--target={self.leader}", "--net", "--", *command)

    def run(self, *command: str, seconds: float = 60) -> subprocess.CompletedProcess[str]:
        """Runs one of its own programs inside it, as root."""
        namespaces = ["--mount", "--uts", "--ipc", "--net", "--pid", "--root", "--wd"]
        return _captured(root_command("nsenter", f"--target={self.leader}", *namespaces, "--", *command), seconds)

    def stop(self, number: signal.Signals = signal.SIGTERM, seconds: float = 60) -> int:
        """Signals its process 1, as a container engine does, and returns the status that it ends with."""
        _run_as_root("kill", f"-{number.value}", str(self.leader))
        return self.wait(seconds)

    def wait(self, seconds: float = 60) -> int:
        """Returns the status that it ends with by itself."""
        return self._process.wait(seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            # Not SIGKILL to nspawn itself, which would leave its folder in /run; its process 1 takes all others along.
            target = getattr(self, "leader", self._process.pid)
            subprocess.run(root_command("kill", "-KILL", str(target)), check=False)
            self._process.wait(30)
