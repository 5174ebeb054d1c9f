import MicroHTTP
import TestSupport
import Testing

@Suite("Connections that are used more than once")
struct KeepAliveTests {
    @Test("Two requests on one connection are both answered")
    func twoRequests() async throws {
        try await withServer { port async throws in
            let connection = try HTTPConnection(port: port)
            let first = try await connection.request("GET", "/one")
            #expect(first.status == 200)
            #expect(first.text == "get /one 0\n")
            #expect(first.headers["content-type"] == "text/plain; charset=utf-8")
            #expect(first.headers["connection"] == nil)
            let second = try await connection.request("PUT", "/two", body: [1, 2, 3])
            #expect(second.text == "put /two 3\n")
        }
    }

    @Test("Requests sent without waiting are answered in their order")
    func pipelined() async throws {
        try await withServer { port async throws in
            let connection = try HTTPConnection(port: port)
            let requests = (0..<10).map { "GET /\($0) HTTP/1.1\r\nHost: localhost\r\n\r\n" }
            try await connection.send(requests.joined())
            for number in 0..<10 {
                #expect(try await connection.receive().text == "get /\(number) 0\n")
            }
        }
    }

    @Test("A request sent behind a slow one waits for its turn")
    func pipelinedBehindSlow() async throws {
        let gate = Gate()
        try await withServer(.slow(gate)) { port async throws in
            let connection = try HTTPConnection(port: port)
            try await connection.send(
                "GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\nGET /fast HTTP/1.1\r\nHost: localhost\r\n\r\n"
            )
            try await gate.waitForArrivals()
            gate.open()
            #expect(try await connection.receive().text == "slow\n")
            #expect(try await connection.receive().text == "get /fast 0\n")
        }
    }

    @Test("HEAD has GET's headers and none of its bytes, and the connection goes on")
    func head() async throws {
        try await withServer(TestHandler { _ in .now(.text(.ok, "the same for both")) }) { port async throws in
            let connection = try HTTPConnection(port: port)
            var get = try await connection.request("GET", "/")
            var head = try await connection.request("HEAD", "/")
            #expect(head.status == 200)
            #expect(head.headers["content-length"] == "18")
            #expect(head.body.isEmpty)
            get.headers["date"] = nil
            head.headers["date"] = nil
            #expect(head.headers == get.headers)
            // A byte of a body would be read as the beginning of this answer.
            #expect(try await connection.request("GET", "/").text == "the same for both\n")
        }
    }

    @Test("An answer may be empty")
    func empty() async throws {
        let handler = TestHandler { _ in .now(HTTPResponse(.ok, contentType: "text/plain", body: .bytes([]))) }
        try await withServer(handler) { port async throws in
            let connection = try HTTPConnection(port: port)
            for _ in 0..<2 {
                let answer = try await connection.request("GET", "/")
                #expect(answer.status == 200)
                #expect(answer.headers["content-length"] == "0")
            }
        }
    }

    @Test("A client that asks for it has its connection closed after the answer")
    func close() async throws {
        try await withServer { port async throws in
            let connection = try HTTPConnection(port: port)
            let answer = try await connection.request("GET", "/", headers: ["Connection": "close"])
            #expect(answer.text == "get / 0\n")
            #expect(answer.headers["connection"] == "close")
            #expect(try await connection.isClosedByServer())
        }
    }

    @Test("Sixty-four clients at once each get their own answers")
    func manyClients() async throws {
        try await withServer { port async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in 0..<64 {
                    group.addTask {
                        let connection = try HTTPConnection(port: port)
                        for number in 0..<5 {
                            let answer = try await connection.request("GET", "/\(client)/\(number)")
                            #expect(answer.text == "get /\(client)/\(number) 0\n")
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("A header's name is found in any case, and the handler's own headers are sent in their order")
    func headers() async throws {
        let handler = TestHandler { request in
            var response = HTTPResponse.text(.ok, request.header("x-asked") ?? "nothing")
            response.headers += [("X-First", "1"), ("X-Second", "2")]
            return .now(response)
        }
        try await withServer(handler) { port async throws in
            let connection = try HTTPConnection(port: port)
            let answer = try await connection.request("GET", "/", headers: ["X-ASKED": "it"])
            #expect(answer.text == "it\n")
            #expect(answer.headers["x-first"] == "1")
            #expect(answer.headers["x-second"] == "2")
            #expect(try await connection.request("GET", "/").text == "nothing\n")
        }
    }

    @Test("A header value with a line end in it is never sent: the connection is closed instead")
    func headerInjection() async throws {
        let handler = TestHandler { _ in
            var response = HTTPResponse.text(.ok, "x")
            response.headers.append(("X-Bad", "1\r\nX-Injected: 2"))
            return .now(response)
        }
        try await withServer(handler) { port async throws in
            let connection = try HTTPConnection(port: port)
            try await connection.sendRequest("GET", "/")
            #expect(try await connection.isClosedByServer())
        }
    }
}
