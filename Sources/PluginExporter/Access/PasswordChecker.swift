internal import Dispatch
internal import Synchronization

/// Checks names and passwords. What was right or wrong before is known at once; anything else is hashed, one at a time
/// and on a thread of its own, since a hash takes as long as thousands of scrapes.
///
/// Nobody who floods it with wrong passwords delays the others: known ones do not wait, what is wrong takes no place
/// from what is right, and each address waits in a line of its own.
final class PasswordChecker: Sendable {
    enum Answer: Sendable {
        case right, wrong
        /// It waits to be hashed.
        case waits(PasswordCheck)
        case full(FairQueue<PasswordCheck>.Full)
        /// The library refuses.
        case impossible
    }

    private struct State: Sendable {
        /// There are as many as there are users and hashes that they had: a few.
        var right = RecentSet<CredentialDigest>(capacity: 4096)
        var wrong = RecentSet<CredentialDigest>(capacity: 1024)
        var queue: FairQueue<PasswordCheck>
        var isHashing = false
        var isClosed = false

        func verdict(of digest: CredentialDigest) -> PasswordCheck.Verdict? {
            if right.contains(digest) { return .right }
            return wrong.contains(digest) ? .wrong : nil
        }
    }

    private let key = CredentialDigest.Key()
    private let hashing = DispatchQueue(label: "plugin_exporter.passwords")
    private let matches: @Sendable (_ password: [UInt8], _ hash: String) -> Bool
    private let state: Mutex<State>

    /// - Parameters:
    ///   - lineLimit: how many passwords of one address may wait.
    ///   - limit: how many may wait in all.
    ///   - matches: whether a hash is that of a password; called once at a time.
    init(
        lineLimit: Int, limit: Int,
        matches: @escaping @Sendable (_ password: [UInt8], _ hash: String) -> Bool = { [bcrypt = Bcrypt()] in
            bcrypt.matches($0, hash: $1)
        }
    ) {
        state = Mutex(State(queue: FairQueue(lineLimit: lineLimit, limit: limit)))
        self.matches = matches
    }

    /// Leaves half of the connections to those who do not wait, and three quarters of what one address may have.
    convenience init(within configuration: PluginExporter.Configuration) {
        self.init(
            lineLimit: max(configuration.connectionLimitPerAddress / 4, 1),
            limit: max(configuration.connectionLimit / 2, 1))
    }

    /// Whether a password is the user's, or who will know.
    ///
    /// - Parameters:
    ///   - users: names and their hashes; at least one.
    ///   - source: whose line it waits in.
    func check(_ credentials: BasicCredentials, users: [String: String], source: UInt64) -> Answer {
        let hash = users[credentials.user]
        // What is known is answered alike and at once, whether the user is known or not.
        // No more of it counts, nor is kept.
        let password = Array(credentials.password.prefix(Bcrypt.longestPassword))
        guard let digest = CredentialDigest(user: credentials.user, hash: hash, password: password, key: key) else {
            return .impossible
        }
        return state.withLock { state in
            switch state.verdict(of: digest) {
            case .right: return .right
            case .wrong: return .wrong
            case .abandoned, nil: break
            }
            guard !state.isClosed else { return .full(.queue) }
            let check = PasswordCheck(digest: digest, user: credentials.user, password: password, users: users)
            if let full = state.queue.append(check, of: source) { return .full(full) }
            if !state.isHashing {
                state.isHashing = true
                hashing.async { self.hash() }
            }
            return .waits(check)
        }
    }

    /// Hashes no more; who waits is not kept waiting.
    func close() {
        let abandoned = state.withLock { state in
            state.isClosed = true
            return state.queue.removeAll()
        }
        for check in abandoned { check.settle(.abandoned) }
    }

    /// The hash that a name is held against which is nobody's. It is one of the users', always the same for a name, so
    /// that neither how long it takes nor how that varies tells whose names are known.
    private func standIn(for user: String, among users: [String: String]) -> String? {
        let hashes = users.values.sorted()
        guard !hashes.isEmpty, let digest = CredentialDigest(user: user, hash: nil, password: [], key: key) else {
            return nil
        }
        return hashes[digest.index(below: hashes.count)]
    }

    /// Hashes until nobody waits.
    private func hash() {
        while let (check, known) = next() {
            let verdict = known ?? verdict(of: check)
            check.settle(verdict)
        }
    }

    /// The next one to be hashed, and its verdict if another one's was the same.
    private func next() -> (PasswordCheck, PasswordCheck.Verdict?)? {
        state.withLock { state in
            guard let check = state.queue.next() else {
                state.isHashing = false
                return nil
            }
            return (check, state.verdict(of: check.digest))
        }
    }

    private func verdict(of check: PasswordCheck) -> PasswordCheck.Verdict {
        // Looked for in any case: how long it takes is not to tell whose names are known.
        let standIn = standIn(for: check.user, among: check.users)
        let hash = check.users[check.user]
        let isRight = matches(check.password, hash ?? standIn ?? "") && hash != nil
        state.withLock { state in
            if isRight { state.right.insert(check.digest) } else { state.wrong.insert(check.digest) }
        }
        return isRight ? .right : .wrong
    }
}
