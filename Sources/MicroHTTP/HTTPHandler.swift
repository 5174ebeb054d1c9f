/// What a server asks for its answers.
public protocol HTTPHandler: Sendable {
    /// Decides whether a request is read and answered; asked when its headers have come, before
    /// ``reply(to:)`` and on the same thread.
    func admission(of request: borrowing HTTPRequest) -> HTTPAdmission

    /// Answers one request. Called on the server's own thread, one request at a time for each listening address: what
    /// takes longer than a scrape belongs in ``HTTPReply/later(_:)``.
    func reply(to request: borrowing HTTPRequest) -> HTTPReply
}

extension HTTPHandler {
    /// Everybody is let in.
    public func admission(of request: borrowing HTTPRequest) -> HTTPAdmission { .now(.granted()) }
}
