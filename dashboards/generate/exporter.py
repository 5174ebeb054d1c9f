"""Plugins / Exporter: what reports on the plugins, and whether it can be believed."""

from grafana_foundation_sdk.models import dashboard as dashboards

from generate import frame, panels
from generate.panels import ANY_IS_ODD, ANY_IS_WRONG, BAD, GOOD, WARNING, Column, coloured, override
from generate.queries import first, greatest, increase, pick, rate, ratio, total

RELOADED = {0: ("failed", BAD), 1: ("ok", GOOD)}
ANSWERS = {0: ("down", BAD), 1: ("up", GOOD)}
STARTED = pick("process_start_time_seconds")
FOUND = pick("plugin_discovery_last_success_timestamp_seconds")
REQUESTS = "plugin_exporter_http_requests_total"
RUN = "/v1/plugins/:name/tools/:tool/run"


def build() -> dashboards.Dashboard:
    builder = frame.start(
        frame.EXPORTER,
        "Plugins / Exporter",
        "The exporters: their registry, how they discover plugins, what is asked of them, and what they use.",
    )
    builder.annotation(frame.exporter_starts())
    for title, content in (
        ("Is anything wrong?", health()),
        ("Instances", [availability(), instances()]),
        ("Registry and discovery", discovery()),
        ("HTTP and scrapes", serving()),
        ("Process", process()),
    ):
        builder.with_row(panels.row(title))
        for panel in content:
            builder.with_panel(panel)
    return frame.finish(builder)


def health() -> list[panels.stat.Panel]:
    elsewhere = f'handler!="{RUN}"'
    whole = total(rate(REQUESTS, elsewhere))
    faults = total(rate(REQUESTS, elsewhere, 'code=~"5.."'))
    return [
        panels.number(
            "Down",
            "Targets that Prometheus cannot scrape: the exporter ended, or the network is in between. What it runs is "
            "unknown meanwhile.",
            total(f"{pick('up')} == bool 0"),
            steps=ANY_IS_WRONG,
        ),
        panels.number(
            "Registries",
            "Registries in one process, where there are most. 1 is right. With more, plugins register where nobody "
            "looks: the exporter's log names the files.",
            greatest(pick("plugin_registry_instances")),
            steps={0: BAD, 1: GOOD, 2: BAD},
        ),
        panels.number(
            "Last reload",
            "Failed if the last reload of any instance was refused, or a source could not be read at its start. It "
            "runs on with what it had; its log has the file and the reason.",
            f"min({pick('plugin_exporter_config_last_reload_successful')})",
            unit="none",
            steps={0: BAD, 1: GOOD},
        ).mappings(panels.mapping(RELOADED)),
        panels.number(
            "Discovery problems",
            "Plugins that were found and are not used as they are described: another has the name, or the description "
            "has gone bad. The audit says which.",
            total(pick("plugin_discovery_problems")),
            steps=ANY_IS_ODD,
        ),
        panels.number(
            "Discovery errors",
            "How often a directory or servers file could not be read within the time range. Nothing new is found "
            "there meanwhile.",
            total(increase("plugin_discovery_errors_total")),
            steps=ANY_IS_WRONG,
            decimals=0,
        ),
        panels.number(
            "Transitions refused",
            "Changes of state that were asked for and are not allowed, within the time range. It is a fault of the "
            "program that registers plugins.",
            total(increase("plugin_registry_rejected_transitions_total")),
            steps=ANY_IS_ODD,
            decimals=0,
        ),
        panels.number(
            "Server errors",
            "The share of HTTP requests that are answered with a status of 5xx. Runs of tools are left out: their "
            "failures are the plugins'.",
            f"{ratio(faults, whole)} or ({whole} > 0) * 0",
            unit="percentunit",
            steps={0: GOOD, 0.01: WARNING, 0.05: BAD},
            decimals=1,
        ).no_value("no requests"),
        panels.number(
            "Youngest",
            "How long the exporter runs that was started last. Short again and again is one that crashes or is killed.",
            f"time() - {greatest(STARTED)}",
            unit="s",
            steps={0: WARNING, 600: GOOD},
        ),
    ]


def availability() -> panels.statetimeline.Panel:
    return panels.timeline(
        "Scraped",
        "Whether Prometheus could scrape the exporter. Red is an answer that failed or never came.",
        greatest(pick("up"), "instance"),
        "{{instance}}",
        texts=ANSWERS,
    ).height(6)


def instances() -> panels.table.Panel:
    build_info = f"max by (instance, version, revision, swift_version) ({pick('plugin_exporter_build_info')})"
    reloaded = pick("plugin_exporter_config_last_reload_success_timestamp_seconds")
    missing = total(f"{pick('plugin_registered')} == bool 0", "instance")
    ago = override(unit="dateTimeFromNow")
    answers = override(mappings=panels.mapping(ANSWERS), custom_cellOptions={"type": "color-text"})
    return panels.grid(
        "Builds and plugins",
        "What each instance is, and how much it has: version, revision, Swift; plugins that are registered and "
        "missing; samples of a scrape. An instance that differs from the others is where to look.",
        Column("Instance", label="instance"),
        [
            Column("Scraped", greatest(pick("up"), "instance"), settings=answers),
            Column("Registered", total(pick("plugin_registered"), "instance")),
            Column("Missing", missing, settings=coloured(ANY_IS_WRONG)),
            Column("Samples", greatest(pick("scrape_samples_scraped"), "instance")),
            Column("Started", f"{greatest(STARTED, 'instance')} * 1000", settings=ago),
            Column("Reloaded", f"{greatest(reloaded, 'instance')} * 1000", settings=ago),
            Column("Version", f"topk by (instance) (1, {build_info})", label="version"),
            Column("Revision", label="revision"),
            Column("Swift", label="swift_version"),
        ],
        height=7,
    )


