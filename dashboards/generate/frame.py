"""What the three dashboards have in common besides their panels: variables, links, annotations."""

from grafana_foundation_sdk.builders import dashboard
from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.models import dashboard as dashboards

from generate import queries
from generate.panels import BAD, CALM, DATASOURCE, WARNING

SCHEMA_VERSION = 42
OVERVIEW, PLUGIN, EXPORTER = "plugins-overview", "plugins-plugin", "plugins-exporter"

# The variables that every dashboard has, as a link hands them on. `plugin` is not among them: one dashboard takes
# several and another takes one.
CARRIED = "${datasource:queryparam}&${job:queryparam}&${instance:queryparam}"
TIME = "${__url_time_range}"


def link(title: str, uid: str, tooltip: str) -> dashboard.DashboardLink:
    """A link in the head of a dashboard to another, which then shows the same of the same time."""
    return (
        dashboard.DashboardLink(title)
        .type(dashboards.DashboardLinkType.LINK)
        .url(f"/d/{uid}?{CARRIED}")
        .tooltip(tooltip)
        .icon("dashboard")
        .keep_time(True)
    )


LINKS = {
    OVERVIEW: link("Overview", OVERVIEW, "All plugins: is anything wrong?"),
    PLUGIN: link("Plugin", PLUGIN, "One plugin: state, executions, durations, tools, its process"),
    EXPORTER: link("Exporter", EXPORTER, "The exporters: their registry, discovery, HTTP and process"),
}

# In a cell: the plugin of its row, on the instances that are chosen or on the row's own.
TO_PLUGIN = {
    "title": "Plugins / Plugin: ${__data.fields.Plugin}",
    "url": f"/d/{PLUGIN}?{CARRIED}&var-plugin=${{__data.fields.Plugin:percentencode}}&{TIME}",
}
TO_PLUGIN_THERE = {
    "title": "Plugins / Plugin: ${__data.fields.Plugin} on ${__data.fields.Instance}",
    "url": f"/d/{PLUGIN}?${{datasource:queryparam}}&var-job=${{__data.fields.Job:percentencode}}"
    "&var-instance=${__data.fields.Instance:percentencode}"
    f"&var-plugin=${{__data.fields.Plugin:percentencode}}&{TIME}",
}
TO_EXPORTER = {
    "title": "Plugins / Exporter: ${__data.fields.Instance}",
    "url": f"/d/{EXPORTER}?${{datasource:queryparam}}&${{job:queryparam}}"
    f"&var-instance=${{__data.fields.Instance:percentencode}}&{TIME}",
}
TO_RUNBOOK = {
    "title": "Runbook of ${__data.fields.Alert}",
    "url": "https://github.com/plugin-exporter/plugin-exporter/blob/main/docs/runbooks/${__data.fields.Alert}.md",
    "targetBlank": True,
}


def choice(name: str, metric: str) -> dashboard.QueryVariable:
    """A variable whose values are those of a label, as far as the time range has them."""
    return (
        dashboard.QueryVariable(name)
        .label(name.title())
        .datasource(DATASOURCE)
        .query(f"label_values({metric}, {name})")
        .refresh(dashboards.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(dashboards.VariableSort.NATURAL_ASC)
    )


def several(variable: dashboard.QueryVariable, first: str = "$__all") -> dashboard.QueryVariable:
    """Any number of the values, all of them to begin with unless one is named."""
    text = "All" if first == "$__all" else first
    chosen = dashboards.VariableOption(selected=True, text=[text], value=[first])
    return variable.multi(True).include_all(True).all_value(".+").current(chosen)


def start(uid: str, title: str, description: str) -> dashboard.Dashboard:
    """A dashboard without panels: what it is called, its variables and its links."""
    builder = (
        dashboard.Dashboard(title)
        .uid(uid)
        .description(description)
        .tags(["plugin-exporter", "plugins"])
        .readonly()
        .time("now-1h", "now")
        .refresh("1m")
        .timezone("browser")
        .tooltip(dashboards.DashboardCursorSync.CROSSHAIR)
        .with_variable(dashboard.DatasourceVariable("datasource").label("Data source").type("prometheus"))
        # Of all jobs, `up` and `process_*` would be those of every target that Prometheus has.
        .with_variable(several(choice("job", "plugin_exporter_build_info"), first="plugin-exporter"))
        .with_variable(several(choice("instance", 'plugin_exporter_build_info{job=~"$job"}')))
    )
    for other, to_other in LINKS.items():
        if other != uid:
            builder.link(to_other)
    return builder


def event(name: str, color: str, expr: str, text: str, tags: str) -> dashboard.AnnotationQuery:
    """Marks in every graph; those of several steps in a row are one mark that is wide."""
    return (
        dashboard.AnnotationQuery()
        .name(name)
        .datasource(DATASOURCE)
        .enable(True)
        .icon_color(color)
        .target(Dataquery().ref_id("Anno").expr(expr).range())
        .title_format(name)
        .text_format(text)
        .tag_keys(tags)
    )


def moment(name: str, color: str, expr: str, text: str, tags: str) -> dashboard.AnnotationQuery:
    """Marks at the times, in milliseconds, that are the query's values."""
    return event(name, color, expr, text, tags).use_value_for_time(True)


def exporter_starts() -> dashboard.AnnotationQuery:
    started = f"{queries.greatest(queries.pick('process_start_time_seconds'), 'instance')} * 1000 > $__from"
    return moment("Exporter started", "purple", started, "{{instance}}", "instance")


def failures(of: str, *labels: str) -> dashboard.AnnotationQuery:
    failed = f"{queries.total(queries.increase('plugin_failures_total', of, over='$__rate_interval'), *labels)} > 0"
    return event("Plugin went FAILED", BAD, failed, text_of(labels), ",".join(labels))


def missing(of: str, *labels: str) -> dashboard.AnnotationQuery:
    # Grafana marks what is greater than 0.
    absent = f"{queries.greatest(queries.began(queries.pick('plugin_registered', of), 0), *labels)} + 1"
    return event("Plugin went missing", BAD, absent, text_of(labels), ",".join(labels))


def unavailable(of: str, *labels: str) -> dashboard.AnnotationQuery:
    gone = queries.greatest(queries.began(queries.state("unavailable", of), 1), *labels)
    return event("Plugin went UNAVAILABLE", WARNING, gone, text_of(labels), ",".join(labels))


def loads(of: str, *labels: str) -> dashboard.AnnotationQuery:
    loaded = queries.loads(of, *labels)
    return moment("Plugin was loaded or started again", CALM, loaded, text_of(labels), ",".join(labels))


def text_of(labels: tuple[str, ...]) -> str:
    return " ".join(f"{{{{{label}}}}}" for label in labels)


def finish(builder: dashboard.Dashboard) -> dashboards.Dashboard:
    """The dashboard, its panels numbered in their order."""
    built = builder.build()
    built.schema_version = SCHEMA_VERSION
    for number, panel in enumerate(built.panels or [], start=1):
        panel.id_val = number
    return in_sight(built)


def in_sight(built: dashboards.Dashboard) -> dashboards.Dashboard:
    """Links and annotations above the panels. The SDK puts all of them into a menu, also those it reads that are not
    there (grafana/grafana-foundation-sdk#1272), and has no word for Grafana's default, which is none."""
    for item in [*(built.links or []), *((built.annotations and built.annotations.list_val) or [])]:
        item.placement = None  # type: ignore[assignment]
    return built
