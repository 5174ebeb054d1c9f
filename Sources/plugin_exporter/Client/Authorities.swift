import CCurl
import FoundationEssentials
import Glibc

/// The certificates of the authorities to trust, in memory that has the path of a file.
///
/// libcurl reads a file anew for each request, and what `--ca-file` names may be a pipe, which is read once. Not every
/// TLS library that it is built with takes certificates without a file.
final class Authorities: Sendable {
    /// Why they cannot be used, without the name of the file.
    struct Invalid: Error, CustomStringConvertible {
        let description: String
    }

    /// What `--ca-file` says.
    let file: String
    private let descriptor: Int32

    /// - Throws: ``Invalid`` or `InputFile.Unreadable`.
    init(file: String) throws {
        self.file = file
        let bytes = try InputFile.read(file)
        // Looked for here, since not every one of those libraries misses it.
        guard Self.holdsCertificate(String(decoding: bytes, as: UTF8.self)) else {
            throw Invalid(description: "it holds no certificate in PEM form")
        }
        descriptor = memory_file("authorities")
        guard descriptor >= 0 else { throw Self.failure() }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw Self.failure() }
            rest = rest.dropFirst(count)
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Where libcurl reads them, for as long as the object is there.
    var path: String { "/proc/self/fd/\(descriptor)" }

    private static func failure() -> Invalid {
        Invalid(description: "it cannot be kept in memory: \(String(cString: strerror(errno)))")
    }

    private static func holdsCertificate(_ text: String) -> Bool {
        var certificate: String?
        for line in text.split(whereSeparator: \.isNewline) {
            if line.hasPrefix("-----BEGIN ") {
                let isCertificate = ["-----BEGIN CERTIFICATE-----", "-----BEGIN TRUSTED CERTIFICATE-----"].contains {
                    line.hasPrefix($0)
                }
                certificate = isCertificate ? "" : nil
            } else if line.hasPrefix("-----END"), let base64 = certificate {
                // A certificate in DER is a sequence, which begins with 0x30.
                if Data(base64Encoded: base64, options: .ignoreUnknownCharacters)?.first == 0x30 { return true }
                certificate = nil
            } else {
                certificate?.append(contentsOf: line)
            }
        }
        return false
    }
}
