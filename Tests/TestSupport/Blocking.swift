internal import Dispatch

/// Runs blocking work on a thread of its own kind: a test that blocked a thread of Swift's concurrency pool, which has
/// one for each core, could keep the very server waiting that it waits for.
package func blocking<Result: Sendable>(
    _ work: @escaping @Sendable () throws -> Result
) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async {
            continuation.resume(with: Swift.Result { try work() })
        }
    }
}
