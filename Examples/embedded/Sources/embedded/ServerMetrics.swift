import Synchronization

/// Stands in for the server's own metrics, with the signature of swift-prometheus' `PrometheusCollectorRegistry`.
final class ServerMetrics: Sendable {
    private let greetings = Atomic(0)

    func greeted() {
        greetings.wrappingAdd(1, ordering: .relaxed)
    }

    func emit(into buffer: inout [UInt8]) {
        let count = greetings.load(ordering: .relaxed)
        buffer.append(contentsOf: "# TYPE server_greetings_total counter\nserver_greetings_total \(count)\n".utf8)
    }
}
