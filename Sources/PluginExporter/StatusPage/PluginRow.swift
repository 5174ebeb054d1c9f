internal import PluginRegistry

/// One plugin: a row of figures, and one with its reason, its description and, on a click, all else.
///
/// The roles are those that the elements have, and lose where the style makes a card of them.
struct PluginRow {
    /// The columns after the name, and whether they hold numbers, which stand at the right.
    static let columns: [(title: String, isNumber: Bool)] = [
        ("Plugin", false), ("State", false), ("Version", false), ("Uptime", true), ("Restarts", true),
        ("Executions", true), ("In flight", true), ("Errors", true), ("Last", true), ("Average", true),
        ("Last 10", true),
    ]

    let name: String
    /// Nil if it was discovered and is not registered.
    let status: PluginStatus?
    /// What the audit says of it beside its state.
    let checks: Set<RegistryAudit.Finding.Check>
    let hasManifests: Bool

    var isWell: Bool {
        (status?.state.isAvailable ?? false) && !checks.contains(.keepsRestarting)
    }

    var html: HTML {
        """
        <tbody data-key="\(name)" role="rowgroup">
        <tr role="row"><th role="rowheader" scope="row">\(isolated: name)</th>\
        \(HTML(trusted: cells.map(\.markup).joined()))</tr>
        <tr class="more" role="row"><td role="cell" colspan="\(Self.columns.count)">\(reason)\(note)\(detail)</td></tr>
        </tbody>
        """
    }

    private var cells: [HTML] {
        zip(Self.columns.dropFirst(), values).map { column, value in
            let classes = [column.isNumber ? "number" : nil, value == nil ? "none" : nil].compactMap { $0 }
            let attribute: HTML = classes.isEmpty ? "" : " class=\"\(classes.joined(separator: " "))\""
            return "<td role=\"cell\" data-label=\"\(column.title)\"\(attribute)>\(value ?? "–")</td>"
        }
    }

    /// What stands in the columns after the first; nil where nothing is known yet.
    private var values: [HTML?] {
        guard let status else {
            return [StateLabel.missing.html] + Array(repeating: nil, count: Self.columns.count - 2)
        }
        return [
            StateLabel.plugin(status.state).html,
            status.version.isEmpty ? nil : "<span class=\"version\">\(isolated: status.version)</span>",
            (status.state.isAvailable ? status.uptime : nil).map { "\(HumanText.age($0))" },
            status.process.map { "\(HumanText.grouped($0.restarts))" },
            "\(HumanText.grouped(status.executions.executions))",
            "\(HumanText.grouped(status.inFlight))",
            errors(of: status.executions),
            status.lastExecutionTime.map { "\(HumanText.time($0))" },
            status.averageExecutionTime.map { "\(HumanText.time($0))" },
            Sparkline(times: status.recentExecutionTimes).html,
        ]
    }

    private func errors(of executions: ExecutionReading) -> HTML {
        let count = HumanText.grouped(executions.errors)
        guard executions.errors > 0 else { return "\(count)" }
        let share = HumanText.share(executions.errors, of: executions.executions)
        return "<b>\(count)</b> <small>\(share)</small>"
    }

    private var reason: HTML {
        guard let status else { return "<p class=\"reason\">Discovered, but not in the registry</p>" }
        guard !status.state.isAvailable else { return "" }
        return "<p class=\"reason\">\(prose: status.reason ?? "No reason was given")</p>"
    }

    private var note: HTML {
        let notes = [
            checks.contains(.keepsRestarting) ? "Keeps restarting" : nil,
            checks.contains(.noLongerDiscovered) ? "No source holds it any more" : nil,
            status?.failingExecutions,
        ].compactMap { $0 }
        return notes.map { "<p class=\"note\">\($0)</p>" as HTML }.lines()
    }

    private var detail: HTML {
        status.map { PluginDetail(status: $0, hasManifests: hasManifests).html } ?? ""
    }
}
