internal import Glibc
internal import Synchronization

/// A listening TCP or Unix socket, which one server serves. Closed with the object as long as none does.
public final class ListenSocket: Sendable {
    /// Where it listens; the port is the real one, also where 0 was asked for.
    public let address: ListenAddress

    /// -1 once a server has it.
    private let descriptor: Atomic<Int32>
    /// The file of a Unix socket that was opened here.
    let file: SocketFile?

    /// Opens one. Not left to libmicrohttpd, which cannot say why it failed.
    ///
    /// - Throws: ``ListenError`` with the address and the system's reason.
    public convenience init(_ address: ListenAddress) throws(ListenError) {
        if let path = address.socketPath {
            let (descriptor, file) = try Self.openUnix(path, for: address)
            self.init(descriptor, at: address, file: file)
            return
        }
        let candidates = try Self.resolve(address)
        var failure = ListenError.unknownHost(address, reason: "the host has no address")
        for candidate in candidates {
            switch Self.open(candidate, for: address) {
            case .success(let descriptor):
                let port = ListenAddress(of: descriptor)?.port ?? address.port
                self.init(descriptor, at: ListenAddress(host: address.host, port: port))
                return
            case .failure(let error):
                failure = error
                // A machine without IPv6 still has IPv4; any other refusal is final.
                guard case .cannotListen(_, EAFNOSUPPORT, _) = error else { throw error }
            }
        }
        throw failure
    }

    /// Takes a descriptor of a socket that listens already.
    init(_ descriptor: Int32, at address: ListenAddress, file: SocketFile? = nil) {
        self.descriptor = Atomic(descriptor)
        self.address = address
        self.file = file
    }

    deinit {
        guard let descriptor = take() else { return }
        file?.remove()
        close(descriptor)
    }

    /// Gives the descriptor away: whoever takes it closes it. None for the second who asks.
    func take() -> Int32? {
        let descriptor = descriptor.exchange(-1, ordering: .relaxed)
        return descriptor >= 0 ? descriptor : nil
    }

    /// A socket address in the form that the system takes.
    private struct Candidate {
        var storage: sockaddr_storage
        var length: socklen_t
        var family: Int32 { Int32(storage.ss_family) }
    }

    private static func resolve(_ address: ListenAddress) throws(ListenError) -> [Candidate] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(address.host, "\(address.port)", &hints, &list)
        guard status == 0 else {
            throw .unknownHost(address, reason: String(cString: gai_strerror(status)))
        }
        defer { freeaddrinfo(list) }
        var candidates: [Candidate] = []
        var entry = list
        while let info = entry?.pointee {
            var candidate = Candidate(storage: sockaddr_storage(), length: info.ai_addrlen)
            if let source = info.ai_addr, Int(info.ai_addrlen) <= MemoryLayout<sockaddr_storage>.size {
                withUnsafeMutableBytes(of: &candidate.storage) {
                    $0.copyMemory(from: UnsafeRawBufferPointer(start: source, count: Int(info.ai_addrlen)))
                }
                candidates.append(candidate)
            }
            entry = info.ai_next
        }
        // Every interface: one IPv6 socket takes IPv4 as well. A name: IPv4 first, as its users expect of localhost.
        let first = address.host == nil ? AF_INET6 : AF_INET
        return candidates.filter { $0.family == first } + candidates.filter { $0.family != first }
    }

    /// A stream socket that no other program inherits and that nobody waits for; below 0, with errno, if there is none.
    static func newDescriptor(_ family: Int32) -> Int32 {
        socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    }

    private static func open(_ candidate: Candidate, for address: ListenAddress) -> Result<Int32, ListenError> {
        let descriptor = newDescriptor(candidate.family)
        guard descriptor >= 0 else { return .failure(refusal(errno, for: address)) }
        // A restart must not wait for the last connections of the server before it.
        set(SO_REUSEADDR, at: SOL_SOCKET, to: 1, on: descriptor)
        if candidate.family == AF_INET6 {
            set(IPV6_V6ONLY, at: Int32(IPPROTO_IPV6), to: address.host == nil ? 0 : 1, on: descriptor)
        }
        let bound = withUnsafePointer(to: candidate.storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, candidate.length) == 0 && listen(descriptor, SOMAXCONN) == 0
            }
        }
        guard bound else {
            let code = errno
            close(descriptor)
            return .failure(refusal(code, for: address))
        }
        return .success(descriptor)
    }

    private static func set(_ option: Int32, at level: Int32, to value: Int32, on descriptor: Int32) {
        var value = value
        setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    static func refusal(_ code: Int32, for address: ListenAddress) -> ListenError {
        let remedy =
            switch code {
            case EADDRINUSE where address.socketPath != nil: "; stop what listens there, or choose another path"
            case EADDRINUSE:
                "; `ss -ltnp sport = :\(address.port)` says by whom; stop that, or choose another port"
            case EACCES where address.socketPath != nil: "; this user may not write to the folder"
            case ENOENT where address.socketPath != nil: "; make the folder first"
            case EACCES: "; ports below 1024 need CAP_NET_BIND_SERVICE"
            case EADDRNOTAVAIL: "; no interface of this machine has that address"
            default: ""
            }
        return .cannotListen(address, code: code, reason: String(cString: strerror(code)) + remedy)
    }
}
