import FoundationEssentials
import Glibc

/// Where the bytes of a picture come from.
enum PictureSource: Hashable, Sendable {
    case base64(String)
    case path(String)

    /// The bytes, at most ``Picture/maximumBytes`` of them.
    ///
    /// - Throws: ``OCRError``: `unreadableFile`, `pictureTooLarge`, or `invalidArgument` for what isn't base64.
    func bytes() throws(OCRError) -> [UInt8] {
        switch self {
        case .base64(let text): try Self.decode(text)
        case .path(let path): try Self.read(path)
        }
    }

    private static func decode(_ text: String) throws(OCRError) -> [UInt8] {
        // Three bytes are four characters: a longer text is refused before memory is spent on decoding it.
        guard text.utf8.count <= (Picture.maximumBytes + 2) / 3 * 4 else { throw .pictureTooLarge }
        guard let data = Data(base64Encoded: text), !data.isEmpty else {
            throw .invalidArgument(
                "image_base64 is not base64 (RFC 4648, section 4: padded, without line breaks) of at least one byte"
            )
        }
        return [UInt8](data)
    }

    private static func read(_ path: String) throws(OCRError) -> [UInt8] {
        func unreadable(_ reason: String) -> OCRError { .unreadableFile(path: path, reason: reason) }
        func unreadable(_ code: Int32) -> OCRError { unreadable(String(cString: strerror(code))) }

        // The system would take the path to end there, and read another file than the one named.
        guard !path.utf8.contains(0) else { throw unreadable("the path contains a zero byte") }
        // Without O_NONBLOCK, opening a FIFO waits for a writer.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw unreadable(errno) }
        defer { close(descriptor) }

        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unreadable(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw unreadable("not a regular file") }
        guard status.st_size > 0 else { throw unreadable("the file is empty") }
        guard status.st_size <= Picture.maximumBytes else { throw .pictureTooLarge }

        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
            while count < buffer.count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
                let received = Glibc.read(descriptor, rest.baseAddress, rest.count)
                if received < 0, errno == EINTR { continue }
                failure = received < 0 ? errno : 0
                // A file that has become shorter since ends here; the decoder will say what it lacks.
                if received <= 0 { break }
                count += received
            }
        }
        guard failure == 0 else { throw unreadable(failure) }
        return bytes
    }
}
