import Glibc

/// Reads a file descriptor chunk by chunk, blocking a thread of its own while nothing comes.
actor DescriptorReader {
    private static let chunkSize = 65_536

    private let descriptor: Int32
    private let output: Int32
    private let executor = SerialQueueExecutor(label: "ModelContext.DescriptorReader")

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - descriptor: What is read; it may be in blocking mode or not.
    ///   - output: Where the answers go: once nobody reads them there, reading ends too.
    init(_ descriptor: Int32, whileReadable output: Int32) {
        self.descriptor = descriptor
        self.output = output
    }

    /// The next bytes, at most 64 KiB; `nil` at the end of the input, or once the other end closed the output.
    func read() throws(ModelContextError) -> [UInt8]? {
        while true {
            // Without any event asked for, the output is only watched for the errors that are always reported.
            var descriptors = [
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0), pollfd(fd: output, events: 0, revents: 0),
            ]
            guard poll(&descriptors, nfds_t(descriptors.count), -1) >= 0 else {
                if errno == EINTR { continue }
                throw .receiveFailed(String(cString: strerror(errno)))
            }
            if descriptors[0].revents == 0 {
                if descriptors[1].revents != 0 { return nil }
                continue
            }
            var failure: Int32 = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: Self.chunkSize) { buffer, count in
                let received = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                failure = received < 0 ? errno : 0
                count = max(received, 0)
            }
            switch failure {
            case 0: return chunk.isEmpty ? nil : chunk
            case EINTR, EAGAIN: continue
            default: throw .receiveFailed(String(cString: strerror(failure)))
            }
        }
    }
}
