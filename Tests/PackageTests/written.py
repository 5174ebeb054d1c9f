"""What a program in a container writes, as strace sees it: every call that opens a file to write, or changes one."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from debian_root import tool

_OPENING = "open,openat,openat2,creat"
_CHANGING = (
    "mkdir,mkdirat,mknod,mknodat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,rmdir,"
    "truncate,ftruncate,fallocate,chmod,fchmod,fchmodat,chown,fchown,fchownat,lchown,utime,utimes,utimensat,futimesat,"
    "setxattr,lsetxattr,fsetxattr,removexattr,lremovexattr,fremovexattr"
)
_PLACE = "/strace"
# Written to, and nothing is kept.
_NOWHERE = "/dev/null"


def trace(*command: str) -> list[str]:
    """How the command is run in the container, which has no strace: with this machine's, by its own loader, so that the
    command's environment is what it was."""
    loader = next(file for file in _libraries() if file.name.startswith("ld-linux"))
    return [
        f"{_PLACE}/{loader.name}", "--library-path", _PLACE, f"{_PLACE}/strace",
        "--follow-forks", "--seccomp-bpf", "--string-limit=4096", "--decode-fds=path", "--signal=none",
        f"--trace={_OPENING},{_CHANGING}", f"--output={_PLACE}/log",
        *command,
    ]  # fmt: skip


def binds(folder: Path) -> list[str]:
    """Puts strace and what it needs into the folder, and says how the container gets it; the log will be there."""
    for file in [Path(tool("strace", "strace")), *_libraries()]:
        shutil.copy(file, folder / file.name)
    return [f"--bind={folder}:{_PLACE}"]


def _libraries() -> list[Path]:
    said = subprocess.run(["ldd", tool("strace", "strace")], check=True, capture_output=True, text=True).stdout
    return [Path(place) for place in re.findall(r"(/\S+) \(0x", said)]


class Calls:
    """What the log has of files."""

    def __init__(self, folder: Path) -> None:
        self.read: set[str] = set()
        self.writing: list[str] = []
        for line in (folder / "log").read_text().splitlines():
            call = re.match(r"\d+ +(\w+)\((.*)", line)
            if call is None:
                # The end of a call that was begun above, or of a process.
                if not re.match(r"\d+ +(<\.\.\. |\+\+\+ |--- )", line):
                    raise AssertionError(f"strace says what is not known here: {line}")
                continue
            name, arguments = call.groups()
            opened = re.match(r'(?:\w+(?:<[^>]*>)?, )?"([^"]*)", (?:\{flags=)?(O_[\w|]+)', arguments)
            writes = opened and re.search(r"O_(WRONLY|RDWR|CREAT|TRUNC|TMPFILE|APPEND)", opened[2])
            if name not in _OPENING.split(",") or opened is None or (writes and opened[1] != _NOWHERE):
                self.writing.append(line)
            else:
                self.read.add(opened[1])
