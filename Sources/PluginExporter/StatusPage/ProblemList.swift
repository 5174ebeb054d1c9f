internal import PluginRegistry

/// What is wrong, in words: the audit's errors, its warnings and the plugins whose executions fail, then those that are
/// not available.
struct ProblemList {
    /// More than these of a kind are a click away: the plugins themselves are not to be far down.
    private static let shown = 6

    let audit: RegistryAudit
    let plugins: [PluginStatus]

    var html: HTML {
        let unwell = plugins.filter { !$0.state.isAvailable }
        let names = Set(unwell.map(\.name))
        // What is said about a plugin that is not well is said where that is.
        let own = audit.findings.filter { $0.plugin.map(names.contains) ?? false }
        let notes = Dictionary(grouping: own) { $0.plugin ?? "" }.mapValues { $0.map(\.message) }
        let others = audit.findings.filter { !($0.plugin.map(names.contains) ?? false) }
        let messages = { severity in others.filter { $0.severity == severity }.map(\.message) }
        let failing = plugins.filter(\.state.isAvailable).compactMap(Self.failing)
        let groups = [
            group("Errors", "error", messages(.error).map(Self.item)),
            group("Warnings", "warning", (messages(.warning) + failing).map(Self.item)),
            group("Not available", "error", unwell.map { Self.item($0, findings: notes[$0.name] ?? []) }),
        ]
        .compactMap { $0 }
        guard !groups.isEmpty else { return "" }
        return """
            <section class="problems" aria-labelledby="wrong">
            <h2 id="wrong">What is wrong</h2>
            \(groups.lines())
            </section>
            """
    }

    private func group(_ title: String, _ kind: String, _ items: [HTML]) -> HTML? {
        guard !items.isEmpty else { return nil }
        let more = items.dropFirst(Self.shown)
        let rest: HTML =
            more.isEmpty
            ? "" : "<details><summary>\(more.count) more</summary><ul>\n\(more.lines())\n</ul></details>"
        return """
            <div class="group \(kind)" data-key="\(title)">
            <h3>\(title) (\(items.count))</h3>
            <ul>
            \(items.prefix(Self.shown).lines())
            </ul>
            \(rest)</div>
            """
    }

    private static func failing(_ plugin: PluginStatus) -> String? {
        plugin.failingExecutions.map { "Plugin '\(plugin.name)': \($0)" }
    }

    private static func item(_ message: String) -> HTML {
        "<li>\(isolated: message)</li>"
    }

    private static func item(_ plugin: PluginStatus, findings: [String]) -> HTML {
        let reason = plugin.reason ?? "no reason was given"
        let notes = findings + [failing(plugin)].compactMap(\.self)
        let also = notes.map { " <span class=\"also\">\(isolated: $0)</span>" as HTML }.lines()
        return """
            <li><b>\(isolated: plugin.name)</b> is \(StateLabel.plugin(plugin.state).html) – \
            \(prose: reason)\(also)</li>
            """
    }
}
