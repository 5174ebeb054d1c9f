import Testing

@testable import ModelContext

@Suite struct LineSplitterTests {
    /// What a splitter makes of `chunks`: the lines, then what is left.
    private func split(_ chunks: [[UInt8]], limit: Int) throws -> (lines: [String], rest: String?) {
        var splitter = LineSplitter(maximumLineLength: limit)
        var lines: [String] = []
        for chunk in chunks {
            try splitter.append(chunk.span.bytes) { lines.append(String(decoding: $0, as: UTF8.self)) }
        }
        return (lines, splitter.finish().map { String(decoding: $0, as: UTF8.self) })
    }

    @Test func splitsTheSameHoweverTheStreamIsCut() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let lines = (0..<Int.random(in: 0...20, using: &random)).map { _ in
                String(repeating: "ab\r€", count: .random(in: 1...9, using: &random)) + "."
            }
            let rest = Bool.random(using: &random) ? "unfinished" : nil
            let endings = ["\n", "\r\n", "\n\n", "\n\r\n"]
            let text = lines.map { $0 + endings[.random(in: 0..<4, using: &random)] }.joined() + (rest ?? "")
            var bytes = Array(text.utf8)[...]
            var chunks: [[UInt8]] = []
            while !bytes.isEmpty {
                let chunk = bytes.prefix(.random(in: 1...12, using: &random))
                bytes = bytes.dropFirst(chunk.count)
                chunks.append(Array(chunk))
            }
            let result = try split(chunks, limit: 100)
            #expect(result.lines == lines)
            #expect(result.rest == rest)
        }
    }

    @Test func passesOverLinesOfNothingAndOfSpaces() throws {
        let result = try split([Array("a\n\n  \n \t\r\nb \n".utf8), Array("  ".utf8)], limit: 5)
        #expect(result.lines == ["a", "b "])
        #expect(result.rest == nil)
    }

    @Test func acceptsALineOfExactlyTheLimit() throws {
        let result = try split(
            [Array("12345\r\n12345\n".utf8), Array("12345\r".utf8), Array("\n12345\r".utf8)], limit: 5)
        #expect(result.lines == ["12345", "12345", "12345"])
        #expect(result.rest == "12345")
    }

    @Test func refusesALongLineBeforeItEnds() throws {
        var splitter = LineSplitter(maximumLineLength: 5)
        var lines: [[UInt8]] = []
        #expect(throws: ModelContextError.lineTooLong(limit: 5)) {
            try splitter.append(Array("ok\n123456".utf8).span.bytes) { lines.append($0) }
        }
        #expect(lines == [Array("ok".utf8)])
    }

    @Test(arguments: [["123456\n"], ["123", "456"], ["12345", "\r", "\r"], ["12345\r", "6"]])
    func refusesALongLineHoweverItIsCut(chunks: [String]) {
        #expect(throws: ModelContextError.lineTooLong(limit: 5)) {
            try split(chunks.map { Array($0.utf8) }, limit: 5)
        }
    }

    @Test func passesOnWhatTheCallerThrows() {
        struct Full: Error {}
        var splitter = LineSplitter(maximumLineLength: 5)
        #expect(throws: Full.self) { try splitter.append(Array("a\nb\n".utf8).span.bytes) { _ in throw Full() } }
    }
}
