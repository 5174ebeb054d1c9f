internal import Glibc

/// One TCP connection to a server on this machine, spoken to byte by byte, so that a test can say anything and see
/// everything.
package final class HTTPConnection: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        init(_ what: String) {
            description = "\(what): \(String(cString: strerror(errno)))"
        }
    }

    /// The server closed the connection before the answer was complete.
    package struct Closed: Error {}

    private let descriptor: Int32

    /// Connects to 127.0.0.1, or to ::1.
    ///
    /// - Parameter lastByte: of the address to connect from, 127.0.0.x; nil for the system's choice.
    package init(port: UInt16, overIPv6: Bool = false, from lastByte: UInt8? = nil) throws {
        let family = overIPv6 ? AF_INET6 : AF_INET
        descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure("socket") }
        // Whole by now, so that the end of what was made closes the socket.
        if let lastByte, Self.bindIPv4(descriptor, lastByte) != 0 { throw Failure("bind to 127.0.0.\(lastByte)") }
        let status = overIPv6 ? Self.connectIPv6(descriptor, port) : Self.connectIPv4(descriptor, port)
        guard status == 0 else { throw Failure("connect to port \(port)") }
        // A server that never answers fails the test instead of hanging it.
        var limit = timeval(tv_sec: 120, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit {
        close(descriptor)
    }

    private static func bindIPv4(_ descriptor: Int32, _ lastByte: UInt8) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = (0x7F00_0000 | UInt32(lastByte)).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func connectIPv4(_ descriptor: Int32, _ port: UInt16) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func connectIPv6(_ descriptor: Int32, _ port: UInt16) -> Int32 {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        address.sin6_addr = in6addr_loopback
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
    }

    /// Sends bytes as they are.
    package func send(_ bytes: [UInt8]) async throws {
        try await blocking { [descriptor] in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { throw Failure("send") }
                rest = rest.dropFirst(count)
            }
        }
    }

    package func send(_ text: String) async throws {
        try await send(Array(text.utf8))
    }

    /// Ends the sending side.
    package func finishSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Sends a request with `Host` and, if there is a body, `Content-Length`.
    package func sendRequest(
        _ method: String,
        _ path: String,
        headers: [String: String] = [:],
        body: [UInt8]? = nil
    ) async throws {
        var head = "\(method) \(path) HTTP/1.1\r\n"
        if headers["Host"] == nil { head += "Host: localhost\r\n" }
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if let body { head += "Content-Length: \(body.count)\r\n" }
        try await send(Array((head + "\r\n").utf8) + (body ?? []))
    }

    /// Reads one answer.
    ///
    /// - Parameter hasBody: false after HEAD, whose answer has a length and no bytes.
    package func receive(hasBody: Bool = true) async throws -> HTTPAnswer {
        try await blocking { [descriptor] in
            let lines = try Self.readText(descriptor, to: "\r\n\r\n").split(separator: "\r\n")
            var answer = HTTPAnswer(status: 0, headers: [:], body: [])
            let words = lines[0].split(separator: " ")
            answer.status = words.count > 1 ? Int(words[1]) ?? 0 : 0
            for line in lines.dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                let value = parts.count > 1 ? parts[1] : ""
                answer.headers[parts[0].lowercased()] = String(value.drop { $0 == " " })
            }
            guard hasBody else { return answer }
            guard answer.headers["transfer-encoding"] == "chunked" else {
                let length = Int(answer.headers["content-length"] ?? "0") ?? 0
                answer.body = try Self.read(descriptor, exactly: length)
                return answer
            }
            while true {
                let length = try Int(Self.readText(descriptor, to: "\r\n").prefix(while: \.isHexDigit), radix: 16) ?? 0
                answer.body += try Self.read(descriptor, exactly: length)
                _ = try Self.read(descriptor, exactly: 2)
                if length == 0 { return answer }
            }
        }
    }

    /// Sends a request and reads its answer.
    package func request(
        _ method: String,
        _ path: String,
        headers: [String: String] = [:],
        body: [UInt8]? = nil
    ) async throws -> HTTPAnswer {
        try await sendRequest(method, path, headers: headers, body: body)
        return try await receive(hasBody: method != "HEAD")
    }

    /// Whether the server has closed the connection; waits until it has or sends something.
    package func isClosedByServer() async throws -> Bool {
        try await blocking { [descriptor] in
            var byte: UInt8 = 0
            let count = recv(descriptor, &byte, 1, Int32(MSG_PEEK))
            // Only what the other side did counts: a time limit of this side's is no close.
            guard count >= 0 || errno == ECONNRESET else { throw Failure("recv") }
            return count <= 0
        }
    }

    /// Takes at least so many bytes of what is coming and leaves the rest.
    package func receiveBytes(atLeast count: Int) async throws -> [UInt8] {
        try await blocking { [descriptor] in
            var bytes: [UInt8] = []
            while bytes.count < count { bytes += try Self.read(descriptor, atMost: 4096) }
            return bytes
        }
    }

    /// Takes everything until the server closes the connection.
    package func receiveToEnd() async throws -> [UInt8] {
        try await blocking { [descriptor] in
            var bytes: [UInt8] = []
            do {
                while true { bytes += try Self.read(descriptor, atMost: 4096) }
            } catch is Closed {
                return bytes
            }
        }
    }

    private static func readText(_ descriptor: Int32, to end: StaticString) throws -> String {
        var bytes: [UInt8] = []
        while !bytes.ends(with: end) { bytes += try read(descriptor, atMost: 1) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func read(_ descriptor: Int32, exactly count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count { bytes += try read(descriptor, atMost: count - bytes.count) }
        return bytes
    }

    private static func read(_ descriptor: Int32, atMost count: Int) throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: min(count, 1 << 20))
        let got = recv(descriptor, &buffer, buffer.count, 0)
        if got == 0 { throw Closed() }
        guard got > 0 else { throw Failure("recv") }
        return Array(buffer.prefix(got))
    }
}

extension [UInt8] {
    fileprivate func ends(with text: StaticString) -> Bool {
        text.withUTF8Buffer { suffix($0.count).elementsEqual($0) }
    }
}

/// One request on a connection of its own.
package func http(
    _ method: String,
    _ path: String,
    port: UInt16,
    headers: [String: String] = [:],
    body: [UInt8]? = nil
) async throws -> HTTPAnswer {
    try await HTTPConnection(port: port).request(method, path, headers: headers, body: body)
}
