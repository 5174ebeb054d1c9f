"""Reads the committed dashboards, and takes their queries apart."""

import importlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "dashboards"
NAMES = ("overview.json", "plugin.json", "exporter.json")

# The generator is run from its own folder; here it is imported.
sys.path.insert(0, str(FOLDER))
in_sight = importlib.import_module("generate.frame").in_sight

Json = dict[str, Any]


@cache
def text(name: str) -> str:
    """What a file holds."""
    return (FOLDER / name).read_text(encoding="utf-8")


def load(name: str) -> Json:
    """A dashboard, anew each time: a test may spoil its copy."""
    return json.loads(text(name))


def all_dashboards() -> Iterator[tuple[str, Json]]:
    for name in NAMES:
        yield name, load(name)


def panels(dashboard: Json) -> list[Json]:
    """The panels that show something: all but the rows."""
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


@dataclass(frozen=True)
class Query:
    """One expression and where it is."""

    place: str
    expr: str


def targets(dashboard: Json) -> Iterator[Query]:
    """The queries of the panels."""
    for panel in panels(dashboard):
        for target in panel.get("targets", []):
            yield Query(f"panel '{panel['title']}' query {target['refId']}", target["expr"])


def queries(dashboard: Json) -> Iterator[Query]:
    """The queries of the panels and of the annotations."""
    yield from targets(dashboard)
    for annotation in dashboard["annotations"]["list"]:
        yield Query(f"annotation '{annotation['name']}'", annotation["target"]["expr"])


def strings(value: object) -> Iterator[str]:
    """Every string in a piece of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


# What stands for the variables, so that an expression is PromQL and no template.
STAND_INS = {
    "__rate_interval": "1m",
    "__range": "1h",
    "__from": "1700000000000",
    "job": "a job",
    "instance": "an instance",
    "plugin": "a plugin",
}


def plain(expr: str) -> str:
    """The expression as Prometheus gets it."""
    return re.sub(r"\$(\w+)", lambda match: STAND_INS.get(match[1], match[0]), expr)


@dataclass(frozen=True)
class Selector:
    """A metric in an expression: its matchers, its range, and the function that it is handed to at once."""

    metric: str
    matchers: frozenset[str]
    span: str | None
    function: str | None


_STRING = r'"(?:[^"\\]|\\.)*"'
_SELECTOR = re.compile(
    r"(?:\b(?P<function>\w+)\()?\b(?P<metric>[a-zA-Z_:][\w:]*)"
    rf"\{{(?P<matchers>(?:{_STRING}|[^{{}}\"])*)\}}"
    r"(?:\[(?P<span>[^\]]*)\])?"
)
_LABELS = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right) \([^()]*\)")
_WORDS = {"and", "or", "unless", "bool", "offset", "end", "start"}


def selectors(expr: str) -> list[Selector]:
    """Every metric in an expression, also one that has no matchers."""
    found = [
        Selector(
            match["metric"],
            frozenset(re.findall(rf"\w+\s*(?:=~|!~|!=|=)\s*{_STRING}", match["matchers"])),
            match["span"],
            match["function"],
        )
        for match in _SELECTOR.finditer(expr)
    ]
    rest = _LABELS.sub("", _SELECTOR.sub("(", expr))
    for name in re.findall(r"(?<![\w$.])([a-zA-Z_:][\w:]*)\b(?!\s*\()", re.sub(r"\[[^\]]*\]", "", rest)):
        if name not in _WORDS:
            found.append(Selector(name, frozenset(), None, None))
    return found
