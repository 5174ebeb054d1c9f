internal import CMicroHTTPD
internal import Glibc
internal import Synchronization

/// What a daemon does when the system has no descriptor for another connection.
///
/// libmicrohttpd itself tries again at once where it has no connection, and takes a whole processor; where it has some, it
/// accepts none until one of them is closed, which a client that keeps its connection never does. It says both in its
/// log, and nowhere else.
final class DescriptorShortage: Sendable {
    private static let complaint = "Hit process or system resource limit at "
    private static let pause = Duration.milliseconds(250)

    private let core: ServerCore
    private let isWaiting = Atomic(false)
    private let lastTold = Mutex<ContinuousClock.Instant?>(nil)
    /// The daemon until it is stopped. It may be used on any thread: libmicrohttpd locks its daemons itself.
    private let daemon = Mutex<Pointer?>(nil)

    private struct Pointer: @unchecked Sendable {
        // Only used while the lock is held that it is behind, and gone from there before the daemon is.
        let daemon: OpaquePointer
    }

    init(_ core: ServerCore) {
        self.core = core
    }

    /// The daemon serves from now on.
    func begin(_ daemon: OpaquePointer) {
        let pointer = Pointer(daemon: daemon)
        self.daemon.withLock { $0 = pointer }
    }

    /// The daemon is not used here any more when this returns.
    func end() {
        daemon.withLock { $0 = nil }
    }

    /// libmicrohttpd's log. Called on the daemon's thread, between two attempts to accept.
    static let log: MHD_LogCallback = { context, format, arguments in
        guard let context, let format, let arguments else { return }
        var buffer = [CChar](repeating: 0, count: 512)
        guard microhttpd_format(&buffer, buffer.count, format, arguments) > 0 else { return }
        let text = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let shortage = Unmanaged<DescriptorShortage>.fromOpaque(context).takeUnretainedValue()
        shortage.core.configuration.log(text.split(separator: "\n").joined(separator: " "))
        guard text.hasPrefix(complaint) else { return }
        shortage.tell()
        if text.dropFirst(complaint.count).hasPrefix("FIRST") {
            // There is nobody whom this could hold up.
            usleep(100_000)
        } else {
            shortage.acceptLater()
        }
    }

    private func tell() {
        let now = ContinuousClock.now
        let isNew = lastTold.withLock { last in
            if let last, now < last + .seconds(60) { return false }
            last = now
            return true
        }
        guard isNew else { return }
        core.configuration.shortageLog(
            "the system has no file descriptor or memory for another one; raise the limit (ulimit -n, LimitNOFILE)")
    }

    /// Gives a daemon a connection that nobody is at the other end of. Returns whether there was a descriptor for it, and the
    /// daemon took it.
    private func addEndedConnection(to daemon: OpaquePointer) -> Bool {
        // Near its limit, libmicrohttpd 0.9.75 forgets to unlock what it has locked if the last place is taken meanwhile, by
        // one of the few connections that it accepts in a row. Who has so many is about to lose some.
        let limit = core.configuration.connectionLimit
        guard Int(microhttpd_connections(daemon)) + min(limit / 2, 12) <= limit else { return false }
        let end = ListenSocket.newDescriptor(AF_UNIX)
        guard end >= 0 else { return false }
        var nobody = sockaddr()
        nobody.sa_family = sa_family_t(AF_UNIX)
        // It closes what it refuses.
        return MHD_add_connection(daemon, end, &nobody, socklen_t(MemoryLayout<sockaddr>.size)) == .YES
    }

    private func acceptLater() {
        // Nothing else is locked here: the library may complain while it is given a connection.
        guard !isWaiting.exchange(true, ordering: .relaxed) else { return }
        Task { [self] in
            // Nobody cancels it.
            try? await Task.sleep(for: Self.pause)
            isWaiting.store(false, ordering: .relaxed)
            let isAccepting = daemon.withLock { pointer in
                // It accepts again when a connection is closed: this one is at once.
                pointer.map { addEndedConnection(to: $0.daemon) } ?? true
            }
            if !isAccepting { acceptLater() }
        }
    }
}
