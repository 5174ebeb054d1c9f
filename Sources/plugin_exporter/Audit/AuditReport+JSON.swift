import ModelContext

extension AuditReport {
    /// The audit as one JSON object for programs. What is not known is null, never left out.
    func json(_ server: ServerAddress) throws -> String {
        let report: JSONValue = [
            "url": .string(server.base),
            "status": audit.errors.isEmpty ? "PASSED" : "FAILED",
            "plugins": audit.list.map { .array($0.plugins.map(Self.object)) } ?? .null,
            "available": count(audit.available),
            "failed": count(audit.failed),
            "unavailable": count(audit.unavailable),
            "discovered": audit.report.map { Self.list($0.discovered) } ?? .null,
            "missing": audit.report.map { Self.list($0.missing) } ?? .null,
            "expected": Self.list(audit.expected),
            "errors": Self.list(audit.errors),
            "warnings": Self.list(audit.warnings),
        ]
        return try report.text()
    }

    /// A count of the entries in the list, which is not 0 where there is no list.
    private func count(_ count: Int) -> JSONValue {
        audit.list == nil ? .null : .integer(Int64(count))
    }

    private static func object(_ plugin: PluginEntry) -> JSONValue {
        [
            "name": text(plugin.name),
            "state": text(plugin.state?.rawValue),
            "reason": text(plugin.reason),
            "version": text(plugin.version),
        ]
    }

    private static func text(_ text: String?) -> JSONValue {
        text.map(JSONValue.string) ?? .null
    }

    private static func list(_ texts: [String]) -> JSONValue {
        .array(texts.map(JSONValue.string))
    }
}
