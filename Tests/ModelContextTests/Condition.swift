/// Waits until something becomes true.
struct Condition {
    /// - Throws: `Failed` when it isn't true after half a minute: much longer than anything here takes.
    static func wait(for what: String, _ isTrue: @Sendable () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while try await !isTrue() {
            guard .now < deadline else { throw Failed(what: what) }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    struct Failed: Error {
        let what: String
    }
}
