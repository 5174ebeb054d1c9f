import Foundation
import Synchronization
import TestSupport

/// A pipe with a name, which is read when a test says so and not otherwise.
final class LogPipe: Sendable {
    let path: String
    private let descriptor: Int32
    private let bytes = Mutex<[UInt8]>([])

    init(in folder: TemporaryDirectory) throws {
        path = folder.path + "/log"
        guard mkfifo(path, 0o600) == 0 else { throw Self.systemError }
        // Opened before somebody writes to it, and by nobody that is started meanwhile.
        descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.systemError }
    }

    private static var systemError: POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }

    deinit {
        close(descriptor)
    }

    /// Reads what there is. Returns whether there was something.
    @discardableResult
    func read() -> Bool {
        bytes.withLock { bytes in
            var buffer = [UInt8](repeating: 0, count: 65536)
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count > 0 { bytes += buffer[..<count] }
            return count > 0
        }
    }

    /// What was read so far.
    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
}
