internal import Logging
internal import Subprocess

/// Writes what a plugin says on stderr to the log, a line at a time.
///
/// The log may hold it up, and with it the plugin: it has to run on a thread of its own.
struct ErrorStream: Sendable {
    /// Longer lines are logged in pieces of this many bytes.
    private static let maximumLength = 4096

    let logger: Logger
    let plugin: String

    func log(_ output: SubprocessOutputSequence) async {
        var line: [UInt8] = []
        do {
            for try await chunk in output {
                chunk.withUnsafeBytes { bytes in
                    for byte in bytes {
                        if byte == UInt8(ascii: "\n") {
                            flush(&line)
                        } else {
                            line.append(byte)
                            if line.count == Self.maximumLength { flush(&line) }
                        }
                    }
                }
            }
        } catch {
            // The reading ends with the process; why that ended is reported by its exit status.
            logger.debug("Reading of stderr ended", metadata: ["plugin": "\(plugin)", "reason": "\(error)"])
        }
        flush(&line)
    }

    private func flush(_ line: inout [UInt8]) {
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        if !line.isEmpty {
            let text = String(decoding: line, as: UTF8.self)
            logger.info("\(text)", metadata: ["plugin": "\(plugin)", "stream": "stderr"])
        }
        line.removeAll(keepingCapacity: true)
    }
}
