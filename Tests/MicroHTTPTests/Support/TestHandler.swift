import MicroHTTP
import TestSupport

/// Answers what a test says.
struct TestHandler: HTTPHandler {
    let answer: @Sendable (borrowing HTTPRequest) -> HTTPReply
    var admit: @Sendable (borrowing HTTPRequest) -> HTTPAdmission = { _ in .now(.granted()) }

    func admission(of request: borrowing HTTPRequest) -> HTTPAdmission {
        admit(request)
    }

    func reply(to request: borrowing HTTPRequest) -> HTTPReply {
        answer(request)
    }

    /// Tells what was asked: the method, the path and how long the body was; 413 if it was too long.
    static let telling = TestHandler { request in
        guard let body = request.body else { return .now(.text(.contentTooLarge, "too large")) }
        return .now(.text(.ok, "\(request.method) \(request.path) \(body.count)"))
    }

    /// Gives the body back.
    static let echo = TestHandler { request in
        guard let body = request.body else { return .now(.text(.contentTooLarge, "too large")) }
        return .now(HTTPResponse(.ok, contentType: "application/octet-stream", body: .bytes(body)))
    }

    /// `/slow` is answered when the gate opens, anything else as ``telling`` does.
    static func slow(_ gate: Gate) -> TestHandler {
        TestHandler { request in
            guard request.path == "/slow" else { return telling.answer(request) }
            return .later {
                await gate.pass()
                return .text(.ok, "slow")
            }
        }
    }
}
