"""The Alertmanager example: who is told, and that one cause pages once, asked of a real Alertmanager."""

import contextlib
import http.server
import itertools
import json
import re
import threading
import unittest
from typing import Any, ClassVar

import yaml
from rule_files import ALERTMANAGER, Alert, alerts, read, run
from server import Server, alertmanager, fetch, until

RANK = {"critical": 2, "warning": 1, "info": 0}
EFFECTS_OF_A_FAILED_PLUGIN = [
    "PluginRestarting (warning)",
    "PluginErrorRatioHigh (critical)",
    "PluginErrorRatioHigh (warning)",
    "PluginSlow (warning)",
    "PluginStuck (critical)",
]
# What each alert silences, of the same exporter and plugin. All other pairs are told both.
SILENCES = {
    "PluginExporterDown (critical)": [str(alert) for alert in alerts() if alert.name != "PluginExporterDown"],
    "PluginRegistryDiverged (critical)": ["PluginRegistryEmpty (critical)", "PluginMissingFromRegistry (critical)"],
    "PluginRegistryEmpty (critical)": ["PluginMissingFromRegistry (critical)"],
    "PluginFailed (critical)": EFFECTS_OF_A_FAILED_PLUGIN,
    "PluginUnavailable (warning)": [effect for effect in EFFECTS_OF_A_FAILED_PLUGIN if effect.endswith("(warning)")],
    "PluginErrorRatioHigh (critical)": ["PluginErrorRatioHigh (warning)"],
    "PluginDiscoveryFailing (warning)": ["PluginConfigReloadFailed (warning)"],
    "PluginDiscoveryProblem (warning)": ["PluginConfigReloadFailed (warning)"],
}


def labels(alert: Alert, job: str, instance: str = "a:10077", plugin: str = "ocr") -> dict[str, str]:
    """As its rule would label it: an alert about an exporter has no plugin."""
    named = {"alertname": alert.name, "severity": alert.severity, "job": job, "instance": instance, "plugin": plugin}
    return {
        name: value
        for name, value in named.items()
        if value and (name != "plugin" or "{{ $labels.plugin }}" in alert.annotations["description"])
    }


class ConfigurationTests(unittest.TestCase):
    def test_loads(self) -> None:
        run("amtool", "check-config", ALERTMANAGER)

    def test_routes(self) -> None:
        for severity, receiver in (("critical", "page"), ("warning", "ticket"), ("info", "ticket")):
            with self.subTest(severity=severity):
                answer = run(
                    "amtool", "config", "routes", "test", f"--config.file={ALERTMANAGER}",
                    "alertname=PluginFailed", f"severity={severity}",
                )  # fmt: skip
                self.assertEqual(answer.strip(), receiver)

    def test_names_alerts_that_there_are(self) -> None:
        known = {alert.name for alert in alerts()}
        for rule in read(ALERTMANAGER)["inhibit_rules"]:
            for matcher in rule["source_matchers"] + rule["target_matchers"]:
                names = set(re.findall(r"Plugin\w+", matcher))
                with self.subTest(matcher=matcher):
                    self.assertLessEqual(names, known, "no rule fires it")

    def test_no_warning_silences_a_page(self) -> None:
        rank = {str(alert): RANK[alert.severity] for alert in alerts()}
        for cause, effects in SILENCES.items():
            for effect in effects:
                with self.subTest(cause=cause, effect=effect):
                    self.assertGreaterEqual(rank[cause], rank[effect])

    def test_no_cause_fires_after_the_page_it_would_have_silenced(self) -> None:
        """A page that goes out before its cause is known is two pages. A warning may go first: it wakes nobody."""
        time = {str(alert): alert.seconds for alert in alerts()}
        # Not PluginErrorRatioHigh: it has an hour behind it when its short `for` begins.
        for cause, effects in SILENCES.items():
            for effect in effects:
                if "critical" in effect and "PluginErrorRatioHigh" not in effect:
                    with self.subTest(cause=cause, effect=effect):
                        self.assertLessEqual(time[cause], time[effect])


