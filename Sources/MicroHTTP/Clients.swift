internal import CMicroHTTPD
internal import Synchronization

/// Who is connected, and until when each has to have got on.
final class Clients: Sendable {
    private let start = ContinuousClock.now
    private let patience: Duration
    private let connected = Mutex<[ObjectIdentifier: Client]>([:])

    /// - Parameter patience: how long each has for whatever it has to do next.
    init(patience: Duration) {
        self.patience = patience
    }

    func add(_ client: Client) {
        hurry(client)
        connected.withLock { $0[ObjectIdentifier(client)] = client }
    }

    /// Before the connection's descriptor is closed.
    func remove(_ client: Client) {
        connected.withLock { $0[ObjectIdentifier(client)] = nil }
    }

    /// Has a client's time begin anew.
    func hurry(_ client: Client) {
        client.hurry(until: nanoseconds(after: patience))
    }

    /// Cuts off who is late, now and from time to time, until the task is cancelled.
    func watch() async {
        repeat {
            let now = nanoseconds(after: .zero)
            connected.withLock { clients in
                for client in clients.values { client.cutOff(ifLateAt: now) }
            }
        } while (try? await Task.sleep(for: patience / 8)) != nil
    }

    private func nanoseconds(after time: Duration) -> Int64 {
        let (seconds, attoseconds) = (start.duration(to: .now) + time).components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
