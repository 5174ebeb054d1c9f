/// The path beneath which everything is served.
enum PathPrefix {
    /// A path with one slash at its beginning and none at its end: `/plugins`, and empty for the root.
    ///
    /// - Parameter invalid: makes the error out of what is wrong.
    static func normalized(
        _ text: String, invalid: (String) -> ConfigurationError
    ) throws(ConfigurationError) -> String {
        guard text.utf8.allSatisfy(isPathByte) else {
            throw invalid("its path may hold visible ASCII without '%', '?', '#', quotes and backslashes")
        }
        var segments = text.split(separator: "/", omittingEmptySubsequences: false)[...]
        while segments.first == "" { segments.removeFirst() }
        while segments.last == "" { segments.removeLast() }
        guard !segments.contains(where: { ["", ".", ".."].contains($0) }) else {
            throw invalid("its path may have no empty segment, '.' or '..'")
        }
        return segments.map { "/" + $0 }.joined()
    }

    private static func isPathByte(_ byte: UInt8) -> Bool {
        byte > UInt8(ascii: " ") && byte < 0x7F && !"%?#\"'\\<>".utf8.contains(byte)
    }
}
