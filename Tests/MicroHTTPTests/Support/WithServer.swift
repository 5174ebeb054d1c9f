import MicroHTTP

/// Serves while `body` runs, then stops, whatever came of it.
@discardableResult
func withServer<Result>(
    _ handler: TestHandler = .telling,
    configure: (inout HTTPServer.Configuration) -> Void = { _ in },
    _ body: (UInt16) async throws -> Result
) async throws -> Result {
    var configuration = HTTPServer.Configuration()
    configure(&configuration)
    let server = try HTTPServer(on: [ListenAddress("127.0.0.1:0")], configuration: configuration, handler: handler)
    do {
        let result = try await body(server.addresses[0].port)
        await server.stop(within: .zero)
        return result
    } catch {
        await server.stop(within: .zero)
        throw error
    }
}
