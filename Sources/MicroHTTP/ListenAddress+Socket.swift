internal import Glibc

extension ListenAddress {
    /// Where a socket is bound, as the system says; nil if that is no host and port, and no Unix socket's name.
    init?(of socket: Int32) {
        if let path = Self.socketPath(of: socket) {
            self.init(socketPath: path)
            return
        }
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        var service = [CChar](repeating: 0, count: Int(NI_MAXSERV))
        let isNamed = withUnsafeMutablePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                getsockname(socket, address, &length) == 0
                    && getnameinfo(
                        address, length, &host, socklen_t(host.count), &service, socklen_t(service.count),
                        NI_NUMERICHOST | NI_NUMERICSERV
                    ) == 0
            }
        }
        guard isNamed, let port = UInt16(Self.text(service)) else { return nil }
        let name = Self.text(host)
        self.init(host: name == "::" && Self.takesIPv4(socket) ? nil : name, port: port)
    }

    /// nil for a socket of another kind, or without a name.
    private static func socketPath(of socket: Int32) -> String? {
        var address = sockaddr_un()
        var length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let isNamed = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) == 0 }
        }
        guard isNamed, Int32(address.sun_family) == AF_UNIX else { return nil }
        let offset = MemoryLayout.offset(of: \sockaddr_un.sun_path) ?? MemoryLayout<sa_family_t>.size
        return withUnsafeBytes(of: address) { bytes in
            var name = bytes[offset..<min(max(Int(length), offset), bytes.count)]
            guard let first = name.first else { return nil }
            // A name that is no file's begins with a zero, and is written with an @ in its place.
            let isAbstract = first == 0
            if isAbstract { name = name.dropFirst() }
            return (isAbstract ? "@" : "") + String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    private static func takesIPv4(_ socket: Int32) -> Bool {
        var isIPv6Only: Int32 = 1
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(socket, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &isIPv6Only, &length) == 0 && isIPv6Only == 0
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
