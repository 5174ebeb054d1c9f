/// A name and a password for HTTP's basic authentication.
struct Credentials: Equatable {
    /// What is wrong with one of them, without repeating it.
    struct Invalid: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    let username: String
    let password: String

    static func check(username: String) throws(Invalid) {
        guard !username.isEmpty, !username.contains(":") else {
            throw Invalid(description: "is empty or holds a ':'")
        }
        // An argument that is not UTF-8 has U+FFFD where it is not.
        guard !username.unicodeScalars.contains("\u{FFFD}"), !holdsControlCharacter(username) else {
            throw Invalid(description: "is not UTF-8, or holds a control character")
        }
    }

    /// The password in a file or a variable: the first line, without what some editors put before and after it.
    static func password(in bytes: [UInt8]) throws(Invalid) -> String {
        let mark = Array("\u{FEFF}".utf8)
        var line = bytes[(bytes.starts(with: mark) ? mark.count : 0)...].prefix { $0 != UInt8(ascii: "\n") }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        guard !line.isEmpty else { throw Invalid(description: "its first line is empty") }
        guard let password = String(validating: line, as: UTF8.self) else {
            throw Invalid(description: "its first line is not UTF-8")
        }
        guard !holdsControlCharacter(password) else {
            throw Invalid(description: "its first line holds a control character")
        }
        return password
    }

    private static func holdsControlCharacter(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
}
