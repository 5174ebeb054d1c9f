/// A condition that did not come true in time.
package struct NeverTrue: Error, CustomStringConvertible {
    package let description: String
}

/// Asks again and again until there is an answer. The limit is far beyond what any machine needs; reaching it is a
/// failure, and no test asserts how long it took.
@discardableResult
package func eventually<Value: Sendable>(
    _ what: String,
    within limit: Duration = .seconds(60),
    _ value: @Sendable () async throws -> Value?
) async throws -> Value {
    let limit = limit * Sanitizer.slowness
    let deadline = ContinuousClock.now.advanced(by: limit)
    while true {
        if let value = try await value() { return value }
        guard ContinuousClock.now < deadline else {
            throw NeverTrue(description: "not within \(limit): \(what)")
        }
        try await Task.sleep(for: .milliseconds(10))
    }
}
