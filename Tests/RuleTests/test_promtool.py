"""Prometheus's own tool: the rules and configurations load, their tests pass, and there is a test of every rule."""

import re
import unittest
from functools import cache
from itertools import pairwise
from typing import Any

from rule_files import PROMETHEUS, TESTS, Alert, alerts, read, recordings, run, seconds


@cache
def rule_tests() -> list[dict[str, Any]]:
    return [test for path in TESTS for test in read(path)["tests"]]


def firings(test: dict[str, Any], alert: Alert) -> list[bool]:
    """Whether an alert fires at each moment that a test looks at it, in order of time."""
    looks = [look for look in test.get("alert_rule_test", []) if look["alertname"] == alert.name]
    return [
        any(expected["exp_labels"]["severity"] == alert.severity for expected in look["exp_alerts"])
        for look in sorted(looks, key=lambda look: seconds(look["eval_time"]))
    ]


class PromtoolTests(unittest.TestCase):
    def test_rules_load(self) -> None:
        for path in sorted((PROMETHEUS / "rules").glob("*.yml")):
            with self.subTest(file=path.name):
                run("promtool", "check", "rules", "--lint=all", "--lint-fatal", path)

    def test_configurations_load(self) -> None:
        """Debian's Prometheus is built without Kubernetes: that configuration has a test of its own."""
        paths = sorted(PROMETHEUS.glob("prometheus*.yml"))
        self.assertEqual(len(paths), 6)
        for path in paths:
            if path.name != "prometheus-kubernetes.yml":
                with self.subTest(file=path.name):
                    run("promtool", "check", "config", path)

    def test_rules_do_what_they_should(self) -> None:
        run("promtool", "test", "rules", *TESTS)


class OrderTests(unittest.TestCase):
    def test_what_is_recorded_comes_before_what_uses_it(self) -> None:
        """Groups that a test does not put in order, promtool takes in any: it would pass now and then."""
        for path in TESTS:
            with self.subTest(file=path.name):
                test = read(path)
                files = [path.parent / file for file in test["rule_files"]]
                groups = [group["name"] for file in files for group in read(file)["groups"]]
                self.assertEqual(test.get("group_eval_order"), groups)


class CoverageTests(unittest.TestCase):
    """A rule without a test of it fails these."""

    def test_every_alert_is_seen_to_fire_not_to_fire_and_to_end(self) -> None:
        for alert in alerts():
            seen = [firings(test, alert) for test in rule_tests()]
            with self.subTest(alert=str(alert)):
                self.assertTrue(any(True in fires for fires in seen), "no promtool test sees it fire")
                self.assertTrue(any(fires and True not in fires for fires in seen), "none sees it not fire at all")
                ends = any(pair == (True, False) for fires in seen for pair in pairwise(fires))
                self.assertTrue(ends, "none sees it fire and end")

    def test_every_alert_is_tried_with_missed_scrapes_and_a_restart(self) -> None:
        for alert in alerts():
            names = [test["name"] for test in rule_tests() if firings(test, alert)]
            for trial in ("missed scrape", "restart"):
                with self.subTest(alert=str(alert), trial=trial):
                    self.assertTrue(any(trial in name for name in names), f"no test of it is named '… {trial} …'")

    def test_every_recording_rule_is_computed(self) -> None:
        computed = [
            look["expr"] for test in rule_tests() for look in test.get("promql_expr_test", []) if look["exp_samples"]
        ]
        for rule in recordings():
            with self.subTest(rule=rule.name):
                of_it = [expr for expr in computed if re.search(rf"(?<![\w:]){rule.name}(?![\w:])", expr)]
                self.assertTrue(of_it, "no promtool test computes it")


if __name__ == "__main__":
    unittest.main()
