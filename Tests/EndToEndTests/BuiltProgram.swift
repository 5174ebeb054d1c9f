import Foundation

/// A program built along with the tests; it lies beside the one that runs them.
func builtProgram(_ name: String) throws -> String {
    let runner = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(filePath: runner).deletingLastPathComponent().appending(path: name).path
}
