import MicroHTTP

/// Serves what a test says while `body` runs with its address, then stops, whatever came of it.
@discardableResult
func withPage<Result>(
    _ answer: @escaping @Sendable (_ path: String) -> HTTPResponse,
    _ body: (_ address: String) async throws -> Result
) async throws -> Result {
    let server = try HTTPServer(
        on: [ListenAddress("127.0.0.1:0")],
        configuration: HTTPServer.Configuration(),
        handler: PageHandler(answer: answer)
    )
    do {
        let result = try await body("http://127.0.0.1:\(server.addresses[0].port)/")
        await server.stop(within: .zero)
        return result
    } catch {
        await server.stop(within: .zero)
        throw error
    }
}

private struct PageHandler: HTTPHandler {
    let answer: @Sendable (_ path: String) -> HTTPResponse

    func reply(to request: borrowing HTTPRequest) -> HTTPReply {
        .now(answer(request.path))
    }
}
