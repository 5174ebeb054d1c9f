import CCurl
import FoundationEssentials
import ModelContext

/// Asks a running server, through libcurl.
struct ServerClient {
    /// The largest answer that is read.
    private static let maximumAnswer = 64 * 1024 * 1024

    let baseAddress: String
    let timeout: Duration

    /// Runs a tool and returns the server's answer, as JSON for people to read.
    func run(
        _ tool: String,
        of plugin: String,
        arguments: [String: JSONValue]
    ) throws(ServerClientError) -> String {
        let base = baseAddress.hasSuffix("/") ? String(baseAddress.dropLast()) : baseAddress
        let address = "\(base)/v1/plugins/\(Self.segment(plugin))/tools/\(Self.segment(tool))/run"
        let answer = try post(Self.json(["args": .object(arguments)], pretty: false), to: address)
        let json: JSONValue
        do {
            json = try JSONValue(parsing: answer.body)
        } catch {
            throw .notThisServer(address: address, status: answer.status)
        }
        guard answer.status == 200 else {
            guard let detail = json["detail"]?.string else {
                throw .notThisServer(address: address, status: answer.status)
            }
            throw .refused(status: answer.status, detail: detail)
        }
        return String(decoding: try Self.json(json, pretty: true), as: UTF8.self)
    }

    private static func json(_ value: JSONValue, pretty: Bool) throws(ServerClientError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = pretty ? [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes] : []
        do {
            return Array(try encoder.encode(value))
        } catch {
            throw .cannotEncode("\(error)")
        }
    }

    /// Text as one segment of a path.
    private static func segment(_ text: String) -> String {
        var segment = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            if scalar.isASCII,
                scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                    || "-._~".unicodeScalars.contains(scalar)
            {
                segment.unicodeScalars.append(scalar)
            } else {
                let hex = String(byte, radix: 16, uppercase: true)
                segment += hex.count == 1 ? "%0\(hex)" : "%\(hex)"
            }
        }
        return segment
    }

    // MARK: HTTP

    private struct Answer {
        var status = 0
        var body: [UInt8] = []
    }

    private func post(_ body: [UInt8], to address: String) throws(ServerClientError) -> Answer {
        guard let handle = curl_easy_init() else {
            throw .unreachable(address: address, reason: "libcurl did not start")
        }
        defer { curl_easy_cleanup(handle) }
        let headers = curl_slist_append(nil, "Content-Type: application/json")
        defer { curl_slist_free_all(headers) }

        var received: [UInt8] = []
        let code = body.withUnsafeBytes { body in
            withUnsafeMutablePointer(to: &received) { received in
                let settings = [
                    curl_set_text(handle, CURLOPT_URL, address),
                    curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https"),
                    curl_set_long(handle, CURLOPT_TIMEOUT_MS, Int(timeout / .milliseconds(1))),
                    curl_set_long(handle, CURLOPT_NOSIGNAL, 1),
                    // The server is asked itself: through a proxy it would refuse.
                    curl_set_text(handle, CURLOPT_NOPROXY, "*"),
                    curl_set_headers(handle, headers),
                    curl_set_body(handle, body.baseAddress, body.count),
                    curl_set_writer(handle, Self.write, received),
                ]
                return settings.first { $0 != CURLE_OK } ?? curl_easy_perform(handle)
            }
        }
        guard code != CURLE_OPERATION_TIMEDOUT else {
            throw .noAnswer(address: address, within: "\(DurationArgument(timeout))")
        }
        guard code == CURLE_OK else {
            throw .unreachable(address: address, reason: String(cString: curl_easy_strerror(code)))
        }
        var status = 0
        guard curl_get_status(handle, &status) == CURLE_OK else {
            throw .unreachable(address: address, reason: "it answered without a status")
        }
        return Answer(status: status, body: received)
    }

    /// Takes a part of the answer; another count than the part's ends the transfer.
    private static let write: curl_write_callback = { bytes, _, count, context in
        guard let bytes, let received = context?.assumingMemoryBound(to: [UInt8].self) else { return 0 }
        guard received.pointee.count + count <= maximumAnswer else { return 0 }
        received.pointee.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
        return count
    }
}
