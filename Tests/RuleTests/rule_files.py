"""The rules, their promtool tests and the configurations beside them, as the tests here read them."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
PROMETHEUS = ROOT / "deploy" / "prometheus"
ALERTMANAGER = ROOT / "deploy" / "alertmanager" / "alertmanager.yml"
RUNBOOKS = ROOT / "docs" / "runbooks"
ALERTS_PAGE = ROOT / "docs" / "alerts.md"
TESTS = sorted(Path(__file__).parent.glob("*.test.yml"))

# What each program that these tests run is in Debian.
PACKAGES = {
    "promtool": "prometheus",
    "prometheus": "prometheus",
    "amtool": "prometheus-alertmanager",
    "prometheus-alertmanager": "prometheus-alertmanager",
    "victoria-metrics": "victoria-metrics",
}


@dataclass(frozen=True)
class Alert:
    """An alert; two rules may share a name, and then differ in severity."""

    name: str
    group: str
    expr: str
    seconds: int
    severity: str
    annotations: dict[str, str] = field(hash=False)

    def __str__(self) -> str:
        return f"{self.name} ({self.severity})"


@dataclass(frozen=True)
class Recording:
    name: str
    group: str
    expr: str


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


def seconds(duration: str) -> int:
    """`1h30m` as Prometheus writes it; 0 for none."""
    units = {"s": 1, "m": 60, "h": 3600, "d": 86400}
    return sum(int(number) * units[unit] for number, unit in re.findall(r"(\d+)([smhd])", duration))


def rule_groups() -> Iterator[dict[str, Any]]:
    for path in sorted((PROMETHEUS / "rules").glob("*.yml")):
        yield from read(path)["groups"]


def alerts() -> list[Alert]:
    return [
        Alert(
            rule["alert"],
            group["name"],
            rule["expr"],
            seconds(rule.get("for", "")),
            rule.get("labels", {}).get("severity", ""),
            rule.get("annotations", {}),
        )
        for group in rule_groups()
        for rule in group["rules"]
        if "alert" in rule
    ]


def recordings() -> list[Recording]:
    return [
        Recording(rule["record"], group["name"], rule["expr"])
        for group in rule_groups()
        for rule in group["rules"]
        if "record" in rule
    ]


def program(name: str) -> str:
    """Where a program is; the test that needs it fails without."""
    path = shutil.which(name)
    if path is None:
        raise AssertionError(f"{name} is not installed: apt-get install --no-install-recommends {PACKAGES[name]}")
    return path


def run(name: str, *arguments: str | Path) -> str:
    """What a program prints; if it fails, that is the failure of the test."""
    result = subprocess.run(
        [program(name), *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False
    )
    if result.returncode != 0:
        raise AssertionError(f"{name} {' '.join(map(str, arguments))}\n{result.stdout}{result.stderr}")
    return result.stdout
