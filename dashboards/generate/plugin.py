"""Plugins / Plugin: one plugin, on as many instances as are chosen."""

from grafana_foundation_sdk.models import common as commons
from grafana_foundation_sdk.models import dashboard as dashboards

from generate import frame, panels
from generate.panels import ANY_IS_WRONG, BAD, ERROR_RATIO, GOOD, WARNING, Column, coloured, linked, override
from generate.queries import (
    ONE_PLUGIN,
    error_ratio,
    first,
    greatest,
    increase,
    mean_duration,
    pick,
    quantile,
    rate,
    total,
    worst_state,
)

SEVERAL_IS_ODD = {0: GOOD, 1: WARNING, 3: BAD}
EXECUTIONS = rate("plugin_executions_total", ONE_PLUGIN)
ERRORS = rate("plugin_execution_errors_total", ONE_PLUGIN)
RECENT = pick("plugin_execution_duration_recent_average_seconds", ONE_PLUGIN)
LAST = pick("plugin_execution_duration_last_seconds", ONE_PLUGIN)
LAST_USED = pick("plugin_last_used_timestamp_seconds", ONE_PLUGIN)
MEMORY = "plugin_process_resident_memory_bytes"
PROCESSOR = "plugin_process_cpu_seconds_total"


def build() -> dashboards.Dashboard:
    builder = frame.start(
        frame.PLUGIN,
        "Plugins / Plugin",
        "One plugin: its states, executions, durations and tools, and the process it runs in.",
    )
    builder.with_variable(frame.choice("plugin", pick("plugin_registered")))
    for annotation in (
        frame.missing(ONE_PLUGIN, "instance"),
        frame.failures(ONE_PLUGIN, "instance"),
        frame.unavailable(ONE_PLUGIN, "instance"),
        frame.loads(ONE_PLUGIN, "instance", "version"),
        frame.exporter_starts(),
    ):
        builder.annotation(annotation)

    for title, content in (
        ("Is anything wrong?", health()),
        ("State", [states(), instances()]),
        ("Executions", executions()),
        ("Durations", durations()),
        ("Tools", tools()),
        ("Process", process()),
    ):
        builder.with_row(panels.row(title))
        for panel in content:
            builder.with_panel(panel)
    return frame.finish(builder)


def health() -> list[panels.stat.Panel]:
    return [
        panels.number(
            "State",
            "The worst of its states on the chosen instances. Missing is discovered and not registered; taken away is "
            "UNAVAILABLE because no source has it any more.",
            worst_state(of=ONE_PLUGIN),
            unit="none",
            steps={0: panels.QUIET},
        ).mappings(panels.mapping(panels.STATES)),
        panels.number(
            "Missing on",
            "Instances that discovered it and did not register it. Anything but 0 is a fault: reload those exporters.",
            total(f"{pick('plugin_registered', ONE_PLUGIN)} == bool 0"),
            steps=ANY_IS_WRONG,
        ),
        panels.number(
            "Executions",
            "What finishes in a second, well or not. Nothing with work in flight means that it is stuck.",
            total(EXECUTIONS),
            unit="ops",
        ),
        panels.number(
            "Error ratio",
            "The share of executions that fail. Empty while nothing is executed.",
            error_ratio("plugin", ONE_PLUGIN),
            unit="percentunit",
            steps=ERROR_RATIO,
            decimals=1,
        ).no_value("no traffic"),
        panels.number(
            "Duration, p99",
            "One execution in a hundred takes longer. Compare it with the time that callers are willing to wait.",
            quantile(0.99, "plugin", ONE_PLUGIN),
            unit="s",
        ).no_value("no traffic"),
        panels.number(
            "In flight",
            "Executions that have begun and not finished. If it only grows, the plugin hangs.",
            total(pick("plugin_executions_in_flight", ONE_PLUGIN)),
        ),
        panels.number(
            "Restarts",
            "How often its program was started again within the time range, after it had ended. From three on it does "
            "not recover by itself: read its last lines in the exporter's log.",
            total(increase("plugin_process_restarts_total", ONE_PLUGIN)),
            steps=SEVERAL_IS_ODD,
            decimals=0,
        ),
        panels.number(
            "Last used",
            "When its newest execution began, on any instance. Empty if it was never used since the exporter started.",
            f"{greatest(LAST_USED)} * 1000",
            unit="dateTimeFromNow",
        ).no_value("never"),
    ]


