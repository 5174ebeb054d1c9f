import MicroHTTP
import TestSupport

extension HTTPResponse {
    /// Its body as text.
    var html: String {
        get {
            guard case .bytes(let bytes) = body else { return "" }
            return String(decoding: bytes, as: UTF8.self)
        }
        set { body = .bytes(Array(newValue.utf8)) }
    }

    /// The page with a script of the test's own, which the page's policy lets run. To the page it is not part of its
    /// own script.
    func running(_ script: String) -> HTTPResponse {
        var response = self
        let nonce = html.part(from: "<script nonce=\"", to: "\"") ?? ""
        response.html.replace("</body>", with: "<script nonce=\"\(nonce)\">\(script)</script></body>")
        return response
    }

    /// The page with the details of each plugin open.
    var opened: HTTPResponse {
        var response = self
        response.html.replace("<details>", with: "<details open>")
        return response
    }
}
