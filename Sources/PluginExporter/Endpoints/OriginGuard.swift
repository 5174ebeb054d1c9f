internal import MicroHTTP

/// Keeps web pages of other sites from doing things here through their readers' browsers.
struct OriginGuard {
    /// What a page may say it comes from besides the host that it asks: the address that a proxy has for the server.
    let externalOrigin: String?

    /// Why the request is refused, or nil if no other site's page sent it.
    ///
    /// - Parameter action: what may not be done, in words that complete `may not`.
    func refusal(of request: borrowing HTTPRequest, to action: String) -> HTTPResponse? {
        let own = (request.isEncrypted ? "https://" : "http://") + (request.header("Host") ?? "")
        if let origin = request.header("Origin"), origin != own, origin != externalOrigin {
            return .error(.forbidden, "Origin '\(origin)' may not \(action)")
        }
        // What browsers say themselves of who asks: https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
        if let site = request.header("Sec-Fetch-Site"), site != "same-origin", site != "none" {
            return .error(.forbidden, "A page of another site may not \(action)")
        }
        return nil
    }
}
