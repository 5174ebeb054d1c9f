import MicroHTTP
import PluginRegistry
import TestSupport

@testable import PluginExporter

/// The status page about a registry, as a browser asks for it.
func statusPage(of registry: PluginRegistry, telemetryPath: String = "/metrics") async throws -> HTTPAnswer {
    try await withExporter(registry) {
        $0.telemetryPath = telemetryPath
    } _: { port async throws in
        try await http("GET", "/", port: port, headers: ["Accept": "text/html"])
    }
}

extension HTTPAnswer {
    /// What stands first between two texts; nil if nothing does.
    func part(from beginning: String, to end: String) -> String? {
        text.part(from: beginning, to: end)
    }
}

extension String {
    /// What stands first between two texts; nil if nothing does.
    func part(from beginning: String, to end: String) -> String? {
        guard let start = firstRange(of: beginning) else { return nil }
        let rest = self[start.upperBound...]
        return rest.firstRange(of: end).map { String(rest[..<$0.lowerBound]) }
    }

    /// What a status page has of one plugin, whose name is as it stands in an attribute; nil if it has nothing.
    func row(of name: String) -> String? {
        // The last to end there: its tools have a table too.
        part(from: "<tbody data-key=\"\(name)\" role=\"rowgroup\">\n", to: "</td></tr>\n</tbody>\n<tbody data")
            ?? part(
                from: "<tbody data-key=\"\(name)\" role=\"rowgroup\">\n", to: "</td></tr>\n</tbody>\n</table></div>")
    }
}

extension StatusPage {
    /// A page about a registry, without what only an exporter knows.
    init(of registry: PluginRegistry) {
        let roster = registry.roster
        self.init(
            audit: RegistryAudit(of: roster), plugins: roster.plugins.map(\.status), telemetryPath: "/metrics",
            hasManifests: false
        )
    }

    /// What it sends.
    var text: String { response.html }
}
