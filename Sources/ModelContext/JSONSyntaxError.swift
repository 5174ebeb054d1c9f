/// Where a text stops being JSON, and why.
public struct JSONSyntaxError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Counted from 1.
    public let line: Int
    /// In bytes, counted from 1.
    public let column: Int
    /// What was expected, or what is wrong, in a few words.
    public let reason: String

    public var description: String { "line \(line), column \(column): \(reason)" }

    init(_ reason: String, at position: Int, in text: [UInt8]) {
        let before = text[..<min(position, text.count)]
        line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        column = before.count - (before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0) + 1
        self.reason = reason
    }
}
