import Glibc

/// The server end of a conversation in the Model Context Protocol (revision 2025-06-18, stdio transport): a program
/// that offers tools.
///
/// ```swift
/// try await ModelContextServer(name: "echo", version: "1.0.0", tools: [echo]).run()
/// ```
public struct ModelContextServer: Sendable {
    /// The longest message that is accepted, in bytes.
    public static let maximumMessageLength = 64 * 1_024 * 1_024
    /// How many calls may run at a time; further ones are refused with the code -32000.
    public static let maximumCalls = 256

    let name: String
    let version: String
    let instructions: String?
    let tools: [ToolHandler]

    /// - Parameters:
    ///   - name: The server's name, told to the client.
    ///   - version: The server's version, told to the client.
    ///   - instructions: How to use the server, told to the client.
    ///   - tools: What it offers, in the order it's listed. Of two tools with one name only the first is reached.
    public init(name: String, version: String, instructions: String? = nil, tools: [ToolHandler]) {
        self.name = name
        self.version = version
        self.instructions = instructions
        self.tools = tools
    }

    /// Answers the messages on `input` until it ends or nobody reads `output` any more.
    ///
    /// Calls run concurrently, and messages are read while they do; their answers come in the order they end.
    /// At the end calls that still run are cancelled and waited for.
    ///
    /// `SIGPIPE` is ignored from then on in the whole process: a client that leaves is an end, not a crash.
    ///
    /// - Parameters:
    ///   - input: A file descriptor to read messages from, one a line; standard input unless given.
    ///   - output: A file descriptor to write answers to, one a line; standard output unless given. Nothing else
    ///     may write there.
    /// - Throws: ``ModelContextError/lineTooLong(limit:)`` when a message exceeds ``maximumMessageLength``;
    ///   ``ModelContextError/receiveFailed(_:)`` and ``ModelContextError/sendFailed(_:)`` with the system's reason.
    public func run(input: Int32 = 0, output: Int32 = 1) async throws(ModelContextError) {
        signal(SIGPIPE, SIG_IGN)
        let session = ServerSession(of: self, writer: DescriptorWriter(output))
        var failure: ModelContextError?
        do {
            try await receive(from: DescriptorReader(input, whileReadable: output), session)
        } catch {
            failure = error
        }
        await session.end()
        // A client that went away in the middle of an answer ended the conversation: nothing failed.
        if let failure, case .closed = failure { return }
        if let failure { throw failure }
    }

    private func receive(from reader: DescriptorReader, _ session: ServerSession) async throws(ModelContextError) {
        var splitter = LineSplitter(maximumLineLength: Self.maximumMessageLength)
        while let chunk = try await reader.read() {
            var lines: [[UInt8]] = []
            var failure: ModelContextError?
            do {
                try splitter.append(chunk.span.bytes) { lines.append($0) }
            } catch {
                failure = error as? ModelContextError ?? .receiveFailed("\(error)")
            }
            for line in lines { try await session.receive(line) }
            if let failure {
                // Where the next message begins cannot be told.
                try await session.refuse(.invalidRequest(failure.description))
                throw failure
            }
        }
        if let line = splitter.finish() { try await session.receive(line) }
    }
}
