import MicroHTTP
import Synchronization
import TestSupport
import Testing

@Suite("Bodies that are made while they are sent")
struct ResponseStreamTests {
    /// Numbers its bytes, in portions of at most so many, and ends where it is told to.
    private final class Portions: ResponseStream {
        let count: Int
        private let portion: Int
        private let end: Int
        private let position = Atomic(0)
        private let releases: CountedBody.Releases

        init(count: Int, portion: Int, end: Int = .max, releases: CountedBody.Releases) {
            self.count = count
            self.portion = portion
            self.end = end
            self.releases = releases
        }

        deinit {
            releases.add()
        }

        static func byte(_ position: Int) -> UInt8 { UInt8(truncatingIfNeeded: position &* 31 &+ position >> 8) }

        func read(into target: UnsafeMutableRawBufferPointer) -> Int {
            let start = position.load(ordering: .relaxed)
            let length = min(portion, target.count, end - start)
            for index in 0..<max(length, 0) { target[index] = Self.byte(start + index) }
            position.store(start + length, ordering: .relaxed)
            return length
        }
    }

    private static func handler(
        count: Int,
        portion: Int,
        end: Int = .max,
        _ releases: CountedBody.Releases
    ) -> TestHandler {
        TestHandler { _ in
            let body = Portions(count: count, portion: portion, end: end, releases: releases)
            return .now(HTTPResponse(.ok, contentType: "text/plain", body: .stream(body)))
        }
    }

    @Test(
        "A body arrives whole, its length before it, and is let go once",
        arguments: [
            (1, 10), (100_000, 100_000), (122_880, .max), (122_881, .max), (300_000, 7_001), (400_000, .max),
        ]
    )
    func sent(count: Int, portion: Int) async throws {
        let releases = CountedBody.Releases()
        try await withServer(Self.handler(count: count, portion: portion, releases)) { port async throws in
            let connection = try HTTPConnection(port: port)
            for number in 1...2 {
                let answer = try await connection.request("GET", "/")
                #expect(answer.headers["content-length"] == "\(count)")
                #expect(answer.body == (0..<count).map(Portions.byte))
                try await eventually("the body is let go") { releases.count == number ? true : nil }
            }
        }
    }

    @Test("HEAD is told the length, and the body is let go")
    func head() async throws {
        let releases = CountedBody.Releases()
        try await withServer(Self.handler(count: 1_000_000, portion: .max, releases)) { port async throws in
            let answer = try await http("HEAD", "/", port: port)
            #expect(answer.headers["content-length"] == "1000000")
        }
        #expect(releases.count == 1)
    }

    @Test("A body that cannot be continued ends its connection, so that nobody takes it for the whole")
    func broken() async throws {
        let releases = CountedBody.Releases()
        try await withServer(Self.handler(count: 500_000, portion: 100_000, end: 200_000, releases)) {
            port async throws in
            let connection = try HTTPConnection(port: port)
            await #expect(throws: (any Error).self) { try await connection.request("GET", "/") }
            try await eventually("the body is let go") { releases.count == 1 ? true : nil }
            // The server goes on.
            #expect(try await http("HEAD", "/", port: port).status == 200)
        }
    }

    @Test("A body whose client leaves in the middle is let go")
    func clientLeaves() async throws {
        let releases = CountedBody.Releases()
        try await leaveInTheMiddle(of: Self.handler(count: 64 * 1024 * 1024, portion: .max, releases), releases)
    }
}
