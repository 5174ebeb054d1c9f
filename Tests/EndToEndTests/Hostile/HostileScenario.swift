import TestSupport

/// Something that clients can do to a server, done until the end, by one address unless its name says otherwise.
struct HostileScenario: Sendable {
    let name: String
    var isEncrypted = false
    /// Returns how many connections there were.
    let attack: @Sendable (UInt16, ContinuousClock.Instant) async throws -> Int

    static let all = plain + encrypted

    /// - Parameters:
    ///   - crowd: what does it, told the port.
    ///   - opening: what each connection sends first.
    private static func crowd(
        _ name: String, isEncrypted: Bool = false, _ crowd: @escaping @Sendable (UInt16) -> HostileCrowd,
        opening: @escaping @Sendable (Int) -> [UInt8] = { _ in [] },
        turn: @escaping @Sendable (HostileSocket) -> Bool
    ) -> HostileScenario {
        HostileScenario(name: name, isEncrypted: isEncrypted) { port, end in
            try await blocking { crowd(port).attack(until: end, opening: opening, turn: turn) }
        }
    }

    /// Reads all that comes.
    private static func drain(_ socket: HostileSocket) -> Bool {
        while let bytes = socket.receive() {
            if bytes.isEmpty { return true }
        }
        return false
    }

    // MARK: HTTP

    private static let plain: [HostileScenario] = [
        crowd("2,000 idle connections") {
            HostileCrowd(port: $0, count: 2000, isReplaced: false)
        } turn: {
            drain($0)
        },
        crowd("2,000 idle connections of ten addresses") {
            HostileCrowd(port: $0, count: 2000, sources: Array(11...20), isReplaced: false)
        } turn: {
            drain($0)
        },
        crowd("connections by the thousand, dropped at once") {
            HostileCrowd(port: $0, count: 200, pause: .milliseconds(1))
        } turn: { _ in
            false
        },
        crowd("slow headers") {
            HostileCrowd(port: $0, count: 200)
        } opening: { _ in
            Array("GET /metrics HTTP/1.1\r\nHost: a\r\nX: ".utf8)
        } turn: {
            $0.send("x".utf8) != nil && drain($0)
        },
        crowd("slow bodies") {
            HostileCrowd(port: $0, count: 200)
        } opening: { _ in
            Array("POST /-/reload HTTP/1.1\r\nHost: a\r\nContent-Length: 16000\r\n\r\n".utf8)
        } turn: {
            $0.send("x".utf8) != nil && drain($0)
        },
        crowd("slow reads") {
            HostileCrowd(port: $0, count: 100, receiveBuffer: 4096)
        } opening: { _ in
            // As many as the sockets between do not hold.
            Array(String(repeating: "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", count: 50).utf8)
        } turn: {
            $0.receive(atMost: 1) != nil
        },
        crowd("pages and lists") {
            HostileCrowd(port: $0, count: 100)
        } opening: { number in
            let path = ["/", "/v1/plugins", "/v1/audit"][number % 3]
            return Array("GET \(path) HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\nConnection: close\r\n\r\n".utf8)
        } turn: {
            drain($0)
        },
        crowd("pipelining") {
            HostileCrowd(port: $0, count: 50)
        } opening: { _ in
            Array(
                (String(repeating: "GET /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n", count: 2000)
                    + "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").utf8)
        } turn: {
            drain($0)
        },
        crowd("giant headers, endless methods and empty lines") {
            HostileCrowd(port: $0, count: 100)
        } opening: { number in
            [Array("GET / HTTP/1.1\r\nHost: a\r\n".utf8), [], Array("\r\n".utf8)][number % 3]
        } turn: {
            $0.send(String(repeating: "X: 1\r\n", count: 1000).utf8) != nil && drain($0)
        },
        crowd("smuggling and bad chunks") {
            HostileCrowd(port: $0, count: 50)
        } opening: { number in
            Array((shapes[number % shapes.count] + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n").utf8)
        } turn: {
            drain($0)
        },
    ]

    /// Each of them is refused, and its connection closed.
    private static let shapes = [
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello world\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n", "GET / HTTP/1.1\r\nHost: a\r\nX : 1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX: \u{0}\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n", "GET /\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ]

    // MARK: TLS

    private static let encrypted: [HostileScenario] = [
        crowd("garbage and plain HTTP where TLS is spoken", isEncrypted: true) {
            HostileCrowd(port: $0, count: 100)
        } opening: { number in
            switch number % 4 {
            case 0: Array("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
            case 1: [UInt8](repeating: 0xFF, count: 4096)
            case 2: [22, 3, 1, 0xFF, 0xFF, 1]
            default: Array(ClientHello.bytes.prefix(40)) + [UInt8](repeating: 0, count: 200)
            }
        } turn: {
            drain($0)
        },
        crowd("half handshakes, held", isEncrypted: true) {
            HostileCrowd(port: $0, count: 200)
        } opening: { number in
            number % 2 == 0 ? ClientHello.bytes : Array(ClientHello.bytes.prefix(20))
        } turn: {
            drain($0)
        },
        crowd("handshakes by the thousand, dropped when the server has signed", isEncrypted: true) {
            HostileCrowd(port: $0, count: 20, pause: .milliseconds(1))
        } opening: { _ in
            ClientHello.bytes
        } turn: {
            $0.receive()?.isEmpty == true
        },
        HostileScenario(name: "renegotiation", isEncrypted: true) { port, end in
            try await repeated(until: end) {
                let client = try SecureSession(port: port, ["-tls1_2"], saying: "R\n")
                // It ends when the server ends the connection.
                _ = try await client.program.status()
                return client.program.standardOutput.contains("RENEGOTIATING")
                    || client.program.standardError.contains("RENEGOTIATING")
            }
        },
        HostileScenario(name: "clients that are killed in the middle", isEncrypted: true) { port, end in
            try await repeated(until: end) {
                let client = try SecureSession(port: port, ["-quiet"], saying: "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                try await eventually("it is answered") {
                    client.program.standardOutput.contains("200 OK") ? true : nil
                }
                return true
            }
        },
    ]

    /// Does something again and again; returns how often. What returns false was not done.
    private static func repeated(
        until end: ContinuousClock.Instant, _ body: () async throws -> Bool
    ) async throws -> Int {
        var count = 0
        repeat {
            guard try await body() else { throw NotDone() }
            count += 1
        } while ContinuousClock.now < end
        return count
    }

    private struct NotDone: Error {}
}
