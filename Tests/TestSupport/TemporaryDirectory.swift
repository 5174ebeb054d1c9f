internal import FoundationEssentials
internal import Glibc

/// A directory that is there while the object is.
package final class TemporaryDirectory: Sendable {
    package let path: String

    package init() throws {
        path = FileManager.default.temporaryDirectory.path + "/plugin-exporter-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file, and the directories on its way; returns its path.
    @discardableResult
    package func write(_ text: String, to name: String, executable: Bool = false) throws -> String {
        let file = "\(path)/\(name)"
        let folder = String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)])
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        guard executable else {
            try Data(text.utf8).write(to: URL(filePath: file))
            return file
        }
        // A program is written by another process: a test that starts something meanwhile would inherit this one's open
        // file for a moment, and Linux starts no program that is open for writing.
        try Data(text.utf8).write(to: URL(filePath: file + ".text"))
        try Self.run(["sh", "-c", #"cat "$1.text" > "$1" && chmod 755 "$1" && rm "$1.text""#, "sh", file])
        return file
    }

    /// The text of a file in it.
    package func read(_ name: String) throws -> String {
        try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
    }

    private static func run(_ arguments: [String]) throws {
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child = pid_t()
        var status: Int32 = -1
        guard posix_spawnp(&child, arguments[0], nil, nil, &words, environ) == 0 else {
            throw NeverTrue(description: "\(arguments[0]) does not start")
        }
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        guard status == 0 else { throw NeverTrue(description: "\(arguments) ends with \(status)") }
    }
}
