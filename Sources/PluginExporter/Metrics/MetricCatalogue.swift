internal import Exposition

/// Every metric that is exposed, in the order in which they are written.
///
/// Names, units and types follow https://prometheus.io/docs/practices/naming/.
enum MetricCatalogue {
    // MARK: Who is there

    static let info = MetricFamily("plugin_info", .gauge, "A registered plugin; always 1.")
    static let state = MetricFamily("plugin_state", .gauge, "Whether the plugin is in the state; exactly one is 1.")
    static let discovered = MetricFamily("plugin_discovered", .gauge, "A plugin found by a source; always 1.")
    static let registered = MetricFamily(
        "plugin_registered", .gauge, "Whether the plugin is in the registry; 0 if it was discovered and is missing."
    )

    // MARK: How it runs

    static let executions = MetricFamily(
        "plugin_executions_total", .counter, "Executions that finished, well or not."
    )
    static let executionErrors = MetricFamily(
        "plugin_execution_errors_total", .counter, "Executions that failed."
    )
    static let inFlight = MetricFamily(
        "plugin_executions_in_flight", .gauge, "Executions that began and have not ended."
    )
    static let duration = MetricFamily(
        "plugin_execution_duration_seconds", .histogram, "How long executions took."
    )
    static let recentAverage = MetricFamily(
        "plugin_execution_duration_recent_average_seconds", .gauge, "Mean duration of the last 10 executions."
    )
    static let lastDuration = MetricFamily(
        "plugin_execution_duration_last_seconds", .gauge, "Duration of the newest execution."
    )
    static let lastUsed = MetricFamily(
        "plugin_last_used_timestamp_seconds", .gauge, "When the newest execution began."
    )
    static let loaded = MetricFamily(
        "plugin_loaded_timestamp_seconds", .gauge, "When the plugin was registered last."
    )
    static let failures = MetricFamily("plugin_failures_total", .counter, "Times that the plugin went FAILED.")

    // MARK: Its tools

    static let toolExecutions = MetricFamily(
        "plugin_tool_executions_total", .counter, "Executions of the tool that finished, well or not."
    )
    static let toolExecutionErrors = MetricFamily(
        "plugin_tool_execution_errors_total", .counter, "Executions of the tool that failed."
    )
    static let toolDuration = MetricFamily(
        "plugin_tool_execution_duration_seconds", .histogram, "How long executions of the tool took."
    )

    // MARK: Its process

    static let restarts = MetricFamily(
        "plugin_process_restarts_total", .counter, "Times that the plugin's process was started again."
    )
    static let residentMemory = MetricFamily(
        "plugin_process_resident_memory_bytes", .gauge, "Resident memory of the plugin's process, while it runs."
    )
    static let cpu = MetricFamily(
        "plugin_process_cpu_seconds_total", .counter,
        "CPU time of the plugin's process and of those before it, while it runs."
    )

    // MARK: The registry and its sources

    static let registryInstances = MetricFamily(
        "plugin_registry_instances", .gauge, "Registries in this process; 1 is healthy."
    )
    static let rejectedTransitions = MetricFamily(
        "plugin_registry_rejected_transitions_total", .counter, "Changes of state that were asked for and refused."
    )
    static let discoveryLastSuccess = MetricFamily(
        "plugin_discovery_last_success_timestamp_seconds", .gauge, "When the source was last read without an error."
    )
    static let discoveryDuration = MetricFamily(
        "plugin_discovery_duration_seconds", .gauge, "How long the last good reading of the source took."
    )
    static let discoveryErrors = MetricFamily(
        "plugin_discovery_errors_total", .counter, "Times that the source could not be read."
    )

    static let discoveryProblems = MetricFamily(
        "plugin_discovery_problems", .gauge,
        "Plugins found whose description is not in use: another has the name, or it has gone bad since it was loaded."
    )

    // MARK: The exporter itself

    static let buildInfo = MetricFamily(
        "plugin_exporter_build_info", .gauge, "Which build of the exporter this is; always 1."
    )
    static let reloadSuccessful = MetricFamily(
        "plugin_exporter_config_last_reload_successful", .gauge,
        "Whether the last reading of the plugin sources and of the web configuration went well."
    )
    static let reloadSuccessTime = MetricFamily(
        "plugin_exporter_config_last_reload_success_timestamp_seconds", .gauge,
        "When the configuration was last read without an error."
    )
    static let collectorErrors = MetricFamily(
        "plugin_exporter_collector_errors_total", .counter,
        "Scrapes that a collector's metrics, or some of them, were left out of: late, unreadable, or there already."
    )
    static let lostLogLines = MetricFamily(
        "plugin_exporter_log_lines_lost_total", .counter,
        "Log lines that were not written: their reader was too slow, or the disk full."
    )
    static let httpRequests = MetricFamily(
        "plugin_exporter_http_requests_total", .counter, "HTTP requests that were answered."
    )
    static let httpInFlight = MetricFamily(
        "plugin_exporter_http_requests_in_flight", .gauge, "HTTP requests that are being answered."
    )
    static let scrapeDuration = MetricFamily(
        "plugin_exporter_scrape_duration_seconds", .gauge, "How long rendering the previous scrape took."
    )

    // MARK: Its process, as the client libraries define them:
    // https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics

    static let processCPU = MetricFamily(
        "process_cpu_seconds_total", .counter, "Total user and system CPU time spent in seconds."
    )
    static let processResidentMemory = MetricFamily(
        "process_resident_memory_bytes", .gauge, "Resident memory size in bytes."
    )
    static let processVirtualMemory = MetricFamily(
        "process_virtual_memory_bytes", .gauge, "Virtual memory size in bytes."
    )
    static let processThreads = MetricFamily("process_threads", .gauge, "Number of OS threads in the process.")
    static let processVirtualMemoryMaximum = MetricFamily(
        "process_virtual_memory_max_bytes", .gauge, "Maximum amount of virtual memory available in bytes."
    )
    static let processDescriptorLimit = MetricFamily(
        "process_max_fds", .gauge, "Maximum number of open file descriptors."
    )
    static let processOpenDescriptors = MetricFamily(
        "process_open_fds", .gauge, "Number of open file descriptors."
    )
    static let processStart = MetricFamily(
        "process_start_time_seconds", .gauge, "Start time of the process since unix epoch in seconds."
    )
}
