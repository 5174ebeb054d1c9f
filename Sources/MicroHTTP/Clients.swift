internal import CMicroHTTPD
internal import Glibc
internal import Synchronization

/// Who is connected to one listening address, and how many of each source.
final class Clients: Sendable {
    private struct State {
        var connected: [ObjectIdentifier: Client] = [:]
        /// Of each source that has any.
        var counts: [UInt64: Int] = [:]
        var watch: ClientWatch?
    }

    private let core: ServerCore
    private let limit: Int
    private let limitPerSource: Int
    private let limitPerSourceWhenScarce: Int
    private let state = Mutex(State())

    init(of core: ServerCore) {
        self.core = core
        limit = core.configuration.connectionLimit
        limitPerSource = core.configuration.connectionLimitPerAddress
        // Where one may have all there are, there is nobody to keep any for.
        limitPerSourceWhenScarce = limitPerSource < limit ? max(limitPerSource / 16, 1) : limitPerSource
    }

    /// Whether there may be one more of a source. Once three quarters of the places are taken it is for those who have few, so
    /// that a handful of addresses cannot take all of them. What has no address, a proxy at a Unix socket say, may have any
    /// number.
    ///
    /// By libmicrohttpd's own count each of the addresses that an IPv6 host can choose, 2⁶⁴, would be another.
    func hasRoom(for source: UInt64) -> Bool {
        guard source != PeerAddress.noSource else { return true }
        return state.withLock { state in
            let isScarce = state.connected.count >= limit - limit / 4
            return state.counts[source, default: 0] < (isScarce ? limitPerSourceWhenScarce : limitPerSource)
        }
    }

    func add(_ client: Client) {
        state.withLock { state in
            state.connected[ObjectIdentifier(client)] = client
            state.counts[client.source, default: 0] += 1
            state.watch?.raise(to: state.connected.count)
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

    /// Cuts off who is late, and rings the alarm while there is a crowd, until ``endWatch()``.
    func beginWatch(_ alarm: Alarm?) {
        state.withLock { state in
            var watch = ClientWatch { [self] in look(alarm) }
            watch.raise(to: state.connected.count)
            state.watch = watch
        }
    }

    func endWatch() {
        state.withLock { state in
            state.watch?.end()
            state.watch = nil
        }
    }

    private func look(_ alarm: Alarm?) {
        let now = Client.now
        let isCrowd = state.withLock { state in
            for client in state.connected.values { client.cutOff(ifLateAt: now) }
            state.watch?.lower(to: state.connected.count)
            return state.connected.count >= ClientWatch.crowd
        }
        if isCrowd { alarm?.ring() }
    }

    // MARK: libmicrohttpd's callbacks. Functions, since a closure could inherit an actor that is not there.

    /// Called for each connection before it begins; what is not accepted is closed.
    static let accepts: MHD_AcceptPolicyCallback = { context, address, _ in
        guard let context else { return .NO }
        let clients = Unmanaged<Clients>.fromOpaque(context).takeUnretainedValue()
        return clients.hasRoom(for: source(of: address)) ? .YES : .NO
    }

    /// Called when a connection was accepted, and when it is closed.
    static let connected: MHD_NotifyConnectionCallback = { context, connection, connectionContext, event in
        guard let context, let connectionContext else { return }
        let clients = Unmanaged<Clients>.fromOpaque(context).takeUnretainedValue()
        if event == .CONNECTION_NOTIFY_STARTED {
            let configuration = clients.core.configuration
            let client = Client(
                newcomer: Newcomer(among: clients.core.newcomers), tls: configuration.tls?(),
                source: source(of: connection.flatMap(microhttpd_peer)),
                descriptor: connection.map(microhttpd_descriptor) ?? -1,
                patience: .seconds(max(configuration.clientTimeoutSeconds, 1)))
            clients.add(client)
            // Released when the connection is closed: after its TLS session has gone, or, if the connection could not
            // begin, when that does nothing any more but go.
            connectionContext.pointee = Unmanaged.passRetained(client).toOpaque()
            if let connection, let tls = client.tls { tls.prepare(connection, of: client) }
        } else if let pointer = connectionContext.pointee {
            connectionContext.pointee = nil
            clients.remove(Unmanaged<Client>.fromOpaque(pointer).takeRetainedValue())
        }
    }

    private static func source(of address: UnsafePointer<sockaddr>?) -> UInt64 {
        address.map { PeerAddress.source($0, family: $0.pointee.sa_family) } ?? PeerAddress.noSource
    }
}
