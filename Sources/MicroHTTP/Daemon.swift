internal import CMicroHTTPD
internal import Glibc

/// A libmicrohttpd daemon: one listening socket, one epoll thread.
final class Daemon: Sendable {
    /// Safe to share: libmicrohttpd locks its daemons itself, and the server that owns this calls `stop` once, last of all.
    private nonisolated(unsafe) let daemon: OpaquePointer
    private let core: Unmanaged<ServerCore>
    private let shortage: Unmanaged<DescriptorShortage>
    private let file: SocketFile?
    private let alarm: Int32

    init(_ socket: ListenSocket, core: ServerCore) throws(ListenError) {
        guard let descriptor = socket.take() else {
            throw .cannotServe(socket.address, reason: "another server has its socket")
        }
        let limits = microhttpd_limits(
            connections: UInt32(clamping: core.configuration.connectionLimit),
            header_bytes: core.configuration.headerLimit
        )
        // Kept until `stop`, for the callbacks that are given it.
        let retained = Unmanaged.passRetained(core)
        let shortage = Unmanaged.passRetained(DescriptorShortage(core))
        guard
            let daemon = microhttpd_start(
                descriptor, limits, core.configuration.tls == nil ? 0 : 1, ServerCore.accepts, ServerCore.connected,
                ServerCore.access, ServerCore.completed, retained.toOpaque(), DescriptorShortage.log,
                shortage.toOpaque()
            )
        else {
            retained.release()
            shortage.release()
            socket.file?.remove()
            close(descriptor)
            throw .cannotServe(socket.address, reason: "the HTTP library did not start")
        }
        self.daemon = daemon
        alarm = microhttpd_alarm(daemon)
        if alarm < 0 { core.configuration.log("There is no descriptor that wakes the server's thread") }
        self.core = retained
        self.shortage = shortage
        shortage.takeUnretainedValue().begin(daemon)
        file = socket.file
    }

    deinit {
        if alarm >= 0 { close(alarm) }
    }

    /// Has the thread handle what it has been told of. To be called again and again: it can wait for more, without end.
    func wake() {
        microhttpd_wake(alarm)
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
        core.release()
        shortage.release()
    }
}
