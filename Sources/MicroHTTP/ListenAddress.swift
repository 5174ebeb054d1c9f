/// An address to listen on: `127.0.0.1:10077`, `[::1]:10077`, `localhost:10077`, or `:10077` for every interface.
public struct ListenAddress: Sendable, Hashable {
    /// A name or a number, without brackets; nil for every interface.
    public let host: String?
    /// 0 lets the system choose a free one.
    public let port: UInt16

    public init(host: String?, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads an address as people write it.
    ///
    /// - Throws: ``ListenError/invalidAddress(_:reason:)`` with what is wrong and how it is written.
    public init(_ text: String) throws(ListenError) {
        guard let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") else {
            let remedy = UInt16(text) == nil ? "\(text.isEmpty ? "host" : text):10077 or :10077" : ":\(text)"
            throw .invalidAddress(text, reason: "it has no port; write \(remedy)")
        }
        let portText = text[text.index(after: colon)...]
        guard let port = UInt16(portText), portText.allSatisfy(\.isNumber) else {
            throw .invalidAddress(text, reason: "'\(portText)' is not a port; it is a number from 0 to 65535")
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.contains(":") else {
                throw .invalidAddress(text, reason: "brackets are for IPv6 addresses, as in [::1]:10077")
            }
        } else if host.contains(":") {
            throw .invalidAddress(text, reason: "an IPv6 address is written in brackets, as in [::1]:10077")
        }
        let isPlain = host.utf8.allSatisfy { $0 > UInt8(ascii: " ") && $0 < 0x7F && $0 != UInt8(ascii: "/") }
        guard isPlain, !host.contains("["), !host.contains("]") else {
            throw .invalidAddress(text, reason: "'\(host)' is not the name or the address of a host")
        }
        self.init(host: host.isEmpty ? nil : String(host), port: port)
    }
}

extension ListenAddress: CustomStringConvertible {
    /// As it is written: an IPv6 address in brackets.
    public var description: String {
        guard let host else { return ":\(port)" }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
