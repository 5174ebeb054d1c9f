internal import FoundationEssentials

/// The name and the password of an `Authorization: Basic` header (RFC 7617).
struct BasicCredentials: Equatable, Sendable {
    /// Why a header holds none.
    enum Flaw: Error, Equatable, CustomStringConvertible {
        case otherScheme, tooLong, notBase64, noColon, notUTF8, nul

        var description: String {
            switch self {
            case .otherScheme: "Authorization must be 'Basic' and a name and a password in base64"
            case .tooLong: "The credentials are longer than \(BasicCredentials.longest) characters"
            case .notBase64: "The credentials are not base64"
            case .noColon: "The credentials have no ':' between the name and the password"
            case .notUTF8: "The name is not UTF-8"
            case .nul: "The credentials hold a NUL"
            }
        }
    }

    /// The longest credentials that are looked at, in characters of base64.
    private static let longest = 4096

    let user: String
    /// As it was sent: bcrypt hashes bytes.
    let password: [UInt8]

    init(user: String, password: [UInt8]) {
        self.user = user
        self.password = password
    }

    /// Reads a header's value: the scheme in any case, the base64 with or without its padding.
    init(authorization: String) throws(Flaw) {
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic" else { throw .otherScheme }
        let token = parts[1].drop { $0 == " " }.utf8
        guard token.count <= Self.longest else { throw .tooLong }
        let bytes = try Self.decoded(token)
        guard !bytes.contains(0) else { throw .nul }
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { throw .noColon }
        guard let user = String(validating: bytes[..<colon], as: UTF8.self) else { throw .notUTF8 }
        self.init(user: user, password: Array(bytes[(colon + 1)...]))
    }

    private static func decoded(_ token: Substring.UTF8View) throws(Flaw) -> [UInt8] {
        var digits = token[...]
        while digits.last == UInt8(ascii: "=") { digits.removeLast() }
        guard token.count - digits.count <= 2 else { throw .notBase64 }
        let padding = Array(repeating: UInt8(ascii: "="), count: (4 - digits.count % 4) % 4)
        guard let data = Data(base64Encoded: Data(Array(digits) + padding)) else { throw .notBase64 }
        return Array(data)
    }
}
