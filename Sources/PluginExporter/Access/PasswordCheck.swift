internal import Synchronization

/// A password that waits to be hashed, for one request.
final class PasswordCheck: Sendable {
    enum Verdict: Sendable {
        case right, wrong
        /// Nobody hashes any more.
        case abandoned
    }

    private struct State {
        var verdict: Verdict?
        var waiter: CheckedContinuation<Verdict, Never>?
    }

    let digest: CredentialDigest
    let user: String
    let password: [UInt8]
    /// Names and their hashes, as they were when it was asked.
    let users: [String: String]
    private let state = Mutex(State())

    init(digest: CredentialDigest, user: String, password: [UInt8], users: [String: String]) {
        self.digest = digest
        self.user = user
        self.password = password
        self.users = users
    }

    /// Waits for what comes of it. One caller.
    func verdict() async -> Verdict {
        await withCheckedContinuation { continuation in
            let verdict = state.withLock { state in
                if state.verdict == nil { state.waiter = continuation }
                return state.verdict
            }
            if let verdict { continuation.resume(returning: verdict) }
        }
    }

    /// Says what came of it, once.
    func settle(_ verdict: Verdict) {
        let waiter = state.withLock { state in
            state.verdict = verdict
            return state.waiter.take()
        }
        waiter?.resume(returning: verdict)
    }
}
