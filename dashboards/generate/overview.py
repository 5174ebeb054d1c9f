"""Plugins / Overview: the whole fleet, beginning with whether anything is wrong in it."""

from collections.abc import Callable

from grafana_foundation_sdk.models import dashboard as dashboards

from generate import frame, panels
from generate.panels import (
    ANY_IS_ODD,
    ANY_IS_WRONG,
    BAD,
    ERROR_RATIO,
    GOOD,
    WARNING,
    Column,
    coloured,
    linked,
    override,
)
from generate.queries import (
    EVERY_PLUGIN,
    error_ratio,
    expected,
    first,
    greatest,
    increase,
    mean_duration,
    not_well,
    pick,
    rate,
    state,
    total,
    worst_state,
)

# An alert about a target that is gone has no instance, and is the one that must not be overlooked.
ALERTS = 'ALERTS{alertname=~"Plugin.*", job=~"$job", instance=~"$instance|", alertstate=~"%s"}'
MISSING = total(f"{pick('plugin_registered', EVERY_PLUGIN)} == bool 0")
EXECUTIONS = rate("plugin_executions_total", EVERY_PLUGIN)
ERRORS = rate("plugin_execution_errors_total", EVERY_PLUGIN)
RECENT = pick("plugin_execution_duration_recent_average_seconds", EVERY_PLUGIN)


def build() -> dashboards.Dashboard:
    builder = frame.start(
        frame.OVERVIEW,
        "Plugins / Overview",
        "Every plugin of every exporter: what was discovered, what is registered, what is not well, and how they run.",
    )
    builder.with_variable(frame.several(frame.choice("plugin", pick("plugin_registered"))))
    for annotation in (
        frame.missing(EVERY_PLUGIN, "plugin"),
        frame.failures(EVERY_PLUGIN, "plugin"),
        frame.unavailable(EVERY_PLUGIN, "plugin"),
        frame.loads(EVERY_PLUGIN, "plugin"),
        frame.exporter_starts(),
    ):
        builder.annotation(annotation)

    builder.with_row(panels.row("Is anything wrong?"))
    for panel in health():
        builder.with_panel(panel)
    builder.with_panel(unwell()).with_panel(alerts())
    builder.with_row(panels.row("Every plugin"))
    builder.with_panel(every_plugin())
    builder.with_row(panels.row("How many there are"))
    for panel in population():
        builder.with_panel(panel)
    builder.with_row(panels.row("How they run"))
    for panel in running():
        builder.with_panel(panel)
    return frame.finish(builder)


def health() -> list[panels.stat.Panel]:
    unavailable = total(expected(state("unavailable", EVERY_PLUGIN), EVERY_PLUGIN))
    firing = f"count({ALERTS % 'firing'}) or vector(0)"
    return [
        panels.number(
            "Missing",
            "Plugins that were discovered and are in no registry. Anything but 0 is a fault: reload the exporter, and "
            "read its audit for why they were not loaded.",
            MISSING,
            steps=ANY_IS_WRONG,
        ),
        panels.number(
            "Failed",
            "Plugins that are FAILED now. The reason is on the exporter's status page; a program that ended is started "
            "again, a broken manifest waits for a reload.",
            total(state("failed", EVERY_PLUGIN)),
            steps=ANY_IS_WRONG,
        ),
        panels.number(
            "Unavailable",
            "Plugins that are UNAVAILABLE now, as a rule because their command is not installed. Those that were taken "
            "away on purpose do not count.",
            unavailable,
            steps=ANY_IS_ODD,
        ),
        panels.number(
            "Exporters down",
            "Targets that Prometheus cannot scrape. What they run is unknown, and missing in the other numbers.",
            total(f"{pick('up')} == bool 0"),
            steps=ANY_IS_WRONG,
        ),
        panels.number(
            "Alerts firing",
            "Alerts about plugins and exporters that fire now, for any plugin. 0 also where the alert rules are not "
            "loaded.",
            firing,
            steps=ANY_IS_WRONG,
        ),
        panels.number(
            "Error ratio",
            "The share of executions that fail. Empty while nothing is executed. Above 1 % look below for whose they "
            "are.",
            error_ratio("plugin", EVERY_PLUGIN),
            unit="percentunit",
            steps=ERROR_RATIO,
            decimals=1,
        ).no_value("no traffic"),
        panels.number(
            "Executions",
            "Executions that finish in a second, well or not. A fall to nothing with work in flight means that plugins "
            "are stuck.",
            total(EXECUTIONS),
            unit="ops",
        ),
        panels.number(
            "In flight",
            "Executions that have begun and not finished. It should follow the load; if it only grows, plugins hang.",
            total(pick("plugin_executions_in_flight", EVERY_PLUGIN)),
        ),
    ]


