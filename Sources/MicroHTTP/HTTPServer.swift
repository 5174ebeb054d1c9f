/// An HTTP/1.1 server on libmicrohttpd: an epoll thread for each address, keep-alive, and bounds on everything that a
/// client can make large or slow.
///
/// ```swift
/// let server = try HTTPServer(on: [ListenAddress(":10077")], handler: routes)
/// // … the program's own life …
/// await server.stop(within: .seconds(5))
/// ```
///
/// It serves from the moment it exists until ``stop(within:)`` returns.
public final class HTTPServer: Sendable {
    /// Where it listens; ports are the real ones, also where 0 was asked for.
    public let addresses: [ListenAddress]

    private let core: ServerCore
    private let daemons: [Daemon]

    /// Listens on every address, or on none.
    ///
    /// - Throws: ``ListenError`` with the address and the system's reason.
    public convenience init(
        on addresses: [ListenAddress],
        configuration: Configuration = Configuration(),
        handler: some HTTPHandler
    ) throws(ListenError) {
        var sockets: [ListenSocket] = []
        for address in addresses {
            sockets.append(try ListenSocket(address))
        }
        try self.init(on: sockets, configuration: configuration, handler: handler)
    }

    /// Serves sockets that listen already, all of them or none. They are closed when it stops.
    ///
    /// - Throws: ``ListenError`` with the address.
    public init(
        on sockets: [ListenSocket],
        configuration: Configuration = Configuration(),
        handler: some HTTPHandler
    ) throws(ListenError) {
        let core = ServerCore(handler: handler, configuration: configuration)
        var daemons: [Daemon] = []
        do {
            for socket in sockets {
                daemons.append(try Daemon(socket, core: core))
            }
        } catch {
            for daemon in daemons {
                daemon.quiesce()
                daemon.stop()
            }
            throw error
        }
        self.core = core
        self.daemons = daemons
        addresses = sockets.map(\.address)
    }

    /// Whether ``stop(within:)`` was called: what has stopped serves no more.
    public var isStopping: Bool { core.isStopping }

    /// Stops accepting, lets what is in flight finish, then closes every connection. Whoever was let in just before is
    /// given a second to ask. Whoever is still waiting for slow work at the end of the time, or once the calling task is
    /// cancelled, is answered 503. A second call returns at once.
    public func stop(within limit: Duration) async {
        guard core.beginStopping() else { return }
        let end = ContinuousClock.now.advanced(by: limit)
        for daemon in daemons { daemon.quiesce() }
        await core.newcomers.drain(within: min(core.configuration.newcomersTime, limit), heedsCancellation: true)
        await core.requests.drain(within: ContinuousClock.now.duration(to: end), heedsCancellation: true)
        core.answerWaiting()
        // What was answered just now is a few bytes; a client that does not take them is not waited for.
        await core.requests.drain(within: .milliseconds(500))
        for daemon in daemons { daemon.stop() }
    }
}
