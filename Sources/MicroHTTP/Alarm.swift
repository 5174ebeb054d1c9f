internal import CMicroHTTPD
internal import Glibc

/// What wakes a daemon's thread. It lives as long as anybody may use it, and does nothing once the daemon is gone.
final class Alarm: Sendable {
    /// -1 where the system had none.
    private let descriptor: Int32

    /// nil if the system has no descriptor for it.
    init?(of daemon: OpaquePointer) {
        descriptor = microhttpd_alarm(daemon)
        guard descriptor >= 0 else { return nil }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Has the thread handle what it has been told of, for which it can wait for more, without end.
    func ring() {
        microhttpd_wake(descriptor)
    }
}
