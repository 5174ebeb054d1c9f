import FoundationEssentials
import Glibc
import Testing

@testable import ModelContext

@Suite struct AnalyzeTests {
    private static let text = "Nothing that was discovered\ngoes missing unseen."

    /// The picture that comes with the plugin.
    private static let sample: String = {
        let tests = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "/\(tests)/Sources/ocr-plugin/sample.png"
    }()

    private static func sampleBytes() throws -> Data { try Data(contentsOf: URL(filePath: sample)) }

    /// Analyzes one picture and expects an error; its words.
    private func refusal(_ arguments: [String: JSONValue], _ plugin: PluginProcess) async throws -> String {
        let result = try await plugin.analyze(arguments)
        #expect(result.isError)
        #expect(result.structuredContent == nil)
        return result.text
    }

    @Test func introducesItself() async throws {
        try await PluginProcess.run { plugin in
            let tools = try await plugin.client.listTools(timeout: .seconds(60))
            #expect(tools.map(\.name) == ["analyze"])
            let properties = try #require(tools[0].inputSchema["properties"]?.object)
            #expect(properties.keys.sorted() == ["image_base64", "language", "path", "psm"])
            #expect(properties.values.allSatisfy { $0["description"]?.string?.isEmpty == false })
            #expect(tools[0].outputSchema?["required"] == ["text", "blocks", "confidence"])
        }
    }

    @Test func readsTheSample() async throws {
        try await PluginProcess.run { plugin in
            let result = try await plugin.analyze(["path": .string(Self.sample)])
            #expect(!result.isError)
            #expect(result.text == Self.text)
            let content = try #require(result.structuredContent)
            #expect(content["text"]?.string == Self.text)
            #expect(try #require(content["confidence"]?.number) > 80)

            let blocks = try #require(content["blocks"]?.array)
            #expect(blocks.compactMap { $0["text"]?.string }.joined(separator: "\n") == Self.text)
            var bottom: Int64 = 0
            for block in blocks {
                #expect(block["level"] == "line")
                #expect((80...100).contains(try #require(block["confidence"]?.number)))
                let box = try #require(block["box"]?.object)
                let (x, y) = (try #require(box["x"]?.integer), try #require(box["y"]?.integer))
                let (width, height) = (try #require(box["width"]?.integer), try #require(box["height"]?.integer))
                // The sample has 720 by 184 pixels, and its lines lie one below the other.
                #expect(x >= 0 && width > 0 && x + width <= 720)
                #expect(y >= bottom && height > 0 && y + height <= 184)
                bottom = y + height
            }

            let sent = try await plugin.analyze([
                "image_base64": .string(try Self.sampleBytes().base64EncodedString()), "language": "eng", "psm": 3,
            ])
            #expect(sent == result)
        }
    }

    @Test func saysWhatIsWrongAndGoesOn() async throws {
        let sample = JSONValue.string(Self.sample)
        let half = try Self.sampleBytes().prefix(2_000).base64EncodedString()
        let notAPicture =
            "not a picture that can be read: PNG, JPEG, TIFF, BMP, PNM and WebP can be, "
            + "unless they are damaged"
        let notBase64 =
            "image_base64 is not base64 (RFC 4648, section 4: padded, without line breaks) "
            + "of at least one byte"
        let noSegmentation = "it has to be 1 or from 3 to 13 (0 and 2 give no text)"
        let cases: [([String: JSONValue], String)] = [
            ([:], "either image_base64 or path has to be given"),
            (["path": sample, "image_base64": "AAAA"], "image_base64 and path cannot both be given"),
            (["path": sample, "lang": "eng"], "there is no argument \"lang\""),
            (["path": 7], "path has to be a string"),
            (["image_base64": "not base64!"], notBase64),
            (["image_base64": ""], notBase64),
            (["image_base64": "bm90IGEgcGljdHVyZSBhdCBhbGw="], notAPicture),
            (["image_base64": .string(half)], notAPicture),
            (["image_base64": .string(Self.header(width: 1, height: 0))], notAPicture),
            (
                ["image_base64": .string(Self.header(width: 60_000, height: 60_000))],
                "the picture of 60000 by 60000 pixels is too large: at most 32767 a side and 100 million in all can "
                    + "be read; scale it down"
            ),
            (
                ["image_base64": .string(Self.header(width: 20_000, height: 20_000))],
                "the picture of 20000 by 20000 pixels is too large: at most 32767 a side and 100 million in all can "
                    + "be read; scale it down"
            ),
            (["path": "/"], "/ cannot be read: not a regular file"),
            (["path": "/dev/zero"], "/dev/zero cannot be read: not a regular file"),
            (["path": "/nonexistent.png"], "/nonexistent.png cannot be read: No such file or directory"),
            (["path": "/a\0b"], "/a\u{FFFD}b cannot be read: the path contains a zero byte"),
            (["path": sample, "psm": 0], "psm is 0; \(noSegmentation)"),
            (["path": sample, "psm": 14], "psm is 14; \(noSegmentation)"),
            (["path": sample, "psm": -1], "psm is -1; \(noSegmentation)"),
            (["path": sample, "psm": "3"], "psm has to be an integer"),
            (["path": sample, "language": "eng+eng+eng+eng+eng"], "language combines more than 4 languages"),
        ]
        try await PluginProcess.run { plugin in
            for (arguments, words) in cases {
                let refusal = try await refusal(arguments, plugin)
                #expect(refusal == words)
            }
            #expect(try await plugin.analyze(["path": sample]).text == Self.text)
        }
    }

    @Test(arguments: ["xx", "", "../eng", "eng+", "~eng", "osd", "ENG"])
    func namesTheLanguagesThereAre(language: String) async throws {
        try await PluginProcess.run { plugin in
            let words = try await refusal(["path": .string(Self.sample), "language": .string(language)], plugin)
            #expect(words.hasPrefix("no data for the language \""))
            #expect(words.split(separator: ": ").last?.split(separator: ", ").contains("eng") == true)
        }
    }

    @Test func combinesLanguages() async throws {
        try await PluginProcess.run { plugin in
            for language in ["eng+eng", "eng+eng+eng", "eng+eng+eng+eng", "eng+eng"] {
                let arguments: [String: JSONValue] = ["path": .string(Self.sample), "language": .string(language)]
                let text = try await plugin.analyze(arguments).text
                #expect(text == Self.text)
            }
        }
    }

    @Test(arguments: [(1, 1), (2, 500), (300, 200)])
    func findsNothingOnAnEmptyPage(width: Int, height: Int) async throws {
        let page = Data("P5 \(width) \(height) 255\n".utf8) + Data(repeating: 0xFF, count: width * height)
        try await PluginProcess.run { plugin in
            let result = try await plugin.analyze(["image_base64": .string(page.base64EncodedString())])
            #expect(!result.isError)
            #expect(result.structuredContent == ["text": "", "blocks": [], "confidence": 0])
        }
    }

    @Test func doesNotWaitForAFIFO() async throws {
        let path = "/tmp/ocr-plugin-tests-\(getpid())-\(UInt64.random(in: 0...(.max))).png"
        try #require(mkfifo(path, 0o600) == 0)
        defer { unlink(path) }
        try await PluginProcess.run { plugin in
            let words = try await refusal(["path": .string(path)], plugin)
            #expect(words == "\(path) cannot be read: not a regular file")
        }
    }

    @Test func refusesALargeFileUnread() async throws {
        let path = "/tmp/ocr-plugin-tests-\(getpid())-\(UInt64.random(in: 0...(.max))).png"
        let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0)
        defer { unlink(path) }
        // All of it is a hole: it takes no room.
        try #require(ftruncate(descriptor, 32 * 1_024 * 1_024 + 1) == 0)
        close(descriptor)
        try await PluginProcess.run { plugin in
            let words = try await refusal(["path": .string(path)], plugin)
            #expect(words == "the picture is larger than 32 MiB")
        }
    }

    @Test func goesOnAfterARecognitionThatWasGivenUp() async throws {
        let page = Self.pageOfWords()
        let limit = Duration.milliseconds(500)
        try await PluginProcess.run { plugin in
            await #expect(throws: ModelContextError.timedOut(method: "tools/call", after: limit)) {
                try await plugin.client.callTool("analyze", arguments: ["image_base64": .string(page)], timeout: limit)
            }
            let text = try await plugin.analyze(["path": .string(Self.sample)]).text
            #expect(text == Self.text)
        }
    }

