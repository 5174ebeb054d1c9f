internal import PluginRegistry

/// One plugin: a row of figures, and one with its reason, its description and, on a click, all else.
struct PluginRow {
    /// The columns after the name, and whether they hold numbers, which stand at the right.
    static let columns: [(title: String, isNumber: Bool)] = [
        ("Plugin", false), ("State", false), ("Version", false), ("Uptime", true), ("Restarts", true),
        ("Executions", true), ("In flight", true), ("Errors", true), ("Last", true), ("Average of 10", true),
        ("Last 10 runs", true),
    ]

    let name: String
    /// Nil if it was discovered and is not registered.
    let status: PluginStatus?
    /// Whether no source holds it any more.
    let isVanished: Bool
    let hasManifests: Bool

    var isWell: Bool { status?.state.isAvailable ?? false }

    var html: HTML {
        """
        <tbody data-key="\(name)">
        <tr><th scope="row">\(isolated: name)</th>\(HTML(trusted: cells.map(\.markup).joined()))</tr>
        <tr class="more"><td colspan="\(Self.columns.count)">\(reason)\(warning)\(detail)</td></tr>
        </tbody>
        """
    }

    static func classAttribute(_ isNumber: Bool) -> HTML {
        isNumber ? " class=\"number\"" : ""
    }

    private var cells: [HTML] {
        zip(Self.columns.dropFirst(), values).map { column, value in
            "<td data-label=\"\(column.title)\"\(Self.classAttribute(column.isNumber))>\(value)</td>"
        }
    }

    private var values: [HTML] {
        let none: HTML = "\(HumanText.none)"
        guard let status else {
            return [StateLabel.missing.html] + Array(repeating: none, count: Self.columns.count - 2)
        }
        return [
            StateLabel.plugin(status.state).html,
            status.version.isEmpty ? none : "\(isolated: status.version)",
            "\(HumanText.age(status.uptime))",
            "\(status.process.map { HumanText.grouped($0.restarts) } ?? HumanText.none)",
            "\(HumanText.grouped(status.executions.executions))",
            "\(HumanText.grouped(status.inFlight))",
            errors(of: status.executions),
            "\(HumanText.time(status.lastExecutionTime))",
            "\(HumanText.time(status.averageExecutionTime))",
            Sparkline(times: status.recentExecutionTimes).html,
        ]
    }

    private func errors(of executions: ExecutionReading) -> HTML {
        let count = HumanText.grouped(executions.errors)
        guard executions.errors > 0 else { return "\(count)" }
        return "<b>\(count)</b> <small>\(HumanText.share(executions.errors, of: executions.executions))</small>"
    }

    private var reason: HTML {
        guard let status else { return "<p class=\"reason\">Discovered, but not in the registry</p>" }
        guard !status.state.isAvailable else { return "" }
        return "<p class=\"reason\">\(isolated: status.reason ?? "No reason was given")</p>"
    }

    private var warning: HTML {
        isVanished ? "<p class=\"warning\">No source holds it any more</p>" : ""
    }

    private var detail: HTML {
        status.map { PluginDetail(status: $0, hasManifests: hasManifests).html } ?? ""
    }
}
