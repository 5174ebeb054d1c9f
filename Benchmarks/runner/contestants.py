"""Who is measured, and how each is built."""

import os
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

from runner.processes import output

HERE = Path(__file__).resolve().parent.parent
BUILD = HERE / ".build"
PEERS = BUILD / "peers"
MEASURE = BUILD / "release" / "measure"
CONSTANT = PEERS / "constant"


@dataclass(frozen=True)
class Contestant:
    """A program that takes the words of peers/README.md."""

    key: str
    command: tuple[str | Path, ...]
    # What comes after the number of plugins.
    serve: tuple[str, ...] = ()
    render: tuple[str, ...] = ()
    # Series a plugin.
    series: int = 29


# Between two of its scrapes, one plugin in ten has recorded an execution.
OURS = Contestant("ours", (MEASURE,), serve=("tenth",))
OURS_NONE = Contestant("ours-none", (MEASURE,), serve=("none",))
OURS_ALL = Contestant("ours-all", (MEASURE,), serve=("all",))
OURS_FULL = Contestant("ours-full", (MEASURE,), serve=("tenth", "full"), render=("full",), series=34)
GO = Contestant("go", (PEERS / "go",))
RUST = Contestant("rust", (PEERS / "rust" / "release" / "peer",))
PYTHON = Contestant("python", ("/usr/bin/python3", HERE / "peers" / "python" / "peer.py"))
PEER_LIST = (GO, RUST, PYTHON)


def build() -> None:
    """Builds every contestant; what is built already takes a moment."""
    PEERS.mkdir(parents=True, exist_ok=True)
    say("building our own")
    output(["swift", "build", "-c", "release", "--product", "measure"], timeout=1800, cwd=HERE)
    say("building the peers")
    # Debian's libraries lie under one GOPATH, as before there were modules.
    go = {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": "-trimpath"}
    output(["go", "build", "-o", PEERS / "go", "."], cwd=HERE / "peers" / "go", env=os.environ | go)
    # Debian's compiler too: another one in PATH may write a lock file that Debian's does not read.
    output(
        ["/usr/bin/cargo", "build", "--quiet", "--release", "--target-dir", PEERS / "rust"],
        cwd=HERE / "peers" / "rust",
        env=os.environ | {"RUSTC": "/usr/bin/rustc"},
    )
    flags = shlex.split(output(["pkg-config", "--cflags", "--libs", "libmicrohttpd"]))
    output(["cc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", CONSTANT, HERE / "peers" / "c" / "constant.c", *flags])


def say(text: str) -> None:
    """Progress, apart from the results."""
    print(text, file=sys.stderr, flush=True)
