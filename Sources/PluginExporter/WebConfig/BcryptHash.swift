/// The form of a bcrypt hash: `$2y$10$` and 53 characters, of which 22 are the salt.
enum BcryptHash {
    private static let prefixes = ["$2a$", "$2b$", "$2y$"]
    /// A check takes twice as long with each; with this one about a second.
    static let slowCost = 14

    /// Reads the cost of a hash.
    ///
    /// - Throws: what is wrong with it, in words that follow a name. They tell nothing of the text: it may be the password.
    static func cost(of text: String) throws(ConfigFault) -> Int {
        guard prefixes.contains(where: text.hasPrefix) else {
            throw ConfigFault(reason: "is no bcrypt hash: it must begin with \(prefixes.joined(separator: ", "))")
        }
        let bytes = Array(text.utf8.dropFirst(4))
        let digits = bytes.prefix(2)
        guard digits.count == 2, digits.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
            bytes.dropFirst(2).first == UInt8(ascii: "$"), let cost = Int(String(decoding: digits, as: UTF8.self)),
            (4...31).contains(cost)
        else {
            throw ConfigFault(reason: "is no bcrypt hash: the cost must be two digits, 04 to 31, and a $")
        }
        let rest = bytes.dropFirst(3)
        guard rest.count == 53 else {
            throw ConfigFault(
                reason:
                    "is no bcrypt hash: 53 characters must follow the cost; there \(rest.count == 1 ? "is" : "are") "
                    + "\(rest.count)")
        }
        guard rest.allSatisfy(isOfAlphabet) else {
            throw ConfigFault(reason: "is no bcrypt hash: after the cost only letters, digits, '.' and '/' are allowed")
        }
        return cost
    }

    private static func isOfAlphabet(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: ".")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
