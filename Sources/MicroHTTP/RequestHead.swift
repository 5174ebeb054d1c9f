internal import CMicroHTTPD
internal import Glibc

/// The head of a request, searched for what a proxy in front could read in another way than libmicrohttpd does: then one
/// of them sees a second request where the other sees none (RFC 9112, section 11.2). What the library refuses itself is
/// not searched for again.
struct RequestHead {
    private var hosts = 0
    private var lengths = 0
    private var encodings = 0
    private var hasBadField = false
    private var hasOtherEncoding = false

    /// Why a request has to be refused, in a few words; nil if it is sound. Its strings are those that libmicrohttpd calls
    /// with, when the head has come.
    static func fault(
        of connection: OpaquePointer, method: UnsafePointer<CChar>, target: UnsafePointer<CChar>,
        version: UnsafePointer<CChar>
    ) -> String? {
        guard isToken(UnsafeRawBufferPointer(start: method, count: strlen(method))) else {
            return "The method is no word"
        }
        guard hasSoundLines(connection, method: method, target: target, version: version) else {
            return "A line does not end in CR and LF, or goes on in the next, or holds a zero or two spaces in a row"
        }
        var head = RequestHead()
        withUnsafeMutablePointer(to: &head) { head in
            // Called before this returns and not afterwards, with `head` as the context.
            _ = MHD_get_connection_values_n(connection, .HEADER_KIND, addField, head)
        }
        return head.fault(isHTTP10: strcmp(version, "HTTP/1.0") == 0)
    }

    private func fault(isHTTP10: Bool) -> String? {
        if hasBadField { return "A header's name is no word, or its value holds a control character" }
        if hosts > 1 { return "There is more than one Host" }
        if lengths > 1 { return "There is more than one Content-Length" }
        guard encodings > 0 else { return nil }
        if lengths > 0 { return "There are both Content-Length and Transfer-Encoding" }
        if isHTTP10 { return "HTTP/1.0 has no Transfer-Encoding" }
        return encodings > 1 || hasOtherEncoding ? "The only Transfer-Encoding that is taken is chunked" : nil
    }

    // MARK: Fields

    private static let addField: MHD_KeyValueIteratorN = { context, _, name, nameCount, value, valueCount in
        if let name, let head = context?.assumingMemoryBound(to: RequestHead.self) {
            head.pointee.add(name, nameCount, UnsafeRawBufferPointer(start: value, count: valueCount))
        }
        return .YES
    }

    /// - Parameter name: with a zero behind it.
    private mutating func add(_ name: UnsafePointer<CChar>, _ nameCount: Int, _ value: UnsafeRawBufferPointer) {
        let isSound = Self.isToken(UnsafeRawBufferPointer(start: name, count: nameCount)) && Self.isText(value)
        if !isSound { hasBadField = true }
        if strcasecmp(name, "Host") == 0 { hosts += 1 }
        if strcasecmp(name, "Content-Length") == 0 { lengths += 1 }
        if strcasecmp(name, "Transfer-Encoding") == 0 {
            encodings += 1
            // libmicrohttpd takes any other for one whose body never ends.
            let isChunked = String(decoding: value, as: UTF8.self).lowercased() == "chunked"
            if !isChunked { hasOtherEncoding = true }
        }
    }

    /// RFC 9110, section 5.6.2. A space before a colon is part of the name here, and none of a token.
    private static func isToken(_ bytes: UnsafeRawBufferPointer) -> Bool {
        !bytes.isEmpty
            && bytes.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    /// RFC 9110, section 5.5: no control character but a tab.
    private static func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.allSatisfy { ($0 >= UInt8(ascii: " ") && $0 != 0x7F) || $0 == UInt8(ascii: "\t") }
    }

    // MARK: Lines

    /// Whether each line ends in CR LF and is one field. Newer libraries see to it; the old ones leave the head where they
    /// received it, with zeros for what they cut it at: the method's space, and in the lines after the first the colon, CR
    /// and LF. Of a zero that came before an LF nothing can be told.
    private static func hasSoundLines(
        _ connection: OpaquePointer, method: UnsafePointer<CChar>, target: UnsafePointer<CChar>,
        version: UnsafePointer<CChar>
    ) -> Bool {
        let size = microhttpd_kept_head_size(connection)
        guard size > 0 else { return true }
        guard target == method + strlen(method) + 1 else { return false }
        let lines = version + strlen(version)
        // The head's bytes are those of one block of memory, which stays until the request is answered.
        var rest = UnsafeRawBufferPointer(start: lines, count: method + size - lines)[...]
        guard takeZeros(2, from: &rest) else { return false }
        while rest.first != 0 {
            rest = rest.drop { $0 != 0 }
            guard takeZeros(1, from: &rest) else { return false }
            rest = rest.drop { $0 != 0 }
            guard takeZeros(2, from: &rest) else { return false }
        }
        return takeZeros(2, from: &rest) && rest.isEmpty
    }

    private static func takeZeros(_ count: Int, from bytes: inout Slice<UnsafeRawBufferPointer>) -> Bool {
        let zeros = bytes.prefix(count)
        bytes = bytes.dropFirst(count)
        return zeros.count == count && zeros.allSatisfy { $0 == 0 }
    }
}