def unwell() -> panels.table.Panel:
    worst = f"topk(100, {not_well('job', 'instance', 'plugin', of=EVERY_PLUGIN)})"
    table = panels.grid(
        "Not well",
        "Which plugins are missing, FAILED or UNAVAILABLE, and where; the first hundred. A click on one shows its "
        "history there.",
        Column("Plugin", label="plugin", settings=linked(frame.TO_PLUGIN_THERE)),
        [
            Column("State", worst, settings=panels.state_column()),
            Column("Instance", label="instance", settings=linked(frame.TO_EXPORTER)),
            Column("Job", label="job"),
        ],
        height=8,
    )
    return panels.worst_first(table).span(14).no_value("None that is known")


def alerts() -> panels.table.Panel:
    table = panels.grid(
        "Alerts",
        "Alerts about plugins and exporters that fire or are about to, and how many of each. A click opens the "
        "runbook. Empty also where the alert rules are not loaded.",
        Column("Alert", label="alertname", settings=linked(frame.TO_RUNBOOK)),
        [
            Column("Severity", label="severity"),
            Column("State", label="alertstate"),
            Column("Number", f"count by (alertname, severity, alertstate) ({ALERTS % 'firing|pending'})"),
        ],
        height=8,
    )
    table.sort_by([panels.common.TableSortByFieldState().display_name("State").desc(False)])
    return table.span(10).no_value("None, or the rules are not loaded")


def every_plugin() -> panels.table.Panel:
    info = pick("plugin_info", EVERY_PLUGIN)
    last_used = pick("plugin_last_used_timestamp_seconds", EVERY_PLUGIN)
    restarts = increase("plugin_process_restarts_total", EVERY_PLUGIN, over="1h")
    in_flight = pick("plugin_executions_in_flight", EVERY_PLUGIN)
    table = panels.grid(
        "Every plugin",
        "One row for each plugin, over all chosen instances: the worst of its states, the version that most of them "
        "run (a rollout is under way while there are several), the slowest recent average. A click on a plugin shows "
        "it alone. What a plugin never did is empty.",
        Column("Plugin", label="plugin", settings=linked(frame.TO_PLUGIN)),
        [
            Column("State", worst_state("plugin", of=EVERY_PLUGIN), settings=panels.state_column()),
            Column("Version", f"topk by (plugin) (1, count by (plugin, version) ({info}))", label="version"),
            Column(
                "Versions",
                f"count by (plugin) (count by (plugin, version) ({info}))",
                settings=coloured({0: GOOD, 2: WARNING}),
            ),
            Column("Instances", f"count by (plugin) ({pick('plugin_registered', EVERY_PLUGIN)})"),
            Column("Executions", total(EXECUTIONS, "plugin"), settings=override(unit="ops")),
            Column(
                "Error ratio",
                error_ratio("plugin", EVERY_PLUGIN, by=("plugin",)),
                settings=override(unit="percentunit", decimals=1) + coloured(ERROR_RATIO),
            ),
            Column("Recent average", greatest(RECENT, "plugin"), settings=override(unit="s")),
            Column("In flight", total(in_flight, "plugin")),
            Column(
                "Restarts in 1 h",
                total(restarts, "plugin"),
                settings=override(decimals=0) + coloured({0: GOOD, 1: WARNING, 3: BAD}),
            ),
            Column("Last used", f"{greatest(last_used, 'plugin')} * 1000", settings=override(unit="dateTimeFromNow")),
        ],
        height=14,
    )
    return panels.worst_first(table)


