"""The configurations in real servers: the rules run on what is scraped; VictoriaMetrics gets all of it by remote write, and
a global Prometheus, by federation, what is recorded of the fleet."""

import http.server
import json
import tempfile
import threading
import unittest
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

import yaml
from rule_files import PROMETHEUS, alerts, read, recordings, rule_groups
from server import Server, fetch, prometheus, until, victoria_metrics

METRICS = """\
plugin_registered{plugin="ocr"} 1
plugin_registered{plugin="draft"} 0
plugin_discovered{plugin="ocr",source="directory"} 1
plugin_discovered{plugin="draft",source="directory"} 1
plugin_state{plugin="ocr",state="failed"} 0
plugin_state{plugin="ocr",state="initialized"} 1
plugin_executions_total{plugin="ocr"} 100
plugin_execution_errors_total{plugin="ocr"} 1
"""


class Exporter(http.server.BaseHTTPRequestHandler):
    """Says what an exporter would."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        self.end_headers()
        self.wfile.write(METRICS.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the tests' output is for what is wrong."""


def hurried(name: str, target: str) -> dict[str, Any]:
    """A configuration of deploy/prometheus with another target, every second."""
    config: dict[str, Any] = read(PROMETHEUS / name)
    config["global"] |= {"scrape_interval": "1s", "evaluation_interval": "1s"}
    config["scrape_configs"][0]["static_configs"][0]["targets"] = [target]
    return config


class PrometheusTests(unittest.TestCase):
    storage: ClassVar[Server]
    below: ClassVar[Server]
    above: ClassVar[Server]

    @classmethod
    def setUpClass(cls) -> None:
        exporter = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Exporter)
        thread = threading.Thread(target=exporter.serve_forever)
        thread.start()
        cls.addClassCleanup(thread.join)
        cls.addClassCleanup(exporter.server_close)
        cls.addClassCleanup(exporter.shutdown)
        cls.storage = cls.enterClassContext(victoria_metrics())
        folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        config = hurried("prometheus-remote-write.yml", f"127.0.0.1:{exporter.server_address[1]}")
        write = config["remote_write"][0]
        write["url"] = write["url"].replace("http://localhost:8428", cls.storage.url)
        config["rule_files"] = [str(folder / "rules.yml")]
        del config["alerting"]
        # A group's first evaluation is somewhere within its interval.
        groups = [{name: value for name, value in group.items() if name != "interval"} for group in rule_groups()]
        (folder / "rules.yml").write_text(yaml.safe_dump({"groups": groups}))
        cls.below = cls.enterClassContext(prometheus(yaml.safe_dump(config)))
        config = hurried("prometheus-federation.yml", cls.below.url.removeprefix("http://"))
        cls.above = cls.enterClassContext(prometheus(yaml.safe_dump(config)))

    def series(self, server: Server, query: str) -> list[dict[str, str]]:
        answer = fetch(f"{server.url}/api/v1/query?query={quote(query)}")
        return [] if answer is None else [each["metric"] for each in json.loads(answer)["data"]["result"]]

    def names(self, server: Server, selector: str) -> set[str]:
        return {each["__name__"] for each in self.series(server, selector)}

    def test_what_is_recorded_of_the_fleet_arrives_above(self) -> None:
        # All but the quantile: this exporter has no histogram.
        expected = {rule.name for rule in recordings() if rule.group == "plugins.fleet" and "p95" not in rule.name}
        until("it does", lambda: self.names(self.above, '{__name__=~"(job|plugin|state):.+"}') >= expected)
        of_one_exporter = self.names(self.above, '{__name__=~"plugin_.+|instance_.+"}')
        self.assertEqual(of_one_exporter, set(), "these are too many for a fleet")
        self.assertEqual(
            self.series(self.above, "job:plugin_registered:missing == 1"),
            [{"__name__": "job:plugin_registered:missing", "job": "plugin-exporter", "cluster": "main"}],
        )

    def test_everything_arrives_in_the_long_storage(self) -> None:
        """Alerts too, under the label that tells one Prometheus from another."""
        expected = {"plugin_registered", "up", "ALERTS"} | {
            rule.name for rule in recordings() if rule.group == "plugins.fleet" and "p95" not in rule.name
        }
        until("it does", lambda: self.names(self.storage, '{cluster="main"}') >= expected)

    def test_every_rule_runs_and_what_is_wrong_is_pending(self) -> None:
        def rules() -> list[dict[str, Any]]:
            groups = self.below.get("/api/v1/rules")["data"]["groups"]
            return [rule for group in groups for rule in group["rules"]]

        self.assertEqual(len(rules()), len(alerts()) + len(recordings()))
        until("all rules have run", lambda: "unknown" not in {rule["health"] for rule in rules()})
        self.assertEqual([rule["name"] for rule in rules() if rule["health"] != "ok"], [])
        until(
            "the missing plugin is pending, and nothing else",
            lambda: (
                [rule["name"] for rule in rules() if rule.get("state") == "pending"] == ["PluginMissingFromRegistry"]
            ),
        )


if __name__ == "__main__":
    unittest.main()
