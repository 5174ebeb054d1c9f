import Glibc
import MicroHTTP
import Synchronization
import TestSupport
import Testing

@Suite("What a client may take")
struct LimitTests {
    @Test("One address gets as many connections as are allowed; the next is closed at once")
    func connectionsPerAddress() async throws {
        try await withServer {
            $0.connectionLimitPerAddress = 3
        } _: { port async throws in
            var connections = try (0..<3).map { _ in try HTTPConnection(port: port) }
            for connection in connections {
                #expect(try await connection.request("GET", "/").text == "get / 0\n")
            }
            #expect(try await HTTPConnection(port: port).isClosedByServer())
            for connection in connections {
                #expect(try await connection.request("GET", "/").text == "get / 0\n")
            }
            connections.removeLast()
            // The server sees the place that is free when it sees the close.
            try await eventually("a connection in the free place") {
                try? await http("GET", "/", port: port).text == "get / 0\n" ? true : nil
            }
        }
    }

    @Test("Connections beyond the limit wait until one is free")
    func connections() async throws {
        try await withServer {
            $0.connectionLimit = 3
        } _: { port async throws in
            var connections = try (0..<3).map { _ in try HTTPConnection(port: port) }
            for connection in connections {
                #expect(try await connection.request("GET", "/").status == 200)
            }
            let waiting = try HTTPConnection(port: port)
            try await waiting.sendRequest("GET", "/waiting")
            #expect(try await connections[0].request("GET", "/").status == 200)
            connections.removeLast()
            #expect(try await waiting.receive().text == "get /waiting 0\n")
        }
    }

    @Test("As many requests at a moment as libmicrohttpd takes events are answered, though nothing else happens")
    func fullHouse() async throws {
        let isHeld = Atomic(false)
        let handler = TestHandler { request in
            // Keeps the server's thread from the events that come meanwhile.
            while request.path == "/hold", isHeld.load(ordering: .acquiring) { usleep(1000) }
            return .now(.text(.ok, ""))
        }
        try await withServer(handler) {
            $0.connectionLimitPerAddress = 512
        } _: { port async throws in
            // It takes 128. Which of the others are about something else is the system's choice.
            for count in 120...130 {
                let holder = try HTTPConnection(port: port)
                let connections = try (0..<count).map { _ in try HTTPConnection(port: port) }
                for connection in connections + [holder] {
                    #expect(try await connection.request("GET", "/").status == 200)
                }
                isHeld.store(true, ordering: .releasing)
                try await holder.sendRequest("GET", "/hold")
                for connection in connections { try await connection.sendRequest("GET", "/") }
                isHeld.store(false, ordering: .releasing)
                for connection in connections + [holder] { #expect(try await connection.receive().status == 200) }
            }
        }
    }

    @Test("A connection without a byte is closed when its time is over")
    func idle() async throws {
        try await withServer {
            $0.clientTimeoutSeconds = 1
        } _: { port async throws in
            let silent = try HTTPConnection(port: port)
            let idle = try HTTPConnection(port: port)
            #expect(try await idle.request("GET", "/").status == 200)
            let half = try HTTPConnection(port: port)
            try await half.send("GET / HTTP/1.1\r\nHost: loc")
            #expect(try await silent.isClosedByServer())
            #expect(try await idle.isClosedByServer())
            // Whatever it is told, it is let go.
            _ = try? await half.receive()
            #expect(try await half.isClosedByServer())
        }
    }

    @Test("A slow answer is not an idle connection")
    func slowIsNotIdle() async throws {
        let gate = Gate()
        try await withServer(.slow(gate)) {
            $0.clientTimeoutSeconds = 1
        } _: { port async throws in
            let slow = try HTTPConnection(port: port)
            try await slow.sendRequest("GET", "/slow")
            try await gate.waitForArrivals()
            let idle = try HTTPConnection(port: port)
            #expect(try await idle.isClosedByServer())
            gate.open()
            #expect(try await slow.receive().text == "slow\n")
        }
    }

    @Test(
        "Who sends a byte now and then is cut off all the same",
        arguments: ["", "GET / HTTP/1.1\r\nX: ", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\n"])
    func trickle(beginning: String) async throws {
        try await withServer {
            $0.clientTimeoutSeconds = 1
        } _: { port async throws in
            let connection = try HTTPConnection(port: port)
            try await connection.send(beginning)
            // Empty lines before a request are read over, as long as they may come.
            try await Self.isCutOff { try await connection.send(beginning.isEmpty ? "\r\n" : "x") }
        }
    }

    @Test("Who reads a little now and then is cut off all the same, and what was kept for it is let go")
    func slowReader() async throws {
        let releases = CountedBody.Releases()
        let handler = TestHandler { _ in
            let body = CountedBody(count: 12_000_000, filledWith: 65, releases: releases)
            return .now(HTTPResponse(.ok, contentType: "text/plain", body: .shared(body)))
        }
        try await withServer(handler) {
            $0.clientTimeoutSeconds = 1
        } _: { port async throws in
            let connection = try HTTPConnection(port: port)
            try await connection.sendRequest("GET", "/")
            // In the time that this waits at most it would not have read half of it.
            try await eventually("the body is let go") {
                _ = try? await connection.receiveBytes(atLeast: 4096)
                return releases.count == 1 ? true : nil
            }
        }
    }

    @Test("Who asks again in time is not cut off")
    func goesOn() async throws {
        try await withServer {
            $0.clientTimeoutSeconds = 1
        } _: { port async throws in
            let connection = try HTTPConnection(port: port)
            let silent = try HTTPConnection(port: port)
            let end = Gate()
            Task {
                _ = try await silent.isClosedByServer()
                end.open()
            }
            var isOver = false
            // When it began to ask the last time that it was answered.
            var last = ContinuousClock.now
            while !isOver {
                // Once more after the silent one is cut off.
                isOver = end.isOpen
                do {
                    let now = ContinuousClock.now
                    #expect(try await connection.request("GET", "/").status == 200)
                    last = now
                } catch {
                    #expect(last.duration(to: .now) > .seconds(1), "it was not the machine that was late")
                    return
                }
            }
        }
    }

    /// Does something again and again until it fails; twenty times as long as it may take if it does not.
    private static func isCutOff(_ body: () async throws -> Void) async throws {
        for _ in 0..<400 {
            do { try await body() } catch { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("it is not cut off")
    }
}
