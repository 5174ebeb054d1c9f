import CCurl
import PluginExporter

/// Asks a running server over HTTP or HTTPS, through libcurl.
///
/// Redirects are not followed and proxies are not used: a request, and the credentials in it, go to the server that
/// was named and to no other.
struct ServerClient {
    /// An answer while it comes in.
    private struct Reception {
        var body: [UInt8] = []
        var isTooLarge = false
    }

    /// The largest answer that is read.
    private static let maximumMebibytes = 64

    /// How long all requests together may take.
    let limit: Duration
    private let deadline: ContinuousClock.Instant
    private let credentials: Credentials?
    private let authorities: Authorities?

    /// - Parameters:
    ///   - limit: how long all requests together may take, from now on.
    ///   - credentials: sent with each request.
    ///   - authorities: those that are trusted; `nil` for the system's.
    init(limit: Duration, credentials: Credentials? = nil, authorities: Authorities? = nil) {
        self.limit = limit
        deadline = .now + limit
        self.credentials = credentials
        self.authorities = authorities
    }

    /// What is left of the limit; negative when it is over.
    var timeLeft: Duration { deadline - .now }

    /// - Parameter share: how much of the time that is left the request may take.
    func get(_ address: String, share: Double = 1) throws(ServerClientError) -> ServerAnswer {
        try request(address, body: nil, share: share)
    }

    /// Sends JSON.
    func post(_ body: [UInt8], to address: String) throws(ServerClientError) -> ServerAnswer {
        try request(address, body: body)
    }

    /// What 401 and 403 mean.
    func notAllowed(_ answer: ServerAnswer, at address: String) -> ServerClientError {
        .notAllowed(
            address: address, status: answer.status, withCredentials: credentials != nil, reason: answer.reason
        )
    }

    private func request(
        _ address: String,
        body: [UInt8]?,
        share: Double = 1
    ) throws(ServerClientError) -> ServerAnswer {
        guard let handle = curl_easy_init() else {
            throw .unreachable(address: address, reason: "libcurl did not start")
        }
        defer { curl_easy_cleanup(handle) }
        var headers = curl_slist_append(nil, "Accept: application/json")
        if body != nil { headers = curl_slist_append(headers, "Content-Type: application/json") }
        defer { curl_slist_free_all(headers) }

        var settings = [
            curl_set_text(handle, CURLOPT_URL, address),
            curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https"),
            curl_set_text(handle, CURLOPT_USERAGENT, "plugin_exporter/\(BuildInfo.current.version)"),
            // 0 would be no limit.
            curl_set_long(handle, CURLOPT_TIMEOUT_MS, max(1, Int(timeLeft * share / .milliseconds(1)))),
            curl_set_long(handle, CURLOPT_NOSIGNAL, 1),
            curl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0),
            // The server is asked itself: through a proxy it would refuse.
            curl_set_text(handle, CURLOPT_NOPROXY, "*"),
            curl_set_headers(handle, headers),
        ]
        if let credentials {
            settings.append(curl_set_text(handle, CURLOPT_USERNAME, credentials.username))
            settings.append(curl_set_text(handle, CURLOPT_PASSWORD, credentials.password))
        }
        if let authorities { settings.append(curl_set_text(handle, CURLOPT_CAINFO, authorities.path)) }
        if let wrong = settings.first(where: { $0 != CURLE_OK }) {
            throw .unreachable(address: address, reason: String(cString: curl_easy_strerror(wrong)))
        }

        var reception = Reception()
        var message = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
        let code = Self.perform(handle, sending: body, into: &reception, message: &message)
        guard code == CURLE_OK else {
            if code == CURLE_OPERATION_TIMEDOUT {
                let limit = "\(DurationArgument(limit))"
                throw Self.isConnected(handle)
                    ? .noAnswer(address: address, within: limit) : .noConnection(address: address, within: limit)
            }
            guard !reception.isTooLarge else {
                throw .answerTooLarge(address: address, mebibytes: Self.maximumMebibytes)
            }
            throw ServerClientError(
                code: code, text: Self.text(message, of: code), verification: Self.verification(handle),
                address: address, authorities: authorities?.file
            )
        }
        return try Self.answer(handle, body: reception.body, address: address)
    }

    private static func perform(
        _ handle: UnsafeMutableRawPointer,
        sending body: [UInt8]?,
        into reception: inout Reception,
        message: inout [CChar]
    ) -> CURLcode {
        (body ?? []).withUnsafeBytes { bytes in
            message.withUnsafeMutableBufferPointer { message in
                withUnsafeMutablePointer(to: &reception) { reception in
                    let settings = [
                        body == nil ? CURLE_OK : curl_set_body(handle, bytes.baseAddress, bytes.count),
                        curl_set_message(handle, message.baseAddress),
                        curl_set_writer(handle, write, reception),
                    ]
                    let code = settings.first { $0 != CURLE_OK } ?? curl_easy_perform(handle)
                    // What it points to ends here; the handle does not.
                    _ = curl_set_message(handle, nil)
                    return code
                }
            }
        }
    }

    /// Takes a part of the answer; another count than the part's ends the transfer.
    private static let write: curl_write_callback = { bytes, _, count, context in
        guard let bytes, let reception = context?.assumingMemoryBound(to: Reception.self) else { return 0 }
        guard reception.pointee.body.count + count <= maximumMebibytes << 20 else {
            reception.pointee.isTooLarge = true
            return 0
        }
        reception.pointee.body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
        return count
    }

    /// libcurl's words for a failure: those for this one if there are any, else the usual ones.
    private static func text(_ message: [CChar], of code: CURLcode) -> String {
        let bytes = message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
        return bytes.isEmpty
            ? String(cString: curl_easy_strerror(code)) : String(decoding: bytes, as: UTF8.self).printable()
    }

    /// Whether the server took the connection, which tells nothing of TLS.
    private static func isConnected(_ handle: UnsafeMutableRawPointer) -> Bool {
        var time: curl_off_t = 0
        return curl_get_time(handle, CURLINFO_CONNECT_TIME_T, &time) == CURLE_OK && time > 0
    }

    private static func verification(_ handle: UnsafeMutableRawPointer) -> Int {
        var result = 0
        return curl_get_number(handle, CURLINFO_SSL_VERIFYRESULT, &result) == CURLE_OK ? result : 0
    }

    private static func answer(
        _ handle: UnsafeMutableRawPointer,
        body: [UInt8],
        address: String
    ) throws(ServerClientError) -> ServerAnswer {
        var answer = ServerAnswer(body: body)
        guard curl_get_number(handle, CURLINFO_RESPONSE_CODE, &answer.status) == CURLE_OK else {
            throw .unreachable(address: address, reason: "it answered without a status")
        }
        answer.contentType = text(handle, CURLINFO_CONTENT_TYPE) ?? ""
        answer.redirection = text(handle, CURLINFO_REDIRECT_URL).map(ServerAnswer.withoutUser)
        return answer
    }

    private static func text(_ handle: UnsafeMutableRawPointer, _ info: CURLINFO) -> String? {
        var text: UnsafePointer<CChar>?
        guard curl_get_text(handle, info, &text) == CURLE_OK, let text else { return nil }
        return String(cString: text)
    }
}
