import Foundation
import Testing

/// What the fuzzer has found: the inputs that reach different code, and those that once broke a promise.
@Suite("The corpora of the fuzzer")
struct CorpusTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus")

    @Test("Every reader keeps its promises for every input", arguments: FuzzedReader.allCases)
    func replay(_ reader: FuzzedReader) throws {
        let folder = Self.folder.appending(path: reader.rawValue)
        let inputs = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(inputs.count >= 20, "the corpus of \(reader.rawValue) is not there")
        for input in inputs {
            let bytes = try [UInt8](Data(contentsOf: input))
            #expect(throws: Never.self, "\(input.lastPathComponent)") { try reader.read(bytes) }
        }
    }

    @Test("No corpus is of a reader that is not there")
    func readers() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(Set(folders) == Set(FuzzedReader.allCases.map(\.rawValue)))
    }
}
