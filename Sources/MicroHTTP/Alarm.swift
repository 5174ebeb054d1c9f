internal import CMicroHTTPD
internal import Glibc

/// What wakes a daemon's thread. It may be rung after the daemon has gone: then nothing happens.
final class Alarm: Sendable {
    private let descriptor: Int32

    /// nil if the system has no descriptor for it.
    init?(of daemon: OpaquePointer) {
        let descriptor = microhttpd_alarm(daemon)
        guard descriptor >= 0 else { return nil }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Has the thread handle the events that it has, should it be waiting for more.
    func ring() {
        microhttpd_wake(descriptor)
    }
}
