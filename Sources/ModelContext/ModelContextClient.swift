/// The client end of a conversation in the Model Context Protocol (revision 2025-06-18, stdio transport).
///
/// It knows nothing of processes and pipes: their owner gives it a way to send, hands it the lines that arrive with
/// ``receive(_:)``, and calls ``close(throwing:)`` when no more will. Requests may overlap; answers may come in any
/// order.
public actor ModelContextClient {
    /// How many requests may be unanswered at a time, and how many messages unsent.
    public static let maximumPending = 1_000

    private let clientInfo: JSONValue
    private let onToolsChanged: @Sendable (ModelContextClient) async -> Void
    private let send: @Sendable ([UInt8]) async throws -> Void
    private var outbox = Outbox()
    private var isSending = false
    private var nextID: Int64 = 1
    private var pending: [RequestID: PendingRequest] = [:]
    private var closeError: ModelContextError?

    /// - Parameters:
    ///   - name: The client's name, told to the server.
    ///   - version: The client's version, told to the server.
    ///   - onToolsChanged: Called in a task of its own each time that the server says its tools are others now: to be listed
    ///     again (MCP 2025-06-18, Tools, List Changed Notification).
    ///   - send: Hands one message, newline included, to the server. It's called for one message at a time, in a
    ///     task of its own: neither a timeout nor a cancellation interrupts it halfway through a message. When it
    ///     throws, the client is closed with ``ModelContextError/sendFailed(_:)``.
    public init(
        name: String,
        version: String,
        onToolsChanged: @escaping @Sendable (ModelContextClient) async -> Void = { _ in },
        send: @escaping @Sendable ([UInt8]) async throws -> Void
    ) {
        self.onToolsChanged = onToolsChanged
        clientInfo = ["name": .string(name), "version": .string(version)]
        self.send = send
    }

    // MARK: - The connection

    /// Takes one line from the server, without its newline.
    ///
    /// `ping` is answered; other requests of the server are refused, as no client capabilities were declared.
    /// Notifications but that of changed tools are ignored, and so are answers nobody waits for: they may be late.
    ///
    /// - Throws: ``ModelContextError/malformedMessage(_:)`` when the line isn't a message; the requests that are
    ///   pending stay so, as it's for the owner to decide whether the server is broken.
    ///   ``ModelContextError/tooManyPending(limit:)`` when the server asks and asks but reads no answers.
    public func receive(_ line: [UInt8]) async throws(ModelContextError) {
        let message: JSONRPCMessage
        do {
            message = try JSONRPCMessage(line: line)
        } catch {
            throw ModelContextError(error, in: line)
        }
        switch message {
        case .response(let id, let result):
            settle(id, with: .success(result))
        case .failure(let id?, let error):
            guard let method = pending[id]?.method else { return }
            settle(id, with: .failure(ModelContextError(error, method: method)))
        case .failure(nil, let error):
            // The server could not read a request, and nobody can tell which one will now go unanswered.
            throw .malformedMessage("an error without an id: \(error.message.excerpt()) (\(error.code))")
        case .request(let id, Method.ping, _):
            try post(.response(id: id, result: [:]))
        case .request(let id, let method, _):
            try post(.failure(id: id, error: .methodNotFound(method)))
        case .notification(Method.toolsChanged, _):
            Task { await onToolsChanged(self) }
        case .notification:
            break
        }
    }

    /// Ends the conversation: everything pending and everything asked later fails with `error`.
    ///
    /// A later call replaces the error for what is asked from then on.
    public func close(throwing error: ModelContextError) {
        closeError = error
        outbox.removeAll()
        for id in pending.keys { settle(id, with: .failure(error)) }
    }

    // MARK: - Requests

    /// Begins the conversation: agrees on a revision of the protocol, and tells the server that it may begin
    /// (MCP 2025-06-18, Lifecycle, Initialization). To be called once, before everything else.
    ///
    /// - Throws: ``ModelContextError/unsupportedProtocolVersion(_:)`` unless the server answers with 2024-11-05,
    ///   2025-03-26 or 2025-06-18; ``ModelContextError/timedOut(method:after:)`` and the other errors of a request.
    public func initialize(timeout: Duration) async throws(ModelContextError) -> ServerInfo {
        let params: JSONValue = [
            "protocolVersion": .string(ProtocolVersion.latest), "capabilities": [:], "clientInfo": clientInfo,
        ]
        let result = try await request(Method.initialize, params, deadline: Deadline(after: timeout))
        let info: ServerInfo
        do {
            info = try ServerInfo(json: result)
        } catch {
            throw .invalidResult(method: Method.initialize, reason: error.reason)
        }
        guard ProtocolVersion.supported.contains(info.protocolVersion) else {
            throw .unsupportedProtocolVersion(info.protocolVersion.excerpt())
        }
        try post(.notification(method: Method.initialized, params: [:]))
        return info
    }

    /// The tools the server offers, in its order, from all pages (MCP 2025-06-18, Pagination).
    ///
    /// - Parameter timeout: For all pages together.
    /// - Throws: ``ModelContextError/invalidResult(method:reason:)`` for more than 1,000 tools or 100 pages, a
    ///   cursor that comes back, and two tools with one name; and the other errors of a request.
    public func listTools(timeout: Duration) async throws(ModelContextError) -> [Tool] {
        let deadline = Deadline(after: timeout)
        var list = ToolList()
        repeat {
            let params: JSONValue = list.nextCursor.map { ["cursor": .string($0)] } ?? [:]
            let page = try await request(Method.listTools, params, deadline: deadline)
            do {
                try list.append(page: page)
            } catch {
                throw .invalidResult(method: Method.listTools, reason: error.reason)
            }
        } while list.nextCursor != nil
        return list.tools
    }

    /// Asks whether the server is there (MCP 2025-06-18, Ping). An error is an answer, too.
    ///
    /// - Throws: ``ModelContextError/timedOut(method:after:)`` and the other errors of a request but a refusal.
    public func ping(timeout: Duration) async throws(ModelContextError) {
        do throws(ModelContextError) {
            _ = try await request(Method.ping, [:], deadline: Deadline(after: timeout))
        } catch .refused {
            return
        }
    }

    /// Calls a tool.
    ///
    /// A call that is given up, by the timeout or because the task is cancelled, is cancelled at the server too
    /// (MCP 2025-06-18, Cancellation).
    ///
    /// - Returns: The tool's result; a tool that failed says so with ``ToolResult/isError``.
    /// - Throws: ``ModelContextError/refused(method:code:message:)`` when there's no such tool or the server refuses
    ///   the arguments; ``ModelContextError/timedOut(method:after:)``, ``ModelContextError/cancelled`` and the other
    ///   errors of a request.
    public func callTool(
        _ name: String, arguments: [String: JSONValue], timeout: Duration
    ) async throws(ModelContextError) -> ToolResult {
        let params: JSONValue = ["name": .string(name), "arguments": .object(arguments)]
        let result = try await request(Method.callTool, params, deadline: Deadline(after: timeout))
        do {
            return try ToolResult(json: result)
        } catch {
            throw .invalidResult(method: Method.callTool, reason: error.reason)
        }
    }

    // MARK: - The table of pending requests

    private func request(
        _ method: String, _ params: JSONValue, deadline: Deadline
    ) async throws(ModelContextError) -> JSONValue {
        guard pending.count < Self.maximumPending else { throw .tooManyPending(limit: Self.maximumPending) }
        let id = RequestID.integer(nextID)
        nextID += 1
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                begin(id, method, params, deadline, continuation)
            }
        } onCancel: {
            Task { await self.giveUp(id, .cancelled) }
        }
        return try answer.get()
    }

    /// Puts a request in the table and sends it: in this order, so that no answer can miss it. Neither can the
    /// cancellation: what happened before is seen here, and what happens later has to wait for the actor.
    private func begin(
        _ id: RequestID, _ method: String, _ params: JSONValue, _ deadline: Deadline,
        _ continuation: CheckedContinuation<Result<JSONValue, ModelContextError>, Never>
    ) {
        let timer = DeadlineTimer(deadline) {
            Task { await self.giveUp(id, .timedOut(method: method, after: deadline.timeout)) }
        }
        pending[id] = PendingRequest(method: method, timer: timer, continuation: continuation)
        do throws(ModelContextError) {
            guard !Task.isCancelled else { throw .cancelled }
            try post(.request(id: id, method: method, params: params))
        } catch {
            settle(id, with: .failure(error))
        }
    }

    /// The only place that takes a request from the table, hence the only one that resumes it.
    @discardableResult
    private func settle(_ id: RequestID, with answer: Result<JSONValue, ModelContextError>) -> PendingRequest? {
        guard let request = pending.removeValue(forKey: id) else { return nil }
        request.timer.cancel()
        request.continuation.resume(returning: answer)
        return request
    }

    private func giveUp(_ id: RequestID, _ error: ModelContextError) {
        guard let request = settle(id, with: .failure(error)) else { return }
        // A request that never left needs no cancellation; the one for initialize MUST NOT be cancelled.
        guard !outbox.remove(id), request.method != Method.initialize else { return }
        let params: JSONValue = ["requestId": id.json, "reason": .string(error.description)]
        do {
            try post(.notification(method: Method.cancelled, params: params))
        } catch {
            // The server reads nothing, or the connection is closed: it could not be told. The caller knows why
            // the request failed already.
        }
    }

    /// Puts a message in the queue of those to be sent, and sees to it that the queue is worked off.
    private func post(_ message: JSONRPCMessage) throws(ModelContextError) {
        if let closeError { throw closeError }
        let line: [UInt8]
        do {
            line = try message.line()
        } catch {
            throw .unencodableParams(method: message.method ?? "an answer", reason: error.reason)
        }
        try outbox.append(line, of: message.requestID, limit: Self.maximumPending)
        guard !isSending else { return }
        isSending = true
        Task { await sendAll() }
    }

    private func sendAll() async {
        while let line = outbox.next() {
            do {
                try await send(line)
            } catch  where closeError == nil {
                close(throwing: .sendFailed("\(error)".excerpt()))
            } catch {
                // The owner closed the connection meanwhile and said why: that is the better reason.
            }
        }
        isSending = false
    }
}
