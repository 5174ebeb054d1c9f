internal import CMicroHTTPD
internal import Glibc

extension HTTPRequest {
    /// What the lines of one header say.
    private struct Lines {
        let name: UnsafePointer<CChar>
        var values: String?
    }

    /// The values of a header that lists, such as `Accept`: those of all its lines, with commas between them
    /// (RFC 9110, section 5.3). Nil if it was not sent. Bytes that are not UTF-8 are repaired.
    public func list(_ name: String) -> String? {
        name.withCString { name in
            var lines = Lines(name: name)
            withUnsafeMutablePointer(to: &lines) { lines in
                // Called before this returns and not afterwards, with `lines` as the context.
                _ = MHD_get_connection_values(
                    connection, .HEADER_KIND,
                    { context, _, key, value in
                        guard let lines = context?.assumingMemoryBound(to: Lines.self), let key, let value,
                            strcasecmp(key, lines.pointee.name) == 0
                        else { return .YES }
                        let text = String(cString: value)
                        lines.pointee.values = lines.pointee.values.map { "\($0),\(text)" } ?? text
                        return .YES
                    }, lines)
            }
            return lines.values
        }
    }
}
