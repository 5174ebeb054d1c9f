@testable import PluginExporter

/// Any `Accept` header gets a format, the same whatever case it is in and whatever is listed that means nothing.
enum AcceptFuzz {
    static func read(_ input: [UInt8]) throws(BrokenPromise) {
        // As the header comes from the server: bytes that are not UTF-8 are repaired, and a zero byte ends it.
        let header = String(decoding: input.prefix { $0 != 0 }, as: UTF8.self)
        let format = ScrapeFormat(accept: header)
        let promise = BrokenPromise.expect
        let text = ScrapeFormat(accept: header, isTextOnly: true)
        try promise(text == .text || text == .text1, "\(text) where only text is offered")
        if format == .text || format == .text1 { try promise(text == format, "\(text) of \(format)") }
        try promise(
            format.contentType.utf8.allSatisfy { (0x20..<0x7F).contains($0) }, "the type \(format.contentType)")
        // Quotes that nothing closes take in whatever comes next.
        if !header.utf8.contains(UInt8(ascii: "\"")) {
            try promise(ScrapeFormat(accept: ";version=9,, \(header) ,;q=1") == format, "what means nothing counts")
        }
        if input.allSatisfy({ $0 < 0x80 }) {
            try promise(ScrapeFormat(accept: header.uppercased()) == format, "the case counts")
        }
        // As `Accept-Encoding` is read, and the page's `Accept`.
        for name in ["gzip", "text/html"] {
            let values = AcceptedValues(header)
            if values.contains(name) { try promise(values.accepts(name), "\(name) is there and is not taken") }
        }
    }
}