class Receiver(http.server.ThreadingHTTPServer):
    """Where notifications arrive: (path, alerts), in order."""

    def __init__(self) -> None:
        self.notifications: list[tuple[str, list[dict[str, Any]]]] = []
        super().__init__(("127.0.0.1", 0), ReceiverHandler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class ReceiverHandler(http.server.BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.notifications.append((self.path, body["alerts"]))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the tests' output is for what is wrong."""


class RunningTests(unittest.TestCase):
    """One Alertmanager with the example's configuration, told elsewhere and sooner."""

    receiver: ClassVar[Receiver]
    alertmanager: ClassVar[Server]

    @classmethod
    def setUpClass(cls) -> None:
        cls.receiver = Receiver()
        thread = threading.Thread(target=cls.receiver.serve_forever)
        thread.start()
        cls.addClassCleanup(thread.join)
        cls.addClassCleanup(cls.receiver.server_close)
        cls.addClassCleanup(cls.receiver.shutdown)
        config = read(ALERTMANAGER)
        config["route"] |= {"group_wait": "1s", "group_interval": "1s"}
        for receiver in config["receivers"]:
            for webhook in receiver["webhook_configs"]:
                webhook["url"] = cls.receiver.url + "/" + webhook["url"].rsplit("/", 1)[1]
        cls.alertmanager = cls.enterClassContext(alertmanager(yaml.safe_dump(config)))

    def post(self, *firing: dict[str, str]) -> None:
        body = [{"labels": each} for each in firing]
        self.assertIsNotNone(fetch(f"{self.alertmanager.url}/api/v2/alerts", body), "Alertmanager refused the alerts")

    def assert_silenced(self, job: str, expected: list[tuple[dict[str, str], bool]]) -> None:
        """Of the alerts of the jobs whose names begin like this, those that nobody is told of, which takes a moment."""

        def wrong() -> list[str]:
            held = {
                json.dumps(each["labels"], sort_keys=True): each["status"]["state"] == "suppressed"
                for each in self.alertmanager.get("/api/v2/alerts")
                if each["labels"]["job"].startswith(job)
            }
            names = [(json.dumps(alert, sort_keys=True), silenced) for alert, silenced in expected]
            return [f"{name}: {held.get(name)}" for name, silenced in names if held.get(name) != silenced]

        with contextlib.suppress(AssertionError):
            until("all is as it should be", lambda: not wrong(), patience=20)
        self.assertEqual(wrong(), [], "Alertmanager silences these otherwise than the table above, or holds them not")

    def test_each_pair(self) -> None:
        """Cause and effect of every two alerts: silenced if the table above says so, and only on the same exporter."""
        pairs = [(cause, effect) for cause, effect in itertools.product(alerts(), alerts()) if cause != effect]
        expected: list[tuple[dict[str, str], bool]] = []
        causes: list[dict[str, str]] = []
        for number, (cause, effect) in enumerate(pairs):
            job = f"pair {number}"
            causes.append(labels(cause, job))
            expected.append((labels(effect, job), str(effect) in SILENCES.get(str(cause), [])))
            expected.append((labels(effect, job, instance="b:10077"), False))
        self.post(*causes, *(alert for alert, _ in expected))
        self.assert_silenced("pair ", expected)

    def test_another_plugin_is_told(self) -> None:
        by_name = {alert.name: alert for alert in alerts()}
        failed, slow = by_name["PluginFailed"], by_name["PluginSlow"]
        same, other = labels(slow, "plugins"), labels(slow, "plugins", plugin="search")
        self.post(labels(failed, "plugins"), same, other)
        self.assert_silenced("plugins", [(same, True), (other, False)])

    def test_a_plugin_that_no_exporter_finds_waits_for_the_one_that_is_down(self) -> None:
        by_name = {alert.name: alert for alert in alerts()}
        gone = labels(by_name["PluginDisappeared"], "moved", instance="")
        elsewhere = gone | {"job": "moved elsewhere"}
        self.post(labels(by_name["PluginExporterDown"], "moved"), gone, elsewhere)
        self.assert_silenced("moved", [(gone, True), (elsewhere, False)])

    def test_one_cause_pages_once(self) -> None:
        """An exporter is down that had a plugin FAILED; another has one too, which shows that the group was told."""
        by_name = {alert.name: alert for alert in alerts()}
        down, failed, slow = by_name["PluginExporterDown"], by_name["PluginFailed"], by_name["PluginSlow"]
        self.post(labels(down, "one"), labels(failed, "one"), labels(failed, "one", instance="b:10077"))
        self.post(labels(slow, "one", instance="c:10077"))

        def told() -> set[tuple[str, str, str]]:
            return {
                (path, alert["labels"]["alertname"], alert["labels"]["instance"])
                for path, firing in list(self.receiver.notifications)
                for alert in firing
                if alert["labels"]["job"] == "one"
            }

        expected = {
            ("/page", "PluginExporterDown", "a:10077"),
            ("/page", "PluginFailed", "b:10077"),
            ("/ticket", "PluginSlow", "c:10077"),
        }
        until("the three that are no effect were told", lambda: told() >= expected)
        self.assertEqual(told(), expected)


if __name__ == "__main__":
    unittest.main()
