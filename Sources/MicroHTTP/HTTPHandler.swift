/// What a server asks for its answers.
public protocol HTTPHandler: Sendable {
    /// Answers one request. Called on the server's own thread, one request at a time for each listening address: what
    /// takes longer than a scrape belongs in ``HTTPReply/later(_:)``.
    func reply(to request: borrowing HTTPRequest) -> HTTPReply

    /// The largest body, in bytes, that this request may have; asked when its headers have come. The server's own
    /// limit holds besides.
    func bodyLimit(for request: borrowing HTTPRequest) -> Int
}

extension HTTPHandler {
    /// The server's limit alone.
    public func bodyLimit(for request: borrowing HTTPRequest) -> Int { .max }
}