def population() -> list[panels.timeseries.Panel]:
    by_state = panels.graph(
        "Plugins by state",
        "How many plugins are in each state, and how many are missing. Blue and green are well; a colour that comes "
        "to stay, or a total that falls, is not. Those that were taken away are among the unavailable here.",
        [(total(pick("plugin_state", EVERY_PLUGIN), "state"), "{{state}}"), (MISSING, "missing")],
        unit="short",
        stacked=True,
        decimals=0,
    )
    # It reads five series of every plugin: of a fleet, a point for each pixel would take long.
    by_state.max_data_points(100)
    for text, color in panels.STATES.values():
        by_state.override_by_name(text, override(color=panels.fixed(color)))
    found = panels.graph(
        "Discovered and registered",
        "The two should lie on each other. Discovered above registered: plugins are missing. Registered above "
        "discovered: some were taken away, and stay registered until the exporter restarts. One that two sources have "
        "is discovered twice.",
        [
            (f"count({pick('plugin_discovered', EVERY_PLUGIN)})", "discovered"),
            (total(pick("plugin_registered", EVERY_PLUGIN)), "registered"),
        ],
        unit="short",
        decimals=0,
    )
    return [by_state, found]


def running() -> list[panels.timeseries.Panel | panels.bargauge.Panel]:
    rates = panels.graph(
        "Executions by result",
        "What finishes in a second. Errors should be a thin line at the bottom, or none.",
        [(total(ERRORS), "failed"), (f"{total(EXECUTIONS)} - {total(ERRORS)}", "succeeded")],
        unit="ops",
        stacked=True,
    )
    rates.override_by_name("failed", override(color=panels.fixed(BAD)))
    rates.override_by_name("succeeded", override(color=panels.fixed(GOOD)))
    in_flight = pick("plugin_executions_in_flight", EVERY_PLUGIN)
    by_plugin = ("plugin",)
    busiest = ten(lambda at: total(rate("plugin_executions_total", EVERY_PLUGIN, at=at), "plugin"))
    erring = ten(lambda at: error_ratio("plugin", EVERY_PLUGIN, by=by_plugin, at=at) + (" > 0" if at else ""))
    slowest = ten(lambda at: mean_duration(EVERY_PLUGIN, by=by_plugin, at=at))
    waiting = ten(lambda at: total(in_flight + at, "plugin"))
    return [
        rates,
        panels.graph(
            "Busiest plugins",
            "Executions a second of the ten that have most over the time range.",
            [(busiest, "{{plugin}}")],
            unit="ops",
        ),
        panels.graph(
            "Error ratio of the worst plugins",
            "The share of executions that fail, of the ten plugins with the most over the time range. Gaps "
            "are times without executions. Above the line it deserves a look at the plugin's tools.",
            [(erring, "{{plugin}}")],
            unit="percentunit",
            steps={0.05: BAD},
        ).axis_soft_max(0.1),
        panels.graph(
            "Slowest plugins",
            "How long an execution takes on average, of the ten plugins where it takes longest over the time "
            "range. Worry about one that leaves its own level.",
            [(slowest, "{{plugin}}")],
            unit="s",
        ),
        panels.bars(
            "Slowest recent averages",
            "The mean of the last ten executions, where it is greatest: the plugin and its slowest instance. Unlike a "
            "rate it keeps its value while a plugin is idle.",
            f"topk(10, {greatest(RECENT, 'instance', 'plugin')})",
            "{{plugin}} on {{instance}}",
            unit="s",
        ),
        panels.graph(
            "In flight",
            "Executions that have begun and not finished, of the ten plugins with most at the end of the time range. A "
            "level that no longer moves is a plugin that hangs.",
            [(waiting, "{{plugin}}")],
            unit="short",
            decimals=0,
        ).height(9),
    ]


def ten(vector: Callable[[str], str]) -> str:
    """The ten plugins that are greatest over the time range, or at its end if it is a gauge."""
    ranking = vector(" @ end()").replace("rate(", "increase(").replace("[$__rate_interval]", "[$__range]")
    return first(10, vector(""), ranking, "plugin")
