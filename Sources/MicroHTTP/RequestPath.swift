/// How the path of a request is read.
enum RequestPath {
    /// The path of a target that names the server as well, `http://host/path`, as it would be sent without.
    ///
    /// A server takes both forms (RFC 9112, section 3.2.2).
    static func originForm(of target: String) -> String {
        guard let scheme = ["http://", "https://"].first(where: { target.lowercased().hasPrefix($0) }) else {
            return target
        }
        return target.dropFirst(scheme.count).firstIndex(of: "/").map { String(target[$0...]) } ?? "/"
    }

    /// The segments of a path that begins with a slash, decoded; nil for any other, and if one's percent-encoding is broken
    /// or not UTF-8.
    static func segments(of path: String) -> [String]? {
        guard path.utf8.first == UInt8(ascii: "/") else { return nil }
        var segments = path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if segments.last?.isEmpty == true { segments.removeLast() }
        var decoded: [String] = []
        for segment in segments {
            guard let text = percentDecoded(segment) else { return nil }
            decoded.append(text)
        }
        return decoded
    }

    private static func percentDecoded(_ segment: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        var rest = segment[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
