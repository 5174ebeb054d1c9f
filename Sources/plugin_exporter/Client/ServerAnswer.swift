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

    /// The title of a page, if it has one.
    var title: String? {
        let text = String(decoding: body.prefix(16 * 1024), as: UTF8.self)
        return text.firstMatch(of: /(?i)<title[^>]*>\s*([^<]+?)\s*</).map { String($0.1).printable(limit: 100) }
    }
}
