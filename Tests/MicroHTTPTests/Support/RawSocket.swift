import Glibc
import Testing

/// A socket as another program could have made it, bound to loopback and a free port. Closed with the object, unless it
/// was given away.
final class RawSocket {
    private(set) var descriptor: Int32

    init(_ family: Int32 = AF_INET, type: __socket_type = SOCK_STREAM, listens: Bool = true) throws {
        descriptor = socket(family, Int32(type.rawValue), 0)
        try #require(descriptor >= 0)
        let isBound =
            switch family {
            case AF_INET6: bind(sockaddr_in6(family: family, address: in6addr_loopback))
            case AF_INET: bind(sockaddr_in(family: family, address: UInt32(0x7F00_0001).bigEndian))
            // With no name the system gives one.
            default: bind(sa_family_t(family))
            }
        try #require(isBound)
        if listens { try #require(listen(descriptor, 16) == 0) }
    }

    /// A Unix socket that listens at a path, or, behind an `@`, at a name that is no file's.
    init(path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        try #require(descriptor >= 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let isAbstract = path.hasPrefix("@")
        withUnsafeMutableBytes(of: &address.sun_path) { target in
            target.copyBytes(from: path.utf8)
            if isAbstract { target[0] = 0 }
        }
        // The length of a name that is no file's is part of it.
        let length = isAbstract ? MemoryLayout<sa_family_t>.size + path.utf8.count : MemoryLayout<sockaddr_un>.size
        let isBound = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, socklen_t(length)) == 0
            }
        }
        try #require(isBound)
        try #require(listen(descriptor, 16) == 0)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func release() -> Int32 {
        defer { descriptor = -1 }
        return descriptor
    }

    private func bind<Address>(_ address: Address) -> Bool {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<Address>.size)) == 0
            }
        }
    }
}

extension sockaddr_in {
    fileprivate init(family: Int32, address: in_addr_t) {
        self.init()
        sin_family = sa_family_t(family)
        sin_addr.s_addr = address
    }
}

extension sockaddr_in6 {
    fileprivate init(family: Int32, address: in6_addr) {
        self.init()
        sin6_family = sa_family_t(family)
        sin6_addr = address
    }
}
