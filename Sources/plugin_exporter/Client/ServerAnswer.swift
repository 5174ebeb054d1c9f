import ModelContext

/// What a server answered to one request.
struct ServerAnswer: Equatable {
    var status = 0
    var body: [UInt8] = []
    /// The `Content-Type`; empty if there is none.
    var contentType = ""
    /// Where a redirect points to, without the name and the password that it may hold.
    var redirection: String?

    /// Whether this is a page for people, if it is not JSON: there are servers that call that a page.
    var isWebPage: Bool {
        let type = contentType.lowercased()
        if type.hasPrefix("text/html") || type.hasPrefix("application/xhtml") { return true }
        // No JSON text begins like that, whatever type it is given.
        return body.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D } == UInt8(ascii: "<")
    }

    /// The reason that came with a status, in a few words that are safe to print; `nil` if there is none.
    var reason: String? {
        if let json = try? JSONValue(parsing: body) {
            if let detail = json["detail"]?.string { return detail.isEmpty ? nil : detail.printable() }
        } else if isWebPage {
            return title.map { "“\($0)”" }
        }
        let start = String(decoding: body.prefix(1024), as: UTF8.self)
        // A bracket on a line of its own says nothing.
        let line = start.split(whereSeparator: \.isNewline).first { $0.contains { $0.isLetter || $0.isNumber } }
        return line.map { String($0.drop(while: \.isWhitespace)).printable(limit: 200) }
    }

    /// An address without the name and the password in it.
    static func withoutUser(_ address: String) -> String {
        // As bytes: a letter may be joined to what stands before it.
        let bytes = Array(address.utf8)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return address }
        let start = bytes[(colon + 1)...].firstIndex { !#"/\"#.utf8.contains($0) } ?? bytes.endIndex
        let authority = bytes[start...].prefix { !"/?#".utf8.contains($0) }
        guard let at = authority.lastIndex(of: UInt8(ascii: "@")) else { return address }
        return String(decoding: bytes[..<start] + bytes[(at + 1)...], as: UTF8.self)
    }

    /// The title of a page, if it has one near its beginning.
    ///
    /// Looked for in one pass: the page is a stranger's, who could make anything that goes back over it take forever.
    var title: String? {
        let start = body.prefix(16 * 1024)
        guard
            let tag = Self.titleTag(in: start),
            let open = start[tag...].firstIndex(of: UInt8(ascii: ">")),
            let close = start[open...].firstIndex(of: UInt8(ascii: "<"))
        else { return nil }
        let text = start[(open + 1)..<close]
        guard let first = text.firstIndex(where: Self.isText), let last = text.lastIndex(where: Self.isText) else {
            return nil
        }
        return String(decoding: text[first...last], as: UTF8.self).printable(limit: 100)
    }

    /// Where the first `<title` of a page is, in capitals or not.
    private static func titleTag(in page: ArraySlice<UInt8>) -> Int? {
        let tag = Array("<title".utf8)
        return page.indices.first { start in
            // In ASCII this bit is what tells a small letter; '<' has it set.
            page[start...].prefix(tag.count).lazy.map { $0 | 0x20 }.elementsEqual(tag)
        }
    }

    private static func isText(_ byte: UInt8) -> Bool {
        byte != 0x20 && !(0x09...0x0D).contains(byte)
    }
}
