/// One conversation of a ``ModelContextServer``.
actor ServerSession {
    private struct Call {
        let work: Task<Void, Never>
        /// The client gave it up: it gets no answer (MCP 2025-06-18, Cancellation).
        var isCancelled = false
    }

    private let server: ModelContextServer
    private let writer: DescriptorWriter
    private var calls: [RequestID: Call] = [:]

    init(of server: ModelContextServer, writer: DescriptorWriter) {
        self.server = server
        self.writer = writer
    }

    /// Takes one line from the client, and answers it unless it is a call: that is answered when it's done.
    func receive(_ line: [UInt8]) async throws(ModelContextError) {
        let message: JSONRPCMessage
        do {
            message = try JSONRPCMessage(line: line)
        } catch {
            let reason = error.kind == .notJSON ? JSONRPCError.parseError : JSONRPCError.invalidRequest
            return try await refuse(reason(error.reason), id: error.id)
        }
        switch message {
        case .request(let id, Method.callTool, let params):
            if let refusal = begin(id, params) { try await refuse(refusal, id: id) }
        case .request(let id, let method, let params):
            try await writer.write(encode(for: id, answer(to: method, params)))
        case .notification(Method.cancelled, let params):
            if let id = params["requestId"].flatMap(RequestID.init) { cancel(id) }
        case .notification, .response, .failure:
            // Notifications are never answered (JSON-RPC 2.0, section 4.1), and no answers are waited for.
            break
        }
    }

    /// Sends an error; without an id when the request's own could not be read.
    func refuse(_ error: JSONRPCError, id: RequestID? = nil) async throws(ModelContextError) {
        try await writer.write(encode(.failure(id: id, error: error)))
    }

    /// Cancels the calls that run, and returns when the last one has ended.
    func end() async {
        for id in calls.keys { cancel(id) }
        for call in calls.values { await call.work.value }
    }

    // MARK: - Requests that are answered at once

    private func answer(to method: String, _ params: JSONValue) -> Result<JSONValue, JSONRPCError> {
        switch method {
        case Method.initialize: initialize(params)
        case Method.ping: .success([:])
        case Method.listTools: listTools(params)
        default: .failure(.methodNotFound(method))
        }
    }

    /// MCP 2025-06-18, Lifecycle, Version Negotiation: the client's revision if it's spoken here, else the latest.
    private func initialize(_ params: JSONValue) -> Result<JSONValue, JSONRPCError> {
        guard let asked = params["protocolVersion"]?.string else {
            return .failure(.invalidParams("protocolVersion has to be a string"))
        }
        let version = ProtocolVersion.supported.contains(asked) ? asked : ProtocolVersion.latest
        var result: [String: JSONValue] = [
            "protocolVersion": .string(version),
            "capabilities": ["tools": [:]],
            "serverInfo": ["name": .string(server.name), "version": .string(server.version)],
        ]
        result["instructions"] = server.instructions.map(JSONValue.string)
        return .success(.object(result))
    }

    private func listTools(_ params: JSONValue) -> Result<JSONValue, JSONRPCError> {
        guard params["cursor"] ?? .null == .null else {
            return .failure(.invalidParams("no such cursor: all tools are on one page"))
        }
        return .success(["tools": .array(server.tools.map(\.tool.json))])
    }

    // MARK: - Calls

    /// Begins a call, or says why not.
    private func begin(_ id: RequestID, _ params: JSONValue) -> JSONRPCError? {
        guard let name = params["name"]?.string else { return .invalidParams("name has to be a string") }
        guard let arguments = (params["arguments"] ?? [:]).object else {
            return .invalidParams("arguments has to be an object")
        }
        guard let handler = server.tools.first(where: { $0.tool.name == name }) else {
            let names = server.tools.map(\.tool.name).joined(separator: ", ")
            return .invalidParams("no tool is called \"\(name.excerpt(limit: 100))\"; there are: \(names)")
        }
        guard calls[id] == nil else { return .invalidRequest("a call with the id \(id) runs already") }
        guard calls.count < ModelContextServer.maximumCalls else {
            return .busy("\(calls.count) calls run already")
        }
        calls[id] = Call(
            work: Task {
                let result: ToolResult
                do {
                    result = try await handler.call(arguments)
                } catch {
                    result = ToolResult(text: "\(error)", isError: true)
                }
                await finish(id, result)
            })
        return nil
    }

    private func cancel(_ id: RequestID) {
        calls[id]?.isCancelled = true
        calls[id]?.work.cancel()
    }

    private func finish(_ id: RequestID, _ result: ToolResult) async {
        if calls[id]?.isCancelled == false {
            do {
                try await writer.write(encode(for: id, .success(result.json)))
            } catch {
                // The writer keeps the failure and throws it again for the next message, and the reader notices
                // that the output is closed: either ends the conversation.
            }
        }
        calls[id] = nil
    }

    // MARK: - Encoding

    private func encode(for id: RequestID, _ answer: Result<JSONValue, JSONRPCError>) -> [UInt8] {
        switch answer {
        case .success(let result): encode(.response(id: id, result: result))
        case .failure(let error): encode(.failure(id: id, error: error))
        }
    }

    private func encode(_ answer: JSONRPCMessage) -> [UInt8] {
        do {
            return try answer.line()
        } catch {
            // An error consists of strings and an integer, which always have a form.
            guard case .response(let id, _) = answer else { return [] }
            return encode(.failure(id: id, error: .internalError("the result \(error.reason)")))
        }
    }
}
