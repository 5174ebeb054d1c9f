/// A request whose answer is waited for.
struct PendingRequest {
    let method: String
    /// Sleeps until the deadline; cancelled when the request is settled before.
    let timer: Task<Void, Never>
    let continuation: CheckedContinuation<Result<JSONValue, ModelContextError>, Never>
}
