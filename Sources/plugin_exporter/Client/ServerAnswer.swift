/// What a server answered to one request.
struct ServerAnswer: Equatable {
    var status = 0
    var body: [UInt8] = []
    /// The `Content-Type`; empty if there is none.
    var contentType = ""
    /// Where a redirect points to.
    var redirection: String?

    /// Whether this is a page for people.
    var isWebPage: Bool {
        let type = contentType.lowercased()
        if type.hasPrefix("text/html") || type.hasPrefix("application/xhtml") { return true }
        // No JSON text begins like that, whatever type it is given.
        return body.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D } == UInt8(ascii: "<")
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
