internal import CMicroHTTPD

/// A stream as libmicrohttpd's callbacks are given it.
final class StreamBox: Sendable {
    private let stream: any ResponseStream

    init(_ stream: any ResponseStream) {
        self.stream = stream
    }

    /// Called when the block before was sent, with the place of the next in the body; not again after the last.
    static let read: MHD_ContentReaderCallback = { context, _, target, size in
        guard let context, let target else { return microhttpd_end_with_error }
        let box = Unmanaged<StreamBox>.fromOpaque(context).takeUnretainedValue()
        let count = box.stream.read(into: UnsafeMutableRawBufferPointer(start: target, count: size))
        // More would be sent out of memory that is not the body's.
        return count > 0 && count <= size ? count : microhttpd_end_with_error
    }

    /// Called once, when the response is no longer needed.
    static let release: MHD_ContentReaderFreeCallback = { context in
        if let context { Unmanaged<StreamBox>.fromOpaque(context).release() }
    }
}
