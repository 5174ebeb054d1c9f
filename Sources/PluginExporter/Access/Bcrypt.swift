internal import CCrypt
internal import CGnuTLS
internal import Synchronization

/// bcrypt, as the system's libcrypt has it. One hash takes from milliseconds to seconds, as the hash's own cost says.
final class Bcrypt: Sendable {
    /// What counts of a password.
    static let longestPassword = 72
    /// The digits at the end of a hash that depend on the password. Those before are its cost and its salt, which some
    /// programs write with other spare bits than the library does.
    private static let digits = 31

    /// The 32 KB that the library works in.
    private struct Memory: ~Copyable {
        let data = UnsafeMutablePointer<crypt_data>.allocate(capacity: 1)

        init() { data.initialize(to: crypt_data()) }

        deinit { data.deallocate() }
    }

    private let memory = Mutex(Memory())

    /// Whether `hash` is that of `password`, which holds no NUL. What is no hash is that of no password.
    func matches(_ password: some Collection<UInt8>, hash: String) -> Bool {
        let text = password.prefix(Self.longestPassword).map(CChar.init(bitPattern:)) + [0]
        let computed = memory.withLock { memory -> [UInt8] in
            guard let result = crypt_r(text, hash, memory.data) else { return [] }
            return Array(String(cString: result).utf8)
        }
        let expected = Array(hash.utf8)
        // What failed begins with a star and is shorter.
        guard computed.count == expected.count, computed.count > Self.digits, computed.first == expected.first else {
            return false
        }
        // In the same time wherever they differ.
        return gnutls_memcmp(Array(computed.suffix(Self.digits)), Array(expected.suffix(Self.digits)), Self.digits) == 0
    }
}
