/// One message of JSON-RPC 2.0 as MCP 2025-06-18 restricts it: ids are never null, params are an object, and there
/// are no batches.
enum JSONRPCMessage: Hashable, Sendable {
    case request(id: RequestID, method: String, params: JSONValue)
    case notification(method: String, params: JSONValue)
    case response(id: RequestID, result: JSONValue)
    /// An error answer; without an id when the request's own could not be read.
    case failure(id: RequestID?, error: JSONRPCError)

    /// Reads one line.
    init(line: [UInt8]) throws(MalformedMessage) {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: line)
        } catch {
            throw MalformedMessage(.notJSON, "not JSON: \(error)")
        }
        guard let members = json.object else {
            let batch = json.array == nil ? "" : "; batches are no part of the protocol"
            throw MalformedMessage(.notJSONRPC, "\(json.kind) instead of an object\(batch)")
        }
        let id = members["id"].flatMap(RequestID.init)
        func malformed(_ reason: String) -> MalformedMessage { MalformedMessage(.notJSONRPC, reason, id: id) }

        guard members["jsonrpc"] == "2.0" else { throw malformed("jsonrpc is not \"2.0\"") }
        if let given = members["id"], id == nil, !(given.isNull && members["error"] != nil) {
            throw malformed(
                "id is \(given.kind) instead of an integer or a string of at most \(RequestID.maximumLength) bytes"
            )
        }
        guard let method = members["method"] else {
            self = try Self.answer(id: id, result: members["result"], error: members["error"], else: malformed)
            return
        }
        guard let name = method.string else { throw malformed("method is \(method.kind) instead of a string") }
        let params = members["params"] ?? [:]
        guard params.object != nil else { throw malformed("params is \(params.kind) instead of an object") }
        if let id {
            self = .request(id: id, method: name, params: params)
        } else if members["id"] == nil {
            self = .notification(method: name, params: params)
        } else {
            throw malformed("id is null")
        }
    }

    private static func answer(
        id: RequestID?, result: JSONValue?, error: JSONValue?, else malformed: (String) -> MalformedMessage
    ) throws(MalformedMessage) -> JSONRPCMessage {
        switch (result, error) {
        case (let result?, nil):
            guard let id else { throw malformed("a result without an id") }
            return .response(id: id, result: result)
        case (nil, let error?):
            do {
                return .failure(id: id, error: try JSONRPCError(json: error))
            } catch {
                throw malformed("error: \(error.reason)")
            }
        case (nil, nil): throw malformed("neither method, result nor error")
        case (_?, _?): throw malformed("both result and error")
        }
    }

    /// The method of a request or notification.
    var method: String? {
        switch self {
        case .request(_, let method, _), .notification(let method, _): method
        case .response, .failure: nil
        }
    }

    /// The id of a request, not of an answer.
    var requestID: RequestID? {
        guard case .request(let id, _, _) = self else { return nil }
        return id
    }

    var json: JSONValue {
        var members: [String: JSONValue] = ["jsonrpc": "2.0"]
        switch self {
        case .request(let id, let method, let params):
            members["id"] = id.json
            members["method"] = .string(method)
            members["params"] = params
        case .notification(let method, let params):
            members["method"] = .string(method)
            if params != [:] { members["params"] = params }
        case .response(let id, let result):
            members["id"] = id.json
            members["result"] = result
        case .failure(let id, let error):
            members["id"] = id?.json ?? .null
            members["error"] = error.json
        }
        return .object(members)
    }

    /// The message as MCP's stdio transport wants it: one line, ended by a newline.
    func line() throws(UnencodableValue) -> [UInt8] { try json.encoded() + [UInt8(ascii: "\n")] }
}
