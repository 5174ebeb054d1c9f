"""What bash, zsh and fish offer at the end of a line, asked of the shells themselves: bash and zsh on a terminal."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import tempfile
import time
from pathlib import Path

from debian_root import tool

PROMPT = b"ready to complete> "
PATIENCE = 30.0

# Every completion is put into the line, and the line run, whose command writes its words down.
BASH = """
PS1='{prompt}' HISTFILE=
bind 'set enable-bracketed-paste off'
source {scripts}/plugin_exporter
plugin_exporter() {{ printf '%s\\n' "$@" >{answer}; exit 0; }}
"""
# What is added to the completions is written down, unless that is asked what it would be.
ZSH = """
PS1='{prompt}' HISTFILE= RPS1=
fpath=({scripts} $fpath)
autoload -Uz compinit && compinit -u -D
compadd() {{
    if [[ ${{@[1,(i)(-|--)]}} != *-(O|A|D)\\ * ]]; then
        local -a found
        builtin compadd -O found "$@"
        print -rl -- $found >>{answer}
    fi
    builtin compadd "$@"
}}
write-completions() {{ : >{answer}; zle complete-word; exit 0 }}
zle -N write-completions
bindkey '^I' write-completions
"""


def bash(line: str, scripts: Path, folder: Path) -> set[str]:
    """The words that bash would put at the end of the line."""
    said = _on_terminal(
        "bash", ["--noprofile", "--rcfile", "{rc}", "-i"], BASH, line.encode() + b"\x1b*\r", scripts, folder
    )
    # With none, the line stays as it is.
    *before, last = line.split(" ")[1:]
    return set(said[len(before) :]) - {last}


def zsh(line: str, scripts: Path, folder: Path) -> set[str]:
    """The words that zsh would put at the end of the line."""
    return set(_on_terminal("zsh", ["-d", "-i"], ZSH, line.encode() + b"\t", scripts, folder)) - {""}


def fish(line: str, scripts: Path, folder: Path) -> set[str]:
    """The words that fish would put at the end of the line."""
    script = f"source {scripts}/plugin_exporter.fish; complete -C $argv[1]"
    asked = subprocess.run(
        [tool("fish", "fish"), "--no-config", "-c", script, line],
        cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    if asked.returncode != 0 or asked.stderr:
        raise AssertionError(f"fish ended with {asked.returncode}: {asked.stderr}")
    return {row.split("\t")[0] for row in asked.stdout.splitlines()}


def _on_terminal(name: str, options: list[str], settings: str, keys: bytes, scripts: Path, folder: Path) -> list[str]:
    """Starts a shell on a terminal, types once it asks, and returns the lines that it has written down."""
    with tempfile.TemporaryDirectory() as home:
        answer, rc = Path(home, "answer"), Path(home, ".zshrc")
        rc.write_text(settings.format(prompt=PROMPT.decode(), scripts=scripts, answer=answer))
        terminal, end = pty.openpty()
        try:
            shell = subprocess.Popen(
                [tool(name, name), *(option.format(rc=rc) for option in options)],
                stdin=end, stdout=end, stderr=end, cwd=folder, start_new_session=True,
                env={"PATH": os.environ["PATH"], "HOME": home, "ZDOTDIR": home, "TERM": "dumb", "LC_ALL": "C.UTF-8"},
            )  # fmt: skip
        finally:
            os.close(end)
        try:
            seen = _read(terminal, until=PROMPT)
            os.write(terminal, keys)
            seen += _read(terminal, until=None)
            status = shell.wait(PATIENCE)
        finally:
            shell.kill()
            shell.wait()
            os.close(terminal)
        if status != 0 or not answer.exists():
            raise AssertionError(f"{name} ended with {status}:\n{seen.decode(errors='replace')}")
        return answer.read_text().splitlines()


def _read(terminal: int, until: bytes | None) -> bytes:
    """What a terminal shows, until something is there, or the shell has ended."""
    seen, limit = b"", time.monotonic() + PATIENCE
    while until is None or until not in seen:
        if not select.select([terminal], [], [], max(0, limit - time.monotonic()))[0]:
            raise AssertionError(f"the shell says no more than:\n{seen.decode(errors='replace')}")
        try:
            seen += os.read(terminal, 4096)
        except OSError:
            # So it is when nobody has the other end any more.
            return seen
    return seen
