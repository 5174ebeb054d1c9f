internal import CProcessControl
internal import Glibc
internal import Logging
internal import Synchronization

/// Sees to it that no plugin outlives the host, not even one that is killed: a small process that notices the host's
/// end and kills the plugins' process groups.
///
/// The kernel's own way, a signal at the parent's death, is sent when the *thread* that started a program ends, and
/// does not reach what that program started.
final class ProcessKeeper: Sendable {
    private struct State {
        var keeper: pid_t = 0
        var descriptor: Int32 = -1
        var groups: Set<Int32> = []
        /// Whether there should be a keeper and could be none.
        var isLacking = false
    }

    private let state = Mutex(State())
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    deinit {
        stop()
    }

    /// Keeps a process group. The keeper is started with the first.
    func add(_ group: Int32) {
        state.withLock { state in
            state.groups.insert(group)
            guard state.descriptor < 0 || !Self.send(group, to: state.descriptor) else { return }
            restart(&state)
        }
    }

    /// Forgets a process group, which must be gone.
    func remove(_ group: Int32) {
        state.withLock { state in
            state.groups.remove(group)
            guard state.descriptor >= 0, !Self.send(-group, to: state.descriptor) else { return }
            restart(&state)
        }
    }

    /// Whether a process leads a group that is kept, or is the keeper.
    func keeps(_ process: Int32) -> Bool {
        state.withLock { $0.groups.contains(process) || $0.keeper == process }
    }

    /// Starts the keeper again if somebody killed it, or it could not be started.
    func check() {
        state.withLock { state in
            if state.descriptor >= 0 {
                // An error at the writing end is that nobody is left to read.
                var end = pollfd(fd: state.descriptor, events: 0, revents: 0)
                guard poll(&end, 1, 0) > 0 else { return }
                logger.warning("The keeper of the plugins was killed; another one takes its place")
            }
            restart(&state)
        }
    }

    /// Ends the keeper, and kills the groups that are still kept.
    func stop() {
        state.withLock { state in
            // Before the keeper would: it could be suspended.
            for group in state.groups { kill(-group, SIGKILL) }
            state.groups = []
            Self.end(&state)
        }
    }

    /// The keeper's number while there is one.
    var processIdentifier: Int32? {
        state.withLock { $0.descriptor < 0 ? nil : $0.keeper }
    }

    private func restart(_ state: inout State) {
        Self.end(&state)
        guard !state.groups.isEmpty else { return }
        state.descriptor = process_keeper_start(&state.keeper)
        if state.descriptor >= 0, state.groups.allSatisfy({ Self.send($0, to: state.descriptor) }) {
            if state.isLacking { logger.info("The plugins are ended again if this process is killed") }
            state.isLacking = false
        } else {
            let code = errno
            // One that does not know all groups is none: the next check starts another.
            Self.end(&state)
            guard !state.isLacking else { return }
            state.isLacking = true
            logger.warning(
                "Nothing will end the plugins if this process is killed",
                metadata: ["reason": "\(String(cString: strerror(code)))"]
            )
        }
    }

    private static func end(_ state: inout State) {
        guard state.descriptor >= 0 else { return }
        // First: at the end of its input it would kill what it keeps, and that may be alive and well.
        kill(state.keeper, SIGKILL)
        close(state.descriptor)
        state.descriptor = -1
        while waitpid(state.keeper, nil, 0) < 0, errno == EINTR {}
    }

    private static func send(_ message: Int32, to descriptor: Int32) -> Bool {
        var message = message
        while true {
            // Four bytes go into a pipe as a whole or not at all; into one that nobody empties, not at all.
            let count = write(descriptor, &message, MemoryLayout<Int32>.size)
            if count < 0, errno == EINTR { continue }
            return count == MemoryLayout<Int32>.size
        }
    }
}
