/// Where a text stops being JSON, and why.
///
/// The decoder of FoundationEssentials says only that a text is not JSON. Whoever wrote the text by hand needs the
/// place.
public struct JSONSyntaxError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Counted from 1.
    public let line: Int
    /// In bytes, counted from 1.
    public let column: Int
    /// What was expected, or what is wrong, in a few words.
    public let reason: String

    public var description: String { "line \(line), column \(column): \(reason)" }

    /// Finds the first error in a text (RFC 8259), in one pass over it.
    ///
    /// - Returns: nil if the text is JSON.
    public init?(in text: [UInt8]) {
        var scanner = JSONScanner(text)
        do throws(JSONScanner.Failure) {
            try scanner.scanDocument()
            return nil
        } catch {
            let before = text[..<min(error.position, text.count)]
            line = 1 + before.count { $0 == UInt8(ascii: "\n") }
            column = before.count - (before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0) + 1
            reason = error.reason
        }
    }
}