def discovery() -> list[panels.timeseries.Panel]:
    took = greatest(pick("plugin_discovery_duration_seconds"), "source")
    return [
        panels.graph(
            "Age of discovery",
            "How long ago each source was last read without an error, on the instance where that is longest. It "
            "should stay below the scan interval, 30 s unless told otherwise; a line that climbs is a source that "
            "cannot be read.",
            [(f"time() - min by (source) ({FOUND})", "{{source}}")],
            unit="s",
            span=8,
        ),
        panels.graph(
            "Duration of discovery",
            "How long it took to read each source, where it took longest. Seconds are a slow disk or a network mount.",
            [(took, "{{source}}")],
            unit="s",
            span=8,
        ),
        panels.graph(
            "Errors and problems of discovery",
            "Errors a second by source, and plugins that are not used as they are described. Both should be 0.",
            [
                (total(rate("plugin_discovery_errors_total"), "source"), "{{source}}: errors a second"),
                (total(pick("plugin_discovery_problems"), "source"), "{{source}}: problems"),
            ],
            unit="short",
            span=8,
        ),
        panels.graph(
            "Registries in a process",
            "1 is right, for each instance. More are copies of the library that were linked into plugins.",
            [
                (greatest(pick("plugin_registry_instances")), "most"),
                (f"min({pick('plugin_registry_instances')})", "fewest"),
            ],
            unit="short",
            steps={2: BAD},
            decimals=0,
        ).axis_soft_max(2),
        panels.graph(
            "Transitions refused",
            "Changes of state a second that were asked for and are not allowed: a fault of the program that registers "
            "plugins. It should be 0.",
            [(total(rate("plugin_registry_rejected_transitions_total")), "refused")],
            unit="ops",
        ),
    ]


def serving() -> list[panels.timeseries.Panel]:
    renders = pick("plugin_exporter_scrape_duration_seconds")
    fetches = pick("scrape_duration_seconds")
    return [
        panels.graph(
            "Requests",
            "Requests a second by route and status. Scrapes are a flat line at /metrics; another status than 200 there "
            "is what Prometheus does not get.",
            [(f"{total(rate(REQUESTS), 'handler', 'code')} > 0", "{{handler}} {{code}}")],
            unit="reqps",
        ),
        panels.graph(
            "Requests in flight",
            "Requests that are being answered. Runs of tools last as long as the tool; what stays high without them is "
            "a server that does not keep up.",
            [(first_instances("plugin_exporter_http_requests_in_flight"), "{{instance}}")],
            unit="short",
            decimals=0,
        ),
        panels.graph(
            "Scrape duration",
            "How long the slowest exporter takes to render a scrape, and how long Prometheus waits for it. The second "
            "far above the first is the network, or a machine without time to spare.",
            [(greatest(renders), "rendering"), (greatest(fetches), "as Prometheus sees it")],
            unit="s",
        ),
        panels.graph(
            "Samples of a scrape",
            "How much one scrape brings, of the ten instances with most. It follows the number of plugins and tools; a "
            "limit in the scrape configuration refuses the whole scrape.",
            [(first_instances("scrape_samples_scraped"), "{{instance}}")],
            unit="short",
        ),
    ]


def process() -> list[panels.timeseries.Panel]:
    most_time = total(increase("process_cpu_seconds_total", at=" @ end()"), "instance")
    time = first(10, total(rate("process_cpu_seconds_total"), "instance"), most_time, "instance")
    used = f"{pick('process_open_fds')} / {pick('process_max_fds')}"
    most_used = f"max_over_time({pick('process_open_fds')}[$__range] @ end()) / {pick('process_max_fds')} @ end()"
    return [
        panels.graph(
            "CPU",
            "Processor time of the exporter, without its plugins: 1 is one core. Of the ten instances that took most "
            "within the time range. A few thousandths are normal.",
            [(time, "{{instance}}")],
            unit="short",
        ),
        panels.graph(
            "Memory",
            "Resident memory of the exporter, without its plugins, of the ten instances that took most within the time "
            "range. Some tens of megabytes are normal, and it should be level.",
            [(first_instances("process_resident_memory_bytes"), "{{instance}}")],
            unit="bytes",
        ),
        panels.graph(
            "File descriptors, of their limit",
            "Open descriptors as a share of how many are allowed, about 4 a plugin, of the ten instances with most. At "
            "the limit no plugin starts and no scrape is answered.",
            [(first(10, greatest(used, "instance"), greatest(most_used, "instance"), "instance"), "{{instance}}")],
            unit="percentunit",
            steps={0.8: BAD},
        ).axis_soft_max(1),
        panels.graph(
            "Threads",
            "Threads of the exporter, of the ten instances with most. It should be level; growth is work that never "
            "ends.",
            [(first_instances("process_threads"), "{{instance}}")],
            unit="short",
            decimals=0,
        ),
    ]


def first_instances(gauge: str) -> str:
    """A gauge by instance, of the ten that had the greatest value within the time range."""
    most = f"max_over_time({pick(gauge)}[$__range] @ end())"
    return first(10, greatest(pick(gauge), "instance"), greatest(most, "instance"), "instance")
