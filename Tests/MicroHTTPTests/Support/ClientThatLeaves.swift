import TestSupport
import Testing

/// Asks for a body of many megabytes, leaves in the middle of it, and waits until it is let go.
func leaveInTheMiddle(of handler: TestHandler, _ releases: CountedBody.Releases) async throws {
    try await withServer(handler) { port async throws in
        do {
            let connection = try HTTPConnection(port: port)
            try await connection.sendRequest("GET", "/")
            _ = try await connection.receiveBytes(atLeast: 100_000)
            #expect(releases.count == 0)
        }
        try await eventually("the body is let go") { releases.count == 1 ? true : nil }
    }
    #expect(releases.count == 1)
}
