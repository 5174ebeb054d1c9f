import FoundationEssentials
import TestSupport
import Testing

@testable import PluginHost

@Suite("A file that is read within bounds")
struct BoundedFileTests {
    @Test("is read to its end though its size is said to be 0", arguments: ["/proc/self/status", "/proc/cpuinfo"])
    func sizeUnknown(path: String) throws {
        let expected = try FileText.read(path)
        let text = String(decoding: try BoundedFile.read(path), as: UTF8.self)
        #expect(text.count > 1000)
        // Figures change meanwhile; the lines' names do not.
        func names(_ text: String) -> [Substring] {
            text.split(separator: "\n").map { $0.prefix { $0 != ":" } }
        }
        #expect(names(text) == names(expected))
    }

    @Test(
        "is all there, up to the largest size that is allowed",
        arguments: [0, 1, 4096, 4097, BoundedFile.maximumSize - 1, BoundedFile.maximumSize]
    )
    func sizes(count: Int) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(String(repeating: "x", count: count), to: "file")
        #expect(try BoundedFile.read(path) == [UInt8](repeating: UInt8(ascii: "x"), count: count))
    }

    @Test("is refused if it is larger", arguments: [1, 4096])
    func tooLarge(by excess: Int) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(String(repeating: "x", count: BoundedFile.maximumSize + excess), to: "file")
        #expect(throws: FileError.tooLarge(limit: BoundedFile.maximumSize)) { try BoundedFile.read(path) }
    }
}
