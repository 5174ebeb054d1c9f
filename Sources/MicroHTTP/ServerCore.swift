internal import CMicroHTTPD
internal import Synchronization

/// What the daemons of one server share, and what libmicrohttpd's callbacks for requests are given.
final class ServerCore: Sendable {
    let handler: any HTTPHandler
    let configuration: HTTPServer.Configuration
    /// Requests that have come whole and are not fully answered.
    let requests = Outstanding()
    /// Connections of which no request has come whole yet.
    let newcomers = Outstanding()
    private let stopping = Atomic(false)
    private let waiting = Mutex(Waiting())

    /// The exchanges whose connections are suspended. libmicrohttpd suspends and resumes inside this lock: it aborts
    /// the process if a daemon is stopped while a connection is suspended, so that no moment may be left in between.
    private struct Waiting {
        var exchanges: [ObjectIdentifier: Exchange] = [:]
        var isOver = false
    }

    init(handler: any HTTPHandler, configuration: HTTPServer.Configuration) {
        self.handler = handler
        self.configuration = configuration
    }

    var isStopping: Bool { stopping.load(ordering: .relaxed) }

    /// Says that the server stops. Returns false if it was said before.
    func beginStopping() -> Bool {
        !stopping.exchange(true, ordering: .relaxed)
    }

    /// Suspends an exchange's connection.
    ///
    /// - Returns: false, with nothing done, once ``answerWaiting()`` was called.
    func suspend(_ exchange: Exchange, _ suspendConnection: () -> Void) -> Bool {
        waiting.withLock { waiting in
            guard !waiting.isOver else { return false }
            waiting.exchanges[ObjectIdentifier(exchange)] = exchange
            suspendConnection()
            return true
        }
    }

    /// Resumes an exchange's connection, if it is suspended.
    func resume(_ exchange: Exchange, _ resumeConnection: () -> Void) {
        waiting.withLock { waiting in
            guard waiting.exchanges.removeValue(forKey: ObjectIdentifier(exchange)) != nil else { return }
            resumeConnection()
        }
    }

    /// Answers for whoever has not, now and later: a daemon can only be stopped when no connection is suspended.
    func answerWaiting() {
        let exchanges = waiting.withLock { waiting in
            waiting.isOver = true
            return Array(waiting.exchanges.values)
        }
        for exchange in exchanges {
            exchange.complete(with: configuration.stoppingResponse)
        }
    }

    // MARK: libmicrohttpd's callbacks. Functions, since a closure could inherit an actor that is not there.

    /// Called first when a request's headers are there, and once more if it was suspended then; for each part of its body;
    /// for the answer; and again after it was suspended there.
    static let access: MHD_AccessHandlerCallback = {
        context, connection, url, method, version, data, size, exchangePointer in
        guard let context, let connection, let url, let method, let version, let size, let exchangePointer else {
            return .NO
        }
        let core = Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue()
        let exchange: Exchange
        let entry: Exchange.Entry
        if let pointer = exchangePointer.pointee {
            exchange = Unmanaged<Exchange>.fromOpaque(pointer).takeUnretainedValue()
            entry = exchange.enter()
        } else {
            Client.of(connection)?.hurry()
            if let fault = RequestHead.fault(of: connection, method: method, target: url, version: version) {
                return core.refuse(connection, fault)
            }
            exchange = Exchange(
                connection: connection, method: String(cString: method), path: String(cString: url), core: core)
            exchangePointer.pointee = Unmanaged.passRetained(exchange).toOpaque()
            entry = exchange.begin()
        }
        switch entry {
        case .waits:
            return .YES
        case .begins(let limit):
            Client.of(connection)?.hurry()
            // An answer to the first call ends the connection. That is wanted only for a body nobody will read: one that is
            // too large, or that a client who was refused asks before it sends.
            let isUnwelcome =
                exchange.isRefused && MHD_lookup_connection_value(connection, .HEADER_KIND, "Expect") != nil
            guard isUnwelcome || core.declaresBody(over: 2 * limit, connection) else { return .YES }
            return exchange.respond(bodyIsTooLarge: true)
        case .goesOn:
            guard size.pointee > 0 else { return exchange.respond() }
            let isWelcome = exchange.receive(UnsafeRawBufferPointer(start: data, count: size.pointee))
            size.pointee = 0
            return isWelcome ? .YES : .NO
        }
    }

    /// Called once for each request that `access` was called for, however it ended.
    static let completed: MHD_RequestCompletedCallback = { context, connection, exchangePointer, _ in
        guard let context, let connection, let pointer = exchangePointer?.pointee else { return }
        exchangePointer?.pointee = nil
        let exchange = Unmanaged<Exchange>.fromOpaque(pointer).takeRetainedValue()
        let core = Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue()
        Client.of(connection)?.hurry()
        if exchange.isInFlight { core.requests.end() }
    }

    /// Answers what is no sound request, and hears no more of its sender.
    private func refuse(_ connection: OpaquePointer, _ fault: String) -> MHD_Result {
        configuration.log("Refused a request: \(fault)")
        let response = HTTPResponse.text(.badRequest, fault)
        return response.queue(on: connection, adding: configuration.headers(), thenClose: true)
    }

    /// Whether a client announces a body so large that it is answered before it is sent.
    private func declaresBody(over limit: Int, _ connection: OpaquePointer) -> Bool {
        guard let text = MHD_lookup_connection_value(connection, .HEADER_KIND, "Content-Length") else { return false }
        guard let length = Int(String(cString: text)) else { return true }
        return length > limit
    }
}
