/// An address to listen on: `127.0.0.1:10077`, `[::1]:10077`, `localhost:10077`, `:10077` for every interface, or a Unix
/// socket's path, `unix:///run/plugin-exporter.sock`.
public struct ListenAddress: Sendable, Hashable {
    /// What a Unix socket's path is written behind.
    private static let unixScheme = "unix://"
    /// The longest path of a Unix socket, in bytes: Linux's `sun_path` less the byte that ends it.
    static let longestSocketPath = 107

    /// A name or a number, without brackets; nil for every interface, and for a Unix socket.
    public let host: String?
    /// 0 lets the system choose a free one; a Unix socket has 0.
    public let port: UInt16
    /// A Unix socket's path, which begins with `/`, or with `@` if its name is no file's; nil for TCP.
    public let socketPath: String?

    public init(host: String?, port: UInt16) {
        self.host = host
        self.port = port
        socketPath = nil
    }

    /// A Unix socket's.
    init(socketPath: String) {
        host = nil
        port = 0
        self.socketPath = socketPath
    }

    /// Reads an address as people write it.
    ///
    /// - Throws: ``ListenError/invalidAddress(_:reason:)`` with what is wrong and how it is written.
    public init(_ text: String) throws(ListenError) {
        if text.hasPrefix("unix:") {
            self.init(socketPath: try Self.socketPath(text))
            return
        }
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

    private static func socketPath(_ text: String) throws(ListenError) -> String {
        let path = text.dropFirst(unixScheme.utf8.count)
        guard text.hasPrefix(unixScheme), path.hasPrefix("/"), !path.hasSuffix("/") else {
            throw .invalidAddress(
                text, reason: "a Unix socket is written with its whole path, as in unix:///run/plugin-exporter.sock")
        }
        guard path.utf8.count <= longestSocketPath else {
            throw .invalidAddress(
                text,
                reason:
                    "a Unix socket's path has at most \(longestSocketPath) bytes, and this one has \(path.utf8.count)")
        }
        guard path.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw .invalidAddress(text, reason: "there are control characters in it")
        }
        return String(path)
    }
}

extension ListenAddress: CustomStringConvertible {
    /// As it is written: an IPv6 address in brackets.
    public var description: String {
        if let socketPath { return (socketPath.hasPrefix("/") ? Self.unixScheme : "unix:") + socketPath }
        guard let host else { return ":\(port)" }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
