/// An audit as text for people, in five steps.
struct AuditReport {
    private static let rule = String(repeating: "=", count: 60)

    let audit: ServerAudit

    /// What can be said before the server has answered.
    static func opening(_ server: ServerAddress) -> String {
        """
        Plugin Audit
        \(rule)

        [1/5] Connecting to API: \(server)
        """
    }

    /// What follows the opening.
    var text: String {
        var lines: [String] = []
        switch audit.listing {
        case .unreachable(let reason): lines += ["✗ \(reason)"]
        case .unusable(let reason): lines += Self.reached + ["✗ \(reason)"]
        case .listed(let list):
            let plugins = list.plugins
            lines += Self.reached + [list.problem.map { "✗ \($0)" } ?? "✓ Found \(plugins.count) plugin(s)"]
            lines += ["", "[3/5] Validating \(plugins.count) plugin(s)..."] + plugins.map(Self.line)
            lines += ["", "[4/5] Checking consistency..."] + counts.map { "  \($0)" }
        }
        lines += ["", "[5/5] Final Report", Self.rule, ""]
        lines += Self.numbered("❌ ERRORS", audit.errors) + Self.numbered("⚠️  WARNINGS", audit.warnings)
        return (lines + [verdict]).joined(separator: "\n")
    }

    private static let reached = ["✓ API is reachable", "", "[2/5] Fetching plugins..."]

    private static func line(_ plugin: PluginEntry) -> String {
        guard plugin.problems.isEmpty else {
            return "✗ \(plugin.label): \(plugin.problems.joined(separator: "; "))"
        }
        return "\(plugin.state?.isAvailable == true ? "✓" : "✗") \(plugin.label): \(plugin.stateText)"
    }

    private var counts: [String] {
        var counts = [
            "Available: \(audit.available)", "Failed: \(audit.failed)", "Unavailable: \(audit.unavailable)",
        ]
        switch audit.registry {
        case .report(let report):
            counts += [
                "Discovered: \(report.discovered.count)", "Registered: \(report.registered.count)",
                "Missing: \(Self.names(report.missing))",
            ]
        case .notOffered:
            counts.append("The server has no /v1/audit: \(ServerAudit.untold)")
        case .foreign(let answer):
            counts.append("\(answer): \(ServerAudit.untold)")
        case .unusable(let reason): counts.append("✗ \(reason)")
        case .notAsked: break
        }
        return counts + ["Expected: \(Self.names(audit.expected))"]
    }

    /// How many there are, and which.
    private static func names(_ names: [String]) -> String {
        guard !names.isEmpty else { return "0" }
        return "\(names.count) (\(names.joined(separator: ", ").printable()))"
    }

    private static func numbered(_ title: String, _ messages: [String]) -> [String] {
        guard !messages.isEmpty else { return [] }
        return ["\(title) (\(messages.count)):"] + messages.enumerated().map { "  \($0 + 1). \($1)" } + [""]
    }

    private var verdict: String {
        let (errors, warnings) = (audit.errors.count, audit.warnings.count)
        if errors > 0 { return "❌ Audit failed: \(errors) error(s), \(warnings) warning(s)" }
        return warnings > 0 ? "⚠️  Audit completed with warnings (\(warnings))" : "✅ Audit passed"
    }
}
