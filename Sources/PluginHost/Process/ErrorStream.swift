internal import Logging
internal import Subprocess

/// Writes what a plugin says on stderr to the log, a line at a time.
///
/// The log may hold it up, and with it the plugin: it has to run on a thread of its own.
struct ErrorStream: Sendable {
    /// Longer lines are logged in pieces of at most this many bytes.
    private static let maximumLength = 4096

    let logger: Logger
    let plugin: String

    /// - Parameter remains: of the program whose output it is.
    func log(_ output: SubprocessOutputSequence, _ remains: ProcessRemains) async {
        var remains = remains
        var line: [UInt8] = []
        do {
            for try await chunk in output {
                guard remains.take(chunk.count) else { break }
                chunk.withUnsafeBytes { bytes in
                    for byte in bytes {
                        if byte == UInt8(ascii: "\n") {
                            if line.last == UInt8(ascii: "\r") { line.removeLast() }
                            flush(&line, line.count)
                        } else {
                            line.append(byte)
                            if line.count == Self.maximumLength { flush(&line, Self.wholeCharacters(of: line)) }
                        }
                    }
                }
            }
        } catch {
            // The reading ends with the process; why that ended is reported by its exit status.
            logger.debug("Reading of stderr ended", metadata: ["plugin": "\(plugin)", "reason": "\(error)"])
        }
        flush(&line, line.count)
    }

    private func flush(_ line: inout [UInt8], _ count: Int) {
        if count > 0 {
            let text = String(decoding: line.prefix(count), as: UTF8.self)
            logger.info("\(text)", metadata: ["plugin": "\(plugin)", "stream": "stderr"])
        }
        line.removeFirst(count)
    }

    /// How many bytes there are without a character at the end whose other bytes are still to come.
    private static func wholeCharacters(of line: [UInt8]) -> Int {
        // A byte that begins one has its two highest bits set, and at most three follow (RFC 3629).
        guard let start = line.indices.suffix(4).last(where: { line[$0] & 0xC0 != 0x80 }), line[start] >= 0xC0 else {
            return line.count
        }
        let length = line[start] >= 0xF0 ? 4 : line[start] >= 0xE0 ? 3 : 2
        return line.count - start < length ? start : line.count
    }
}
