/// What a page may do: use its own style and script, known by a number that nobody can guess, and fetch from its own
/// server. A script or style that got into it otherwise does nothing.
struct ContentPolicy {
    /// 128 bits, new for each response.
    let nonce: String

    init() {
        var generator = SystemRandomNumberGenerator()
        nonce = (0..<2).map { _ in
            let digits = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        .joined()
    }

    /// The `Content-Security-Policy` header. Pictures are only the page's own icon.
    var header: String {
        "default-src 'none'; style-src 'nonce-\(nonce)'; script-src 'nonce-\(nonce)'; connect-src 'self'; "
            + "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    }
}
