/// A request whose answer is waited for.
struct PendingRequest {
    let method: String
    /// Cancelled when the request is settled before the deadline.
    let timer: DeadlineTimer
    let continuation: CheckedContinuation<Result<JSONValue, ModelContextError>, Never>
}
