internal import CMicroHTTPD
internal import Synchronization

/// One request and its answer, from the request's headers to the last byte of the answer's body.
final class Exchange: Sendable {
    private enum Phase {
        /// The handler has not said yet whether the request is let in.
        case deciding
        /// It has; libmicrohttpd has yet to be told.
        case decided(HTTPAccess)
        case receiving
        /// What comes is dropped, and then answered so.
        case refused(HTTPResponse)
        /// The connection is suspended; somebody works on the answer.
        case working
        /// The answer is there and waits for libmicrohttpd to ask again.
        case ready(HTTPResponse)
        case answered
    }

    /// Where libmicrohttpd's call finds an exchange.
    enum Entry {
        /// Its connection is suspended before it was let in.
        case waits
        /// Its body is read from now on, up to a limit.
        case begins(bodyLimit: Int)
        case goesOn
    }

    private struct State {
        var phase = Phase.deciding
        var isAuthenticated = false
        /// Somebody works on it, or will in this call.
        var isInFlight = false
        var body: [UInt8] = []
        var received = 0
        var limit = 0
        /// What the answer has kept until the exchange is over.
        var kept: (any AnyObject & Sendable)?
    }

    /// What is read of a body, to be dropped, so that a client which sends first and reads then gets its refusal.
    private static let refusedBodyLimit = 16 * 1024

    /// Safe to share: touched on the server's thread while libmicrohttpd calls for this request, which is before it frees
    /// the connection, and to resume it, which is only done while it is suspended, and kept, as the core's table says.
    nonisolated(unsafe) let connection: OpaquePointer
    private let method: HTTPMethod
    private let path: String
    private let core: ServerCore
    private let state = Mutex(State())

    init(connection: OpaquePointer, method: String, path: String, core: ServerCore) {
        self.connection = connection
        self.method = HTTPMethod(method)
        self.path = path
        self.core = core
    }

    /// Whether a stop waits for it.
    var isInFlight: Bool { state.withLock { $0.isInFlight } }

    /// Whether it was not let in.
    var isRefused: Bool {
        state.withLock { state in
            if case .refused = state.phase { return true }
            return false
        }
    }

    // MARK: Letting in

    /// Asks whether the request is let in.
    func begin() -> Entry {
        switch core.handler.admission(of: makeRequest(body: [], isAuthenticated: false)) {
        case .now(let access):
            state.withLock { $0.phase = .decided(access) }
            return enter()
        case .later(let work):
            countAsInFlight()
            guard suspend() else {
                state.withLock { $0.phase = .decided(.refused(core.configuration.stoppingResponse)) }
                return enter()
            }
            Task {
                let access = await work()
                resume(with: .decided(access))
            }
            // Whatever is decided by now: libmicrohttpd will ask.
            return .waits
        }
    }

    /// Takes note of what was decided.
    func enter() -> Entry {
        state.withLock { state in
            switch state.phase {
            case .decided(.granted(let bodyLimit, let isAuthenticated)):
                state.phase = .receiving
                state.isAuthenticated = isAuthenticated
                // Half, since twice as much is compared with.
                state.limit = min(bodyLimit, core.configuration.bodyLimit, Int.max / 2)
                return .begins(bodyLimit: state.limit)
            case .decided(.refused(let response)):
                state.phase = .refused(response)
                state.limit = Self.refusedBodyLimit
                return .begins(bodyLimit: state.limit)
            case .deciding, .receiving, .refused, .working, .ready, .answered:
                return .goesOn
            }
        }
    }

    // MARK: Reading

    /// Takes a part of the body. What exceeds the limit is dropped, so that a client which sends first and reads then
    /// gets its answer.
    ///
    /// - Returns: false if the client sends more than twice the limit and is not to be listened to any more.
    func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        state.withLock { state in
            state.received += bytes.count
            if state.received <= state.limit, case .receiving = state.phase {
                state.body.append(contentsOf: bytes)
            } else {
                state.body = []
            }
            return state.received <= 2 * state.limit
        }
    }

    // MARK: Answering

    /// Answers, or begins to work on the answer.
    func respond(bodyIsTooLarge: Bool = false) -> MHD_Result {
        enum Next {
            case ask(body: [UInt8]?, isAuthenticated: Bool)
            case queue(HTTPResponse)
            case wait
        }
        let next: Next = state.withLock { state in
            switch state.phase {
            case .receiving:
                let fits = !bodyIsTooLarge && state.received <= state.limit
                state.phase = .working
                let body = state.body
                state.body = []
                return .ask(body: fits ? body : nil, isAuthenticated: state.isAuthenticated)
            case .refused(let response), .ready(let response):
                state.phase = .answered
                return .queue(response)
            case .deciding, .decided, .working, .answered:
                return .wait
            }
        }
        switch next {
        case .wait:
            return .YES
        case .queue(let response):
            countAsInFlight()
            return queue(response)
        case .ask(let body, let isAuthenticated):
            countAsInFlight()
            switch core.handler.reply(to: makeRequest(body: body, isAuthenticated: isAuthenticated)) {
            case .now(let response):
                state.withLock { $0.phase = .answered }
                return queue(response)
            case .later(let work):
                guard suspend() else {
                    state.withLock { $0.phase = .answered }
                    return queue(core.configuration.stoppingResponse)
                }
                Task { complete(with: await work()) }
                return .YES
            }
        }
    }

    /// Gives a suspended exchange its answer. The first answer counts; later ones are for nobody.
    func complete(with response: HTTPResponse) {
        resume(with: .ready(response))
    }

    private func makeRequest(body: [UInt8]?, isAuthenticated: Bool) -> HTTPRequest {
        HTTPRequest(
            method: method,
            path: path,
            body: body,
            connection: connection,
            requestsInFlight: core.requests.count,
            isAuthenticated: isAuthenticated
        )
    }

    private func queue(_ response: HTTPResponse) -> MHD_Result {
        Client.of(connection)?.hurry(sending: response.body.count)
        state.withLock { $0.kept = response.keptWhileSent }
        // Where the last chunk ends, a proxy in front may have seen otherwise: libmicrohttpd takes a bare LF there, too.
        let isChunked = MHD_lookup_connection_value(connection, .HEADER_KIND, "Transfer-Encoding") != nil
        return response.queue(
            on: connection, adding: core.configuration.headers(), thenClose: core.isStopping || isChunked)
    }

    private func countAsInFlight() {
        let isNew = state.withLock { state in
            defer { state.isInFlight = true }
            return !state.isInFlight
        }
        guard isNew else { return }
        core.requests.begin()
        // Only now, so that a stop sees it all the time.
        Client.of(connection)?.newcomer.greet()
    }

    /// - Returns: false if the server waits for no more work.
    private func suspend() -> Bool {
        core.suspend(self) {
            Client.of(connection)?.relax()
            MHD_suspend_connection(connection)
        }
    }

    /// Lets libmicrohttpd ask again, unless the exchange was resumed before.
    private func resume(with phase: Phase) {
        core.resume(self) {
            state.withLock { $0.phase = phase }
            MHD_resume_connection(connection)
        }
    }
}
