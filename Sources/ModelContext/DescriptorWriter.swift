import Glibc

/// Writes whole messages to a file descriptor, one at a time, blocking a thread of its own while nobody reads.
actor DescriptorWriter {
    private let descriptor: Int32
    private let executor = SerialQueueExecutor(label: "ModelContext.DescriptorWriter")
    private var failure: ModelContextError?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// - Parameter descriptor: Where to write; it may be in blocking mode or not.
    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Writes `message` to its last byte. After a failure nothing is written any more: what came through of a
    /// message cannot be told.
    func write(_ message: [UInt8]) throws(ModelContextError) {
        if let failure { throw failure }
        var written = 0
        while written < message.count {
            let count = message.withUnsafeBytes { bytes in
                Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count >= 0 {
                written += count
                continue
            }
            switch errno {
            case EINTR:
                continue
            case EAGAIN:
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                // Whatever poll says, the next write says it more exactly.
                _ = poll(&ready, 1, -1)
            case let code:
                let reason = String(cString: strerror(code))
                let error: ModelContextError = code == EPIPE ? .closed(reason) : .sendFailed(reason)
                failure = error
                throw error
            }
        }
    }
}
