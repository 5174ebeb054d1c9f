"""The certificates that docs/web-config.md has made, by its own words."""

import re
import subprocess
from pathlib import Path

from repository import ROOT, require

PAGE = (ROOT / "docs/web-config.md").read_text()


def blocks(page: str, language: str) -> list[str]:
    """A page's code blocks of a language."""
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


def make(folder: Path) -> None:
    """Runs what the page says, and leaves ca.crt, server.crt and server.key in the folder."""
    require("openssl", "apt-get install openssl")
    (script,) = blocks(PAGE, "sh")
    said = subprocess.run(["sh", "-ec", script], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    if said.returncode != 0:
        raise AssertionError(f"openssl: {said.stderr}")
