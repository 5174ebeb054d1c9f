import ModelContext
import TestSupport

/// A server whose every word the test says: it keeps what the client sent.
actor ScriptedServer {
    /// How long a request waits that is to be answered.
    static let patience = Duration.seconds(60)

    private(set) var received: [JSONValue] = []
    nonisolated let client: ModelContextClient
    private let sent: AsyncStream<[UInt8]>.Continuation

    init() {
        let (lines, sent) = AsyncStream.makeStream(of: [UInt8].self)
        self.sent = sent
        client = ModelContextClient(name: "test", version: "1") { sent.yield($0) }
        Task { [weak self] in for await line in lines { try await self?.append(line) } }
    }

    deinit {
        sent.finish()
    }

    private func append(_ line: [UInt8]) throws {
        received.append(try JSONValue(testing: line))
    }

    /// The `count` messages with this method, as soon as there are as many.
    func messages(_ method: String, count: Int = 1) async throws -> [JSONValue] {
        try await eventually("\(count) of \(method)") { await self.matching(method).count >= count ? true : nil }
        return matching(method)
    }

    private func matching(_ method: String) -> [JSONValue] { received.filter { $0["method"]?.string == method } }

    /// Answers the `index`th message with this method.
    func answer(_ method: String, _ index: Int = 0, result: JSONValue) async throws {
        let id = try await messages(method, count: index + 1)[index]["id"] ?? .null
        try await say(["jsonrpc": "2.0", "id": id, "result": result])
    }

    /// Asks for a call in a task of its own.
    nonisolated func call(_ name: String = "a", _ arguments: [String: JSONValue] = [:]) -> Task<ToolResult, any Error> {
        let client = client
        return Task { try await client.callTool(name, arguments: arguments, timeout: Self.patience) }
    }

    func say(_ message: JSONValue) async throws { try await client.receive(message.testLine()) }

    func say(_ line: String) async throws { try await client.receive(Array(line.utf8)) }
}
