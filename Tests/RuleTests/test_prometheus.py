"""The configurations in real Prometheus servers: the rules run on what is scraped, and a global one gets what it asks for."""

import http.server
import tempfile
import threading
import unittest
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

import yaml
from rule_files import PROMETHEUS, alerts, read, recordings, rule_groups
from server import Server, until

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
    config = read(PROMETHEUS / name)
    config["global"] |= {"scrape_interval": "1s", "evaluation_interval": "1s"}
    config["scrape_configs"][0]["static_configs"][0]["targets"] = [target]
    return config


def prometheus(config: dict[str, Any]) -> Server:
    return Server("prometheus", yaml.safe_dump(config), "--storage.tsdb.path=FOLDER/data")


class PrometheusTests(unittest.TestCase):
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
        folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        config = hurried("prometheus.yml", f"127.0.0.1:{exporter.server_address[1]}")
        config["rule_files"] = [str(folder / "rules.yml")]
        config["global"]["external_labels"] = {"cluster": "main"}
        del config["alerting"]
        # A group's first evaluation is somewhere within its interval.
        groups = [{name: value for name, value in group.items() if name != "interval"} for group in rule_groups()]
        (folder / "rules.yml").write_text(yaml.safe_dump({"groups": groups}))
        cls.below = cls.enterClassContext(prometheus(config))
        address = cls.below.url.removeprefix("http://")
        cls.above = cls.enterClassContext(prometheus(hurried("prometheus-federation.yml", address)))

    def names(self, server: Server, selector: str) -> set[str]:
        found = server.get(f"/api/v1/query?query={quote(f'group by (__name__) ({selector})')}")
        return {each["metric"]["__name__"] for each in found["data"]["result"]}

    def test_what_is_recorded_of_the_fleet_arrives_above(self) -> None:
        sent = '{__name__=~"(job|plugin|state):.+"}'
        # All but the quantile: this exporter has no histogram.
        expected = {rule.name for rule in recordings() if rule.group == "plugins.fleet" and "p95" not in rule.name}
        until("they are there", lambda: self.names(self.above, sent) >= expected)
        self.assertEqual(self.names(self.above, '{__name__=~"plugin_.+|instance_.+"}'), set(), "single exporters too")
        missing = self.above.get("/api/v1/query?query=job:plugin_registered:missing")["data"]["result"]
        self.assertEqual([each["metric"]["job"] for each in missing], ["plugin-exporter"], "the job below is lost")
        self.assertEqual(missing[0]["metric"]["cluster"], "main")
        self.assertEqual(missing[0]["value"][1], "1")

    def test_every_rule_runs_and_what_is_wrong_is_pending(self) -> None:
        def rules() -> list[dict[str, Any]]:
            groups = self.below.get("/api/v1/rules")["data"]["groups"]
            return [rule for group in groups for rule in group["rules"]]

        expected = len(alerts()) + len(recordings())
        found = until(
            "all rules have run", lambda: [rule for rule in rules() if rule["health"] != "unknown"][expected - 1 :]
        )
        self.assertTrue(found)
        self.assertEqual([rule["name"] for rule in rules() if rule["health"] != "ok"], [])
        until(
            "the missing plugin is pending, and nothing else",
            lambda: (
                {rule["name"] for rule in rules() if rule.get("state") == "pending"} == {"PluginMissingFromRegistry"}
            ),
        )


if __name__ == "__main__":
    unittest.main()
