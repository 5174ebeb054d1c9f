internal import CMicroHTTPD
internal import Synchronization

/// One request and its answer, from the first byte of the request's body to the last of the answer's.
final class Exchange: Sendable {
    private enum Phase {
        case receiving
        /// The connection is suspended; somebody works on the answer.
        case working
        /// The answer is there and waits for libmicrohttpd to ask again.
        case ready(HTTPResponse)
        case answered
    }

    private struct State {
        var phase = Phase.receiving
        var body: [UInt8] = []
        var received = 0
        var limit = 0
    }

    /// Safe to share: a connection outlives its exchange, since libmicrohttpd ends every request, with a call that
    /// releases the exchange, before it frees the connection; and it keeps a suspended connection until it is resumed.
    nonisolated(unsafe) let connection: OpaquePointer
    private let core: ServerCore
    private let state = Mutex(State())

    init(connection: OpaquePointer, core: ServerCore) {
        self.connection = connection
        self.core = core
    }

    /// Begins to receive the request.
    ///
    /// - Returns: the largest body that it may have.
    func begin(method: String, path: String) -> Int {
        let request = makeRequest(method: method, path: path, body: [])
        let limit = min(core.handler.bodyLimit(for: request), core.configuration.bodyLimit)
        state.withLock { $0.limit = limit }
        return limit
    }

    private func makeRequest(method: String, path: String, body: [UInt8]?) -> HTTPRequest {
        HTTPRequest(
            method: HTTPMethod(method),
            path: path,
            body: body,
            connection: connection,
            requestsInFlight: core.requests.count
        )
    }

    /// Takes a part of the body. What exceeds the limit is dropped, so that a client which sends first and reads then
    /// gets its answer.
    ///
    /// - Returns: false if the client sends more than twice the limit and is not to be listened to any more.
    func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        state.withLock { state in
            state.received += bytes.count
            if state.received <= state.limit {
                state.body.append(contentsOf: bytes)
            } else {
                state.body = []
            }
            return state.received <= 2 * state.limit
        }
    }

    /// Whether all of the request has come: it is in flight from then on, and a stop waits for its answer.
    var wasReceived: Bool {
        state.withLock { state in
            if case .receiving = state.phase { return false }
            return true
        }
    }

    /// Answers, or begins to work on the answer.
    func respond(method: String, path: String, bodyIsTooLarge: Bool = false) -> MHD_Result {
        enum Next {
            case ask(body: [UInt8]?)
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
                return .ask(body: fits ? body : nil)
            case .ready(let response):
                state.phase = .answered
                return .queue(response)
            case .working, .answered:
                return .wait
            }
        }
        switch next {
        case .wait:
            return .YES
        case .queue(let response):
            return response.queue(on: connection, thenClose: core.isStopping)
        case .ask(let body):
            core.requests.begin()
            // Only now, so that a stop sees it all the time.
            Newcomer.greet(on: connection)
            let request = makeRequest(method: method, path: path, body: body)
            switch core.handler.reply(to: request) {
            case .now(let response):
                state.withLock { $0.phase = .answered }
                return response.queue(on: connection, thenClose: core.isStopping)
            case .later(let work):
                guard suspend() else {
                    state.withLock { $0.phase = .answered }
                    return core.configuration.stoppingResponse.queue(on: connection, thenClose: true)
                }
                Task { complete(with: await work()) }
                return .YES
            }
        }
    }

    /// - Returns: false if the server waits for no more work.
    private func suspend() -> Bool {
        core.suspend(self) { MHD_suspend_connection(connection) }
    }

    /// Gives a suspended exchange its answer. The first answer counts; later ones are for nobody.
    func complete(with response: HTTPResponse) {
        core.resume(self) {
            state.withLock { $0.phase = .ready(response) }
            MHD_resume_connection(connection)
        }
    }
}
