internal import Glibc

/// Runs blocking work on a thread of its own: a test that blocked a thread of Swift's concurrency pool, which has one
/// for each core, could keep the very server waiting that it waits for; and a shared queue has so many threads that
/// tests which wait in all of them would wait for each other.
package func blocking<Result: Sendable>(
    _ work: @escaping @Sendable () throws -> Result
) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        let job = Unmanaged.passRetained(ThreadJob { continuation.resume(with: Swift.Result { try work() }) })
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        defer { pthread_attr_destroy(&attributes) }
        var thread = pthread_t()
        let status = pthread_create(
            &thread,
            &attributes,
            { context in
                if let context { Unmanaged<ThreadJob>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            },
            job.toOpaque()
        )
        if status != 0 {
            job.release()
            continuation.resume(throwing: NeverTrue(description: "no thread: \(String(cString: strerror(status)))"))
        }
    }
}
