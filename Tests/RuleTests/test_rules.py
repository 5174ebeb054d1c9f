"""What every rule must have, so that whoever is called at night knows what it is, and a new one is not forgotten."""

import re
import unittest

from rule_files import ALERTS_PAGE, PROMETHEUS, alerts, read, recordings, rule_groups, seconds

SEVERITIES = {"critical", "warning", "info"}
RUNBOOK = "https://github.com/plugin-exporter/plugin-exporter/blob/main/docs/runbooks/{}.md"
LABELS_OF_A_LEVEL = {"job", "instance", "plugin", "state"}


class AlertTests(unittest.TestCase):
    def test_names(self) -> None:
        """In CamelCase, and short enough for a pager's first line."""
        for alert in alerts():
            with self.subTest(alert=str(alert)):
                self.assertRegex(alert.name, r"^Plugin([A-Z][a-z]+)+$")
                self.assertLessEqual(len(alert.name), 40)

    def test_each_is_there_once_for_a_severity(self) -> None:
        names = [str(alert) for alert in alerts()]
        self.assertEqual(sorted(set(names)), sorted(names))

    def test_severity(self) -> None:
        for alert in alerts():
            with self.subTest(alert=str(alert)):
                self.assertIn(alert.severity, SEVERITIES)

    def test_summary_is_a_fixed_sentence(self) -> None:
        """Notifications are grouped by it: it must not change with labels or values."""
        for alert in alerts():
            with self.subTest(alert=str(alert)):
                summary = alert.annotations.get("summary", "")
                self.assertRegex(summary, r"^[A-Z].*\.$")
                self.assertNotIn("{{", summary)

    def test_description_says_which_and_how_much(self) -> None:
        for alert in alerts():
            with self.subTest(alert=str(alert)):
                description = alert.annotations.get("description", "")
                self.assertIn("{{ $labels.instance }}", description)
                self.assertRegex(description, r"\{\{ \$value( \| \w+)? \}\}")
                self.assertRegex(description, r"\.$")
                if (
                    re.search(r"plugin(,|\))|plugin_(state|registered\[|process)", alert.expr)
                    and "count" not in alert.expr
                ):
                    self.assertIn("{{ $labels.plugin }}", description)

    def test_runbook(self) -> None:
        for alert in alerts():
            with self.subTest(alert=str(alert)):
                self.assertEqual(alert.annotations.get("runbook_url"), RUNBOOK.format(alert.name))

    def test_none_fires_at_once(self) -> None:
        """Two scrapes at least, and longer than a gauge is held: one bad sample must not be enough."""
        interval = seconds(read(PROMETHEUS / "prometheus.yml")["global"]["scrape_interval"])
        for alert in alerts():
            with self.subTest(alert=str(alert)):
                self.assertGreaterEqual(alert.seconds, 2 * interval)
                for window in re.findall(r"max_over_time\(plugin_\w+(?:\{.*?\})?\[(\w+)\]", alert.expr):
                    self.assertGreater(alert.seconds, seconds(window))


class RecordingTests(unittest.TestCase):
    def test_names(self) -> None:
        """`level:metric:operations`, the labels that are left and what was done; no `_total` once it is a rate."""
        for rule in recordings():
            with self.subTest(rule=rule.name):
                self.assertRegex(rule.name, r"^[a-z_]+:[a-z_]+:[a-z0-9_]+$")
                level, metric, _ = rule.name.split(":")
                self.assertLessEqual(set(level.split("_")), LABELS_OF_A_LEVEL)
                self.assertFalse(metric.endswith("_total"), "drop _total: what is recorded is no counter")

    def test_labels_are_taken_away_and_not_chosen(self) -> None:
        """`by` would lose the labels that an operator's targets have, such as `namespace`."""
        for rule in recordings():
            with self.subTest(rule=rule.name):
                self.assertNotRegex(rule.expr, r"\bby\s*\(")

    def test_each_is_used(self) -> None:
        """By another rule, or by the global Prometheus."""
        expressions = [rule.expr for rule in recordings()] + [alert.expr for alert in alerts()]
        job = read(PROMETHEUS / "prometheus-federation.yml")["scrape_configs"][0]
        pulled = [re.fullmatch(r'\{__name__=~"(.+)"\}', selector) for selector in job["params"]["match[]"]]
        for rule in recordings():
            with self.subTest(rule=rule.name):
                used = any(re.search(rf"(?<![\w:]){rule.name}(?![\w:])", expr) for expr in expressions)
                federated = any(match and re.fullmatch(match[1], rule.name) for match in pulled)
                self.assertTrue(used or federated, "nothing uses it: delete it")


class GroupTests(unittest.TestCase):
    def test_groups_are_small(self) -> None:
        """The rules of a group are evaluated one after the other."""
        for group in rule_groups():
            with self.subTest(group=group["name"]):
                self.assertLessEqual(len(group["rules"]), 20)

    def test_group_names(self) -> None:
        names = [group["name"] for group in rule_groups()]
        self.assertEqual(sorted(set(names)), sorted(names), "two groups have one name")


class PageTests(unittest.TestCase):
    """docs/alerts.md is what an operator chooses from."""

    def test_every_alert_is_in_its_table(self) -> None:
        rows = re.findall(
            r"^\| \[(\w+)\]\(runbooks/\1\.md\) \| (\w+) \| .+ \| (\w+) \|$", ALERTS_PAGE.read_text(), re.MULTILINE
        )
        self.assertEqual(
            {(name, severity, seconds(wait)) for name, severity, wait in rows},
            {(alert.name, alert.severity, alert.seconds) for alert in alerts()},
        )

    def test_every_recording_rule_is_in_its_table(self) -> None:
        rows = set(re.findall(r"^\| `([\w:]+:[\w:]+)` \|", ALERTS_PAGE.read_text(), re.MULTILINE))
        self.assertEqual(rows, {rule.name for rule in recordings()})


if __name__ == "__main__":
    unittest.main()
