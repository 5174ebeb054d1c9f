/// The messages of a ``ModelContextClient`` that wait to be sent, first come, first served.
struct Outbox {
    private var messages: [(id: RequestID?, line: [UInt8])] = []

    /// Puts a message last; more than `limit` of them mean that the other end reads nothing.
    mutating func append(_ line: [UInt8], of id: RequestID?, limit: Int) throws(ModelContextError) {
        guard messages.count < limit else { throw .tooManyPending(limit: limit) }
        messages.append((id, line))
    }

    /// The message to be sent now, which leaves the queue.
    mutating func next() -> [UInt8]? {
        messages.isEmpty ? nil : messages.removeFirst().line
    }

    /// Takes a request back that has not been sent; `false` when it has been, or is being sent.
    mutating func remove(_ id: RequestID) -> Bool {
        guard let index = messages.firstIndex(where: { $0.id == id }) else { return false }
        messages.remove(at: index)
        return true
    }

    mutating func removeAll() { messages = [] }
}
