"""The rules of Grafana's dashboard-linter, as functions that yield what is wrong with a dashboard.

The linter itself is a Go program that cannot be installed here. Its names are kept, and its file of exclusions,
`dashboards/.lint`, is honoured, so that it says the same wherever somebody runs it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import yaml
from committed import FOLDER, Json, Selector, panels, plain, selectors, targets
from grafana_foundation_sdk.models import units

DATASOURCES = ("$datasource", "${datasource}")
UNITS = {value for name, value in vars(units).items() if isinstance(value, str) and not name.startswith("__")}
COUNTERS = ("_total", "_bucket", "_sum", "_count")
RATES = ("rate", "irate", "increase")

Rule = Callable[[Json], Iterator["Fault"]]


@dataclass(frozen=True)
class Fault:
    """What is wrong, and in which panel; none is the dashboard itself."""

    message: str
    panel: str | None = None


def variable(dashboard: Json, name: str) -> Json | None:
    return next((item for item in dashboard["templating"]["list"] if item["name"] == name), None)


def template_datasource(dashboard: Json) -> Iterator[Fault]:
    found = variable(dashboard, "datasource")
    if found is None or found["type"] != "datasource" or found["query"] != "prometheus":
        yield Fault("needs a variable `datasource` of type datasource for prometheus")
    elif found.get("label") != "Data source":
        yield Fault(f"the variable datasource is labelled '{found.get('label')}', not 'Data source'")


def template(dashboard: Json, name: str) -> Iterator[Fault]:
    found = variable(dashboard, name)
    if found is None:
        yield Fault(f"needs a variable `{name}`")
        return
    wanted = {"type": "query", "label": name.title(), "multi": True, "includeAll": True, "allValue": ".+"}
    for key, value in wanted.items():
        if found.get(key) != value:
            yield Fault(f"the variable {name} has {key} {found.get(key)!r}, not {value!r}")
    if found.get("datasource", {}).get("uid") not in DATASOURCES:
        yield Fault(f"the variable {name} does not use ${{datasource}}")


def template_job(dashboard: Json) -> Iterator[Fault]:
    yield from template(dashboard, "job")


def template_instance(dashboard: Json) -> Iterator[Fault]:
    yield from template(dashboard, "instance")


def template_label_promql(dashboard: Json) -> Iterator[Fault]:
    for item in dashboard["templating"]["list"]:
        if item["type"] != "query":
            continue
        match = re.fullmatch(r"label_values\((.+), (\w+)\)", item["query"])
        if match is None or len(selectors(match[1] if "{" in match[1] else match[1] + "{}")) != 1:
            yield Fault(
                f"the variable {item['name']} has the query {item['query']!r}, not label_values(SELECTOR, LABEL)"
            )


def template_on_time_change_reload(dashboard: Json) -> Iterator[Fault]:
    for item in dashboard["templating"]["list"]:
        if item["type"] == "query" and item.get("refresh") != 2:
            yield Fault(f"the variable {item['name']} is not refreshed when the time range changes (refresh: 2)")


def panel_datasource(dashboard: Json) -> Iterator[Fault]:
    for panel in panels(dashboard):
        if panel.get("datasource", {}).get("uid") not in DATASOURCES:
            yield Fault("does not use ${datasource}", panel["title"])


def panel_title_description(dashboard: Json) -> Iterator[Fault]:
    for panel in panels(dashboard):
        if not panel.get("title") or not panel.get("description"):
            yield Fault("needs a title and a description", panel.get("title") or f"number {panel['id']}")


def panel_units(dashboard: Json) -> Iterator[Fault]:
    for panel in panels(dashboard):
        config = panel["fieldConfig"]
        unit = config["defaults"].get("unit")
        if panel["type"] == "heatmap":
            unit = panel["options"]["yAxis"].get("unit")
        if unit is None and not config["defaults"].get("mappings"):
            yield Fault("needs a unit, or words for its values", panel["title"])
        columns = [item["value"] for each in config["overrides"] for item in each["properties"] if item["id"] == "unit"]
        for name in [unit, *columns]:
            if name is not None and name not in UNITS:
                yield Fault(f"has the unit {name!r}, which Grafana does not know", panel["title"])


def panel_no_targets(dashboard: Json) -> Iterator[Fault]:
    for panel in panels(dashboard):
        if not panel.get("targets"):
            yield Fault("needs a query", panel["title"])


def in_targets(dashboard: Json, wrong: Callable[[Selector], str | None]) -> Iterator[Fault]:
    for panel in panels(dashboard):
        for query in targets({"panels": [panel]}):
            for selector in selectors(query.expr):
                message = wrong(selector)
                if message:
                    yield Fault(f"{query.place}: {message}", panel["title"])


def without(matcher: str) -> Callable[[Selector], str | None]:
    return lambda selector: None if matcher in selector.matchers else f"{selector.metric} is not matched by {matcher}"


def target_job(dashboard: Json) -> Iterator[Fault]:
    yield from in_targets(dashboard, without('job=~"$job"'))


def target_instance(dashboard: Json) -> Iterator[Fault]:
    yield from in_targets(dashboard, without('instance=~"$instance"'))


def target_rate_interval(dashboard: Json) -> Iterator[Fault]:
    def wrong(selector: Selector) -> str | None:
        if selector.function in ("rate", "irate") and selector.span != "$__rate_interval":
            return f"{selector.function} of {selector.metric} is over [{selector.span}], not [$__rate_interval]"
        return None

    yield from in_targets(dashboard, wrong)


def target_counter_agg(dashboard: Json) -> Iterator[Fault]:
    def wrong(selector: Selector) -> str | None:
        if selector.metric.endswith(COUNTERS) and (selector.function not in RATES or selector.span is None):
            return f"the counter {selector.metric} is shown as it stands, not its rate or increase"
        return None

    yield from in_targets(dashboard, wrong)


def target_promql(dashboard: Json) -> Iterator[Fault]:
    """That it parses is a test of its own, with promtool. This is what the parser cannot see: a variable left over."""
    for panel in panels(dashboard):
        for query in targets({"panels": [panel]}):
            if "$" in plain(query.expr):
                yield Fault(f"{query.place}: a variable that nobody replaces in {query.expr}", panel["title"])


def uneditable_dashboard(dashboard: Json) -> Iterator[Fault]:
    if dashboard.get("editable") is not False:
        yield Fault("must say `editable: false`: what is provisioned is changed in its source")


RULES: dict[str, Rule] = {
    "template-datasource-rule": template_datasource,
    "template-job-rule": template_job,
    "template-instance-rule": template_instance,
    "template-label-promql-rule": template_label_promql,
    "template-on-time-change-reload-rule": template_on_time_change_reload,
    "panel-datasource-rule": panel_datasource,
    "panel-title-description-rule": panel_title_description,
    "panel-units-rule": panel_units,
    "panel-no-targets-rule": panel_no_targets,
    "target-promql-rule": target_promql,
    "target-rate-interval-rule": target_rate_interval,
    "target-job-rule": target_job,
    "target-instance-rule": target_instance,
    "target-counter-agg-rule": target_counter_agg,
    "uneditable-dashboard": uneditable_dashboard,
}


def exclusions() -> list[tuple[str, str, str]]:
    """Rule, dashboard and panel of each exception in dashboards/.lint."""
    rules = yaml.safe_load((FOLDER / ".lint").read_text(encoding="utf-8"))["exclusions"]
    return [(rule, item["dashboard"], item["panel"]) for rule, body in rules.items() for item in body["entries"]]
