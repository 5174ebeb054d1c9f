internal import FoundationEssentials
internal import PluginRegistry

/// A plugin as the API shows it. What is not known yet is null, never left out.
struct PluginObject: Encodable {
    private enum CodingKeys: String, CodingKey {
        case name, state, description, reason, version
        case uptime = "uptime_seconds"
        case lastUsed = "last_used"
        case successCount = "success_count"
        case errorCount = "error_count"
        case lastExecutionTime = "last_execution_time_ms"
        case averageExecutionTime = "avg_execution_time_ms"
    }

    let status: PluginStatus

    init(_ status: PluginStatus) {
        self.status = status
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(status.name, forKey: .name)
        try container.encode(status.state.rawValue, forKey: .state)
        try container.encode(status.description, forKey: .description)
        // `encode`, not `encodeIfPresent`: nil is written as null.
        try container.encode(status.reason, forKey: .reason)
        try container.encode(status.version, forKey: .version)
        try container.encode(status.uptime?.seconds, forKey: .uptime)
        try container.encode(status.lastUsed?.iso8601, forKey: .lastUsed)
        try container.encode(status.successCount, forKey: .successCount)
        try container.encode(status.errorCount, forKey: .errorCount)
        try container.encode(status.lastExecutionTime?.milliseconds, forKey: .lastExecutionTime)
        try container.encode(status.averageExecutionTime?.milliseconds, forKey: .averageExecutionTime)
    }
}

extension UnixTime {
    /// `2026-02-05T18:27:49.429Z`.
    var iso8601: String {
        Date(timeIntervalSince1970: Double(nanoseconds) / 1e9)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
