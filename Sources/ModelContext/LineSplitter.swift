/// Splits a stream of bytes in lines.
///
/// Memory is bounded whatever arrives: at most one unfinished line is kept, in a buffer of at most about twice the
/// maximum length.
///
/// After an error the stream has no place to go on from: abandon it.
public struct LineSplitter: Sendable {
    /// The longest line that is accepted, in bytes, not counting the `"\n"` or `"\r\n"` that ends it.
    public let maximumLineLength: Int
    private var unfinished: [UInt8] = []

    public init(maximumLineLength: Int) {
        self.maximumLineLength = maximumLineLength
    }

    /// Takes the next bytes of the stream and calls `body` with every line they complete, in order.
    ///
    /// Lines come without their ending, `"\n"` or `"\r\n"`; empty ones are skipped.
    ///
    /// - Throws: ``ModelContextError/lineTooLong(limit:)`` as soon as a line exceeds the limit, completed or not,
    ///   after the lines before it were handed on; and whatever `body` throws, the rest of `chunk` being dropped.
    public mutating func append(_ chunk: RawSpan, _ body: ([UInt8]) throws -> Void) throws {
        try chunk.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
                try extend(with: rest[..<newline])
                rest = rest[(newline + 1)...]
                if let line = finish() { try body(line) }
            }
            try extend(with: rest)
        }
    }

    /// Ends the stream: what came after the last newline, `nil` if nothing did.
    public mutating func finish() -> [UInt8]? {
        var line: [UInt8] = []
        swap(&line, &unfinished)
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        // One of spaces alone is as empty as one of nothing.
        return line.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } ? nil : line
    }

    private mutating func extend(with bytes: Slice<UnsafeRawBufferPointer>) throws(ModelContextError) {
        guard let last = bytes.last else { return }
        // The carriage return of "\r\n" doesn't count; until the next byte is seen it may be one.
        let length = unfinished.count + bytes.count - (last == UInt8(ascii: "\r") ? 1 : 0)
        guard length <= maximumLineLength else {
            unfinished = []
            throw .lineTooLong(limit: maximumLineLength)
        }
        unfinished.append(contentsOf: bytes)
    }
}
