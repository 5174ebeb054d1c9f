@testable import ModelContext

/// What a plugin writes is the same lines however it comes in pieces, and what is read of a line can be written again.
enum MessageFuzz {
    private static let maximumLineLength = 1024

    /// - Parameter input: the length of the pieces, in a byte, and the stream.
    static func read(_ input: [UInt8]) throws(BrokenPromise) {
        guard let first = input.first else { return }
        let stream = Array(input.dropFirst())
        let whole = lines(of: stream, inPiecesOf: stream.count + 1)
        let pieces = lines(of: stream, inPiecesOf: Int(first) + 1)
        let promise = BrokenPromise.expect
        try promise(whole.lines == pieces.lines && whole.isTooLong == pieces.isTooLong, "the pieces matter")
        for line in whole.lines {
            try promise(line.count <= maximumLineLength, "a line of \(line.count) bytes")
            try promise(!line.contains(UInt8(ascii: "\n")), "two lines in one")
            try readLine(line)
        }
    }

    private static func readLine(_ line: [UInt8]) throws(BrokenPromise) {
        let message: JSONRPCMessage
        do {
            message = try JSONRPCMessage(line: line)
        } catch {
            return try BrokenPromise.expectMessage(error.reason)
        }
        do {
            var again = try message.line()
            try BrokenPromise.expect(again.removeLast() == UInt8(ascii: "\n"), "a line without an end")
            try BrokenPromise.expect(!again.contains(UInt8(ascii: "\n")), "a message of two lines")
            try BrokenPromise.expect(try JSONRPCMessage(line: again) == message, "not what was read: \(message)")
        } catch let error as BrokenPromise {
            throw error
        } catch {
            throw BrokenPromise("what was read cannot be written: \(error)")
        }
        guard case .response(_, let result) = message else { return }
        try readAnswer(result)
    }

    /// As answers to `initialize`, `tools/list` and `tools/call`: each says what is wrong, or takes what is there.
    private static func readAnswer(_ result: JSONValue) throws(BrokenPromise) {
        do {
            _ = try ServerInfo(json: result)
        } catch {
            try BrokenPromise.expectMessage(error.reason)
        }
        var tools = ToolList()
        do {
            try tools.append(page: result)
        } catch {
            try BrokenPromise.expectMessage(error.reason)
        }
        try BrokenPromise.expect(tools.tools.count <= ToolList.maximumTools, "\(tools.tools.count) tools")
        try BrokenPromise.expect(Set(tools.tools.map(\.name)).count == tools.tools.count, "two tools of one name")
        do {
            _ = try ToolResult(json: result)
        } catch {
            try BrokenPromise.expectMessage(error.reason)
        }
    }

    private static func lines(of stream: [UInt8], inPiecesOf count: Int) -> (lines: [[UInt8]], isTooLong: Bool) {
        var splitter = LineSplitter(maximumLineLength: maximumLineLength)
        var lines: [[UInt8]] = []
        for start in stride(from: 0, to: stream.count, by: count) {
            do {
                try splitter.append(stream[start..<min(start + count, stream.count)].span.bytes) { lines.append($0) }
            } catch {
                return (lines, true)
            }
        }
        if let last = splitter.finish() { lines.append(last) }
        return (lines, false)
    }
}
