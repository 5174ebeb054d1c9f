"""The machine and the versions that the figures belong to."""

import os
import platform
import re
from pathlib import Path

from runner.processes import Failure, output


def describe() -> dict[str, str]:
    """Names and versions, by what they are of; what is not installed is left out."""
    model = re.search(r"^model name\s*:\s*(.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory = re.search(r"^MemTotal:\s*(\d+) kB", Path("/proc/meminfo").read_text(), re.MULTILINE)
    found = {
        "processor": model[1] if model else platform.machine(),
        "processors": str(os.cpu_count()),
        "memory": f"{int(memory[1]) / 1e6:.0f} GB" if memory else "",
        "kernel": f"{platform.system()} {platform.release()} {platform.machine()}",
        "system": platform.freedesktop_os_release().get("PRETTY_NAME", ""),
        "Swift": _first(["swift", "--version"], r"Swift version (\S+)"),
        "Go": _first(["go", "version"], r"go(\d\S*)"),
        "Rust": _first(["/usr/bin/rustc", "--version"], r"rustc (\S+)"),
        "Python": _first(["/usr/bin/python3", "--version"], r"Python (\S+)"),
        "client_golang": _package("golang-github-prometheus-client-golang-dev"),
        "Rust prometheus": _package("librust-prometheus-dev"),
        "hyper": _package("librust-hyper-dev"),
        "prometheus_client": _package("python3-prometheus-client"),
        "libmicrohttpd": _package("libmicrohttpd12"),
        "wrk": _package("wrk"),
    }
    return {name: value for name, value in found.items() if value}


def _first(command: list[str], pattern: str) -> str:
    try:
        match = re.search(pattern, output(command, timeout=30))
    except (Failure, FileNotFoundError):
        return ""
    return match[1] if match else ""


def _package(name: str) -> str:
    try:
        return output(["dpkg-query", "-W", "-f", "${Version}", name], timeout=30)
    except Failure:
        return ""
