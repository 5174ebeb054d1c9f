/// The error member of an answer (JSON-RPC 2.0, section 5.1).
struct JSONRPCError: Error, Hashable, Sendable {
    var code: Int64
    var message: String

    init(code: Int64, message: String) {
        self.code = code
        self.message = message
    }

    init(json: JSONValue) throws(InvalidShape) {
        code = try json.required("code", "an integer", \.integer)
        message = try json.required("message", "a string", \.string)
    }

    var json: JSONValue { ["code": .integer(code), "message": .string(message)] }
}

extension JSONRPCError {
    static func parseError(_ reason: String) -> JSONRPCError {
        JSONRPCError(code: -32700, message: "Parse error: \(reason)")
    }

    static func invalidRequest(_ reason: String) -> JSONRPCError {
        JSONRPCError(code: -32600, message: "Invalid request: \(reason)")
    }

    static func methodNotFound(_ method: String) -> JSONRPCError {
        JSONRPCError(code: -32601, message: "Method not found: \(method.excerpt())")
    }

    static func invalidParams(_ reason: String) -> JSONRPCError {
        JSONRPCError(code: -32602, message: "Invalid params: \(reason)")
    }

    static func internalError(_ reason: String) -> JSONRPCError {
        JSONRPCError(code: -32603, message: "Internal error: \(reason)")
    }

    /// One of the codes JSON-RPC leaves to implementations (-32000 to -32099).
    static func busy(_ reason: String) -> JSONRPCError {
        JSONRPCError(code: -32000, message: "Busy: \(reason)")
    }
}
