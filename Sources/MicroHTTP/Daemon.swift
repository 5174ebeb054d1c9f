internal import CMicroHTTPD
internal import Glibc

/// A libmicrohttpd daemon: one listening socket, one epoll thread.
final class Daemon: Sendable {
    /// Safe to share: libmicrohttpd locks its daemons itself, and the server that owns this calls `stop` once, last of all.
    private nonisolated(unsafe) let daemon: OpaquePointer
    private let clients: Unmanaged<Clients>
    private let shortage: Unmanaged<DescriptorShortage>
    private let file: SocketFile?

    init(_ socket: ListenSocket, core: ServerCore) throws(ListenError) {
        guard let descriptor = socket.take() else {
            throw .cannotServe(socket.address, reason: "another server has its socket")
        }
        let limits = microhttpd_limits(
            connections: UInt32(clamping: core.configuration.connectionLimit),
            header_bytes: core.configuration.headerLimit
        )
        // Kept until `stop`, for the callbacks that are given them, and with the clients the core.
        let clients = Unmanaged.passRetained(Clients(of: core))
        let shortage = Unmanaged.passRetained(DescriptorShortage(core))
        guard
            let daemon = microhttpd_start(
                descriptor, limits, core.configuration.tls == nil ? 0 : 1, Clients.accepts, Clients.connected,
                clients.toOpaque(), ServerCore.access, ServerCore.completed,
                Unmanaged.passUnretained(core).toOpaque(), DescriptorShortage.log, shortage.toOpaque()
            )
        else {
            clients.release()
            shortage.release()
            socket.file?.remove()
            close(descriptor)
            throw .cannotServe(socket.address, reason: "the HTTP library did not start")
        }
        self.daemon = daemon
        self.clients = clients
        self.shortage = shortage
        file = socket.file
        shortage.takeUnretainedValue().begin(daemon)
        let alarm = Alarm(of: daemon)
        if alarm == nil { core.configuration.log("There is no descriptor that wakes the server's thread") }
        clients.takeUnretainedValue().beginWatch(alarm)
    }

    /// Accepts no more connections; those there are go on.
    func quiesce() {
        file?.remove()
        let socket = MHD_quiesce_daemon(daemon)
        if socket >= 0 { close(socket) }
    }

    /// Closes every connection and ends the thread. After this the daemon is gone.
    func stop() {
        shortage.takeUnretainedValue().end()
        MHD_stop_daemon(daemon)
        clients.takeUnretainedValue().endWatch()
        clients.release()
        shortage.release()
    }
}
