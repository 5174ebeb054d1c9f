import Foundation
import TestSupport
import Testing

/// What Python's `prometheus_client` makes of a scrape. Its parser of OpenMetrics refuses what the specification does
/// not allow.
struct PythonClient: Decodable {
    struct Family: Decodable, Equatable {
        let name: String
        let type: String
        let unit: String
        let help: String
    }

    struct Sample: Decodable {
        let name: String
        let labels: [String: String]
        let value: Double
        let exemplar: Exemplar?
    }

    struct Exemplar: Decodable {
        let labels: [String: String]
        let value: Double
        let time: Double
    }

    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    let families: [Family]
    let samples: [Sample]

    /// Numbers as texts: JSON has no infinity.
    private static let program = """
        import json, sys
        if sys.argv[1] == "openmetrics":
            from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
        else:
            from prometheus_client.parser import text_string_to_metric_families as parse
        families = list(parse(sys.stdin.buffer.read().decode("utf-8", "strict")))
        def exemplar(e):
            return e and {"labels": e.labels, "value": e.value, "time": float(e.timestamp)}
        json.dump({
            "families": [{"name": f.name, "type": f.type, "unit": f.unit, "help": f.documentation} for f in families],
            "samples": [
                {"name": s.name, "labels": s.labels, "value": s.value, "exemplar": exemplar(s.exemplar)}
                for f in families for s in f.samples
            ],
        }, sys.stdout)
        """

    /// - Parameter isOpenMetrics: whether the text is of OpenMetrics, and not of 0.0.4.
    static func parse(_ text: String, isOpenMetrics: Bool) async throws -> PythonClient {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let python = try ChildProcess(
            [
                root.appending(path: ".build/tools/bin/python").path, "-c", program,
                isOpenMetrics ? "openmetrics" : "text",
            ], input: text)
        guard try await python.status() == 0 else { throw Refused(description: python.standardError) }
        return try JSONDecoder().decode(PythonClient.self, from: Data(python.standardOutput.utf8))
    }

    /// The values by series, which the formats write alike but for bounds that are whole numbers.
    var values: [Series: Double] {
        Dictionary(samples.map { (Series($0), $0.value) }) { first, _ in first }
    }

    struct Series: Hashable {
        let name: String
        var labels: [String: String]

        init(_ sample: Sample) {
            self.init(sample.name, sample.labels)
        }

        init(_ name: String, _ labels: [String: String]) {
            self.name = name
            self.labels = labels
            if let bound = labels["le"].flatMap(Double.init) { self.labels["le"] = "\(bound)" }
        }
    }
}