    @Test func saysWhatIsMissingAtTheStart() async throws {
        let process = try PluginProcess(environment: ["TESSDATA_PREFIX=/nonexistent"])
        await process.readAnswers()
        #expect(process.end() == 1)
    }

    /// A PNG in base64 that claims these dimensions, and has no pixels, only an empty chunk for them.
    private static func header(width: UInt32, height: UInt32) -> String {
        func bigEndian(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian, Array.init) }
        // The chunk IHDR: dimensions, then 8 bits a pixel, gray, and the only methods there are.
        let chunk = Array("IHDR".utf8) + bigEndian(width) + bigEndian(height) + [8, 0, 0, 0, 0]
        let checksum = chunk.reduce(UInt32.max) { checksum, byte in
            (0..<8).reduce(checksum ^ UInt32(byte)) { rest, _ in rest & 1 == 1 ? rest >> 1 ^ 0xEDB8_8320 : rest >> 1 }
        }
        let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        return Data(signature + bigEndian(13) + chunk + bigEndian(~checksum) + bigEndian(0) + Array("IDAT".utf8))
            .base64EncodedString()
    }

    /// A PNM in base64 with four hundred times the word HELLO, in squares of 4 pixels: seconds of work.
    private static func pageOfWords() -> String {
        let rows = [
            "X..X XXXX X... X... XXXX", "X..X X... X... X... X..X", "XXXX XXX. X... X... X..X",
            "X..X X... X... X... X..X", "X..X XXXX XXXX XXXX XXXX", "", "", "",
        ]
        let scale = 4
        let words = 20
        let lines = 20
        var pixels = Data()
        for row in rows {
            let word = row.utf8.map { $0 == UInt8(ascii: "X") } + [Bool](repeating: false, count: 30 - row.utf8.count)
            let line = word.flatMap { [UInt8](repeating: $0 ? 0 : 255, count: scale) }
            for _ in 0..<(scale * words) { pixels += line }
        }
        let page = (0..<lines).reduce(into: Data()) { page, _ in page += pixels }
        return (Data("P5 \(30 * scale * words) \(rows.count * scale * lines) 255\n".utf8) + page).base64EncodedString()
    }
}
