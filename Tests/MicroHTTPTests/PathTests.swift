import MicroHTTP
import TestSupport
import Testing

@Suite("Paths")
struct PathTests {
    /// Answers the segments between bars, each followed by its length in bytes.
    private static let segments = TestHandler { request in
        let text = request.pathSegments.map { segments in
            segments.map { "\($0):\($0.utf8.count)" }.joined(separator: "|")
        }
        return .now(HTTPResponse(.ok, contentType: "text/plain", body: .bytes(Array((text ?? "nil").utf8))))
    }

    @Test(
        "Segments are decoded after the path was split",
        arguments: [
            ("/", ""),
            ("/a", "a:1"),
            ("/a/", "a:1"),
            ("/a//", "a:1|:0"),
            ("//a", ":0|a:1"),
            ("/v1/plugins/a%2Fb/", "v1:2|plugins:7|a/b:3"),
            ("/a%2fb", "a/b:3"),
            ("/a%20b+c", "a b+c:5"),
            ("/%F0%9F%A7%A9", "🧩:4"),
            ("/%22%0A", "\"\n:2"),
            ("/a%00b", "a\0b:3"),
            ("/a%2525", "a%25:4"),
            ("/a?b=c/d", "a:1"),
            ("http://elsewhere:80/a%2Fb/c?d", "a/b:3|c:1"),
            ("HTTP://elsewhere", ""),
            ("/a/?b=%zz", "a:1"),
            ("/a%3Fb", "a?b:3"),
            ("/%", "nil"),
            ("/a%", "nil"),
            ("/a%2", "nil"),
            ("/%zz", "nil"),
            ("/%+1", "nil"),
            ("/%ff", "nil"),
            ("/a/%C3%28", "nil"),
            ("/%ED%A0%80", "nil"),
        ]
    )
    func segments(path: String, expected: String) async throws {
        try await withServer(Self.segments) { port async throws in
            let answer = try await http("GET", path, port: port)
            #expect(answer.status == 200)
            #expect(answer.text == expected)
        }
    }

    @Test("The path is given as it was sent, without the query")
    func path() async throws {
        try await withServer { port async throws in
            #expect(try await http("GET", "/a%2Fb/%zz?x=1&y=/2", port: port).text == "get /a%2Fb/%zz 0\n")
        }
    }

    @Test("A method that nobody knows is passed on as it was sent")
    func method() async throws {
        try await withServer { port async throws in
            #expect(try await http("DELETE", "/", port: port).text == "other(\"DELETE\") / 0\n")
            #expect(try await http("get", "/", port: port).text == "other(\"get\") / 0\n")
        }
    }
}
