import Foundation
import TestSupport

/// What a program says on its own `/metrics` of the work that it does.
struct Resources: Sendable {
    let time: ContinuousClock.Instant
    private let values: [String: Double]

    init(port: UInt16) async throws {
        let answer = try await http("GET", "/metrics", port: port)
        time = .now
        values = SoakScrape(answer.text).values
    }

    var residentMegabytes: Double { total("process_resident_memory_bytes") / 1_000_000 }

    /// The sum of all series of a metric.
    func total(_ metric: String) -> Double {
        values.filter { $0.key == metric || $0.key.hasPrefix(metric + "{") }.values.reduce(0, +)
    }

    /// How fast a counter grew since then, a second.
    func rate(of counter: String, since earlier: Resources) -> Double {
        (total(counter) - earlier.total(counter)) / ((time - earlier.time) / .seconds(1))
    }
}
