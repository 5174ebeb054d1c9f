internal import CMicroHTTPD
internal import Synchronization

/// Who is connected, how many of each address, and until when each has to have got on.
final class Clients: Sendable {
    private struct State {
        var connected: [ObjectIdentifier: Client] = [:]
        /// Of each source that has any.
        var counts: [UInt64: Int] = [:]
    }

    private let start = ContinuousClock.now
    private let limitPerSource: Int
    private let patience: Duration
    private let state = Mutex(State())

    /// - Parameters:
    ///   - limitPerSource: how many connections one address may have. What has none, a proxy at a Unix socket say, may have
    ///     any number.
    ///   - patience: how long each has for whatever it has to do next.
    init(limitPerSource: Int, patience: Duration) {
        self.limitPerSource = limitPerSource
        self.patience = patience
    }

    /// Whether there may be one more of an address. By libmicrohttpd's own count each of the addresses that an IPv6 host
    /// can choose, 2⁶⁴, would be another.
    func hasRoom(for source: UInt64) -> Bool {
        source == PeerAddress.noSource || state.withLock { $0.counts[source, default: 0] } < limitPerSource
    }

    func add(_ client: Client) {
        hurry(client)
        state.withLock { state in
            state.connected[ObjectIdentifier(client)] = client
            state.counts[client.source, default: 0] += 1
        }
    }

    /// Before the connection's descriptor is closed.
    func remove(_ client: Client) {
        state.withLock { state in
            state.connected[ObjectIdentifier(client)] = nil
            let rest = state.counts[client.source, default: 0] - 1
            state.counts[client.source] = rest > 0 ? rest : nil
        }
    }

    /// Has a client's time begin anew.
    ///
    /// - Parameter count: how many bytes it is to take: a second more for each megabyte, so that a large answer does not fail
    ///   on a slow line for its size alone.
    func hurry(_ client: Client, sending count: Int = 0) {
        client.hurry(until: nanoseconds(after: patience + .seconds(count / 1_000_000)))
    }

    /// Cuts off who is late.
    func cutOffLate() {
        let now = nanoseconds(after: .zero)
        state.withLock { state in
            for client in state.connected.values { client.cutOff(ifLateAt: now) }
        }
    }

    private func nanoseconds(after time: Duration) -> Int64 {
        let (seconds, attoseconds) = (start.duration(to: .now) + time).components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