def states() -> panels.statetimeline.Panel:
    return panels.timeline(
        "State over time",
        "Blue and green are well. Red that keeps coming back is a program that ends and is started again; a gap is a "
        "time when the exporter was not scraped.",
        worst_state("instance", of=ONE_PLUGIN),
        "{{instance}}",
        texts=panels.STATES,
    )


def instances() -> panels.table.Panel:
    info = pick("plugin_info", ONE_PLUGIN)
    sources = f"max by (instance, source) ({pick('plugin_discovered', ONE_PLUGIN)})"
    loaded = pick("plugin_loaded_timestamp_seconds", ONE_PLUGIN)
    restarts = increase("plugin_process_restarts_total", ONE_PLUGIN)
    failed = increase("plugin_failures_total", ONE_PLUGIN)
    ratio = error_ratio("plugin", ONE_PLUGIN, by=("instance",))
    described = f"topk by (instance) (1, max by (instance, version, description) ({info}))"
    ago, whole = override(unit="dateTimeFromNow"), override(decimals=0)
    table = panels.grid(
        "Instances",
        "Where it is: state, version, the source that it was found in, and how it runs there. Failures and restarts "
        "are those of the time range. An instance that differs from the others is where to look. A click on one shows "
        "its exporter.",
        Column("Instance", label="instance", settings=linked(frame.TO_EXPORTER)),
        [
            Column("State", worst_state("instance", of=ONE_PLUGIN), settings=panels.state_column()),
            Column("Source", f"topk by (instance) (1, {sources})", label="source"),
            Column("Executions", total(EXECUTIONS, "instance"), settings=override(unit="ops")),
            Column("Error ratio", ratio, settings=override(unit="percentunit", decimals=1) + coloured(ERROR_RATIO)),
            Column("Recent average", greatest(RECENT, "instance"), settings=override(unit="s")),
            Column("Failures", total(failed, "instance"), settings=whole),
            Column("Restarts", total(restarts, "instance"), settings=whole + coloured(SEVERAL_IS_ODD)),
            Column("Memory", total(pick(MEMORY, ONE_PLUGIN), "instance"), settings=override(unit="bytes")),
            Column("Loaded", f"{greatest(loaded, 'instance')} * 1000", settings=ago),
            Column("Last used", f"{greatest(LAST_USED, 'instance')} * 1000", settings=ago),
            Column("Version", described, label="version"),
            Column("Description", label="description"),
        ],
        height=7,
    )
    return panels.worst_first(table)


def executions() -> list[panels.timeseries.Panel]:
    rates = panels.graph(
        "Executions by result",
        "What finishes in a second. Errors should be a thin line at the bottom, or none.",
        [(total(ERRORS), "failed"), (f"{total(EXECUTIONS)} - {total(ERRORS)}", "succeeded")],
        unit="ops",
        span=8,
        stacked=True,
    )
    rates.override_by_name("failed", override(color=panels.fixed(BAD)))
    rates.override_by_name("succeeded", override(color=panels.fixed(GOOD)))
    return [
        rates,
        panels.graph(
            "Error ratio",
            "The share of executions that fail. Gaps are times without executions. Above the line, see which tool it "
            "is.",
            [(error_ratio("plugin", ONE_PLUGIN), "error ratio")],
            unit="percentunit",
            span=8,
            steps={0.05: BAD},
        ).axis_soft_max(0.1),
        panels.graph(
            "In flight",
            "Executions that have begun and not finished. A level that no longer moves is a plugin that hangs.",
            [(total(pick("plugin_executions_in_flight", ONE_PLUGIN)), "in flight")],
            unit="short",
            span=8,
            decimals=0,
        ),
    ]


