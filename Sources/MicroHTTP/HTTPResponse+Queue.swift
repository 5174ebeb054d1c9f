internal import CMicroHTTPD

extension HTTPResponse {
    /// How much of a stream is made at a time. Enough that a system call for each costs little; more would leave the
    /// processor's cache between being written and being sent, and keep the first byte back.
    private static let blockSize = 120 * 1024

    /// Hands the answer, with `others` among its headers, to libmicrohttpd. `.NO`, which closes the connection, if memory
    /// is short.
    func queue(
        on connection: OpaquePointer, adding others: [(name: String, value: String)], thenClose: Bool
    ) -> MHD_Result {
        guard let response = makeResponse() else { return .NO }
        defer { MHD_destroy_response(response) }
        let missing = others.filter { other in !headers.contains { $0 == other } }
        for (name, value) in headers + missing {
            // Refused if memory is short, or if a value would end its header early: then no answer is the safe one.
            guard MHD_add_response_header(response, name, value) == .YES else { return .NO }
        }
        if thenClose {
            MHD_add_response_header(response, "Connection", "close")
        }
        return MHD_queue_response(connection, UInt32(status.rawValue), response)
    }

    private func makeResponse() -> OpaquePointer? {
        switch body {
        case .bytes(let bytes):
            // libmicrohttpd copies from this pointer before it returns and never writes through it.
            return bytes.withUnsafeBytes {
                MHD_create_response_from_buffer(
                    $0.count,
                    UnsafeMutableRawPointer(mutating: $0.baseAddress),
                    .RESPMEM_MUST_COPY
                )
            }
        case .shared(let shared):
            let bytes = shared.bytes
            let retained = Unmanaged.passRetained(shared as AnyObject)
            // Released by the callback, exactly once, when the response is destroyed; at once if none was made.
            let response = MHD_create_response_from_buffer_with_free_callback_cls(
                bytes.count,
                UnsafeMutableRawPointer(mutating: bytes.baseAddress),
                { context in
                    if let context { Unmanaged<AnyObject>.fromOpaque(context).release() }
                },
                retained.toOpaque()
            )
            if response == nil { retained.release() }
            return response
        case .stream(let stream):
            let retained = Unmanaged.passRetained(StreamBox(stream))
            let response = MHD_create_response_from_callback(
                UInt64(max(stream.count, 0)), Self.blockSize, StreamBox.read, retained.toOpaque(), StreamBox.release
            )
            if response == nil { retained.release() }
            return response
        }
    }
}
