import Foundation
import TestSupport
import Testing

@Suite("The list of metrics in the documentation")
struct MetricsDocumentTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    @Test("has every metric of the catalogue with its type, and no other")
    func complete() throws {
        let catalogue = try Self.text("Sources/PluginExporter/Metrics/MetricCatalogue.swift")
            .matches(of: /MetricFamily\(\s*"(\w+)", \.(\w+)/).map { "\($0.1) \($0.2)" }
        let document = try Self.text("docs/metrics.md")
            .matches(of: /\n\| `(\w+)` \| (\w+) \|/).map { "\($0.1) \($0.2)" }
        #expect(catalogue.count > 30)
        #expect(document.sorted() == catalogue.sorted())
    }

    @Test("has the labels that the metrics have")
    func labels() throws {
        let scrape = try Self.text("Tests/PluginExporterTests/Golden/full.txt")
        let rows = try Self.text("docs/metrics.md").matches(of: /\n\| `(\w+)` \| (\w+) \| ([^|]*) \|/)
        for row in rows {
            let name = row.2 == "histogram" ? "\(row.1)_count" : String(row.1)
            guard let series = scrape.split(separator: "\n").first(where: { $0.hasPrefix("\(name){") }) else {
                continue
            }
            let labels = series.matches(of: /[{,](\w+)="/).map { String($0.1) }
            #expect(row.3.split(separator: ", ").map(String.init) == labels, "\(name)")
        }
    }
}