def durations() -> list[panels.heatmap.Panel | panels.timeseries.Panel]:
    buckets = rate("plugin_execution_duration_seconds_bucket", ONE_PLUGIN)
    return [
        panels.density(
            "Durations",
            "How many executions a second took how long. Two bands are two kinds of work; a band that climbs is a plugin that "
            "gets slower.",
            total(buckets, "le"),
        ),
        panels.graph(
            "Duration quantiles",
            "Half, nine in ten and 99 in 100 executions take no longer than this. They are estimates within the "
            "bounds of the buckets, 1 ms to 60 s. p99 that leaves p50 behind is a queue, or a few slow inputs.",
            [(quantile(share, "plugin", ONE_PLUGIN), f"p{share * 100:.0f}") for share in (0.99, 0.9, 0.5)],
            unit="s",
        ).height(9),
        panels.graph(
            "Recent average against last",
            "The mean of the last ten executions beside the last one alone, each of the slowest instance, and the mean "
            "of all that finished. The last far above the others is an outlier; all of them together are a trend.",
            [
                (greatest(RECENT), "recent average"),
                (greatest(LAST), "last"),
                (mean_duration(ONE_PLUGIN), "mean of all"),
            ],
            unit="s",
            span=24,
        ),
    ]


def tools() -> list[panels.timeseries.Panel]:
    def busiest(vector: str) -> str:
        ranking = increase("plugin_tool_executions_total", ONE_PLUGIN, at=" @ end()")
        return first(10, vector, total(ranking, "tool"), "tool")

    return [
        panels.graph(
            "Executions by tool",
            "What finishes in a second, of the ten tools that were used most within the time range.",
            [(busiest(total(rate("plugin_tool_executions_total", ONE_PLUGIN), "tool")), "{{tool}}")],
            unit="ops",
            span=8,
        ),
        panels.graph(
            "Error ratio by tool",
            "The share of each tool's executions that fail, of the ten that were used most. Above the line it is this "
            "tool, or what it is given.",
            [(busiest(error_ratio("plugin_tool", ONE_PLUGIN, by=("tool",))), "{{tool}}")],
            unit="percentunit",
            span=8,
            steps={0.05: BAD},
        ).axis_soft_max(0.1),
        panels.graph(
            "Duration by tool, p95",
            "One execution in twenty takes longer, of the ten tools that were used most. Says which tool makes the "
            "plugin slow.",
            [(busiest(quantile(0.95, "plugin_tool", ONE_PLUGIN, by=("tool",))), "{{tool}}")],
            unit="s",
            span=8,
        ),
    ]


def process() -> list[panels.timeseries.Panel]:
    most_memory = f"max_over_time({pick(MEMORY, ONE_PLUGIN)}[$__range] @ end())"
    memory = first(10, total(pick(MEMORY, ONE_PLUGIN), "instance"), greatest(most_memory, "instance"), "instance")
    most_time = total(increase(PROCESSOR, ONE_PLUGIN, at=" @ end()"), "instance")
    time = first(10, total(rate(PROCESSOR, ONE_PLUGIN), "instance"), most_time, "instance")
    events = panels.graph(
        "Restarts and failures",
        "When its program was started again, and when the plugin went FAILED. A point covers a few scrapes, so one "
        "event may be seen in neighbouring points.",
        [
            (total(increase("plugin_process_restarts_total", ONE_PLUGIN, over="$__rate_interval")), "restarts"),
            (total(increase("plugin_failures_total", ONE_PLUGIN, over="$__rate_interval")), "failures"),
        ],
        unit="short",
        span=8,
        decimals=0,
    )
    events.draw_style(commons.GraphDrawStyle.BARS).fill_opacity(60)
    events.override_by_name("restarts", override(color=panels.fixed(WARNING)))
    events.override_by_name("failures", override(color=panels.fixed(BAD)))
    return [
        events,
        panels.graph(
            "Memory",
            "Resident memory of its program, without what that starts, of the ten instances that took most within the "
            "time range. A line that climbs from restart to restart is a leak.",
            [(memory, "{{instance}}")],
            unit="bytes",
            span=8,
        ),
        panels.graph(
            "CPU",
            "Processor time that its program takes: 1 is one core. Of the ten instances that took most within the time "
            "range. Busy without executions is a program that spins.",
            [(time, "{{instance}}")],
            unit="short",
            span=8,
        ),
    ]
