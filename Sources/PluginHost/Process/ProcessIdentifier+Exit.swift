internal import Glibc
internal import Subprocess

extension ProcessIdentifier {
    /// Waits until the process has exited, but not longer than `limit`. Returns whether it has.
    func hasExited(within limit: Duration) async -> Bool {
        let deadline = ContinuousClock.now + limit
        while !hasExited {
            guard ContinuousClock.now < deadline else { return false }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return true
    }

    /// Whether the process has exited; its number must not be another's yet.
    var hasExited: Bool {
        var info = siginfo_t()
        // WNOWAIT leaves the status to be read by whoever runs the process.
        guard waitid(P_PID, id_t(value), &info, WEXITED | WNOHANG | WNOWAIT) == 0 else { return true }
        return info.si_signo == SIGCHLD
    }
}
