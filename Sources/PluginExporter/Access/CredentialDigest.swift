internal import CGnuTLS

/// What stands for a name, its hash and a password where no password is to be kept: an HMAC with SHA-256, its key known
/// to this process alone, over all three, each behind its length, so that no two of them run into another two.
struct CredentialDigest: Hashable, Sendable {
    /// A key that nobody can guess, of one process.
    struct Key: Sendable {
        private let bytes: [UInt8]

        init() {
            var generator = SystemRandomNumberGenerator()
            bytes = (0..<32).map { _ in .random(in: .min ... .max, using: &generator) }
        }

        fileprivate func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
            bytes.withUnsafeBytes(body)
        }
    }

    private let words: SIMD4<UInt64>

    /// - Parameter hash: nil for a user that is not known.
    /// - Returns: nil if the library refuses.
    init?(user: String, hash: String?, password: some Collection<UInt8>, key: Key) {
        var message: [UInt8] = []
        Self.append(user.utf8, to: &message)
        Self.append((hash ?? "").utf8, to: &message)
        Self.append(password, to: &message)
        var words = SIMD4<UInt64>()
        let status = withUnsafeMutableBytes(of: &words) { digest in
            key.withBytes {
                gnutls_hmac_fast(
                    GNUTLS_MAC_SHA256, $0.baseAddress, $0.count, message, message.count, digest.baseAddress)
            }
        }
        guard status == 0 else { return nil }
        self.words = words
    }

    /// A number below `count`, the same for the same input.
    func index(below count: Int) -> Int {
        Int(words[0] % UInt64(count))
    }

    private static func append(_ bytes: some Collection<UInt8>, to message: inout [UInt8]) {
        withUnsafeBytes(of: UInt64(bytes.count)) { message.append(contentsOf: $0) }
        message.append(contentsOf: bytes)
    }
}
