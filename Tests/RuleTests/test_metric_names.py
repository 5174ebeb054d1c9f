"""Whatever names a metric names one that the exporter has.

The catalogue is read from docs/metrics.md, which the exporter's own tests hold to be complete.
"""

import json
import re
import unittest
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from promql import metrics
from rule_files import ROOT, alerts, recordings

# What Prometheus itself has of every target and alert.
OF_PROMETHEUS = {"up", "ALERTS", "scrape_samples_scraped", "scrape_duration_seconds"}
# In prose beside the metrics: the program, and who a log line is from.
OTHER_NAMES = {"plugin_exporter", "plugin_host", "plugin_registry", "plugin_stderr", "plugin_name", "plugin_id"}
PAGES = [
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "runbooks").glob("*.md")),
    *sorted((ROOT / "deploy").rglob("*.md")),
    ROOT / "dashboards" / "README.md",
    ROOT / "README.md",
]


def catalogue() -> set[str]:
    names = set()
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \|", (ROOT / "docs" / "metrics.md").read_text(), re.MULTILINE)
    for name, kind in rows:
        names.add(name)
        if kind == "histogram":
            names |= {f"{name}_bucket", f"{name}_sum", f"{name}_count"}
    return names


def dashboard_queries(value: Any) -> Iterator[str]:
    """Every query of panels, annotations and variables, however deep."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("expr", "query", "definition") and isinstance(inner, str) and inner != "prometheus":
                yield re.sub(r"^label_values\((.*),[^,]*\)$", r"\1", inner)
            else:
                yield from dashboard_queries(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from dashboard_queries(inner)


def blocks(page: Path) -> Iterator[str]:
    """The PromQL in a page, a query a line."""
    for block in re.findall(r"```promql\n(.*?)```", page.read_text(), re.DOTALL):
        yield from block.splitlines()


class MetricNames(unittest.TestCase):
    def setUp(self) -> None:
        self.known = catalogue() | OF_PROMETHEUS | {rule.name for rule in recordings()}

    def check(self, where: str, expression: str) -> None:
        unknown = metrics(expression) - self.known
        self.assertFalse(unknown, f"{where} asks for {', '.join(unknown)}, which docs/metrics.md does not have")

    def test_the_catalogue_is_read(self) -> None:
        self.assertGreater(len(catalogue()), 40)
        self.assertIn("plugin_execution_duration_seconds_bucket", catalogue())

    def test_names_are_found(self) -> None:
        expression = """
            sum by (plugin, le) (rate(wrong_bucket{plugin=~"a|b", le="1"}[5m:1m] offset 1h)) # comment
            / on (job) group_left (version) level:wrong_too:sum > bool 14.4 * 1e3 and absent(up) unless -inf @ end()
        """
        self.assertEqual(metrics(expression), {"wrong_bucket", "level:wrong_too:sum", "up"})

    def test_rules(self) -> None:
        rules = [*alerts(), *recordings()]
        self.assertGreater(len(rules), 20)
        for rule in rules:
            self.assertTrue(metrics(rule.expr), f"{rule.name} asks for nothing")
            self.check(rule.name, rule.expr)

    def test_dashboards(self) -> None:
        files = sorted((ROOT / "dashboards").glob("*.json"))
        self.assertEqual(len(files), 3)
        for file in files:
            queries = list(dashboard_queries(json.loads(file.read_text())))
            self.assertGreater(len(queries), 15, file.name)
            for query in queries:
                self.check(f"dashboards/{file.name}", query)

    def test_pages(self) -> None:
        queries = 0
        for page in PAGES:
            name = str(page.relative_to(ROOT))
            for query in blocks(page):
                queries += 1
                self.check(name, query)
            named = set(re.findall(r"(?<![\w:/.-])(?:plugin|process)_[a-z0-9_]+(?![\w:]|\*|-)", page.read_text()))
            for metric in named - self.known - OTHER_NAMES:
                self.fail(f"{name} names {metric}, which docs/metrics.md does not have")
        self.assertGreater(queries, 30)


if __name__ == "__main__":
    unittest.main()
