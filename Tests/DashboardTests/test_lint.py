"""Grafana's linter has nothing to say about the dashboards, and would say something about worse ones."""

import unittest
from collections.abc import Callable

from committed import Json, all_dashboards, load, panels
from rules import RULES, exclusions, variable


class LintTests(unittest.TestCase):
    def test_no_rule_is_broken(self) -> None:
        excluded = exclusions()
        used = set()
        for file, dashboard in all_dashboards():
            for name, rule in RULES.items():
                for fault in rule(dashboard):
                    exception = (name, dashboard["title"], fault.panel)
                    if exception in excluded:
                        used.add(exception)
                        continue
                    with self.subTest(file=file, rule=name):
                        self.fail(f"dashboards/{file}: {fault.panel or 'the dashboard'}: {fault.message} ({name})")
        self.assertEqual(used, set(excluded), "dashboards/.lint excludes what breaks no rule: take it out")

    def test_each_rule_sees_what_breaks_it(self) -> None:
        self.assertEqual(set(SPOILERS), set(RULES), "every rule needs a spoiler that breaks it")
        for name, spoil in SPOILERS.items():
            with self.subTest(rule=name):
                dashboard = load("plugin.json")
                self.assertEqual(list(RULES[name](dashboard)), [], "before it was spoilt")
                spoil(dashboard)
                self.assertEqual(len(list(RULES[name](dashboard))), 1, "after it was spoilt")


def setting(name: str, key: str, value: object) -> Callable[[Json], None]:
    def spoil(dashboard: Json) -> None:
        found = variable(dashboard, name)
        assert found is not None
        found[key] = value

    return spoil


def first(**members: object) -> Callable[[Json], None]:
    return lambda dashboard: panels(dashboard)[0].update(members)


def query(expr: str) -> Callable[[Json], None]:
    return lambda dashboard: panels(dashboard)[0]["targets"][0].update(expr=expr)


SPOILERS: dict[str, Callable[[Json], None]] = {
    "template-datasource-rule": setting("datasource", "label", "Prometheus"),
    "template-job-rule": setting("job", "allValue", ".*"),
    "template-instance-rule": setting("instance", "multi", False),
    "template-label-promql-rule": setting("plugin", "query", "label_values(plugin)"),
    "template-on-time-change-reload-rule": setting("plugin", "refresh", 1),
    "panel-datasource-rule": first(datasource={"uid": "prometheus"}),
    "panel-title-description-rule": first(description=""),
    "panel-units-rule": lambda dashboard: panels(dashboard)[1]["fieldConfig"]["defaults"].update(unit="seconds"),
    "panel-no-targets-rule": first(targets=[]),
    "target-promql-rule": query('up{job=~"$cluster"}'),
    "target-rate-interval-rule": query('sum(rate(a_total{job=~"$job", instance=~"$instance"}[5m]))'),
    "target-job-rule": query('plugin_state{instance=~"$instance"}'),
    "target-instance-rule": query('sum by (instance) (up{job=~"$job"}) and on (job) (vector(1) > bool 0)'),
    "target-counter-agg-rule": query('sum(plugin_failures_total{job=~"$job"})'),
    "uneditable-dashboard": lambda dashboard: dashboard.update(editable=True),
}
